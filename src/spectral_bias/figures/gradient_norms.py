"""Norms of the loss gradients whose cosines the paper's Fig. 4h-j and n-p show."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from spectral_bias.figures.curves import (
    draw_curves,
    draw_line,
    epoch_axis,
    log_axis,
    rows_of,
)
from spectral_bias.figures.panels import add_legend, name_row, panel_figure
from spectral_bias.figures.style import (
    BAND_OPACITY,
    REFERENCE_COLOUR,
    REFERENCE_LINESTYLE,
    CurveStyle,
)
from spectral_bias.tables.pairs import EPSILON

# Height over width of a panel, per panel in a row; keeps panels of all figures equally high.
_HEIGHT_PER_COLUMN = 0.24


def plot(
    norms: pd.DataFrame, networks: Mapping[str, str], signals: Mapping[str, CurveStyle]
) -> Figure:
    """Draw the gradient norms of single images, and the share of norms below the epsilon.

    Args:
        norms: The table ``gradient_norms`` of one study, with ``q05``, ``q50``, ``q95`` and
            ``p_below_1e-8``.
        networks: The labels of the networks to draw, by name, from top to bottom.
        signals: The datasets to draw, from left to right.

    Returns:
        One row per network: one panel per dataset with its norms, on a common logarithmic scale
        with a line at the epsilon; in the last column, the shares of norms below the epsilon.

    Raises:
        ValueError: If the table lacks some of the datasets, for any network.
    """
    styles = signals
    columns = len(signals) + 1
    figure = panel_figure(len(networks), columns, height_ratio=_HEIGHT_PER_COLUMN * columns)
    panels = figure.subplots(len(networks), columns, sharex=True, squeeze=False)
    _share_scales(panels)
    for axes, style in zip(panels[0], styles.values(), strict=False):
        axes.set_title(style.label)
    for (*of_datasets, shares), (network, label) in zip(panels, networks.items(), strict=True):
        rows = rows_of(norms, signals, by="signal", network=network)
        for axes, (name, style) in zip(of_datasets, styles.items(), strict=True):
            _draw_quantiles(axes, rows[rows["signal"] == name], style)
        draw_curves(shares, rows, "p_below_1e-8", signals, by="signal")
        shares.set_ylabel("share below 1e\N{MINUS SIGN}8")
        of_datasets[0].set_ylabel("gradient norm")
        name_row(of_datasets[0], label)
    shown = norms[norms["network"].isin(networks) & norms["signal"].isin(signals)]
    drawn = pd.concat([shown["q05"], shown["q50"], pd.Series([EPSILON])])
    for axes in panels[:, :-1].flat:
        log_axis(axes, drawn)
    panels[0, -1].set_ylim(0, 1)
    add_legend(figure, list(styles.values()))
    return figure


def _share_scales(panels: np.ndarray) -> None:
    """Give the panels of norms one scale, and the panels of shares (last column) another."""
    for column in (panels[:, :-1], panels[:, -1:]):
        for axes in column.flat[1:]:
            axes.sharey(column[0, 0])
        for axes in column[:, 1:].flat:
            axes.tick_params(labelleft=False)
    for axes in panels[-1]:
        epoch_axis(axes)


def _draw_quantiles(axes: Axes, runs: pd.DataFrame, style: CurveStyle) -> None:
    """Draw the median of norms as a line and their 5 % to 95 % quantiles as a band.

    Several runs are combined by the median of each quantile, which a norm of 0 leaves defined.
    """
    levels = runs.groupby("epoch")[["q05", "q50", "q95"]].median()
    axes.fill_between(
        levels.index, levels["q05"], levels["q95"], facecolor=style.colour, alpha=BAND_OPACITY
    )
    draw_line(axes, levels.index, levels["q50"], style)
    axes.axhline(EPSILON, color=REFERENCE_COLOUR, linestyle=REFERENCE_LINESTYLE)
