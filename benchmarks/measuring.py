"""Timing of one case against its floor and its rivals, in one process."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from benchmarks.cases import cases_named
from spectral_bias.logs import peak_memory


@dataclass(frozen=True)
class Measurement:
    """Measurements of one case; times are seconds of processor time.

    Attributes:
        number: The start of the case's name, such as ``A1``.
        name: The rest of it.
        seconds: Time of this project's computation, median over repetitions.
        shortest: Shortest repetition.
        longest: Longest repetition.
        floor: Time of its matrix products at the rate measured between the repetitions, or None.
        reference: Time of the slow reference for the whole work, or None.
        usual: Time of the practitioner's choice for the whole work, or None.
        usual_name: Name of the practitioner's choice.
        memory_mib: Peak memory in addition to that of its inputs.
    """

    number: str
    name: str
    seconds: float
    shortest: float
    longest: float
    floor: float | None
    reference: float | None
    usual: float | None
    usual_name: str
    memory_mib: float


def measure(number: str, repetitions: int) -> Measurement:
    """Time one case, its floor and its usual rival in turn, and its reference once."""
    torch.set_num_threads(1)
    torch.manual_seed(0)
    case = cases_named([number])[number]()
    memory = _added_memory(case.fast)
    rates, times, rivals = [], [], []
    for _ in range(repetitions):
        rates.append(matmul_rate())
        times.append(_seconds(case.fast))
        if case.usual is not None:
            rivals.append(_seconds(case.usual.work) * case.usual.scale)
    reference = case.reference and _seconds(case.reference.work) * case.reference.scale
    return Measurement(
        number,
        case.name,
        statistics.median(times),
        min(times),
        max(times),
        case.flop / statistics.median(rates) if case.flop else None,
        reference,
        statistics.median(rivals) if rivals else None,
        case.usual.name if case.usual else "",
        memory,
    )


def matmul_rate(width: int = 512) -> float:
    """Return the rate of float32 matrix products, FLOP/s."""
    left, right = torch.randn(8192, width), torch.randn(width, width)
    out = torch.empty(8192, width)
    torch.mm(left, right, out=out)
    seconds = statistics.median(_seconds(lambda: torch.mm(left, right, out=out)) for _ in range(7))
    return 2 * 8192 * width**2 / seconds


def _seconds(work: Callable[[], object]) -> float:
    start = time.process_time()
    work()
    return time.process_time() - start


def _added_memory(work: Callable[[], object]) -> float:
    """Return by how much this process's memory rises during a computation, in MiB.

    This call also serves as the warm-up of caches and libraries.
    """
    peak = Path("/proc/self/clear_refs")
    if peak.exists():
        peak.write_text("5", encoding="ascii")  # Peaks are counted from here on.
    before = peak_memory()
    work()
    return float(peak_memory() - before)
