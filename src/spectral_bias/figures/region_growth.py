"""Number of activation regions that contain inputs, over epochs (paper, Fig. 2d)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from spectral_bias.figures.curves import draw_curves, epoch_axis, mark_level, only_value, rows_of
from spectral_bias.figures.panels import add_legend, panel_figure
from spectral_bias.figures.style import CurveStyle


def plot(regions: pd.DataFrame, inputs: Mapping[str, CurveStyle]) -> Figure:
    """Draw the number of distinct activation patterns of the training inputs per snapshot.

    Args:
        regions: The table ``regions`` of one study, with ``n_regions`` and ``n_inputs``.
        inputs: The styles of the input maps to draw, by name, in the order of the legend.

    Returns:
        One panel; the horizontal line is the number of inputs, the upper bound.

    Raises:
        ValueError: If the table lacks some of the input maps or has several ``n_inputs``.
    """
    rows = rows_of(regions, inputs)
    n_inputs = only_value(rows, "n_inputs")
    figure = panel_figure(1, 1)
    axes = figure.subplots()
    epoch_axis(axes)
    draw_curves(axes, rows, "n_regions", inputs)
    mark_level(axes, n_inputs, f"number of inputs, {n_inputs:,}")
    axes.set(ylabel="activation regions", ylim=(0, None))
    axes.yaxis.set_major_formatter("{x:,.0f}")
    add_legend(figure, list(inputs.values()))
    return figure
