"""Hamming distance against the size of the network (first version of the paper, appendix)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
from matplotlib.figure import Figure

from spectral_bias.figures.curves import log_axis, only_value
from spectral_bias.figures.panels import panel_figure
from spectral_bias.figures.size_curves import (
    add_legends,
    draw_size_curves,
    rows_at_ends,
    size_axis,
)
from spectral_bias.figures.style import PAIRS_LABELS, CurveStyle


def plot(
    hamming: pd.DataFrame,
    inputs: Mapping[str, CurveStyle],
    networks: Mapping[str, str],
    epochs: Sequence[int],
) -> Figure:
    """Draw the mean Hamming distance of networks of several depths and widths.

    Args:
        hamming: The table ``hamming`` of one study of several networks, with ``pairs``,
            ``layer``, ``mean`` and ``n_neurons``; the rows of all layers together are drawn.
        inputs: The styles of the input maps to draw, by name, in the order of the legend.
        networks: The labels of the networks to draw, by name.
        epochs: Snapshots, ascending; the first and the last are drawn.

    Returns:
        Four panels against the number of neurons: local pairs left and global pairs right, the
        distance above and its share of the neurons below.

    Raises:
        ValueError: If the table lacks some of the input maps, for any network, or if two networks
            have the same number of neurons.
    """
    rows = pd.concat([
        rows_at_ends(hamming, inputs, epochs, network=network, pairs=pairs, layer="all")
        for network in networks
        for pairs in PAIRS_LABELS
    ])
    only_value(rows, "study")
    rows = rows.assign(share=rows["mean"] / rows["n_neurons"])
    labels = _labels(rows, networks)
    figure = panel_figure(2, 2, height_ratio=0.65)
    panels = figure.subplots(2, 2, sharex=True, sharey="row")
    for column, (pairs, title) in enumerate(PAIRS_LABELS.items()):
        upper, lower = panels[:, column]
        of_pairs = rows[rows["pairs"] == pairs]
        for axes, quantity in ((upper, "mean"), (lower, "share")):
            draw_size_curves(axes, of_pairs, "n_neurons", quantity, inputs)
            size_axis(axes, labels)
        upper.set_title(title)
        lower.set_xlabel("hidden layers x neurons per layer")
    log_axis(panels[0, 0], rows["mean"])
    panels[0, 0].set_ylabel("Hamming distance\n(neurons)")
    panels[1, 0].set(ylabel="Hamming distance\n(share of neurons)", ylim=(0, None))
    add_legends(figure, inputs, epochs)
    return figure


def _labels(rows: pd.DataFrame, networks: Mapping[str, str]) -> dict[int, str]:
    """Return the labels of networks by their number of neurons.

    Args:
        rows: Rows of the table ``hamming``, of all layers together.
        networks: The labels, by name.

    Returns:
        The labels, ascending in size.

    Raises:
        ValueError: If two networks have the same number of neurons.
    """
    names = rows.groupby("n_neurons")["network"].unique().map(list)
    shared = names[names.map(len) > 1]
    if len(shared):
        raise ValueError(
            f"networks share a place on the axis, by their number of neurons: {shared.to_dict()}; "
            "draw networks of different sizes"
        )
    return {size: networks[name] for size, (name,) in names.items()}
