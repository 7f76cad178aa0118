from __future__ import annotations

import pandas as pd
import pytest

from spectral_bias.figures.hamming import plot

from .shipped import datasets

DATASETS = ["cifar10", "mnist"]
NETWORKS = ["mlp_4x512", "cnn_32-64-96-256_k3_s2"]
LABELS = {
    "mlp_4x512": "MLP 4 x 512",
    "cnn_32-64-96-256_k3_s2": "CNN 32-64-96-256, kernel 3, stride 2",
}
KINDS = {"nearest": 1, "nearest_other_class": 2, "farthest": 3}
NEURONS = {"mlp_4x512": (2048, 2048), "cnn_32-64-96-256_k3_s2": (11456, 8352)}
LAYERS = {"all": 1, "1": 1000}  # factors; single layers must not be drawn


def _mean(dataset, network, pairs, epoch):
    scale = (10 if dataset == "mnist" else 1) * (2 if network == NETWORKS[0] else 1)
    return (1 + epoch) * KINDS[pairs] * scale


@pytest.fixture
def hamming():
    rows = [
        ("classification", dataset, "pixels", network, seed, epoch, pairs, layer, mean, n_neurons)
        for network in NETWORKS
        for dataset, n_neurons in zip(DATASETS, NEURONS[network], strict=True)
        for seed, factor in enumerate((0.5, 1.5))
        for epoch in (0, 20)
        for pairs in KINDS
        for layer in LAYERS
        for mean in [LAYERS[layer] * factor * _mean(dataset, network, pairs, epoch)]
    ]
    columns = ["study", "signal", "input", "network", "seed", "epoch"]
    return pd.DataFrame(rows, columns=[*columns, "pairs", "layer", "mean", "n_neurons"])


def test_rows_are_networks_and_columns_kinds_of_pairs(hamming):
    panels = plot(hamming, networks=LABELS, signals=datasets(DATASETS)).axes
    places = [(network, pairs) for network in NETWORKS for pairs in KINDS]
    for axes, (network, pairs) in zip(panels, places, strict=True):
        found = {line.get_label(): line.get_ydata().tolist() for line in axes.lines}
        assert found == {
            label: [_mean(dataset, network, pairs, epoch) for epoch in (0, 20)]
            for dataset, label in zip(DATASETS, ("CIFAR-10", "MNIST"), strict=True)
        }
        assert axes.get_xscale() == "symlog"
    titles = ["Nearest", "Nearest of another class", "Farthest"]
    assert [axes.get_title() for axes in panels] == [*titles, "", "", ""]
    names = [[text.get_text() for text in axes.texts] for axes in panels]
    assert names == [["MLP 4 x 512"], [], [], ["CNN 32-64-96-256, kernel 3, stride 2"], [], []]


def test_bands_are_over_seeds(hamming):
    axes = plot(hamming, networks={"mlp_4x512": "MLP"}, signals=datasets(["mnist"])).axes[0]
    (band,) = axes.collections
    points = band.get_paths()[0].vertices
    at_last = points[points[:, 0] == 20, 1]
    mean = _mean("mnist", "mlp_4x512", "nearest", 20)
    assert (at_last.min(), at_last.max()) == (0.5 * mean, 1.5 * mean)


def test_one_seed_has_no_band(hamming):
    figure = plot(hamming.query("seed == 0"), networks=LABELS, signals=datasets(DATASETS))
    for axes in figure.axes:
        for band, line in zip(axes.collections, axes.lines, strict=True):
            assert set(band.get_paths()[0].vertices[:, 1]) == set(line.get_ydata())


def test_labels_say_of_how_many_neurons(hamming):
    panels = plot(hamming, networks=LABELS, signals=datasets(DATASETS)).axes
    assert [axes.get_ylabel() for axes in panels] == [
        "Hamming distance\n(of 2,048 neurons)",
        "",
        "",
        "Hamming distance\n(of 8,352\N{EN DASH}11,456 neurons)",
        "",
        "",
    ]


def test_a_row_has_a_scale_of_its_own(hamming):
    hamming.loc[hamming["network"] == NETWORKS[1], "mean"] *= 50
    panels = plot(hamming, networks=LABELS, signals=datasets(DATASETS)).axes
    limits = [axes.get_ylim() for axes in panels]
    assert len(set(limits[:3])) == len(set(limits[3:])) == 1
    assert limits[0][0] == limits[3][0] == 0
    assert limits[3][1] > 10 * limits[0][1] > 0


def test_datasets_that_a_network_lacks_are_listed(hamming):
    table = hamming.query("signal != 'mnist' or network != @NETWORKS[1]")
    with pytest.raises(ValueError, match=r"cnn_32.*'nearest'.*datasets \['mnist'\]"):
        plot(table, networks=LABELS, signals=datasets(DATASETS))
