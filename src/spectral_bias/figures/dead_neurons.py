"""Number of dead neurons over epochs (paper, Fig. 8d)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from spectral_bias.figures.curves import draw_curves, epoch_axis, only_value, rows_of
from spectral_bias.figures.panels import add_legend, panel_figure
from spectral_bias.figures.style import CurveStyle


def plot(dead_neurons: pd.DataFrame, inputs: Mapping[str, CurveStyle]) -> Figure:
    """Draw the number of hidden neurons that are zero on the whole training set per snapshot.

    Args:
        dead_neurons: The table ``dead_neurons`` of one study, with ``layer``, ``n_dead`` and
            ``n_neurons``; the rows of all layers together (``all``) are drawn.
        inputs: The styles of the input maps to draw, by name, in the order of the legend.

    Returns:
        One panel; its label says how many hidden neurons the network has.

    Raises:
        ValueError: If the table lacks some of the input maps or has several ``n_neurons``.
    """
    rows = rows_of(dead_neurons, inputs, layer="all")
    figure = panel_figure(1, 1)
    axes = figure.subplots()
    epoch_axis(axes)
    draw_curves(axes, rows, "n_dead", inputs)
    axes.set(ylabel=f"dead neurons (of {only_value(rows, 'n_neurons'):,})", ylim=(0, None))
    add_legend(figure, list(inputs.values()))
    return figure
