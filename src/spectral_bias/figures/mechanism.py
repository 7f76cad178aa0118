"""The paper's mechanism: regions, gradients, and where the error decays (paper, Sec. 4)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from spectral_bias.figures.curves import draw_curve, draw_line, rows_of
from spectral_bias.figures.panels import add_legend, panel_figure
from spectral_bias.figures.style import (
    REFERENCE_COLOUR,
    REFERENCE_LINESTYLE,
    CurveStyle,
)

# Bins of a run with fewer pairs are not drawn.
FEWEST_PAIRS = 20
_BY_DISTANCE = {
    "mean_abs_cosine": "absolute cosine\nof gradients",
    "sign_agreement": "signs of cosine and\nresiduals agree (share)",
}
_CONTROLS = {"none": "as it is", "high_frequency_energy": "at equal high-frequency energy"}


def plot(
    hamming: pd.DataFrame, correlation: pd.DataFrame, inputs: Mapping[str, CurveStyle], epoch: int
) -> Figure:
    """Draw gradients against Hamming distance, and the correlation of confusion with decay.

    Args:
        hamming: The table ``mechanism_hamming`` of one study.
        correlation: The table ``mechanism_correlation`` of the same study.
        inputs: The styles of the input maps to draw, by name, in the order of the legend.
        epoch: The snapshot of the upper panels.

    Returns:
        Above, by bins of Hamming distance with 20 pairs or more: the mean absolute cosine, and the
        share of pairs whose gradients agree as their residuals do; both are means over runs, with
        the null dotted.  Below, the rank correlation over tiles between the decay of the error and
        the confusion before it: a marker for each run and snapshot after the initialisation, and a
        bar at their mean.

    Raises:
        ValueError: If the table by distance lacks some of the input maps.
    """
    figure = panel_figure(2, 2, height_ratio=0.7)
    panels = figure.subplots(2, 2, sharey="row")
    shown = rows_of(hamming, inputs, epoch=epoch)
    shown = shown[shown["n_pairs"] >= FEWEST_PAIRS]
    edges = np.sort(shown["share_high"].unique())
    for axes, (quantity, label) in zip(panels[0], _BY_DISTANCE.items(), strict=True):
        _draw_by_distance(axes, shown, quantity, inputs, edges)
        axes.set(ylabel=label, ylim=(0, 1.02), xlabel="Hamming distance (share of neurons)")
        axes.tick_params(labelleft=True)
    panels[0, 0].set_title(f"epoch {epoch:,}", loc="left")
    trained = correlation[(correlation["epoch"] > 0) | (correlation["epoch"].max() == 0)]
    trained = trained[trained["quantity"] == "decay_confusion_std"]
    for axes, (control, title) in zip(panels[1], _CONTROLS.items(), strict=True):
        # There are none of these with a single snapshot or without tiles.
        _draw_correlations(axes, trained[trained["control"] == control], inputs)
        axes.set_title(title)
    panels[1, 0].set_ylabel("decay of the error and\nconfusion: rank correlation")
    itself = CurveStyle("pairs", REFERENCE_COLOUR, "-", "o")
    null = itself.hollow._replace(label="if distance said nothing")
    add_legend(figure, [itself, null], side="upper")
    add_legend(figure, list(inputs.values()))
    return figure


def _draw_by_distance(
    axes: Axes,
    rows: pd.DataFrame,
    quantity: str,
    inputs: Mapping[str, CurveStyle],
    edges: np.ndarray,
) -> None:
    """Draw the mean over runs in each bin, with a band of one standard deviation and the null."""
    rows = rows.assign(bin=np.searchsorted(edges, rows["share_high"]))
    for name, style in inputs.items():
        runs = rows[rows["input"] == name]
        null = runs.groupby("bin")[f"{quantity}_null"].mean()
        draw_line(axes, null.index, null, style.hollow)
        draw_curve(axes, runs, quantity, style, over="bin")
    labels = ["0" if edge == 0 else f"1/{round(1 / edge)}" if edge < 1 else "1" for edge in edges]
    axes.set_xticks(range(len(edges)), labels)


def _draw_correlations(axes: Axes, rows: pd.DataFrame, inputs: Mapping[str, CurveStyle]) -> None:
    """Draw the correlations of runs, input maps side by side, and their mean."""
    for place, (name, style) in enumerate(inputs.items()):
        values = rows.loc[rows["input"] == name, "rank_correlation"].dropna()
        sides = place + 0.25 * np.linspace(-1, 1, max(len(values), 1))[: len(values)]
        axes.plot(sides, values, color=style.colour, marker=style.marker, linestyle="none")
        if len(values):
            axes.plot([place - 0.35, place + 0.35], [values.mean()] * 2, color=style.colour)
    axes.axhline(0, color=REFERENCE_COLOUR, linestyle=REFERENCE_LINESTYLE)
    axes.set(ylim=(-1, 1), xlim=(-0.6, len(inputs) - 0.4))
    axes.set_xticks([])
