"""Curves over the size of a network or of a grid, at the initialisation and after training.

As in :mod:`~spectral_bias.figures.curves`, the mean over runs is a line and one standard deviation
a band.  The first of two snapshots is a dotted line with hollow markers; the last has filled ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from spectral_bias.figures.curves import draw_curve, rows_of
from spectral_bias.figures.panels import add_legend
from spectral_bias.figures.style import REFERENCE_COLOUR, CurveStyle, snapshot_label

# Margin on either side of the sizes, for the outer labels; a share of the panel's width.
_SIDE_MARGIN = 0.1


def rows_at_ends(
    table: pd.DataFrame, inputs: Mapping[str, CurveStyle], epochs: Sequence[int], **values: Any
) -> pd.DataFrame:
    """Return the rows of some input maps at the first and the last given snapshot.

    Args:
        table: A table of results of one study and network.
        inputs: The input maps to draw.
        epochs: Snapshots, ascending.
        values: The required value of each of these columns.

    Returns:
        The rows.

    Raises:
        ValueError: If an input map has no such row at one of the two snapshots.
    """
    ends = _ends(epochs)
    return pd.concat([rows_of(table, inputs, epoch=epoch, **values) for epoch in ends])


def draw_size_curves(
    axes: Axes, rows: pd.DataFrame, size: str, column: str, inputs: Mapping[str, CurveStyle]
) -> None:
    """Draw a column's mean over runs against a size, with a band of +-1 standard deviation.

    Args:
        axes: Where to draw.
        rows: One row per run and snapshot, for one or two snapshots, with ``input``, ``epoch`` and
            the columns ``size`` and ``column``.
        size: The column on the x axis.
        column: The column to average.
        inputs: The input maps to draw, one curve per snapshot.
    """
    last = rows["epoch"].max()
    for name, style in inputs.items():
        for epoch, runs in rows[rows["input"] == name].groupby("epoch"):
            draw_curve(axes, runs, column, style if epoch == last else style.hollow, over=size)


def size_axis(axes: Axes, labels: Mapping[int, str]) -> None:
    """Scale x by powers of two, with a tick at each given size.

    Args:
        axes: The panel.
        labels: The label of each size.
    """
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_locator(FixedLocator(list(labels)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticklabels(list(labels.values()))
    axes.margins(x=_SIDE_MARGIN)


def add_legends(figure: Figure, inputs: Mapping[str, CurveStyle], epochs: Sequence[int]) -> None:
    """Add the legend of snapshots above the panels and that of input maps below them."""
    *before, last = [
        CurveStyle(snapshot_label(epoch), REFERENCE_COLOUR, "-", "o") for epoch in _ends(epochs)
    ]
    add_legend(figure, [*(style.hollow for style in before), last], side="upper")
    add_legend(figure, list(inputs.values()))


def _ends(epochs: Sequence[int]) -> list[int]:
    return sorted({epochs[0], epochs[-1]})
