"""Activation regions on planes through the input space (paper, Fig. 6)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from spectral_bias.figures.panels import hide_frame, panel_figure
from spectral_bias.figures.style import CurveStyle, region_colours

# By the codes of the artifact, from the top.  Every input map has the first plane.
_PLANE_LABELS = {
    3: "plane of\nthe image",
    1: "plane of the\nlowest frequency",
    2: "plane of the\nhighest frequency",
}
_LAYERS_LABELS = ("first layer", "all layers")


def plot_cross_sections(
    runs: Mapping[str, Mapping[str, np.ndarray]], epoch: int, inputs: Mapping[str, CurveStyle]
) -> Figure:
    """Colour the points of planes by their activation region.

    Args:
        runs: The arrays of a ``cross_sections`` artifact by input map, one run each: ``epoch``,
            ``plane``, ``region``, ``n_regions_grid`` and ``n_regions_exact``.
        epoch: The snapshot to show.
        inputs: The styles of the input maps, by name.

    Returns:
        One row per plane and two columns per input map: regions of the first layer, and regions of
        all layers.  A panel stays empty where the input map does not have the plane.

    Raises:
        ValueError: If runs have no such snapshot.
    """
    missing = {n: run["epoch"].tolist() for n, run in runs.items() if epoch not in run["epoch"]}
    if missing:
        raise ValueError(
            f"no cross-sections at epoch {epoch} of these input maps, only at: {missing}; draw one "
            "of those epochs"
        )
    planes = [code for code in _PLANE_LABELS if any(code in run["plane"] for run in runs.values())]
    columns = len(_LAYERS_LABELS) * len(runs)
    figure = panel_figure(len(planes), columns, height_ratio=1.3, layout="compressed")
    panels = figure.subplots(len(planes), columns, squeeze=False)
    for axes in panels.flat:
        hide_frame(axes)
    for row, code in zip(panels, planes, strict=True):
        row[0].set_ylabel(_PLANE_LABELS[code])
        for pair, run in zip(row.reshape(len(runs), -1), runs.values(), strict=True):
            if code in run["plane"]:
                _draw_plane(pair, run, np.flatnonzero(run["epoch"] == epoch)[0], code)
            else:
                # The empty panel is as large as a picture, so that row labels line up.
                for axes in pair:
                    axes.set_aspect(1)
    styles = [style for style in (inputs[name] for name in runs) for _ in _LAYERS_LABELS]
    for axes, style, layers in zip(panels[0], styles, _LAYERS_LABELS * len(runs), strict=True):
        axes.set_title(f"{style.short_label}\n{layers}\n{axes.get_title()}")
    return figure


def _draw_plane(
    panels: np.ndarray, run: Mapping[str, np.ndarray], snapshot: int, code: int
) -> None:
    """Draw a plane's regions in one panel for the first layer and one for all layers."""
    here = snapshot, np.flatnonzero(run["plane"] == code)[0]
    counts = zip(run["n_regions_exact"][here], run["n_regions_grid"][here], strict=True)
    for axes, ids, (exact, found) in zip(panels, run["region"][here], counts, strict=True):
        axes.imshow(region_colours(ids), interpolation="nearest")
        # The grid misses regions that hold none of its points.
        axes.set_title(f"= {exact:,}" if exact >= 0 else f"\u2265 {found:,}")
