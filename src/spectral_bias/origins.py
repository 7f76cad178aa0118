"""Each file says where in a folder of results it belongs, so that none is taken for another."""

from __future__ import annotations

import os
from pathlib import Path


def place_in_results(path: str | os.PathLike[str]) -> str:
    """Return where in a results folder a path is, ``results/...``; of any other path, nothing."""
    parts = Path(path).parts
    if "results" not in parts:
        return ""
    return "/".join(parts[len(parts) - 1 - parts[::-1].index("results") :])


def misplaced(path: str | os.PathLike[str], written_as: object) -> str | None:
    """Return what is wrong with a file in a results folder that belongs elsewhere in it.

    Args:
        path: The file that is read.
        written_as: The :func:`place_in_results` the path that it was written to; copies outside of
            results folders may have any name.
    """
    place = place_in_results(path)
    if place and written_as and place != written_as:
        return f"it is another file in this one's place: it was written as {written_as}"
    return None
