"""Logging of one job: everything to its file, what a person wants to see to the terminal too."""

from __future__ import annotations

import logging
import sys
from pathlib import Path
from types import TracebackType


def log_to(path: str) -> None:
    """Send log records and the traceback of an uncaught error to a file and to the terminal.

    The terminal shows messages in one line each, headed by the name of the job, and of an error
    the message alone; the file also has the traceback.

    Args:
        path: The job's log file; its folders and stem name the job.
    """
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    job = "/".join(Path(path).with_suffix("").parts[1:])
    file = logging.FileHandler(path, mode="w", encoding="utf-8")
    file.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    terminal = logging.StreamHandler(sys.stderr)
    terminal.setFormatter(_OneLine(f"{job}: %(message)s"))
    logging.basicConfig(level=logging.WARNING, handlers=[file, terminal], force=True)
    # Other libraries' progress notes are not for the reader of a log.
    logging.getLogger("spectral_bias").setLevel(logging.INFO)
    logging.captureWarnings(capture=True)
    sys.excepthook = _log_error


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
