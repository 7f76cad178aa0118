"""Gradient confusion of pixel pairs: cosines of loss gradients (paper, Fig. 4c-d)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from spectral_bias.figures.cosine_density import DENSITY_LABEL, draw_densities
from spectral_bias.figures.curves import draw_curves, epoch_axis, rows_of
from spectral_bias.figures.panels import add_legend, panel_figure
from spectral_bias.figures.style import PAIRS_LABELS, CurveStyle


def plot(
    confusion: pd.DataFrame,
    density: pd.DataFrame,
    inputs: Mapping[str, CurveStyle],
    epochs: Sequence[int],
) -> Figure:
    """Draw the standard deviation of gradient cosines at each snapshot, and densities at some.

    Args:
        confusion: The table ``confusion`` of one study, with ``pairs`` and ``std``.
        density: The table ``confusion_density`` of the same study: histograms of the cosines with
            ``pairs``, ``cosine_low``, ``cosine_high`` and ``n_pairs`` per run and snapshot.
        inputs: The styles of the input maps to draw, by name, in the order of the legend.
        epochs: The snapshots whose densities are drawn.

    Returns:
        Standard deviations above, local pairs left and global pairs right; densities below, one
        row per kind of pairs and one column per snapshot.

    Raises:
        ValueError: If a table lacks some of the input maps, at any of the snapshots.
    """
    figure = panel_figure(3, max(3, len(epochs)), height_ratio=0.8)
    upper, lower = figure.subfigures(2, 1, squeeze=False, height_ratios=(1, 2))[:, 0]
    width_panels = upper.subplots(1, 2, sharey=True)
    density_panels = lower.subplots(2, len(epochs), sharex=True, sharey="row", squeeze=False)
    for index, (pairs, label) in enumerate(PAIRS_LABELS.items()):
        axes = width_panels[index]
        epoch_axis(axes)
        draw_curves(axes, rows_of(confusion, inputs, pairs=pairs), "std", inputs)
        axes.set_title(label)
        for axes, epoch in zip(density_panels[index], epochs, strict=True):
            rows = rows_of(density, inputs, pairs=pairs, epoch=epoch)
            draw_densities(axes, rows, inputs)
            axes.set_title(f"{label}, epoch {epoch:,}")
        density_panels[index, 0].set(ylabel=DENSITY_LABEL, ylim=(0, None))
    width_panels[0].set(ylabel="s.d. of cosine", ylim=(0, None))
    for axes in density_panels[0]:
        axes.set_xlabel("")
    add_legend(figure, list(inputs.values()))
    return figure
