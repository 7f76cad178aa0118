"""Outputs and errors of networks on pixels that they were not trained on (paper, Sec. 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from spectral_bias.figures.curves import draw_curve, every_epoch_axis, rows_of
from spectral_bias.figures.panels import add_legend, hide_frame, panel_figure
from spectral_bias.figures.snapshots import Runs, at_epochs
from spectral_bias.figures.style import BAND_OPACITY, REFERENCE_COLOUR, CurveStyle

_SPLITS = {
    "even": "trained on even rows and columns",
    "random": "trained on a random half",
}


def plot(
    generalization: pd.DataFrame,
    signal: np.ndarray,
    runs: Runs,
    studies: Mapping[str, str],
    inputs: Mapping[str, CurveStyle],
    epoch: int,
) -> Figure:
    """Draw pictures learned from a part of their pixels, and the error on the others.

    Args:
        generalization: The table ``generalization`` of the studies to draw, with ``study``,
            ``train_psnr_db`` and ``test_psnr_db``.
        signal: The photograph of the pictures, float [n, n, 3].
        runs: By input map, ``epoch`` and ``prediction`` [E, n, n, 3] of networks trained on a part
            of the pixels.
        studies: The pixels that each study trains on, by its name; the study of the runs first.
        inputs: The styles of the input maps to draw, by name.
        epoch: The snapshot of the pictures.

    Returns:
        The pictures above; below, a row for each study: PSNR over epochs on the left, PSNR on
        held-out pixels at the end on the right, with a line for each photograph.

    Raises:
        ValueError: If the table lacks some of the input maps, or a run the snapshot.
    """
    first, *_ = studies.values()
    # Here dashes mark held-out pixels; in other figures they mark input maps.
    styles = {name: style._replace(linestyle="-") for name, style in inputs.items()}
    figure = panel_figure(len(studies) + 1, 2, height_ratio=0.62)
    upper, lower = figure.subfigures(2, 1, squeeze=False, height_ratios=(0.8, len(studies)))[:, 0]
    predictions = at_epochs(runs, "prediction", epoch)
    _draw_pictures(upper.subplots(1, len(inputs) + 1), signal, predictions, inputs)
    upper.suptitle(f"{_SPLITS[first]}, epoch {epoch:,}", color=REFERENCE_COLOUR)
    panels = lower.subplots(len(studies), 2, sharey="row", squeeze=False, width_ratios=(3, 2))
    for (curves, ends), (study, split) in zip(panels, studies.items(), strict=True):
        rows = rows_of(generalization, inputs, study=study)
        for name, style in styles.items():
            draw_curve(curves, rows[rows["input"] == name], "train_psnr_db", style)
            draw_curve(curves, rows[rows["input"] == name], "test_psnr_db", style.held_out)
        every_epoch_axis(curves)
        curves.set(ylabel="PSNR (dB)", title=_SPLITS[split])
        _draw_ends(ends, rows[rows["epoch"] == rows["epoch"].max()], styles)
    train = CurveStyle("training pixels", REFERENCE_COLOUR, "-", "o")
    held_out = train.held_out._replace(label="held-out pixels")
    add_legend(figure, [train, held_out], side="upper")
    add_legend(figure, list(styles.values()))
    return figure


def _draw_pictures(
    panels: Sequence[Axes],
    photograph: np.ndarray,
    predictions: Mapping[str, np.ndarray],
    inputs: Mapping[str, CurveStyle],
) -> None:
    panels[0].imshow(np.clip(photograph, 0, 1))
    panels[0].set_title("Photograph")
    for axes, (name, picture) in zip(panels[1:], predictions.items(), strict=True):
        axes.imshow(np.clip(picture, 0, 1))
        axes.set_title(inputs[name].short_label)
    for axes in panels:
        hide_frame(axes)


def _draw_ends(axes: Axes, rows: pd.DataFrame, inputs: Mapping[str, CurveStyle]) -> None:
    """Draw the last PSNR on held-out pixels by input map; a line joins the runs of a signal."""
    last = rows.pivot_table(index=["signal", "seed"], columns="input", values="test_psnr_db")
    for _, of_signal in last[list(inputs)].iterrows():
        axes.plot(range(len(inputs)), of_signal, color=REFERENCE_COLOUR, alpha=BAND_OPACITY)
    for place, (name, style) in enumerate(inputs.items()):
        values = last[name]
        axes.plot(
            np.full(len(values), place),
            values,
            color=style.colour,
            marker=style.marker,
            linestyle="none",
        )
    axes.set_xticks([])
    axes.margins(x=0.1)
    axes.set_title("held-out pixels at the end")
