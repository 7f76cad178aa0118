"""Maps of the activation regions of pixels (paper, Fig. 2a-b)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from matplotlib.figure import Figure

from spectral_bias.figures.panels import hide_frame, panel_figure
from spectral_bias.figures.snapshots import Runs, at_epochs
from spectral_bias.figures.style import CurveStyle, region_colours, snapshot_label


def plot(runs: Runs, inputs: Mapping[str, CurveStyle], epochs: Sequence[int]) -> Figure:
    """Colour each pixel of a grid by its activation region.

    Args:
        runs: By input map: ``epoch`` [E], the number ``region`` of each pixel's region, int
            [E, n, n], and the count ``n_regions`` [E].
        inputs: The styles of the input maps, by name.
        epochs: The snapshots to show.

    Returns:
        One row per snapshot and one column per input map; colours only tell neighbouring regions
        apart.

    Raises:
        ValueError: If a run lacks one of the snapshots.
    """
    regions, counts = (at_epochs(runs, name, epochs) for name in ("region", "n_regions"))
    figure = panel_figure(len(epochs), len(runs), height_ratio=1.27, layout="compressed")
    panels = figure.subplots(len(epochs), len(runs), squeeze=False)
    for column, name in zip(panels.T, runs, strict=True):
        for axes, ids, count in zip(column, regions[name], counts[name], strict=True):
            axes.imshow(region_colours(ids), interpolation="nearest")
            axes.set_title(f"{count:,} regions\nof {ids.size:,} pixels")
            hide_frame(axes)
        column[0].set_title(f"{inputs[name].short_label}\n{column[0].get_title()}")
    for axes, epoch in zip(panels[:, 0], epochs, strict=True):
        axes.set_ylabel(snapshot_label(epoch))
    return figure
