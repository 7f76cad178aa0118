"""The running jobs of a Snakemake process, and their processes."""

import time
from pathlib import Path

import psutil


def jobs_of(snakemake: int) -> dict[int, str]:
    """Return the processes of running jobs with the names of their rules, from their open logs."""
    found = {}
    try:
        children = psutil.Process(snakemake).children(recursive=True)
    except psutil.NoSuchProcess:
        return {}
    for child in children:
        try:
            opened = [Path(file.path) for file in child.open_files()]
        except psutil.NoSuchProcess:
            continue
        for path in opened:
            if "logs" in path.parts and path.suffix == ".log":
                found[child.pid] = Path(path.parts[path.parts.index("logs") + 1]).stem
    return found


def processes_in(folder: Path) -> list[int]:
    """Return the processes that work in a folder."""
    found = []
    for process in psutil.process_iter():
        try:
            if Path(process.cwd()) == folder:
                found.append(process.pid)
        except (psutil.Error, OSError):
            continue
    return found


def wait_until_gone(folder: Path, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while left := processes_in(folder):
        assert time.monotonic() < deadline, f"processes {left} outlived Snakemake"
        time.sleep(0.02)
