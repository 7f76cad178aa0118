"""Maps of the activation regions of pixels (paper, Fig. 2a-b)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from matplotlib.figure import Figure

from spectral_bias.figures.panels import hide_frame, panel_figure
from spectral_bias.figures.style import CurveStyle, region_colours


def plot_region_maps(
    region_ids: Mapping[str, np.ndarray],
    epochs: Sequence[int],
    n_regions: Mapping[str, Sequence[int]],
    inputs: Mapping[str, CurveStyle],
) -> Figure:
    """Colour each pixel of a grid by its activation region.

    Args:
        region_ids: Number of the region of each pixel by input map, int [E, n, n].
        epochs: The snapshots, [E].
        n_regions: Number of regions at these snapshots by input map, [E].
        inputs: The styles of the input maps, by name.

    Returns:
        One row per snapshot and one column per input map; colours only tell neighbouring regions
        apart.

    Raises:
        ValueError: If ``n_regions`` lacks some of the input maps, or an input map does not have
            one map of regions per epoch.
    """
    missing = sorted(set(region_ids) - set(n_regions))
    if missing:
        raise ValueError(f"n_regions has no values for the region maps of {missing}; pass them")
    figure = panel_figure(len(epochs), len(region_ids), height_ratio=1.27, layout="compressed")
    panels = figure.subplots(len(epochs), len(region_ids), squeeze=False)
    for column, name in zip(panels.T, region_ids, strict=True):
        maps = zip(column, region_ids[name], n_regions[name], strict=True)
        for axes, ids, count in maps:
            axes.imshow(region_colours(ids), interpolation="nearest")
            axes.set_title(f"{count:,} regions\nof {ids.size:,} pixels")
            hide_frame(axes)
        column[0].set_title(f"{inputs[name].short_label}\n{column[0].get_title()}")
    for axes, epoch in zip(panels[:, 0], epochs, strict=True):
        axes.set_ylabel(f"epoch {epoch:,}" if epoch else "initialisation")
    return figure
