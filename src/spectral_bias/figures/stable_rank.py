"""Stable rank of the weight matrices and of the hidden activations over epochs."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from spectral_bias.figures.curves import draw_curves, epoch_axis, rows_of
from spectral_bias.figures.panels import add_legend, panel_figure
from spectral_bias.figures.style import CurveStyle

_LABELS = {"weights": "stable rank\nof weights", "activations": "stable rank\nof activations"}


def plot(stable_rank: pd.DataFrame, inputs: Mapping[str, CurveStyle]) -> Figure:
    """Draw the stable ranks of each layer at each snapshot.

    Args:
        stable_rank: The table ``stable_rank`` of one study, with ``of``, ``layer`` and
            ``stable_rank``.
        inputs: The styles of the input maps to draw, by name, in the order of the legend.

    Returns:
        A row of panels for the L + 1 weight matrices and one for the L hidden layers, each row on
        a common scale.

    Raises:
        ValueError: If the table lacks some of the input maps.
    """
    rows = rows_of(stable_rank, inputs)
    layers = sorted(rows["layer"].unique())
    figure = panel_figure(2, len(layers), height_ratio=1.2)
    panels = figure.subplots(2, len(layers), sharey="row", squeeze=False)
    for line, (of, label) in zip(panels, _LABELS.items(), strict=True):
        ranks = rows[rows["of"] == of]
        for axes, layer in zip(line, layers, strict=True):
            of_layer = ranks[ranks["layer"] == layer]
            if of_layer.empty:  # the output has no hidden activations
                axes.remove()
                continue
            epoch_axis(axes)
            draw_curves(axes, of_layer, "stable_rank", inputs)
            axes.set_title(f"Layer {layer}")
        line[0].set(ylabel=label, ylim=(0, None))
    add_legend(figure, list(inputs.values()))
    return figure
