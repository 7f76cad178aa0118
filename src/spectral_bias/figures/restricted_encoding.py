"""Encodings with one repeated frequency (first version of the paper, appendix)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from spectral_bias.figures.curves import (
    draw_curves,
    epoch_axis,
    every_epoch_axis,
    log_axis,
    mark_level,
    only_value,
    rows_of,
)
from spectral_bias.figures.panels import add_legend, panel_figure
from spectral_bias.figures.style import CurveStyle


def plot(regions: pd.DataFrame, training: pd.DataFrame, inputs: Mapping[str, CurveStyle]) -> Figure:
    """Draw the number of activation regions and the training loss of one-frequency encodings.

    Args:
        regions: The table ``regions`` of one study, with ``n_regions`` and ``n_inputs``.
        training: The table ``training`` of the same study, with ``train_mse``.
        inputs: The styles of the input maps to draw, by name, in the order of the legend.

    Returns:
        Two panels over epochs: the number of regions on the left, with the number of inputs as a
        horizontal line; the training loss on the right, on a logarithmic axis.

    Raises:
        ValueError: If a table lacks some of the input maps or has several ``n_inputs``.
    """
    counts, losses = rows_of(regions, inputs), rows_of(training, inputs)
    n_inputs = only_value(counts, "n_inputs")
    figure = panel_figure(1, 2)
    left, right = figure.subplots(1, 2)
    epoch_axis(left)
    draw_curves(left, counts, "n_regions", inputs)
    mark_level(left, n_inputs, f"number of inputs, {n_inputs:,}")
    left.set(ylabel="activation regions", ylim=(0, None))
    left.yaxis.set_major_formatter("{x:,.0f}")
    draw_curves(right, losses, "train_mse", inputs)
    log_axis(right, losses["train_mse"])
    every_epoch_axis(right)
    right.set_ylabel("training MSE (RGB in [0, 1])")
    add_legend(figure, list(inputs.values()))
    return figure
