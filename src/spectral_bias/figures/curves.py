"""Curves, mostly over epochs: the mean over runs as a line, one standard deviation as a band.

Figures compute no other statistics.  A run is one signal and one seed.  The standard deviation is
that of the runs (divisor n), so a single run has a band of zero width.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, MaxNLocator

from spectral_bias.figures.style import (
    BAND_OPACITY,
    MARKERS_PER_CURVE,
    REFERENCE_COLOUR,
    REFERENCE_LINESTYLE,
    CurveStyle,
)

_BELOW_SMALLEST = 0.85
_CALLED = {"input": "input maps", "signal": "datasets"}
_Values = Sequence[float] | np.ndarray  # or a pandas series, which has no types


def rows_of(
    table: pd.DataFrame, styles: Mapping[str, CurveStyle], by: str = "input", **values: Any
) -> pd.DataFrame:
    """Return the rows of some input maps or datasets with given values in other columns.

    Args:
        table: A table of results with the columns ``study``, ``signal``, ``input`` and ``network``.
        styles: The input maps or datasets to draw, by name.
        by: The column of their names: ``input``, or ``signal`` for datasets.
        values: The required value of each of these columns.

    Returns:
        The rows.

    Raises:
        ValueError: If an input map or dataset has no such row, or if the rows of one curve are of
            several studies, input maps or networks, whose runs must not be averaged.
    """
    for column, value in values.items():
        table = table[table[column] == value]
    wanted = f"rows with {values}" if values else "rows"
    present = set(table[by])
    missing = [name for name in styles if name not in present]
    if missing:
        raise ValueError(
            f"the table has no {wanted} for the {_CALLED[by]} {missing}; it has them for "
            f"{sorted(present)}. Draw only those, or measure the missing ones in the same study"
        )
    rows = table[table[by].isin(styles)]
    for column in ("study", "input", "network"):
        if column != by:
            only_value(rows, column)
    return rows


def only_value(table: pd.DataFrame, column: str) -> Any:
    """Return the value that all rows of a table share in a column.

    Args:
        table: A table with at least one row.
        column: The name of a column.

    Returns:
        The value.

    Raises:
        ValueError: If the rows differ in this column.
    """
    values = table[column].unique()
    if len(values) != 1:
        raise ValueError(
            f"the rows to draw together differ in {column!r} ({sorted(values)}); pass those of "
            "one value"
        )
    return values[0]


def draw_curves(
    axes: Axes,
    rows: pd.DataFrame,
    column: str,
    styles: Mapping[str, CurveStyle],
    by: str = "input",
    over: str = "epoch",
) -> None:
    """Draw a column, one curve per input map (or dataset, with ``by`` as in :func:`rows_of`)."""
    for name, style in styles.items():
        draw_curve(axes, rows[rows[by] == name], column, style, over)


def draw_curve(
    axes: Axes, runs: pd.DataFrame, column: str, style: CurveStyle, over: str = "epoch"
) -> None:
    """Draw a column's mean over runs as a line, with a band of +-1 standard deviation.

    Args:
        axes: Where to draw.
        runs: One row per run and place on the x axis, with the columns ``over`` and ``column``.
        column: The column to average.
        style: The look of the curve.
        over: The column on the x axis.
    """
    places = runs.groupby(over)[column]
    mean, deviation = places.mean(), places.std(ddof=0)
    axes.fill_between(
        mean.index,
        mean - deviation,
        mean + deviation,
        facecolor=style.colour,
        alpha=BAND_OPACITY,
    )
    draw_line(axes, mean.index, mean, style)


def draw_line(axes: Axes, x: _Values, y: _Values, style: CurveStyle) -> None:
    """Draw y [n] over x [n] as a line with a few markers, not clipped at the panel's edges."""
    axes.plot(
        x,
        y,
        color=style.colour,
        linestyle=style.linestyle,
        marker=style.marker,
        markevery=max(1, len(x) // MARKERS_PER_CURVE),
        label=style.label,
        clip_on=False,
    )


def mark_level(axes: Axes, level: float, meaning: str) -> None:
    """Draw a dotted horizontal line, and write its meaning above the panel."""
    axes.axhline(level, color=REFERENCE_COLOUR, linestyle=REFERENCE_LINESTYLE)
    axes.set_title(f"dotted: {meaning}", loc="right", color=REFERENCE_COLOUR)


def epoch_axis(axes: Axes) -> None:
    """Scale x for snapshots: linear from epoch 0 to 1, then logarithmic."""
    axes.set_xscale("symlog", linthresh=1, linscale=0.5, subs=range(2, 10))
    axes.xaxis.set_major_locator(FixedLocator([0, *10 ** np.arange(7)]))
    axes.xaxis.set_major_formatter("{x:,.0f}")
    axes.set_xlabel("epoch")


def every_epoch_axis(axes: Axes) -> None:
    """Keep x linear, for data at every epoch, with ticks at whole epochs."""
    axes.xaxis.set_major_locator(
        MaxNLocator("auto", integer=True, min_n_ticks=1, steps=(1, 2, 5, 10))
    )
    axes.set_xlabel("epoch")


def log_axis(axes: Axes, values: pd.Series) -> None:
    """Make y logarithmic for the values of single runs; call it after drawing the curves.

    The axis begins just below the smallest value that is not zero.  Zeros and bands may reach
    lower and then leave the panel.  If no value is positive, the axis stays linear.
    """
    positive = values[values > 0]
    if not len(positive):
        return
    axes.set_yscale("log", nonpositive="clip")
    axes.set_ylim(bottom=_BELOW_SMALLEST * positive.min())
    if (values <= 0).any():
        for line in axes.lines:  # or a line to zero would cross what is below the panel
            line.set_clip_on(True)
