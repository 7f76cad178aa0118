from __future__ import annotations

import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from spectral_bias.figures.classification_training import plot

from .shipped import datasets

DATASETS = ["mnist", "digits"]
NETWORKS = ["mlp_2x8", "cnn_4-8_k2_s1"]
LABELS = {"mlp_2x8": "MLP 2 x 8", "cnn_4-8_k2_s1": "CNN 4-8, kernel 2, stride 1"}
COLUMNS = {"train_loss": 1, "test_loss": 2, "train_accuracy": 0.3, "test_accuracy": 0.2}


def _value(dataset, network, column, epoch):
    scale = 0.5 ** (2 * DATASETS.index(dataset) + NETWORKS.index(network))
    return COLUMNS[column] * scale / (1 + epoch)


@pytest.fixture
def training():
    rows = [
        (
            *("classification", dataset, "pixels", network, seed, epoch),
            *(factor * _value(dataset, network, column, epoch) for column in COLUMNS),
        )
        for dataset in DATASETS
        for network in NETWORKS
        for seed, factor in enumerate((0.5, 1.5))
        for epoch in range(4)
    ]
    columns = ["study", "signal", "input", "network", "seed", "epoch", *COLUMNS]
    return pd.DataFrame(rows, columns=columns)


def test_rows_are_networks_and_columns_loss_and_accuracy(training):
    panels = plot(training, LABELS, datasets(DATASETS)).axes
    places = [(network, quantity) for network in NETWORKS for quantity in ("loss", "accuracy")]
    for axes, (network, quantity) in zip(panels, places, strict=True):
        drawn = [(dataset, part) for dataset in DATASETS for part in ("test", "train")]
        for line, (dataset, part) in zip(axes.lines, drawn, strict=True):
            expected = [_value(dataset, network, f"{part}_{quantity}", e) for e in range(4)]
            assert line.get_xdata().tolist() == [0, 1, 2, 3]
            assert line.get_ydata() == pytest.approx(expected)
            assert line.get_linestyle() == ("-" if part == "train" else "--")
            assert line.get_fillstyle() == ("full" if part == "train" else "none")
    assert [axes.get_ylabel() for axes in panels] == ["loss (nats)", "accuracy"] * 2
    assert [axes.get_yscale() for axes in panels] == ["log", "linear"] * 2
    names = [[text.get_text() for text in axes.texts] for axes in panels]
    assert names == [["MLP 2 x 8"], [], ["CNN 4-8, kernel 2, stride 1"], []]


def test_networks_share_their_scales(training):
    panels = plot(training, LABELS, datasets(DATASETS)).axes
    assert panels[0].get_ylim() == panels[2].get_ylim()
    assert panels[1].get_ylim() == panels[3].get_ylim() == (0, 1)


def test_scale_is_that_of_the_networks_and_datasets_shown(training):
    training.loc[training["signal"] == "digits", ["train_loss", "test_loss"]] *= 1e-9
    training.loc[training["network"] == NETWORKS[1], ["train_loss", "test_loss"]] *= 1e-9
    axes = plot(training, {"mlp_2x8": "MLP"}, datasets(["mnist"])).axes[0]
    assert axes.get_ylim()[0] > 0.01


def test_legends(training):
    legends = plot(training, LABELS, datasets(DATASETS)).legends
    assert [[text.get_text() for text in legend.get_texts()] for legend in legends] == [
        ["training set", "test set"],
        ["MNIST", "Digits"],
    ]


def test_a_loss_of_zero_stays_in_its_panel(training):
    training.loc[training["epoch"] == 3, ["train_loss", "test_loss"]] = 0.0
    figure = plot(training, LABELS, datasets(DATASETS))
    FigureCanvasAgg(figure).draw()
    for axes in figure.axes[::2]:
        assert axes.get_yscale() == "log"
        assert 0 < axes.get_ylim()[0] < training.query("epoch < 3")["train_loss"].min()
        assert all(line.get_clip_on() for line in axes.lines)


def test_nothing_but_losses_of_zero_can_be_drawn(training):
    figure = plot(training.assign(train_loss=0.0, test_loss=0.0), LABELS, datasets(DATASETS))
    FigureCanvasAgg(figure).draw()
    assert [axes.get_yscale() for axes in figure.axes[::2]] == ["linear", "linear"]


def test_datasets_that_a_network_lacks_are_listed(training):
    with pytest.raises(ValueError, match=r"'cnn_4-8_k2_s1'.*datasets \['digits'\]"):
        plot(
            training.query("signal != 'digits' or network == 'mlp_2x8'"), LABELS, datasets(DATASETS)
        )
