"""Densities of the inradii of first-layer activation regions (paper, appendix)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from spectral_bias.figures.curves import draw_line, rows_of
from spectral_bias.figures.panels import add_legend, panel_figure
from spectral_bias.figures.style import CurveStyle, snapshot_label

_POINTS_LABELS = {"uniform": "Uniform points", "data": "Training inputs"}


def plot(density: pd.DataFrame, inputs: Mapping[str, CurveStyle], epochs: Sequence[int]) -> Figure:
    """Draw the distribution of inradii at some snapshots.

    Args:
        density: The table ``inradius_density`` of one study: histograms of the radii with
            ``points``, ``radius_low``, ``radius_high`` and ``n_points`` per run and snapshot.
        inputs: The styles of the input maps to draw, by name, in the order of the legend.
        epochs: The snapshots to draw.

    Returns:
        One row per kind of points and one column per snapshot, radii on a logarithmic axis.

    Raises:
        ValueError: If the table lacks some of the input maps at any of the snapshots.
    """
    figure = panel_figure(len(_POINTS_LABELS), len(epochs), height_ratio=0.9)
    panels = figure.subplots(
        len(_POINTS_LABELS), len(epochs), sharex=True, sharey=True, squeeze=False
    )
    for row, (points, label) in zip(panels, _POINTS_LABELS.items(), strict=True):
        for axes, epoch in zip(row, epochs, strict=True):
            _draw_densities(axes, rows_of(density, inputs, points=points, epoch=epoch), inputs)
            axes.set_title(f"{label}\n{snapshot_label(epoch)}")
        row[0].set_ylabel("density per decade")
    for axes in panels[-1]:
        axes.set_xlabel("inradius (feature units)")
    panels[0, 0].set_ylim(bottom=0)
    _label_powers_of_ten(panels[0, 0])
    add_legend(figure, list(inputs.values()))
    return figure


def _label_powers_of_ten(axes: Axes) -> None:
    """Label only powers of ten, which always fit, and at least one of them."""
    low, high = axes.get_xlim()
    axes.set_xlim(min(low, 10 ** np.floor(np.log10(high))), high)
    axes.xaxis.set_minor_formatter(NullFormatter())


def _draw_densities(axes: Axes, rows: pd.DataFrame, inputs: Mapping[str, CurveStyle]) -> None:
    """Draw the pooled histogram of all runs as one line through the bins per input map.

    A line ends one empty bin beyond its outermost points.  Bins that are open at one end have no
    place on the axis, but their points count in the total.
    """
    axes.set_xscale("log")
    for name, style in inputs.items():
        bins = rows[rows["input"] == name].groupby(["radius_low", "radius_high"])["n_points"].sum()
        low, high = (bins.index.get_level_values(level).to_numpy() for level in bins.index.names)
        counts = bins.to_numpy()
        shown = (low > 0) & np.isfinite(high)
        shown &= np.convolve(np.where(shown, counts, 0), [1, 1, 1], mode="same") > 0
        if shown.any():
            low, high = low[shown], high[shown]
            density = counts[shown] / counts.sum() / np.log10(high / low)
            draw_line(axes, np.sqrt(low * high), density, style)
