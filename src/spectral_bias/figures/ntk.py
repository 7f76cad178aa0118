"""Spectrum, movement and target alignment of the neural tangent kernel (beyond the paper)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from spectral_bias.figures.curves import draw_curves, draw_line, epoch_axis, log_axis, rows_of
from spectral_bias.figures.panels import add_legend, panel_figure
from spectral_bias.figures.style import REFERENCE_COLOUR, CurveStyle

_ROUNDING = 1e-15
_OVER_INDEX = {"eigenvalue": "eigenvalue", "target_share": "cumulative share of target"}
_OVER_EPOCHS = {
    "movement": "distance from initial",
    "alignment_initial_centred": "alignment with initial",
}


def plot(
    ntk: pd.DataFrame,
    ntk_spectrum: pd.DataFrame,
    inputs: Mapping[str, CurveStyle],
    epochs: Sequence[int],
) -> Figure:
    """Draw eigenvalues, the target's share along their eigenvectors, and the kernel's movement.

    Args:
        ntk: The table ``ntk`` of one study, with ``movement`` and ``alignment_initial_centred``.
        ntk_spectrum: The table ``ntk_spectrum`` of the same study, with ``kernel``, ``index``,
            ``eigenvalue`` and ``target_share``.
        inputs: The styles of the input maps to draw, by name, in the order of the legend.
        epochs: The snapshots whose spectra are drawn; epoch 0 has the infinite-width limit too.

    Returns:
        Eigenvalues above cumulative shares, one column per snapshot, means over runs; to their
        right, movement and alignment over epochs.

    Raises:
        ValueError: If a table lacks some of the input maps at any of the snapshots.
    """
    figure = panel_figure(2, len(epochs) + 1, height_ratio=0.9)
    panels = figure.subplots(2, len(epochs) + 1, sharex="col", squeeze=False)
    for row, (quantity, label) in zip(panels, _OVER_INDEX.items(), strict=True):
        row[0].set_ylabel(label)
        for axes, epoch in zip(row[:-1], epochs, strict=True):
            _draw_over_index(axes, ntk_spectrum, quantity, inputs, epoch)
            axes.sharey(row[0])
            axes.tick_params(labelleft=axes is row[0])
    drawn = [line.get_ydata() for axes in panels[0, :-1] for line in axes.lines]
    log_axis(panels[0, 0], pd.Series(np.concatenate(drawn)))
    panels[1, 0].set_ylim(0, 1)
    for axes, (quantity, label) in zip(panels[:, -1], _OVER_EPOCHS.items(), strict=True):
        epoch_axis(axes)
        draw_curves(axes, rows_of(ntk, inputs), quantity, inputs)
        axes.set(ylabel=label, ylim=(0, None))
    titles = [f"Epoch {epoch:,}" if epoch else "Initialisation" for epoch in epochs]
    for axes, title in zip(panels[0], [*titles, "All snapshots"], strict=True):
        axes.set(title=title, xlabel="")
    itself = CurveStyle("this network", REFERENCE_COLOUR, "-", "o")
    if 0 in epochs:
        limit = itself.hollow._replace(label="untrained, infinitely wide")
        add_legend(figure, [itself, limit], side="upper")
    add_legend(figure, list(inputs.values()))
    return figure


def _draw_over_index(
    axes: Axes, spectrum: pd.DataFrame, quantity: str, inputs: Mapping[str, CurveStyle], epoch: int
) -> None:
    """Draw a column's mean over runs against the eigenvalue's rank, with the limit beneath."""
    kernels = ["infinite_width", "empirical"] if epoch == 0 else ["empirical"]
    for kernel in kernels:
        rows = rows_of(spectrum, inputs, kernel=kernel, epoch=epoch)
        for name, style in inputs.items():
            means = rows[rows["input"] == name].groupby("index")[quantity].mean()
            # Zeros, and rounding errors in their place, would draw lines down to the edge.
            means = means[means > _ROUNDING * means.max()]
            look = style.hollow if kernel == "infinite_width" else style
            draw_line(axes, means.index, means, look)
    axes.set_xscale("log")
    axes.set_xlabel("index")
