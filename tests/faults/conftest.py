"""Faults that are counted: how many of each kind were tried, and how many did no harm.

``make test-faults`` tries many; without ``--full``, as in ``make test``, a few of each kind.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from checkout import ONLY_IMAGES, SMOKE, Checkout
from served_files import dataset_files, dataset_overlay, served

TRIED = pytest.StashKey[Counter]()
SURVIVED = pytest.StashKey[Counter]()


def pytest_configure(config: pytest.Config) -> None:
    config.stash[TRIED] = Counter()
    config.stash[SURVIVED] = Counter()


# Every stage, a download among them, and trainings long enough to be killed in the middle.
STUDIES = {
    "image": {
        "signals": ["astronaut"],
        "resolution": 64,
        "networks": [{"depth": 4, "width": 64}],
        "training": {"batch_size": 64},
        "snapshots": [0, 1, 2, 4, 6, 8, 10],
        "metrics": ["forward_pass", "gradient_confusion", "spectral_norms", "inradius"],
    },
    "first_epoch": {"signals": ["astronaut"], "inputs": ["coordinates_0_1", "positional_L4"]},
}


@dataclass(frozen=True)
class Disturbed:
    """What is to be disturbed: a finished run, and what makes others like it."""

    finished: Checkout
    overlay: dict
    config: tuple[str, ...]
    rules: frozenset[str]

    def fresh(self, folder: Path) -> Checkout:
        checkout = Checkout.fresh(folder)
        checkout.overlay("faults.yaml", self.overlay)
        return checkout


@pytest.fixture(scope="session")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Disturbed]:
    folder = tmp_path_factory.mktemp("served")
    with served(folder) as url:
        overlay = dataset_overlay(dataset_files(folder), url, folder)
        overlay["studies"] = ONLY_IMAGES | STUDIES | overlay["studies"]
        checkout = Checkout(tmp_path_factory.mktemp("undisturbed") / "checkout")
        made = Disturbed(checkout, overlay, (*SMOKE, "config/faults.yaml"), frozenset())
        made.fresh(checkout.folder)
        checkout.run("all", config=made.config)
        logs = [
            path.relative_to(checkout.folder / "logs")
            for path in checkout.folder.glob("logs/**/*.log")
        ]
        rules = frozenset(Path(log.parts[0]).stem for log in logs)
        yield Disturbed(checkout, overlay, made.config, rules)


@pytest.fixture
def count_fault(request: pytest.FixtureRequest) -> Callable:
    """Return a context in which a fault of some kind is tried, and survived if nothing raises."""

    @contextmanager
    def counted(kind: str, of: int = 1) -> Iterator[None]:
        key = (request.path.stem.removeprefix("test_"), kind)
        request.config.stash[TRIED][key] += of
        yield
        request.config.stash[SURVIVED][key] += of

    return counted


@pytest.fixture(scope="session")
def how_many(request: pytest.FixtureRequest) -> Callable[[int, int], int]:
    """Return what chooses how many faults to try: the first number, or with --full the second."""
    return lambda bounded, full: full if request.config.getoption("--full") else bounded


@pytest.fixture
def in_full_only(request: pytest.FixtureRequest) -> None:
    if not request.config.getoption("--full"):
        pytest.skip("tried in full only: make test-faults")


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    tried, survived = config.stash[TRIED], config.stash[SURVIVED]
    if tried:
        terminalreporter.section("faults tried and survived")
        for (file, kind), count in tried.items():
            harmless = survived[file, kind]
            terminalreporter.write_line(f"{file:<16} {kind:<52} {count:>6} {harmless:>6}")
        terminalreporter.write_line(
            f"{'all':<69} {tried.total():>6} {survived.total():>6}", bold=True
        )
