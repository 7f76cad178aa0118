"""The place in a results folder that each file records, so that no file is mistaken for another."""

from __future__ import annotations

import os
from pathlib import Path


def place_in_results(path: str | os.PathLike[str]) -> str:
    """Return the place of a path in its results folder, ``results/...``, or "" outside of one."""
    parts = Path(path).parts
    if "results" not in parts:
        return ""
    return "/".join(parts[len(parts) - 1 - parts[::-1].index("results") :])


def misplaced(path: str | os.PathLike[str], written_as: object) -> str | None:
    """Return the problem of a file that belongs elsewhere in its results folder, or None.

    Args:
        path: The file that is read.
        written_as: Result of :func:`place_in_results` for the path that was written; copies outside
            of results folders may have any name.
    """
    place = place_in_results(path)
    if place and written_as and place != written_as:
        return f"it is another file in this one's place: it was written as {written_as}"
    return None
