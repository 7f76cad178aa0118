"""Gradient confusion of points on a line: cosines of loss gradients (paper, appendix)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd
from matplotlib.figure import Figure

from spectral_bias.figures.cosine_density import DENSITY_LABEL, draw_densities
from spectral_bias.figures.curves import draw_curves, epoch_axis, rows_of
from spectral_bias.figures.panels import add_legend, name_row, panel_figure
from spectral_bias.figures.rows import study_rows
from spectral_bias.figures.style import PAIRS_LABELS, CurveStyle


def plot(
    confusion: pd.DataFrame,
    density: pd.DataFrame,
    studies: Collection[str],
    inputs: Mapping[str, CurveStyle],
    epoch: int,
) -> Figure:
    """Draw the standard deviation of gradient cosines, and their densities at one snapshot.

    Args:
        confusion: The table ``confusion`` of the studies of lines, with ``pairs`` and ``std``.
        density: The table ``confusion_density`` of the same studies: histograms of the cosines.
        studies: The studies, from top to bottom.
        inputs: The styles of the input maps to draw, by name, in the order of the legend.
        epoch: The snapshot whose densities are drawn.

    Returns:
        One row per study: standard deviations over epochs for local pairs and for global pairs,
        then the densities of both.

    Raises:
        ValueError: If a table lacks some of the input maps.
    """
    rows_of_figure = study_rows(confusion, studies, inputs)
    figure = panel_figure(len(rows_of_figure), 4, height_ratio=0.9)
    panels = figure.subplots(len(rows_of_figure), 4, sharex="col", squeeze=False)
    for row, (name, runs, own) in zip(panels, rows_of_figure, strict=True):
        for axes, (pairs, label) in zip(row[:2], PAIRS_LABELS.items(), strict=True):
            rows = rows_of(confusion, own, **runs, pairs=pairs)
            epoch_axis(axes)
            draw_curves(axes, rows, "std", own)
            axes.set(title=label, ylim=(0, 1))
        for axes, (pairs, label) in zip(row[2:], PAIRS_LABELS.items(), strict=True):
            bins = rows_of(density, own, **runs, pairs=pairs, epoch=epoch)
            draw_densities(axes, bins, own)
            axes.set(title=f"{label},\nepoch {epoch:,}", ylim=(0, None), xticks=[-1, 0, 1])
        row[0].set_ylabel("s.d. of cosine")
        row[2].set_ylabel(DENSITY_LABEL)
        name_row(row[0], name)
    for axes in panels[:-1].flat:
        axes.set_xlabel("")
    add_legend(figure, list(inputs.values()))
    return figure
