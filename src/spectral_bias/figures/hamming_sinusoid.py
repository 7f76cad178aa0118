"""Hamming distance between the activation patterns of points on a line (paper, appendix)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd
from matplotlib.figure import Figure

from spectral_bias.figures.curves import draw_inputs, epoch_axis, only_value, rows_of
from spectral_bias.figures.panels import add_legend, name_row, panel_figure
from spectral_bias.figures.sinusoid_rows import study_rows
from spectral_bias.figures.style import PAIRS_LABELS, CurveStyle


def plot_hamming_sinusoid(
    hamming: pd.DataFrame, studies: Collection[str], inputs: Mapping[str, CurveStyle]
) -> Figure:
    """Draw the mean Hamming distance of local and of global pairs at each snapshot.

    Args:
        hamming: The table ``hamming`` of the studies of lines, with ``pairs``, ``layer``, ``mean``
            and ``n_neurons``; the rows of all layers together (``all``) are drawn.
        studies: The studies, from top to bottom.
        inputs: The styles of the input maps to draw, by name, in the order of the legend.

    Returns:
        One row per study, local pairs left and global pairs right, on a common scale.

    Raises:
        ValueError: If the table lacks some of the input maps or has several ``n_neurons``.
    """
    rows_of_figure = study_rows(hamming, studies, inputs)
    figure = panel_figure(len(rows_of_figure), 2, height_ratio=0.65)
    panels = figure.subplots(len(rows_of_figure), 2, sharex=True, sharey=True, squeeze=False)
    for row, (study, name, own) in zip(panels, rows_of_figure, strict=True):
        for axes, (pairs, label) in zip(row, PAIRS_LABELS.items(), strict=True):
            rows = rows_of(hamming, own, study=study, pairs=pairs, layer="all")
            epoch_axis(axes)
            draw_inputs(axes, rows, "mean", own)
            axes.set(title=label)
        n_neurons = only_value(rows, "n_neurons")
        row[0].set(ylabel=f"Hamming distance\n(of {n_neurons:,} neurons)", ylim=(0, None))
        name_row(row[0], name)
    for axes in panels[:-1].flat:
        axes.set_xlabel("")
    add_legend(figure, list(inputs.values()))
    return figure
