"""Timing of one case against its floor and its reference, in one process."""

from __future__ import annotations

import resource
import statistics
import sys
import time
from collections.abc import Callable

import torch

from benchmarks.cases import cases_named


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


def measure(name: str, repetitions: int) -> None:
    """Run one case in this process and print its row of the table."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    case = cases_named([name])[name]()
    floor = case.flop / matmul_rate()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    fast = median_seconds(case.fast, repetitions)
    memory = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 2**10
    row = [case.name, f"{fast:.3g}"]
    row += [f"{floor:.3g}", f"{fast / floor:.2f}"] if case.flop else ["", ""]
    if case.reference is not None:
        slow = median_seconds(case.reference, 1) * case.reference_scale
        ratio = slow / fast
        row += [f"{slow:.3g}", f"{ratio:,.0f}" if ratio >= 100 else f"{ratio:.3g}"]
    else:
        row += ["", ""]
    sys.stdout.write("| " + " | ".join([*row, f"{memory:,.0f}"]) + " |\n")
