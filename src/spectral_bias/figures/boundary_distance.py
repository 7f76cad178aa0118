"""Mean distance to the nearest activation boundary over epochs (paper, Fig. 7)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from spectral_bias.figures.curves import draw_curves, epoch_axis, log_axis, rows_of
from spectral_bias.figures.panels import add_legend, panel_figure
from spectral_bias.figures.style import CurveStyle

# Title and unit of each definition.
_PANELS = {
    "input_gradient": ("By input gradient", ""),
    "weight_row": ("By weight rows", ""),
    "coordinate": ("In the picture", " (pixels)"),
}


def plot(boundary_distance: pd.DataFrame, inputs: Mapping[str, CurveStyle]) -> Figure:
    """Draw the mean distance to the nearest boundary of any layer, by each definition.

    Args:
        boundary_distance: The table ``boundary_distance`` of one study, with ``definition``,
            ``layer`` and ``mean``.
        inputs: The styles of the input maps to draw, by name, in the order of the legend.

    Returns:
        One logarithmic panel per definition, each in its own unit.

    Raises:
        ValueError: If the table lacks some of the input maps.
    """
    figure = panel_figure(1, len(_PANELS), height_ratio=0.9)
    panels = figure.subplots(1, len(_PANELS))
    for axes, (definition, (title, unit)) in zip(panels, _PANELS.items(), strict=True):
        rows = rows_of(boundary_distance, inputs, definition=definition, layer="all")
        epoch_axis(axes)
        draw_curves(axes, rows, "mean", inputs)
        log_axis(axes, rows["mean"])
        axes.set_title(title)
        axes.set_ylabel(f"mean distance{unit}")
    add_legend(figure, list(inputs.values()))
    return figure
