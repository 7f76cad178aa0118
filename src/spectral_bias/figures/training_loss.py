"""Training loss over epochs (paper, Fig. 2c)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from spectral_bias.figures.curves import draw_curves, every_epoch_axis, log_axis, rows_of
from spectral_bias.figures.panels import add_legend, panel_figure
from spectral_bias.figures.style import CurveStyle


def plot(training: pd.DataFrame, inputs: Mapping[str, CurveStyle]) -> Figure:
    """Draw the mean squared error on the training pixels after each epoch.

    Args:
        training: The table ``training`` of one study, with ``train_mse`` in squared RGB units.
        inputs: The styles of the input maps to draw, by name, in the order of the legend.

    Returns:
        One panel, logarithmic in the error.

    Raises:
        ValueError: If the table lacks some of the input maps.
    """
    rows = rows_of(training, inputs)
    figure = panel_figure(1, 1)
    axes = figure.subplots()
    draw_curves(axes, rows, "train_mse", inputs)
    log_axis(axes, rows["train_mse"])
    every_epoch_axis(axes)
    axes.set_ylabel("training MSE (RGB in [0, 1])")
    add_legend(figure, list(inputs.values()))
    return figure
