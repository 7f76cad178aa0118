"""What the workflow needs of the machine: its own modules in every job, and the GPUs there are."""

from __future__ import annotations

import os
import platform
import re
from glob import glob
from pathlib import Path


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


def gpus_wanted(device: str) -> int:
    """Return how many GPUs a job that computes takes: 1 or 0.

    Found without loading PyTorch.  ``auto`` wants one where NVIDIA's driver shows any.

    Args:
        device: ``auto``, ``cpu`` or ``cuda``, from the configuration.
    """
    return {"auto": int(bool(glob("/dev/nvidia[0-9]*"))), "cpu": 0, "cuda": 1}[device]


def processor_name() -> str:
    """Return the name of the processor and how many cores this process may use."""
    name = platform.processor() or platform.machine()
    information = Path("/proc/cpuinfo")
    if information.is_file():
        models = re.findall(r"^model name\s*:\s*(.+)$", information.read_text(), re.MULTILINE)
        name = models[0] if models else name
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return f"{name}, {cores} cores"
