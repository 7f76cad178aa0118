"""Speed of the main computations, as ratios measured in one process: ``make bench``.

Each computation is timed in turn with two others.  One is its floor: the floating-point operations
of its matrix products at the rate that this machine's matrix multiplication reaches at that moment.
The other is what a practitioner would use from a library.  The slow reference that the tests check
the computation against is timed once.  Ratios can be compared between machines; seconds cannot. A
run of all cases is stored as a CSV file in benchmarks/records/, and the next run reports what has
changed since.
"""

from __future__ import annotations

import argparse
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context

from benchmarks.cases import cases_named
from benchmarks.measuring import Measurement, measure
from benchmarks.records import comparison, latest_rows, machine, write_record

_HEADER = (
    "| case | s | floor, s | of floor | usual choice | s | ratio | reference, s | ratio "
    "| memory, MiB | since the last record |\n|---|---|---|---|---|---|---|---|---|---|---|\n"
)


def main() -> None:
    """Print a table of all cases, or of those named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("cases", nargs="*", help="beginnings of case names; all by default")
    parser.add_argument("--repetitions", type=int, default=3)
    arguments = parser.parse_args()
    numbers = list(cases_named(arguments.cases))
    if not numbers:
        parser.error(
            f"no case begins with {' or '.join(arguments.cases)}; there are "
            f"{', '.join(cases_named([]))}"
        )
    earlier, measurements = latest_rows(), []
    sys.stdout.write(f"{', '.join(machine().values())}; one thread\n\n{_HEADER}")
    for number in numbers:
        sys.stdout.flush()
        # One process per case, so that cases do not add to each other's memory.
        with ProcessPoolExecutor(1, get_context("spawn")) as processes:
            measurements.append(processes.submit(measure, number, arguments.repetitions).result())
        since = comparison(measurements[-1], earlier.get(number))
        sys.stdout.write(_row(measurements[-1], since))
    if not arguments.cases:
        sys.stdout.write(f"\nkept as {write_record(measurements)}\n")


def _row(measured: Measurement, since: str) -> str:
    cells = [
        f"{measured.number} {measured.name}",
        _number(measured.seconds),
        _number(measured.floor),
        _ratio(measured.seconds, measured.floor),
        measured.usual_name,
        _number(measured.usual),
        _ratio(measured.usual, measured.seconds),
        _number(measured.reference),
        _ratio(measured.reference, measured.seconds),
        f"{measured.memory_mib:,.0f}",
        since,
    ]
    return f"| {' | '.join(cells)} |\n"


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _ratio(value: float | None, of: float | None) -> str:
    return "" if value is None or of is None else _number(value / of)


if __name__ == "__main__":
    main()
