"""One photograph at several resolutions: the effect of the density of the inputs alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from spectral_bias.figures.curves import log_axis
from spectral_bias.figures.panels import panel_figure
from spectral_bias.figures.size_curves import (
    add_legends,
    draw_size_curves,
    rows_at_ends,
    size_axis,
)
from spectral_bias.figures.style import CurveStyle
from spectral_bias.tables.columns import RUN_KEY


def plot(
    regions: pd.DataFrame,
    hamming: pd.DataFrame,
    confusion: pd.DataFrame,
    training: pd.DataFrame,
    crossings: pd.DataFrame,
    inputs: Mapping[str, CurveStyle],
    epochs: Sequence[int],
) -> Figure:
    """Draw the quantities that the paper explains by the inputs' density against that density.

    Args:
        regions: The table ``regions`` of one study whose signals differ in resolution, with
            ``n_inputs`` and ``n_regions``.
        hamming: The table ``hamming`` of this study; local pairs, all layers together.
        confusion: The table ``confusion`` of this study; local pairs.
        training: The table ``training`` of this study, with ``psnr_db``.
        crossings: The table ``crossings`` of this study, with ``crossings_per_pixel``: lines that
            are straight in input space, all detail and layers together, mean over both axes.
        inputs: The styles of the input maps to draw, by name, in the order of the legend.
        epochs: Snapshots, ascending; the first and the last are drawn.

    Returns:
        Six panels against the pixels per side, one quantity each.

    Raises:
        ValueError: If a table lacks some of the input maps at one of the two snapshots, or has
            runs that ``regions`` lacks.
    """
    counts = rows_at_ends(regions, inputs, epochs)
    local = rows_at_ends(hamming, inputs, epochs, pairs="local", layer="all")
    cosines = rows_at_ends(confusion, inputs, epochs, pairs="local")
    lines = rows_at_ends(crossings, inputs, epochs, space="input", detail="all", layer="all")
    steps = lines.groupby([*RUN_KEY, "epoch"], as_index=False)["crossings_per_pixel"].mean()
    counts = counts.assign(per_pixel=counts["n_regions"] / counts["n_inputs"])
    local = local.assign(share=local["mean"] / local["n_neurons"])
    quantities = {
        "regions per pixel": (counts, "per_pixel"),
        "local Hamming distance\n(share of neurons)": (local, "share"),
        "crossings per pixel step": (steps, "crossings_per_pixel"),
        "s.d. of cosine,\nlocal pairs": (cosines, "std"),
        "mean negative part of\ncosine, local pairs": (cosines, "mean_negative_part"),
        "PSNR (dB)": (rows_at_ends(training, inputs, epochs), "psnr_db"),
    }
    figure = panel_figure(2, 3, height_ratio=0.85)
    panels = figure.subplots(2, 3, sharex=True)
    for axes, (label, (rows, column)) in zip(panels.flat, quantities.items(), strict=True):
        _draw_quantity(axes, _with_side(rows, counts), column, inputs)
        axes.set_ylabel(label)
    for axes in panels[-1]:
        axes.set_xlabel("pixels per side")
    add_legends(figure, inputs, epochs)
    return figure


def _draw_quantity(
    axes: Axes, rows: pd.DataFrame, column: str, inputs: Mapping[str, CurveStyle]
) -> None:
    draw_size_curves(axes, rows, "side", column, inputs)
    size_axis(axes, {side: str(side) for side in sorted(rows["side"].unique())})
    if column == "crossings_per_pixel":  # falls as 1 / side where lines are smooth
        log_axis(axes, rows[column])
    elif column != "psnr_db":
        axes.set_ylim(0, None)


def _with_side(rows: pd.DataFrame, counts: pd.DataFrame) -> pd.DataFrame:
    """Return rows with the pixels per side of each run's grid.

    Args:
        rows: Rows of any table.
        counts: Rows of the table ``regions``, with ``n_inputs``.

    Returns:
        The rows with one more column, ``side``.

    Raises:
        ValueError: If ``counts`` lacks a run.
    """
    run = list(RUN_KEY)
    grids = counts.drop_duplicates(run)
    grids = grids[run].assign(side=np.sqrt(grids["n_inputs"]).round().astype(int))
    joined = rows.merge(grids, on=run, how="left", validate="many_to_one")
    lost = joined.loc[joined["side"].isna(), run].drop_duplicates().to_dict("records")
    if lost:
        raise ValueError(f"the table of regions lacks the runs {lost}; measure them there too")
    return joined.astype({"side": int})
