"""What the workflow needs of the machine: its own modules in every job, and the GPUs there are."""

from __future__ import annotations

import os
import platform
import re
import time
from glob import glob
from pathlib import Path

_TICK = (
    10_000  # nanoseconds, which dates kept as floating point numbers of seconds still tell apart
)
# Of control groups, version 2 and version 1.
_CONTAINER_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def use_modules_of(source_root: Path) -> None:
    """Make all jobs import the modules of this checkout, whatever else is installed.

    The stage keys hash these files; a job that imported another copy would make them lie.
    """
    others = [
        path
        for path in os.environ.get("PYTHONPATH", "").split(os.pathsep)
        if path and path != str(source_root)
    ]
    os.environ["PYTHONPATH"] = os.pathsep.join([str(source_root), *others])


def dates_to_the_past(folder: Path) -> int:
    """Give files that are dated in the future dates of this moment, in the same order.

    Where a clock was set back, whatever is made now would be older than what it is made of, which
    Snakemake takes for a failed job.

    Args:
        folder: Where to look; it need not be there.

    Returns:
        How many files there were.
    """
    now = time.time_ns()
    found = [path for path in folder.rglob("*") if path.is_file()]
    dates = {path: path.stat().st_mtime_ns for path in found}
    future = {path: date for path, date in dates.items() if date > now}
    newest_first = sorted(set(future.values()), reverse=True)
    places = {date: place for place, date in enumerate(newest_first)}
    for path, date in future.items():
        new = now - places[date] * _TICK
        os.utime(path, ns=(new, new))
    return len(future)


def gpus_wanted(device: str) -> int:
    """Return how many GPUs a job that computes takes: 1 or 0.

    Found without loading PyTorch.  ``auto`` wants one where NVIDIA's driver shows any.

    Args:
        device: ``auto``, ``cpu`` or ``cuda``, from the configuration.
    """
    return {"auto": min(count_gpus(), 1), "cpu": 0, "cuda": 1}[device]


def count_gpus() -> int:
    """Return how many GPUs NVIDIA's driver shows, of those that this process may see."""
    found = len(glob("/dev/nvidia[0-9]*"))
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    if visible is None:
        return found
    # (Slurm hides all behind NoDevFiles, others behind -1.)
    return min(found, len([n for n in visible.split(",") if n not in {"", "-1", "NoDevFiles"}]))


def memory_of_machine() -> int:
    """Return the memory of this machine, or of the container that this process is in, in MiB."""
    limits = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for file in map(Path, _CONTAINER_LIMITS):
        if file.is_file() and (limit := file.read_text(encoding="ascii").strip()).isdigit():
            limits.append(int(limit))
    return min(limits) // 2**20


def processor_name() -> str:
    """Return the name of the processor and how many cores this process may use."""
    name = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.is_file():
        models = re.findall(r"^model name\s*:\s*(.+)$", information.read_text(), re.MULTILINE)
        name = models[0] if models else name
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{name}, {cores} cores"
