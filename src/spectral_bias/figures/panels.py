"""The frame of a figure: its size, its panels and their common legends.

Sizes are multiples of the style file's ``figure.figsize``, the size of one panel.  Every figure is
as wide as the text of a page (two panels), unless its panels would become too small.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Literal

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.lines import Line2D
from matplotlib.textpath import TextPath

from spectral_bias.figures.style import CurveStyle

_POINTS_PER_INCH = 72
_LINE_SPACING = 1.2  # matplotlib's
_PANELS_PER_TEXT_WIDTH = 2
_SMALLEST_PANEL = 1 / 3


def panel_figure(
    rows: int,
    columns: int,
    *,
    height_ratio: float | None = None,
    layout: Literal["constrained", "compressed"] = "constrained",
) -> Figure:
    """Return an empty figure with room for a grid of panels.

    Args:
        rows: Number of rows of panels.
        columns: Number of columns; two fill the width of a page, more share it.
        height_ratio: Height over width of a panel, by default that of ``figure.figsize``.
        layout: ``compressed`` for pictures, whose height follows from their width.

    Returns:
        The figure, without axes.
    """
    panel_width, panel_height = matplotlib.rcParams["figure.figsize"]
    width = panel_width * min(1.0, max(_PANELS_PER_TEXT_WIDTH / columns, _SMALLEST_PANEL))
    height = width * (height_ratio or panel_height / panel_width)
    return Figure(figsize=(columns * width, rows * height), layout=layout)


def add_legend(
    figure: Figure, styles: Sequence[CurveStyle], side: Literal["upper", "lower"] = "lower"
) -> None:
    """Add a legend, with as many entries per row as fit, and make the figure higher by it.

    Args:
        figure: A figure in constrained layout.
        styles: The curves to list.
        side: Where the legend goes, above or below all panels.
    """
    settings = matplotlib.rcParams
    font = FontProperties(size=settings["legend.fontsize"])
    em = font.get_size_in_points() / _POINTS_PER_INCH
    handle = em * (settings["legend.handlelength"] + settings["legend.handletextpad"])
    texts = [TextPath((0, 0), style.label, prop=font).get_extents().width for style in styles]
    entries = [handle + text / _POINTS_PER_INCH for text in texts]
    width, height = figure.get_size_inches()
    fitting = _fitting_columns(entries, em * settings["legend.columnspacing"], width)
    rows = math.ceil(len(styles) / fitting)
    figure.set_size_inches(width, height + rows * em * (1 + settings["legend.labelspacing"]))
    place: Literal["outside upper center", "outside lower center"] = (
        "outside upper center" if side == "upper" else "outside lower center"
    )
    figure.legend(
        handles=[_handle(style) for style in styles],
        loc=place,
        ncols=math.ceil(len(styles) / rows),
    )


def _fitting_columns(entries: Sequence[float], spacing: float, width: float) -> int:
    """Return the number of legend columns, filled one after the other, that fit the width."""
    for columns in range(len(entries), 1, -1):
        parts = np.array_split(entries, columns)
        if sum(part.max() for part in parts) + spacing * columns <= width:
            return columns
    return 1


def _handle(style: CurveStyle) -> Line2D:
    return Line2D(
        [],
        [],
        label=style.label,
        color=style.colour,
        linestyle=style.linestyle,
        marker=style.marker,
    )


def name_row(axes: Axes, name: str) -> None:
    """Write the name of a row of panels above the titles of its panels.

    Args:
        axes: The first panel of the row, with its title if it has one.
        name: The name; it may be wider than the panel.
    """
    settings = matplotlib.rcParams
    has_title = bool(axes.get_title())
    # An empty title reserves the lines.  The name itself as a title would push the next panel away
    # if it were much wider than this panel.
    axes.set_title(" \n" if has_title else " ", loc="left")
    size = FontProperties(size=settings["axes.titlesize"]).get_size_in_points()
    height = settings["axes.titlepad"] + has_title * _LINE_SPACING * size
    text = axes.annotate(
        name,
        (0, 1),
        (0, height),
        xycoords="axes fraction",
        textcoords="offset points",
        fontsize=size,
    )
    text.set_in_layout(False)


def hide_frame(axes: Axes) -> None:
    """Hide all of an axes but its picture, its title and its axis labels."""
    axes.set(xticks=[], yticks=[])
    axes.spines[:].set_visible(False)
