"""Fixtures that several levels of tests share: finished runs, and the number of trials."""

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
SOME = 3  # times as many faults as by default, with --some
# The slowest files of tests start first, so that short ones fill the gaps at the end.
LONGEST = (
    *("test_faults", "test_invalidation", "test_slurm", "test_corruption", "test_reproducibility"),
    *("test_report", "test_plots", "test_initialisation", "test_check_results", "test_ledger"),
    *("test_module", "test_bad_input", "test_sources", "test_hostile_data", "test_bad_config"),
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--results", help="results folder that tests/results makes statements about")
    parser.addoption("--some", action="store_true", help="try some times as many faults")
    parser.addoption("--full", action="store_true", help="try all faults, many times as many")


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


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    place = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: place.get(item.path.stem, len(LONGEST)))


@pytest.fixture(scope="session")
def made_once(tmp_path_factory: pytest.TempPathFactory) -> Callable:
    """Return a function that makes a checkout once for all processes, in the first that asks."""
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
    """Return a function that chooses the number of trials: few, or all with --full."""

    def choose(few: int, everything: int) -> int:
        if pytestconfig.getoption("--full"):
            return everything
        return min(SOME * few, everything) if pytestconfig.getoption("--some") else few

    return choose


@pytest.fixture
def in_full_only(pytestconfig: pytest.Config) -> None:
    if not pytestconfig.getoption("--full"):
        pytest.skip("tried in full only: make test-all")
