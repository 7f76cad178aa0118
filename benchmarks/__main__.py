"""Speed of the hot computations, as ratios measured in one process: ``make bench``.

Each computation is compared with its floor, the floating-point operations of its matrix products
at the rate that this machine's matrix multiplication reaches right then, and with the slow
reference that the tests check it against.  Ratios travel between machines; seconds do not.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import sys
import time
from collections.abc import Callable

import numpy as np
import torch

from benchmarks.cases import Case, all_cases


def matmul_rate(width: int = 512) -> float:
    """Return the multiply-add rate of float32 matrix products, FLOP/s."""
    left, right = torch.randn(8192, width), torch.randn(width, width)
    out = torch.empty(8192, width)
    seconds = median_seconds(lambda: torch.mm(left, right, out=out), repetitions=7)
    return 2 * 8192 * width**2 / seconds


def median_seconds(work: Callable[[], object], repetitions: int) -> float:
    """Return the median process time of several calls after one that does not count."""
    work()
    times = []
    for _ in range(repetitions):
        start = time.process_time()
        work()
        times.append(time.process_time() - start)
    return statistics.median(times)


def measure(case: Case, repetitions: int) -> str:
    """Run one case and return its row of the table."""
    floor = case.flop / matmul_rate()
    fast = median_seconds(case.fast, repetitions)
    row = [case.name, f"{fast:.3g}", f"{floor:.3g}", f"{fast / floor:.2f}"]
    if case.reference is not None:
        slow = median_seconds(case.reference, 1) * case.reference_scale
        row += [f"{slow:.3g}", f"{slow / fast:,.0f}"]
    else:
        row += ["", ""]
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**10
    return "| " + " | ".join([*row, f"{peak:,.0f}"]) + " |"


def main() -> None:
    """Print a table of all cases, or of those named on the command line."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("cases", nargs="*", help="beginnings of case names; all by default")
    parser.add_argument("--repetitions", type=int, default=3)
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    torch.manual_seed(0)
    np.random.default_rng(0)
    write = sys.stdout.write
    write("| case | s | floor, s | /floor | reference, s | speed-up | peak memory so far, MiB |\n")
    write("|---|---|---|---|---|---|---|\n")
    for make in all_cases(arguments.cases):
        write(measure(make(), arguments.repetitions) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
