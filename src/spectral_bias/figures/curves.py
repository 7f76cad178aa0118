"""Curves over epochs: the mean over runs as a line, one standard deviation as a band.

Figures compute no other statistics.  A run is one signal and one seed.  The standard deviation is
that of the runs (divisor n), so a single run has a band of zero width.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator, MaxNLocator

from spectral_bias.figures.style import BAND_OPACITY, MARKERS_PER_CURVE, CurveStyle

_BELOW_SMALLEST = 0.85
_CALLED = {"input": "input maps", "signal": "datasets"}
_Values = Sequence[float] | np.ndarray  # or a pandas series, which has no types


def rows_of(table: pd.DataFrame, inputs: Mapping[str, CurveStyle], **values: Any) -> pd.DataFrame:
    """Return the rows of some input maps with given values in other columns.

    Args:
        table: A table of results with the columns ``study``, ``input`` and ``network``.
        inputs: The input maps to draw.
        values: The required value of each of these columns.

    Returns:
        The rows.

    Raises:
        ValueError: If an input map has no such row, or if the rows are of several studies or
            networks, whose runs must not be averaged.
    """
    return _rows_of(table, "input", inputs, values, alike=("study", "network"))


def rows_of_datasets(
    table: pd.DataFrame, datasets: Mapping[str, CurveStyle], **values: Any
) -> pd.DataFrame:
    """Return the rows of some datasets with given values in other columns.

    Args:
        table: A table of results with the columns ``study``, ``signal``, ``input`` and ``network``.
        datasets: The datasets to draw, by their names in ``signal``.
        values: The required value of each of these columns.

    Returns:
        The rows.

    Raises:
        ValueError: If a dataset has no such row, or if the rows are of several studies, input maps
            or networks, whose runs must not be averaged.
    """
    return _rows_of(table, "signal", datasets, values, alike=("study", "input", "network"))


def _rows_of(
    table: pd.DataFrame,
    column: str,
    names: Collection[str],
    values: Mapping[str, Any],
    alike: Sequence[str],
) -> pd.DataFrame:
    for other, value in values.items():
        table = table[table[other] == value]
    wanted = f"rows with {values}" if values else "rows"
    present = set(table[column])
    missing = [name for name in names if name not in present]
    if missing:
        raise ValueError(
            f"the table has no {wanted} for the {_CALLED[column]} {missing}; it has them for "
            f"{sorted(present)}. Draw only those, or measure the missing ones in the same study"
        )
    rows = table[table[column].isin(names)]
    for other in alike:
        only_value(rows, other)
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


def draw_inputs(
    axes: Axes, rows: pd.DataFrame, column: str, inputs: Mapping[str, CurveStyle]
) -> None:
    """Draw a column over epochs, one curve per input map."""
    for name, style in inputs.items():
        draw_curve(axes, rows[rows["input"] == name], column, style)


def draw_datasets(
    axes: Axes, rows: pd.DataFrame, column: str, datasets: Mapping[str, CurveStyle]
) -> None:
    """Draw a column over epochs, one curve per dataset."""
    for name, style in datasets.items():
        draw_curve(axes, rows[rows["signal"] == name], column, style)


def draw_curve(axes: Axes, runs: pd.DataFrame, column: str, style: CurveStyle) -> None:
    """Draw a column's mean over runs against the epoch, with a band of +-1 standard deviation.

    Args:
        axes: Where to draw.
        runs: One row per run and epoch, with the columns ``epoch`` and ``column``.
        column: The column to average.
        style: The look of the curve.
    """
    by_epoch = runs.groupby("epoch")[column]
    mean, deviation = by_epoch.mean(), by_epoch.std(ddof=0)
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
