"""Hamming distance between the activation patterns of images (paper, Fig. 4e-g and k-m)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from spectral_bias.figures.curves import draw_datasets, epoch_axis, rows_of_datasets
from spectral_bias.figures.panels import add_legend, name_row, panel_figure
from spectral_bias.figures.style import DATASET_PAIRS_LABELS, CurveStyle


def plot_hamming_classification(
    hamming: pd.DataFrame, networks: Mapping[str, str], signals: Mapping[str, CurveStyle]
) -> Figure:
    """Draw the mean Hamming distance of each kind of pairs of images at each snapshot.

    PAPER: distances are counts of neurons, not shares.  Our bands are over seeds; the authors'
    bands are over the pairs of one run (D15).

    Args:
        hamming: The table ``hamming`` of one study, with ``pairs``, ``layer``, ``mean`` and
            ``n_neurons``; the rows of all layers together (``all``) are drawn.
        networks: The labels of the networks to draw, by name, from top to bottom.
        signals: The styles of the datasets to draw, by name, in the order of the legend.

    Returns:
        One row per network, each with its own scale; one column per kind of pairs.

    Raises:
        ValueError: If the table lacks some of the datasets, for any network and kind of pairs.
    """
    kinds = DATASET_PAIRS_LABELS
    figure = panel_figure(len(networks), len(kinds), height_ratio=0.8)
    panels = figure.subplots(len(networks), len(kinds), sharex=True, sharey="row", squeeze=False)
    for axes, label in zip(panels[0], kinds.values(), strict=True):
        axes.set_title(label)
    for line, (network, label) in zip(panels, networks.items(), strict=True):
        for axes, pairs in zip(line, kinds, strict=True):
            rows = rows_of_datasets(hamming, signals, network=network, pairs=pairs, layer="all")
            epoch_axis(axes)
            draw_datasets(axes, rows, "mean", signals)
            axes.label_outer()
        line[0].set(ylabel=f"Hamming distance\n(of {_sizes(rows)} neurons)", ylim=(0, None))
        name_row(line[0], label)
    add_legend(figure, list(signals.values()))
    return figure


def _sizes(rows: pd.DataFrame) -> str:
    """Return the number of neurons, or its range if larger images give larger networks."""
    ends = sorted({rows["n_neurons"].min(), rows["n_neurons"].max()})
    return "\N{EN DASH}".join(f"{size:,}" for size in ends)
