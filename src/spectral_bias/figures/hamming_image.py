"""Hamming distance between the activation patterns of pixel pairs (paper, Fig. 4a-b)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from spectral_bias.figures.curves import draw_inputs, epoch_axis, only_value, rows_of
from spectral_bias.figures.panels import add_legend, panel_figure
from spectral_bias.figures.style import PAIRS_LABELS, CurveStyle


def plot_hamming_image(hamming: pd.DataFrame, inputs: Mapping[str, CurveStyle]) -> Figure:
    """Draw the mean Hamming distance of local and of global pairs at each snapshot.

    Args:
        hamming: The table ``hamming`` of one study, with ``pairs``, ``layer``, ``mean`` and
            ``n_neurons``; the rows of all layers together (``all``) are drawn.
        inputs: The styles of the input maps to draw, by name, in the order of the legend.

    Returns:
        Two panels with a common scale, local pairs left and global pairs right.

    Raises:
        ValueError: If the table lacks some of the input maps or has several ``n_neurons``.
    """
    figure = panel_figure(1, 2)
    panels = figure.subplots(1, 2, sharey=True)
    for axes, (pairs, label) in zip(panels, PAIRS_LABELS.items(), strict=True):
        rows = rows_of(hamming, inputs, pairs=pairs, layer="all")
        epoch_axis(axes)
        draw_inputs(axes, rows, "mean", inputs)
        axes.set_title(label)
    n_neurons = only_value(rows, "n_neurons")
    panels[0].set(ylabel=f"Hamming distance\n(of {n_neurons:,} neurons)", ylim=(0, None))
    add_legend(figure, list(inputs.values()))
    return figure
