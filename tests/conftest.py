"""What several levels of tests share."""

import pytest
from checkout import Checkout

# Fixtures that take a minute to make.
EXPENSIVE = ("smoke", "undisturbed")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--results", help="results folder that tests/results makes statements about")
    parser.addoption(
        "--full", action="store_true", help="in tests/faults, many times as many faults"
    )


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let one process of several (``--numprocesses``) have all tests of an expensive fixture."""
    for item in items:
        shared = (name for name in EXPENSIVE if name in item.fixturenames)
        item.add_marker(pytest.mark.xdist_group(next(shared, item.path.stem)))


@pytest.fixture(scope="session")
def smoke(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A finished run of the smoke configuration; tests work on clones of it."""
    checkout = Checkout.fresh(tmp_path_factory.mktemp("smoke") / "checkout")
    checkout.run("all")
    return checkout
