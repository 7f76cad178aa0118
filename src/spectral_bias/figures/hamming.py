"""Hamming distance between activation patterns over epochs (paper, Fig. 4a-b, e-g, k-m)."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import pandas as pd
from matplotlib.figure import Figure

from spectral_bias.figures.curves import draw_curves, epoch_axis, rows_of
from spectral_bias.figures.panels import add_legend, name_row, panel_figure
from spectral_bias.figures.rows import PanelRow, study_rows
from spectral_bias.figures.style import DATASET_PAIRS_LABELS, PAIRS_LABELS, CurveStyle


def plot(
    hamming: pd.DataFrame,
    *,
    inputs: Mapping[str, CurveStyle] | None = None,
    studies: Collection[str] | None = None,
    signals: Mapping[str, CurveStyle] | None = None,
    networks: Mapping[str, str] | None = None,
) -> Figure:
    """Draw the mean Hamming distance of each kind of pairs at each snapshot.

    PAPER: distances are counts of neurons, not shares.  Our bands are over signals and seeds; the
    authors' bands are over the pairs of one run (D15).

    Args:
        hamming: The table ``hamming`` with ``pairs``, ``layer``, ``mean`` and ``n_neurons``; the
            rows of all layers together (``all``) are drawn.
        inputs: The styles of the input maps to draw, by name, in the order of the legend.
        studies: The studies of lines, from top to bottom; by default the table has one study.
        signals: The styles of the datasets to draw, if the table is of classifiers.
        networks: The labels of the classifiers to draw, by name, from top to bottom.

    Returns:
        One row per study, all on one scale, or one per classifier, each on its own; one column
        per kind of pairs.

    Raises:
        ValueError: If the table lacks some of the input maps or datasets, for any kind of pairs.
    """
    curves = inputs or signals or {}
    by, kinds = ("signal", DATASET_PAIRS_LABELS) if signals else ("input", PAIRS_LABELS)
    if networks:
        lines = [PanelRow(label, {"network": name}, curves) for name, label in networks.items()]
    else:
        lines = study_rows(hamming, studies, curves) if studies else [PanelRow("", {}, curves)]
    height = 0.8 if networks else 0.65 if studies else None
    figure = panel_figure(len(lines), len(kinds), height_ratio=height)
    panels = figure.subplots(
        len(lines), len(kinds), sharex=True, sharey="row" if networks else "all", squeeze=False
    )
    for row in panels if studies else panels[:1]:
        for axes, label in zip(row, kinds.values(), strict=True):
            axes.set_title(label)
    for row, line in zip(panels, lines, strict=True):
        for axes, pairs in zip(row, kinds, strict=True):
            rows = rows_of(hamming, line.curves, by, **line.runs, pairs=pairs, layer="all")
            epoch_axis(axes)
            draw_curves(axes, rows, "mean", line.curves, by)
            axes.label_outer()
        row[0].set(ylabel=f"Hamming distance\n(of {_sizes(rows)} neurons)", ylim=(0, None))
        if line.name:
            name_row(row[0], line.name)
    add_legend(figure, list(curves.values()))
    return figure


def _sizes(rows: pd.DataFrame) -> str:
    """Return the number of neurons, or its range if larger images give larger networks."""
    ends = sorted({rows["n_neurons"].min(), rows["n_neurons"].max()})
    return "\N{EN DASH}".join(f"{size:,}" for size in ends)
