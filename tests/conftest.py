"""What several levels of tests share."""

import pytest
from checkout import Checkout


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--results", help="results folder that tests/results makes statements about")
    parser.addoption(
        "--full", action="store_true", help="in tests/faults, many times as many faults"
    )


@pytest.fixture(scope="session")
def smoke(tmp_path_factory: pytest.TempPathFactory) -> Checkout:
    """A finished run of the smoke configuration; tests work on clones of it."""
    checkout = Checkout.fresh(tmp_path_factory.mktemp("smoke") / "checkout")
    checkout.run("all")
    return checkout
