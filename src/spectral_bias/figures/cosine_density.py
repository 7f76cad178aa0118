"""Histograms of the cosines of loss gradients, drawn as lines."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.ticker import FixedLocator

from spectral_bias.figures.curves import draw_line
from spectral_bias.figures.style import CurveStyle

DENSITY_LABEL = "density (root scale)"


def density_axes(axes: Axes) -> None:
    """Scale x for cosines and y for their densities.

    The y axis is linear in the square root of the density.  The narrowest distributions are about
    twenty times as high as the widest, but confusion shows in the tails of the widest.
    """
    axes.set_yscale("function", functions=(_root, np.square))
    axes.yaxis.set_major_locator(FixedLocator([step**2 for step in range(11)]))
    axes.xaxis.set_major_formatter("{x:g}")
    axes.set(xlabel="cosine of gradients", xlim=(-1, 1))


def draw_densities(axes: Axes, bins: pd.DataFrame, inputs: Mapping[str, CurveStyle]) -> None:
    """Draw the densities of some input maps, with the axes that they need."""
    density_axes(axes)
    for name, style in inputs.items():
        draw_density(axes, bins[bins["input"] == name], style)


def draw_density(axes: Axes, bins: pd.DataFrame, style: CurveStyle) -> None:
    """Draw the pooled histogram of several runs as one line through the bins.

    Args:
        axes: Where to draw.
        bins: Rows of the table ``confusion_density`` of one snapshot and one kind of pairs, with
            ``cosine_low``, ``cosine_high`` and ``n_pairs``.
        style: The look of the line.
    """
    counts = bins.groupby(["cosine_low", "cosine_high"])["n_pairs"].sum()
    low, high = (counts.index.get_level_values(level) for level in counts.index.names)
    draw_line(axes, (low + high) / 2, counts / counts.sum() / (high - low), style)


def _root(density: np.ndarray) -> np.ndarray:
    return np.sqrt(np.maximum(density, 0))
