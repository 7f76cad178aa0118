"""Logging of one job: everything to its file, the essentials to the terminal."""

from __future__ import annotations

import atexit
import logging
import resource
import sys
import time
from pathlib import Path
from types import TracebackType

_COST = "spectral_bias.cost"


def log_to(path: str) -> None:
    """Send log records and the traceback of an uncaught error to a file and to the terminal.

    The terminal shows each message in one line, headed by the name of the job, and of an error only
    the message.  The file also has the traceback and, at the end, the cost of the job.

    Args:
        path: The log file of the job; its folders and stem name the job.
    """
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    job = "/".join(Path(path).with_suffix("").parts[1:])
    file = logging.FileHandler(path, mode="w", encoding="utf-8")
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    terminal = logging.StreamHandler(sys.stderr)
    terminal.setFormatter(_OneLine(f"{job}: %(message)s"))
    terminal.addFilter(lambda record: record.name != _COST)
    logging.basicConfig(level=logging.WARNING, handlers=[file, terminal], force=True)
    # Progress notes of other libraries do not concern the reader of a log.
    logging.getLogger("spectral_bias").setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_error
    # Scripts begin with their imports; they call this function afterwards.
    atexit.register(_log_cost, time.process_time())


class _OneLine(logging.Formatter):
    """A formatter that leaves tracebacks to the log file."""

    def format(self, record: logging.LogRecord) -> str:
        return self._style.format(self._prepared(record))

    @staticmethod
    def _prepared(record: logging.LogRecord) -> logging.LogRecord:
        record.message = record.getMessage()
        return record


def _log_error(
    kind: type[BaseException], error: BaseException, traceback: TracebackType | None
) -> None:
    logging.getLogger(kind.__name__).error(
        "%s: %s", kind.__name__, error, exc_info=(kind, error, traceback)
    )


def _log_cost(start_up: float) -> None:
    """Log the processor time, the time before logging began, and the peak memory."""
    logging.getLogger(_COST).info(
        "%.2f s of the processor, %.2f s of it to start up; at most %d MiB of memory",
        time.process_time(),
        start_up,
        peak_memory(),
    )


def peak_memory() -> int:
    """Return the peak memory of this process, in MiB."""
    status = Path("/proc/self/status")
    if status.is_file():
        # (The value of getrusage starts at the memory of the parent process.)
        for line in status.read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) // 2**10
    # In KiB; on macOS in bytes.
    divisor = 2**20 if sys.platform == "darwin" else 2**10
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // divisor
