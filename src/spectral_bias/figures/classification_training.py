"""Loss and accuracy of classifiers over epochs (paper, appendix to Fig. 4)."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
from matplotlib.figure import Figure

from spectral_bias.figures.curves import draw_curve, every_epoch_axis, log_axis, rows_of
from spectral_bias.figures.panels import add_legend, name_row, panel_figure
from spectral_bias.figures.style import REFERENCE_COLOUR, CurveStyle


def plot(
    training: pd.DataFrame, networks: Mapping[str, str], signals: Mapping[str, CurveStyle]
) -> Figure:
    """Draw loss and accuracy on the training set and the test set at each epoch.

    Args:
        training: The table ``training`` of one study, with ``train_loss``, ``test_loss`` in nats
            and ``train_accuracy``, ``test_accuracy``.
        networks: The labels of the networks to draw, by name, from top to bottom.
        signals: The styles of the datasets to draw, by name, in the order of the legend.

    Returns:
        One row per network: the loss left, on a logarithmic axis, and the accuracy right.

    Raises:
        ValueError: If the table lacks some of the datasets, for any network.
    """
    figure = panel_figure(len(networks), 2, height_ratio=0.65)
    panels = figure.subplots(len(networks), 2, sharex=True, sharey="col", squeeze=False)
    for (losses, accuracies), (network, label) in zip(panels, networks.items(), strict=True):
        rows = rows_of(training, signals, by="signal", network=network)
        for name, style in signals.items():
            runs = rows[rows["signal"] == name]
            for axes, quantity in ((losses, "loss"), (accuracies, "accuracy")):
                draw_curve(axes, runs, f"test_{quantity}", style.held_out)
                draw_curve(axes, runs, f"train_{quantity}", style)
        losses.set_ylabel("loss (nats)")
        accuracies.set(ylabel="accuracy", ylim=(0, 1))
        name_row(losses, label)
    shown = training[training["network"].isin(networks) & training["signal"].isin(signals)]
    for axes in panels[:, 0]:
        log_axis(axes, pd.concat([shown["train_loss"], shown["test_loss"]]))
    for axes in panels[-1]:
        every_epoch_axis(axes)
    train = CurveStyle("training set", REFERENCE_COLOUR, "-", "o")
    test = train.held_out._replace(label="test set")
    add_legend(figure, [train, test], side="upper")
    add_legend(figure, list(signals.values()))
    return figure
