"""Number of linear pieces of networks on a line, over epochs (paper, appendix and Sec. 3)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from spectral_bias.figures.curves import draw_curves, epoch_axis, log_axis, mark_level, rows_of
from spectral_bias.figures.panels import add_legend, panel_figure
from spectral_bias.figures.style import CurveStyle


def plot(linear_pieces: pd.DataFrame, inputs: Mapping[str, CurveStyle]) -> Figure:
    """Draw the number of pieces of networks at each snapshot, and the number that signals need.

    Args:
        linear_pieces: The table ``linear_pieces`` of one study, with ``n_linear_pieces`` and
            ``n_turning_points``.
        inputs: The styles of the input maps to draw, by name, in the order of the legend.

    Returns:
        One panel, logarithmic in the number; the horizontal line is the least number of pieces
        with which a piecewise linear function turns as often as a signal, mean over signals.

    Raises:
        ValueError: If the table lacks some of the input maps.
    """
    rows = rows_of(linear_pieces, inputs)
    needed = rows.groupby("signal")["n_turning_points"].first().mean() + 1
    figure = panel_figure(1, 1)
    axes = figure.subplots()
    epoch_axis(axes)
    draw_curves(axes, rows, "n_linear_pieces", inputs)
    log_axis(axes, rows["n_linear_pieces"])
    mark_level(axes, needed, f"pieces that the signals need, {needed:,.0f}")
    axes.set_ylabel("linear pieces")
    add_legend(figure, list(inputs.values()))
    return figure
