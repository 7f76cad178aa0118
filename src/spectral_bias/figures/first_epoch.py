"""The first epoch, step by step, before the paper's curves begin (Sec. 3.3, 6)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from spectral_bias.figures.curves import draw_curves, epoch_axis, log_axis, rows_of
from spectral_bias.figures.panels import add_legend, panel_figure
from spectral_bias.figures.style import REFERENCE_COLOUR, REFERENCE_LINESTYLE, CurveStyle


def plot(first_epoch: pd.DataFrame, inputs: Mapping[str, CurveStyle]) -> Figure:
    """Draw regions, dead neurons, Hamming distance and error over the steps of the first epoch.

    Args:
        first_epoch: The table ``first_epoch`` of one study, with ``step``, ``epoch`` (the share of
            the epoch), ``n_regions``, ``n_inputs``, ``n_dead``, ``n_neurons``, ``hamming_local``
            and ``mse``.
        inputs: The styles of the input maps to draw, by name, in the order of the legend.

    Returns:
        Four panels; a dotted line marks the end of the epoch, if it has a snapshot.

    Raises:
        ValueError: If the table lacks some of the input maps.
    """
    rows = rows_of(first_epoch, inputs)
    quantities = {
        "regions per pixel": rows["n_regions"] / rows["n_inputs"],
        "dead neurons (share)": rows["n_dead"] / rows["n_neurons"],
        "local Hamming distance\n(share of neurons)": rows["hamming_local"] / rows["n_neurons"],
        "mean squared error": rows["mse"],
    }
    ends = rows.loc[rows["epoch"] == 1.0, "step"].unique()
    figure = panel_figure(2, 2, height_ratio=0.62)
    panels = figure.subplots(2, 2, sharex=True)
    for axes, (label, values) in zip(panels.flat, quantities.items(), strict=True):
        epoch_axis(axes)
        draw_curves(axes, rows.assign(value=values), "value", inputs, over="step")
        for end in ends:
            axes.axvline(end, color=REFERENCE_COLOUR, linestyle=REFERENCE_LINESTYLE)
        axes.set(xlabel="", ylabel=label, ylim=(0, None))
    log_axis(panels[1, 1], rows["mse"])
    for axes in panels[1]:
        axes.set_xlabel("step")
    if len(ends):
        title = "dotted: end of the first epoch"
        panels[0, 1].set_title(title, loc="right", color=REFERENCE_COLOUR)
    add_legend(figure, list(inputs.values()))
    return figure
