"""Speed of the hot computations, as ratios measured in one process: ``make bench``.

Each computation is compared with its floor, the floating-point operations of its matrix products
at the rate that this machine's matrix multiplication reaches right then, and with the slow
reference that the tests check it against.  Ratios travel between machines; seconds do not.
"""

from __future__ import annotations

import argparse
import sys
from multiprocessing import get_context

from benchmarks.cases import cases_named
from benchmarks.measuring import measure


def main() -> None:
    """Print a table of all cases, or of those named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("cases", nargs="*", help="beginnings of case names; all by default")
    parser.add_argument("--repetitions", type=int, default=3)
    arguments = parser.parse_args()
    sys.stdout.write(
        "| case | s | floor, s | of floor | reference, s | speed-up | memory, MiB |\n"
        "|---|---|---|---|---|---|---|\n"
    )
    sys.stdout.flush()
    for name in cases_named(arguments.cases):
        # A process for each, so that one case's memory is not another's.
        process = get_context("spawn").Process(target=measure, args=(name, arguments.repetitions))
        process.start()
        process.join()
        if process.exitcode:
            sys.exit(f"case {name} failed")


if __name__ == "__main__":
    main()
