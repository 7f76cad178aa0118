"""Counts of faults: how many of each kind were tried, and how many did no harm."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

PROPERTY = "faults"  # of the report of a test, in whichever process it ran


@pytest.fixture
def count_fault(request: pytest.FixtureRequest) -> Callable:
    """Return a context that counts a fault as tried, and as survived if nothing raises."""
    file = request.path.stem.removeprefix("test_")
    # By kind: numbers of tried and of survived faults.
    counts: dict[str, list[int]] = {}
    request.node.user_properties.append((PROPERTY, (file, counts)))

    @contextmanager
    def counted(kind: str, of: int = 1) -> Iterator[None]:
        count = counts.setdefault(kind, [0, 0])
        count[0] += of
        yield
        count[1] += of

    return counted


def pytest_configure(config: pytest.Config) -> None:
    if config.getoption("--some") or config.getoption("--full"):
        config.pluginmanager.register(Counts(), "fault_counts_of_reports")


class Counts:
    """The sum over all tests."""

    def __init__(self) -> None:
        self.tried: Counter[tuple[str, str]] = Counter()
        self.survived: Counter[tuple[str, str]] = Counter()

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        for name, value in report.user_properties if report.when == "teardown" else ():
            if name == PROPERTY:
                file, counts = value
                for kind, (tried, survived) in counts.items():
                    self.tried[file, kind] += tried
                    self.survived[file, kind] += survived

    def pytest_terminal_summary(self, terminalreporter: pytest.TerminalReporter) -> None:
        terminalreporter.section("faults tried and survived")
        for (file, kind), count in sorted(self.tried.items()):
            harmless = self.survived[file, kind]
            terminalreporter.write_line(f"{file:<16} {kind:<52} {count:>6} {harmless:>6}")
        total = f"{self.tried.total():>6} {self.survived.total():>6}"
        terminalreporter.write_line(f"{'all':<69} {total}", bold=True)
