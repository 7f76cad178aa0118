"""Density of activation regions from pixel to pixel over epochs (cf. paper, Fig. 2 and Sec. 5)."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping

import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from spectral_bias.figures.curves import draw_curves, epoch_axis, log_axis, rows_of
from spectral_bias.figures.panels import add_legend, panel_figure
from spectral_bias.figures.style import CurveStyle

DETAIL_LABELS = {"low": "Smooth parts", "high": "Detailed parts"}
SPACE_LABELS = {"input": "between inputs", "image": "along the picture"}
_NOTE_WIDTH = 70
# An axis is logarithmic where the largest value is at least this many times the smallest.
_LOG_RATIO = 20


def plot(crossings: pd.DataFrame, inputs: Mapping[str, CurveStyle]) -> Figure:
    """Draw crossings per pixel step in the smooth and the detailed parts of the picture.

    Args:
        crossings: The table ``crossings`` of one study, with ``axis``, ``space``, ``detail``,
            ``layer`` and ``crossings_per_pixel``.
        inputs: The styles of the input maps to compare, by name, in the order of the legend.

    Returns:
        One row of panels per space and one column per part, with one scale per row; curves are
        means over both axes and all runs.

    Raises:
        ValueError: If the table lacks some of the input maps.
    """
    figure = panel_figure(len(SPACE_LABELS), len(DETAIL_LABELS))
    panels = figure.subplots(len(SPACE_LABELS), len(DETAIL_LABELS), sharey="row")
    for row, (space, space_label) in zip(panels, SPACE_LABELS.items(), strict=True):
        parts = {
            detail: rows_of(crossings, inputs, layer="all", space=space, detail=detail)
            for detail in DETAIL_LABELS
        }
        drawn = pd.concat(parts.values()).dropna(subset="crossings_per_pixel")
        resolved = {n: style for n, style in inputs.items() if n in set(drawn["input"])}
        for axes, rows in zip(row, parts.values(), strict=True):
            epoch_axis(axes)
            draw_curves(axes, rows, "crossings_per_pixel", resolved)
        _scale(row[0], drawn["crossings_per_pixel"])
        row[0].set_ylabel(f"crossings per pixel step\n{space_label}")
        absent = [style for name, style in inputs.items() if name not in resolved]
        if absent:
            labels = ", ".join(style.label for style in absent)
            note = textwrap.fill(f"Not resolved {space_label}: {labels}", _NOTE_WIDTH)
            row[0].set_title(note, loc="left")
    for axes, label in zip(panels[0], DETAIL_LABELS.values(), strict=True):
        axes.set_title(label)
    add_legend(figure, list(inputs.values()))
    return figure


def _scale(axes: Axes, values: pd.Series) -> None:
    """Scale y from zero, or logarithmically if values are positive and differ widely in size."""
    if values.min() > 0 and values.max() > _LOG_RATIO * values.min():
        log_axis(axes, values)
    else:
        axes.set_ylim(bottom=0)
