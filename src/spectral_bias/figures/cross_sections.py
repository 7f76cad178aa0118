"""Activation regions on planes through the input space (paper, Fig. 6)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from spectral_bias.figures.panels import hide_frame, panel_figure
from spectral_bias.figures.snapshots import Runs, at_epochs
from spectral_bias.figures.style import CurveStyle, region_colours

# By the codes of the artifact, from the top.  Every input map has the first plane.
_PLANE_LABELS = {
    3: "plane of\nthe image",
    1: "plane of the\nlowest frequency",
    2: "plane of the\nhighest frequency",
}
_LAYERS_LABELS = ("first layer", "all layers")


def plot(runs: Runs, inputs: Mapping[str, CurveStyle], epoch: int) -> Figure:
    """Colour the points of planes by their activation region.

    Args:
        runs: The arrays of the metric ``cross_sections`` by input map: ``epoch``, ``plane``,
            ``region``, ``n_regions_grid`` and ``n_regions_exact``.
        inputs: The styles of the input maps, by name.
        epoch: The snapshot to show.

    Returns:
        One row per plane and two columns per input map: regions of the first layer, and regions of
        all layers.  A panel stays empty where the input map does not have the plane.

    Raises:
        ValueError: If runs have no such snapshot.
    """
    regions, on_grid, exactly = (
        at_epochs(runs, variable, epoch)
        for variable in ("region", "n_regions_grid", "n_regions_exact")
    )
    planes = [code for code in _PLANE_LABELS if any(code in run["plane"] for run in runs.values())]
    columns = len(_LAYERS_LABELS) * len(runs)
    figure = panel_figure(len(planes), columns, height_ratio=1.3, layout="compressed")
    panels = figure.subplots(len(planes), columns, squeeze=False)
    for axes in panels.flat:
        hide_frame(axes)
    for row, code in zip(panels, planes, strict=True):
        row[0].set_ylabel(_PLANE_LABELS[code])
        for pair, (name, run) in zip(row.reshape(len(runs), -1), runs.items(), strict=True):
            if code in run["plane"]:
                place = np.flatnonzero(run["plane"] == code)[0]
                of_plane = (array[name][place] for array in (regions, on_grid, exactly))
                _draw_plane(pair, *of_plane)
            else:
                # The empty panel is as large as a picture, so that row labels line up.
                for axes in pair:
                    axes.set_aspect(1)
    styles = [style for style in (inputs[name] for name in runs) for _ in _LAYERS_LABELS]
    for axes, style, layers in zip(panels[0], styles, _LAYERS_LABELS * len(runs), strict=True):
        axes.set_title(f"{style.short_label}\n{layers}\n{axes.get_title()}")
    return figure


def _draw_plane(
    panels: np.ndarray, regions: np.ndarray, on_grid: np.ndarray, exactly: np.ndarray
) -> None:
    """Draw a plane's regions in one panel for the first layer and one for all layers."""
    for axes, ids, found, exact in zip(panels, regions, on_grid, exactly, strict=True):
        axes.imshow(region_colours(ids), interpolation="nearest")
        # The grid misses regions that hold none of its points.
        axes.set_title(f"= {exact:,}" if exact >= 0 else f"\u2265 {found:,}")
