"""Distances and dot products between the encoded pixels of a grid (paper, Fig. 3)."""

from __future__ import annotations

from collections.abc import Mapping

from matplotlib.figure import Figure

from spectral_bias.figures.panels import panel_figure
from spectral_bias.figures.snapshots import Runs
from spectral_bias.figures.style import KERNEL_COLOUR_MAP, CurveStyle

_KERNELS = {"distance": "Euclidean distance", "dot_product": "dot product"}


def plot(runs: Runs, inputs: Mapping[str, CurveStyle]) -> Figure:
    """Draw the two matrices of each input map as pictures.

    Args:
        runs: By input map, ``distance`` and ``dot_product`` of each pair of pixels, [N, N], pixels
            numbered row by row.
        inputs: The styles of the input maps, by name.

    Returns:
        Distances above dot products, one column per input map, each with its own scale.
    """
    figure = panel_figure(2, len(runs), height_ratio=0.9, layout="compressed")
    panels = figure.subplots(2, len(runs), squeeze=False, sharex=True, sharey=True)
    for row, (kernel, label) in zip(panels, _KERNELS.items(), strict=True):
        for axes, (name, run) in zip(row, runs.items(), strict=True):
            figure.colorbar(axes.imshow(run[kernel], cmap=KERNEL_COLOUR_MAP), ax=axes)
            axes.set(title=f"{inputs[name].label}\n{label}", xlabel="pixel", ylabel="pixel")
            axes.grid(visible=False)
            axes.label_outer()
    return figure
