"""Decay of the error in each band of spatial frequency (paper, Sec. 1, 4.2 and 7)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import matplotlib
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.collections import QuadMesh
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from spectral_bias.figures.curves import draw_line, epoch_axis, rows_of
from spectral_bias.figures.panels import add_legend, panel_figure
from spectral_bias.figures.style import (
    ERROR_COLOUR_MAP,
    REFERENCE_COLOUR,
    UNDEFINED_COLOUR,
    CurveStyle,
)

_MOST_COLUMNS = 5
# Number of band names that fit beside a map.
_MOST_LABELS = 11
# Height over width of a panel, per panel in a row; keeps panels of all figures equally high.
_HEIGHT_PER_COLUMN = 0.3
# Share of a band's width that the markers of all input maps take.
_SPREAD = 0.75
# Length over width of the colour bar, per row of maps.
_BAR_ASPECT = 25
# Place of bands whose error has not halved, as a multiple of the last epoch.
_LATER = 3


class Bands(NamedTuple):
    """Bands of frequency on an axis, one unit wide each.

    Attributes:
        lows: Lower edges of the B bands in cycles per side, ascending.
        ticks: Positions of the axis ticks, from 0 to B.
        labels: Labels of the ticks.
    """

    lows: Sequence[float] | np.ndarray
    ticks: np.ndarray
    labels: Sequence[str]


def plot(
    errors: pd.DataFrame, convergence: pd.DataFrame, inputs: Mapping[str, CurveStyle]
) -> Figure:
    """Draw the decay of the error per band of spatial frequency, and when it halves.

    Args:
        errors: The table ``frequency_error`` of one study, with ``band_low``, ``band_high`` and
            ``error_energy``.
        convergence: The table ``frequency_convergence`` of the same study, with ``band_low``,
            ``half_epoch``, ``state`` and ``last_epoch``.
        inputs: The input maps to draw.

    Returns:
        Above, one panel per input map, bands against epochs: the logarithm of the error's energy
        relative to the first snapshot, mean over runs.  Below, one panel with the snapshot by which
        the error of each band has halved in at least half of the runs.

    Raises:
        ValueError: If a table lacks some of the input maps.
    """
    edges = sorted({*errors["band_low"], *errors["band_high"]})
    bands = Bands(edges[:-1], np.arange(len(edges)), [f"{edge:g}" for edge in edges])
    return draw_convergence(errors, convergence, inputs, bands)


def draw_convergence(
    errors: pd.DataFrame, convergence: pd.DataFrame, inputs: Mapping[str, CurveStyle], bands: Bands
) -> Figure:
    """Draw the figure of :func:`plot` for any bands.

    Args:
        errors: As in :func:`plot`.
        convergence: As in :func:`plot`.
        inputs: As in :func:`plot`.
        bands: The bands to draw, with their axis labels.

    Returns:
        The figure.
    """
    errors, convergence = rows_of(errors, inputs), rows_of(convergence, inputs)
    columns = min(len(inputs), _MOST_COLUMNS)
    lines = math.ceil(len(inputs) / columns)
    figure = panel_figure(lines + 1, columns, height_ratio=_HEIGHT_PER_COLUMN * max(columns, 2))
    upper, lower = figure.subfigures(2, 1, squeeze=False, height_ratios=(lines, 1))[:, 0]
    panels = upper.subplots(lines, columns, sharey=True, squeeze=False)
    _draw_decays(panels, errors, inputs, bands)
    _draw_half_epochs(lower.subplots(), convergence, inputs, bands)
    add_legend(figure, [_without_line(style) for style in inputs.values()])
    return figure


def _draw_decays(
    panels: np.ndarray, errors: pd.DataFrame, inputs: Mapping[str, CurveStyle], bands: Bands
) -> None:
    """Draw one map of bands against epochs per input map, on one colour scale."""
    changes = _changes(errors)
    # At least a decade, so that untrained networks have a scale too.
    limits = min(-1.0, changes.min()), max(0.0, changes.max())
    for axes, (name, style) in zip(panels.flat, inputs.items(), strict=False):
        mesh = _draw_map(axes, changes[name].unstack("epoch").reindex(bands.lows), limits)
        axes.set_title(style.short_label)
    for axes in panels.flat[len(inputs) :]:
        axes.remove()
    for axes in panels[:, 0]:
        axes.set_ylabel("frequency\n(cycles per side)")
    step = math.ceil(len(bands.ticks) / _MOST_LABELS)
    panels[0, 0].set_yticks(bands.ticks[::step], bands.labels[::step])
    bar = panels[0, 0].figure.colorbar(
        mesh, ax=panels.flat[: len(inputs)], aspect=_BAR_ASPECT * len(panels)
    )
    bar.set_label("log10 of error energy\nover initial")


def _changes(errors: pd.DataFrame) -> pd.Series:
    """Return log10 of the error relative to the first snapshot, mean over runs.

    Args:
        errors: Rows of the table ``frequency_error``.

    Returns:
        By input map, ``band_low`` and epoch; NaN where no run has an error to compare.
    """
    of_band = ["signal", "input", "seed", "band_low"]
    errors = errors.sort_values("epoch")
    ratio = errors["error_energy"] / errors.groupby(of_band)["error_energy"].transform("first")
    change = np.log10(ratio.where((ratio > 0) & np.isfinite(ratio)))
    return change.groupby([errors[name] for name in ("input", "band_low", "epoch")]).mean()


def _draw_map(axes: Axes, changes: pd.DataFrame, limits: tuple[float, float]) -> QuadMesh:
    """Draw changes [B, E] as a map, bands upwards, one cell around each snapshot.

    Args:
        axes: The panel.
        changes: One row per band, ascending, and one column per epoch.
        limits: The changes at the ends of the colour scale.

    Returns:
        The map, for the colour bar.
    """
    epochs = changes.columns.to_numpy(dtype=float)
    between = (epochs[1:] + epochs[:-1]) / 2
    last_step = np.diff(epochs, prepend=epochs[0] - 1)[-1]
    ends = np.concatenate([[epochs[0] - 0.5], between, [epochs[-1] + last_step / 2]])
    epoch_axis(axes)
    mesh = axes.pcolormesh(
        ends,
        np.arange(len(changes) + 1),
        np.ma.masked_invalid(changes),
        cmap=matplotlib.colormaps[ERROR_COLOUR_MAP].with_extremes(bad=UNDEFINED_COLOUR),
        vmin=limits[0],
        vmax=limits[1],
    )
    axes.grid(visible=False)
    axes.set_xlim(ends[0], ends[-1])
    return mesh


def _draw_half_epochs(
    axes: Axes, convergence: pd.DataFrame, inputs: Mapping[str, CurveStyle], bands: Bands
) -> None:
    """Draw when the error of each band has halved, input maps side by side within a band."""
    last = max(1, int(convergence["last_epoch"].max()))
    later = _LATER * last
    sides = (1 - _SPREAD) / 2 + _SPREAD * (np.arange(len(inputs)) + 0.5) / len(inputs)
    for side, (name, style) in zip(sides, inputs.items(), strict=True):
        halves = _half_epochs(convergence[convergence["input"] == name])
        looks = {True: _without_line(style), False: _without_line(style.hollow)}
        for halved, of_bands in halves.groupby(np.isfinite(halves)):
            x = side + np.searchsorted(bands.lows, of_bands.index)
            draw_line(axes, x, of_bands.clip(upper=later), looks[halved])
    axes.set(xlim=(0, len(bands.lows)), xlabel="frequency (cycles per side)", yscale="log")
    axes.set_xticks(bands.ticks, bands.labels)
    _label_epochs(axes, last, later)
    n_without = (convergence["state"] == "no_error").sum()
    if n_without:
        note = f"without an error, left out: {n_without:,} bands of runs"
        axes.set_title(note, loc="right", color=REFERENCE_COLOUR)


def _label_epochs(axes: Axes, last: int, later: int) -> None:
    """Put ticks on y at the possible epochs of snapshots, and one for "later"."""
    powers = [10**power for power in range(len(str(last)))]
    axes.set_yticks([*powers, later], [*(f"{power:,}" for power in powers), "later"])
    between = [factor * power for power in powers for factor in range(2, 10)]
    axes.set_yticks([epoch for epoch in between if epoch <= last], minor=True)
    axes.yaxis.set_minor_formatter(NullFormatter())
    axes.set_ylim(1 / _LATER**0.5, later * _LATER**0.5)
    axes.set_ylabel("epoch by which\nthe error has halved")


def _half_epochs(runs: pd.DataFrame) -> pd.Series:
    """Return the snapshot by which the error of each band has halved in half of the runs or more.

    Args:
        runs: Rows of the table ``frequency_convergence``, of one input map.

    Returns:
        By ``band_low``; infinite if later than the last snapshot.  Runs without an error in a band
        do not count for it.
    """
    runs = runs[runs["state"] != "no_error"]
    epochs = runs["half_epoch"].astype(float).fillna(np.inf)
    return epochs.groupby(runs["band_low"]).quantile(0.5, interpolation="lower")


def _without_line(style: CurveStyle) -> CurveStyle:
    return style._replace(linestyle="none")
