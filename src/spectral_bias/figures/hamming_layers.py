"""Hamming distance in each hidden layer (paper, Sec. 3.3 and appendix)."""

from __future__ import annotations

import math
from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from spectral_bias.figures.curves import draw_curves, epoch_axis, rows_of
from spectral_bias.figures.panels import add_legend, panel_figure
from spectral_bias.figures.style import CurveStyle

_MOST_COLUMNS = 4
# Height over width of a panel, per panel in a row; keeps panels of all figures equally high.
_HEIGHT_PER_COLUMN = 0.3


def plot(hamming: pd.DataFrame, inputs: Mapping[str, CurveStyle]) -> Figure:
    """Draw the mean Hamming distance of uniform pairs in each hidden layer at each snapshot.

    Args:
        hamming: The table ``hamming`` of one study, with ``pairs``, ``layer``, ``mean`` and
            ``n_neurons``; the rows of uniform pairs in single layers are drawn.
        inputs: The styles of the input maps to draw, by name, in the order of the legend.

    Returns:
        One panel per hidden layer, on a common scale: the share of the layer's neurons whose
        activation differs between two pixels.

    Raises:
        ValueError: If the table lacks some of the input maps.
    """
    rows = rows_of(hamming, inputs, pairs="uniform")
    rows = rows.assign(share=rows["mean"] / rows["n_neurons"])
    layers = sorted({*rows["layer"]} - {"all"}, key=int)
    columns = min(len(layers), _MOST_COLUMNS)
    lines = math.ceil(len(layers) / columns)
    figure = panel_figure(lines, columns, height_ratio=_HEIGHT_PER_COLUMN * max(columns, 2))
    panels = figure.subplots(lines, columns, sharey=True, squeeze=False)
    for axes, layer in zip(panels.flat, layers, strict=False):
        epoch_axis(axes)
        draw_curves(axes, rows[rows["layer"] == layer], "share", inputs)
        axes.set_title(f"Layer {layer}")
    for axes in panels.flat[len(layers) :]:
        axes.remove()
    panels[0, 0].set_ylim(0, None)
    for axes in panels[:, 0]:
        axes.set_ylabel("Hamming distance\n(share of neurons)")
    add_legend(figure, list(inputs.values()))
    return figure
