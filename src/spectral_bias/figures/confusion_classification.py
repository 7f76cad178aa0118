"""Gradient confusion of images: cosines of loss gradients (paper, Fig. 4h-j and n-p)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from spectral_bias.figures.cosine_density import DENSITY_LABEL, density_axes, draw_density
from spectral_bias.figures.curves import draw_curve, epoch_axis, rows_of
from spectral_bias.figures.panels import add_legend, name_row, panel_figure
from spectral_bias.figures.style import DATASET_PAIRS_LABELS, REFERENCE_COLOUR, CurveStyle


def plot(
    confusion: pd.DataFrame,
    density: pd.DataFrame,
    networks: Mapping[str, str],
    signals: Mapping[str, CurveStyle],
    epoch: int,
) -> Figure:
    """Draw the standard deviation of gradient cosines at each snapshot, and their density at one.

    Each curve is drawn twice: for the cosine itself, and for the authors' cosine, whose epsilon
    moves it towards 0 where gradients are small (D46).

    Args:
        confusion: The table ``confusion`` of one study, with ``pairs``, ``epsilon`` and ``std``.
        density: The table ``confusion_density`` of the same study: histograms of the cosines with
            ``pairs``, ``epsilon``, ``cosine_low``, ``cosine_high`` and ``n_pairs`` per run and
            snapshot.
        networks: The labels of the networks to draw, by name, from top to bottom.
        signals: The styles of the datasets to draw, by name, in the order of the legend.
        epoch: The snapshot whose densities are drawn.

    Returns:
        Two rows per network, standard deviations above densities; one column per kind of pairs.

    Raises:
        ValueError: If a table lacks some of the datasets, for any network, kind of pairs or
            epsilon, or ``density`` at this snapshot.
    """
    kinds = DATASET_PAIRS_LABELS
    figure = panel_figure(2 * len(networks), len(kinds), height_ratio=0.7)
    panels = figure.subplots(2 * len(networks), len(kinds), sharey="row", squeeze=False)
    for axes, label in zip(panels[0], kinds.values(), strict=True):
        axes.set_title(label)
    for (network, label), upper, lower in zip(
        networks.items(), panels[::2], panels[1::2], strict=True
    ):
        for widths, densities, pairs in zip(upper, lower, kinds, strict=True):
            chosen = {"network": network, "pairs": pairs}
            epoch_axis(widths)
            density_axes(densities)
            for rows, style in _curves(confusion, signals, **chosen):
                draw_curve(widths, rows, "std", style)
            for rows, style in _curves(density, signals, **chosen, epoch=epoch):
                draw_density(densities, rows, style)
        upper[0].set(ylabel="s.d. of cosine", ylim=(0, None))
        lower[0].set(ylabel=f"{DENSITY_LABEL}\nat epoch {epoch:,}", ylim=(0, None))
        name_row(upper[0], label)
    itself = CurveStyle("cosine", REFERENCE_COLOUR, "-", "o")
    authors = itself.hollow._replace(label="cosine with the authors' epsilon")
    add_legend(figure, [itself, authors], side="upper")
    add_legend(figure, list(signals.values()))
    return figure


def _curves(
    table: pd.DataFrame, signals: Mapping[str, CurveStyle], **values: object
) -> list[tuple[pd.DataFrame, CurveStyle]]:
    """Return the rows and the style of each curve; those with an epsilon first, to lie beneath."""
    table = table.assign(has_epsilon=table["epsilon"] > 0)
    curves = []
    for has_epsilon in (True, False):
        rows = rows_of(table, signals, by="signal", has_epsilon=has_epsilon, **values)
        for name, style in signals.items():
            curves.append((rows[rows["signal"] == name], style.hollow if has_epsilon else style))
    return curves
