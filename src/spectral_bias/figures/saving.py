"""Draw a figure in a style and save it atomically and reproducibly."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import matplotlib.style
from matplotlib.figure import Figure

from spectral_bias.files.storage import whole_file


def draw(
    plot: Callable[..., Figure],
    *data: Any,
    style: str | Path,
    png: str | os.PathLike[str],
    pdf: str | os.PathLike[str],
    stage_key: str,
    **choices: Any,
) -> None:
    """Call a plot function under a style and save its figure as PNG and as PDF.

    Equal data, style and key give equal bytes, since the files hold no dates.  No display is
    needed.

    Args:
        plot: A function that returns a figure.
        data: Positional arguments of ``plot``.
        style: The matplotlib style file, on top of matplotlib's own defaults.
        png: The file to write as PNG; its text chunk ``Stage-Key`` holds ``stage_key``.
        pdf: The file to write as PDF; its ``Keywords`` hold ``stage_key``.
        stage_key: Identifies the inputs and the code that made the figure.
        choices: Keyword arguments of ``plot``.
    """
    with matplotlib.style.context(style, after_reset=True):
        figure = plot(*data, **choices)
        with whole_file(png) as scratch:
            metadata = {"Stage-Key": stage_key, "Software": None}
            figure.savefig(scratch, format="png", metadata=metadata)
        with whole_file(pdf) as scratch:
            metadata = {"Keywords": stage_key, "CreationDate": None}
            figure.savefig(scratch, format="pdf", metadata=metadata)
