"""Requirements of the machine: the project's own modules in every job, and its GPUs."""

from __future__ import annotations

import os
import platform
import re
import time
from glob import glob
from pathlib import Path

_TICK = 10_000  # nanoseconds; dates stored as floating point seconds still differ by this much
# Files of control groups, version 2 and version 1.
_CONTAINER_LIMITS = ("/sys/fs/cgroup/memory.max", "/sys/fs/cgroup/memory/memory.limit_in_bytes")


def use_modules_of(source_root: Path) -> None:
    """Make all jobs import the modules of this checkout, whatever else is installed.

    The stage keys hash these files.  If a job imported another copy, its key would be wrong.

    Args:
        source_root: The folder of the packages.

    Raises:
        RuntimeError: If this process itself has the packages of another checkout.
    """
    loaded = Path(__file__).parents[1]
    if loaded != source_root:
        raise RuntimeError(
            f"found modules of {loaded} and rules of {source_root.parent}, allowed: one copy of "
            "this workflow; take all modules from the same Snakefile"
        )
    others = [
        path
        for path in os.environ.get("PYTHONPATH", "").split(os.pathsep)
        if path and path != str(source_root)
    ]
    os.environ["PYTHONPATH"] = os.pathsep.join([str(source_root), *others])


def dates_to_the_past(folder: Path) -> int:
    """Set files dated in the future to the present moment, in the same order.

    After a clock was set back, new files would be older than the files they are made from, which
    Snakemake takes for a failed job.

    Args:
        folder: The folder to search; it need not exist.

    Returns:
        The number of such files.
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
    """Return how many GPUs a computing job needs: 1 or 0.

    PyTorch is not loaded for this.  ``auto`` needs one if NVIDIA's driver shows any.

    Args:
        device: ``auto``, ``cpu`` or ``cuda``, from the configuration.
    """
    return {"auto": min(count_gpus(), 1), "cpu": 0, "cuda": 1}[device]


def count_gpus() -> int:
    """Return how many of the GPUs shown by NVIDIA's driver this process may use."""
    found = len(glob("/dev/nvidia[0-9]*"))
    visible = os.environ.get("CUDA_VISIBLE_DEVICES")
    if visible is None:
        return found
    # (Slurm hides all GPUs with NoDevFiles, others with -1.)
    return min(found, len([n for n in visible.split(",") if n not in {"", "-1", "NoDevFiles"}]))


def memory_of_machine() -> int:
    """Return the memory of this machine, or of the container of this process, in MiB."""
    limits = [os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")]
    for file in map(Path, _CONTAINER_LIMITS):
        if file.is_file() and (limit := file.read_text(encoding="ascii").strip()).isdigit():
            limits.append(int(limit))
    return min(limits) // 2**20


def processor_name() -> str:
    """Return the name of the processor and the number of cores this process may use."""
    name = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.is_file():
        models = re.findall(r"^model name\s*:\s*(.+)$", information.read_text(), re.MULTILINE)
        name = models[0] if models else name
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{name}, {cores} cores"
