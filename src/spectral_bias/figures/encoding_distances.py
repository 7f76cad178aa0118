"""Distances and dot products between the encoded pixels of a grid (paper, Fig. 3)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from spectral_bias.figures.panels import panel_figure
from spectral_bias.figures.style import KERNEL_COLOUR_MAP, CurveStyle


def plot_encoding_distances(
    distances: Mapping[str, np.ndarray],
    dot_products: Mapping[str, np.ndarray],
    inputs: Mapping[str, CurveStyle],
) -> Figure:
    """Draw the two matrices of each input map as pictures.

    Args:
        distances: Euclidean distance of each pair of pixels by input map, [N, N], pixels
            numbered row by row.
        dot_products: Dot products of the same pairs, [N, N], for the same input maps.
        inputs: The styles of the input maps, by name.

    Returns:
        Distances above dot products, one column per input map, each with its own scale.

    Raises:
        ValueError: If the two arguments have different input maps.
    """
    if set(distances) != set(dot_products):
        raise ValueError(
            f"distances are of {sorted(distances)} and dot products of {sorted(dot_products)}; "
            "pass both for the same input maps"
        )
    figure = panel_figure(2, len(distances), height_ratio=0.9, layout="compressed")
    panels = figure.subplots(2, len(distances), squeeze=False, sharex=True, sharey=True)
    kernels = (("Euclidean distance", distances), ("dot product", dot_products))
    for row, (label, matrices) in zip(panels, kernels, strict=True):
        for axes, name in zip(row, distances, strict=True):
            figure.colorbar(axes.imshow(matrices[name], cmap=KERNEL_COLOUR_MAP), ax=axes)
            axes.set(title=f"{inputs[name].label}\n{label}", xlabel="pixel", ylabel="pixel")
            axes.grid(visible=False)
            axes.label_outer()
    return figure
