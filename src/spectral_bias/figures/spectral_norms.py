"""Spectral norms of the weight matrices over epochs (paper, Fig. 8a-c)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from spectral_bias.figures.curves import draw_curve, draw_curves, epoch_axis, log_axis, rows_of
from spectral_bias.figures.panels import add_legend, panel_figure
from spectral_bias.figures.style import CurveStyle, layer_styles


def plot(
    spectral_norms: pd.DataFrame,
    inputs: Mapping[str, CurveStyle],
    layers_of: Mapping[str, CurveStyle],
) -> Figure:
    """Draw the spectral norms of layers for some input maps, and their product for all.

    Args:
        spectral_norms: The table ``spectral_norms`` of one study, with ``layer`` (1 to L + 1 and
            ``product``) and ``spectral_norm``.
        inputs: The input maps of the last panel, in the order of the legend.
        layers_of: The input maps with a panel of their own, with one curve per layer.

    Returns:
        ``len(layers_of) + 1`` logarithmic panels; the panels of layers have a common scale.

    Raises:
        ValueError: If the table lacks some of the input maps.
    """
    products = rows_of(spectral_norms, inputs, layer="product")
    rows = rows_of(spectral_norms, layers_of)
    rows = rows[rows["layer"] != "product"]
    layers = layer_styles(sorted(rows["layer"].unique(), key=int))
    figure = panel_figure(1, len(layers_of) + 1, height_ratio=0.9)
    panels = figure.subplots(1, len(layers_of) + 1)
    for axes, (name, style) in zip(panels[:-1], layers_of.items(), strict=True):
        epoch_axis(axes)
        for layer, layer_style in layers.items():
            runs = rows[(rows["input"] == name) & (rows["layer"] == layer)]
            draw_curve(axes, runs, "spectral_norm", layer_style)
        axes.set_title(style.label)
        axes.sharey(panels[0])
    log_axis(panels[0], rows["spectral_norm"])
    panels[0].set_ylabel("spectral norm")
    epoch_axis(panels[-1])
    draw_curves(panels[-1], products, "spectral_norm", inputs)
    log_axis(panels[-1], products["spectral_norm"])
    panels[-1].set_title("Product of all layers")
    add_legend(figure, list(layers.values()), side="upper")
    add_legend(figure, list(inputs.values()))
    return figure
