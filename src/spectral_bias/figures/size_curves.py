"""Curves over the size of a network or of a grid, at the initialisation and after training.

As in :mod:`~spectral_bias.figures.curves`, the mean over runs is a line and one standard deviation
a band.  The first of two snapshots has hollow markers on a dotted line, the last filled ones.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import FixedLocator, NullLocator

from spectral_bias.figures.curves import draw_line, rows_of
from spectral_bias.figures.panels import add_legend
from spectral_bias.figures.style import BAND_OPACITY, REFERENCE_COLOUR, CurveStyle

# Share of a panel's width on either side of its sizes: the outer labels reach into it.
_SIDE_MARGIN = 0.1


def rows_at_ends(
    table: pd.DataFrame, inputs: Mapping[str, CurveStyle], epochs: Sequence[int], **values: Any
) -> pd.DataFrame:
    """Return the rows of some input maps at the first and the last of some snapshots.

    Args:
        table: A table of results of one study and network.
        inputs: The input maps to draw.
        epochs: Snapshots, ascending.
        values: The value that each of these columns must have.

    Returns:
        The rows.

    Raises:
        ValueError: If input maps have no such row at one of the two snapshots.
    """
    ends = _ends(epochs)
    return pd.concat([rows_of(table, inputs, epoch=epoch, **values) for epoch in ends])


def draw_size_curves(
    axes: Axes, rows: pd.DataFrame, size: str, column: str, inputs: Mapping[str, CurveStyle]
) -> None:
    """Draw the mean over runs of a column against a size, with a band of +-1 deviation.

    Args:
        axes: Where to draw.
        rows: One row per run and snapshot, of one or two snapshots, with ``input``, ``epoch`` and
            the columns ``size`` and ``column``.
        size: What stands on the x axis.
        column: What to average.
        inputs: The input maps to draw, a curve for each snapshot.
    """
    last = rows["epoch"].max()
    for name, style in inputs.items():
        for epoch, runs in rows[rows["input"] == name].groupby("epoch"):
            by_size = runs.groupby(size)[column]
            mean, deviation = by_size.mean(), by_size.std(ddof=0)
            edges = (mean - deviation, mean + deviation)
            axes.fill_between(mean.index, *edges, facecolor=style.colour, alpha=BAND_OPACITY)
            draw_line(axes, mean.index, mean, style if epoch == last else style.hollow)


def size_axis(axes: Axes, labels: Mapping[int, str]) -> None:
    """Scale x by powers of two, with a tick at each size that there is.

    Args:
        axes: The panel.
        labels: What to write at each size.
    """
    axes.set_xscale("log", base=2)
    axes.xaxis.set_major_locator(FixedLocator(list(labels)))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.set_xticklabels(list(labels.values()))
    axes.margins(x=_SIDE_MARGIN)


def add_legends(figure: Figure, inputs: Mapping[str, CurveStyle], epochs: Sequence[int]) -> None:
    """Say above the panels which curves are of which snapshot, below them of which input map."""
    *before, last = [
        CurveStyle(f"epoch {epoch:,}" if epoch else "initialisation", REFERENCE_COLOUR, "-", "o")
        for epoch in _ends(epochs)
    ]
    add_legend(figure, [*(style.hollow for style in before), last], side="upper")
    add_legend(figure, list(inputs.values()))


def _ends(epochs: Sequence[int]) -> list[int]:
    return sorted({epochs[0], epochs[-1]})
