"""What several levels of tests share: finished runs, and how much is tried."""

import os
import shutil
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest
from checkout import Checkout
from disturbed import Disturbed, serve_overlay
from filelock import FileLock

pytest_plugins = ["fault_counts"]
OVERLAY = pytest.StashKey[dict]()


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--results", help="results folder that tests/results makes statements about")
    parser.addoption("--full", action="store_true", help="try many times as many faults")


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput"):  # one of several processes
        config.stash[OVERLAY] = config.workerinput["overlay"]
    else:
        until = ExitStack()
        config.add_cleanup(until.close)
        config.stash[OVERLAY] = serve_overlay(until)


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node) -> None:
    node.workerinput["overlay"] = node.config.stash[OVERLAY]


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable:
    """Return what makes a checkout in the first process to ask for it, for all processes."""
    folder = tmp_path_factory.getbasetemp()
    folder = folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder

    def make(name: str, build: Callable[[Path], Checkout]) -> Checkout:
        target, done = folder / name / "checkout", folder / name / "done"
        with FileLock(folder / f"{name}.lock"):
            if not done.exists():
                shutil.rmtree(target.parent, ignore_errors=True)
                build(target)
                done.touch()
        return Checkout(target)

    return make


@pytest.fixture(scope="session")
def smoke(made_once: Callable) -> Checkout:
    """A finished run of the smoke configuration; tests work on clones of it."""

    def build(folder: Path) -> None:
        Checkout.fresh(folder).run("all")

    return made_once("smoke", build)


@pytest.fixture(scope="session")
def undisturbed(made_once: Callable, pytestconfig: pytest.Config) -> Disturbed:
    """A finished run of the small study whose other runs are disturbed."""
    overlay = pytestconfig.stash[OVERLAY]

    def build(folder: Path) -> None:
        made = Disturbed(Checkout(folder), overlay)
        made.fresh(folder).run("all", config=made.config)

    return Disturbed(made_once("undisturbed", build), overlay)


@pytest.fixture(scope="session")
def how_many(pytestconfig: pytest.Config) -> Callable[[int, int], int]:
    """Return what chooses how many faults to try: the first number, or with --full the second."""
    return lambda bounded, full: full if pytestconfig.getoption("--full") else bounded


@pytest.fixture
def in_full_only(pytestconfig: pytest.Config) -> None:
    if not pytestconfig.getoption("--full"):
        pytest.skip("tried in full only: make test-all")
