from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from spectral_bias.figures.confusion_classification import plot

from .shipped import datasets

DATASETS = ["digits", "cifar100"]
NETWORKS = ["mlp_2x8", "cnn_4-8_k2_s1"]
LABELS = {"mlp_2x8": "MLP 2 x 8", "cnn_4-8_k2_s1": "CNN 4-8, kernel 2, stride 1"}
KINDS = {"nearest": 1, "nearest_other_class": 2, "farthest": 3}
EDGES = [-1.0, 0.0, 0.5, 1.0]
COUNTS = {0.0: [2, 5, 3], 1e-8: [0, 10, 0]}  # on bins of unequal width
DENSITIES = {0.0: [0.2, 1.0, 0.6], 1e-8: [0.0, 2.0, 0.0]}


def _width(dataset, network, pairs, epsilon, epoch):
    scale = 0.01 * KINDS[pairs] * (1 + DATASETS.index(dataset)) * (1 + NETWORKS.index(network))
    return scale * (1 + epoch) * (1 if epsilon == 0 else 0.5)


@pytest.fixture
def tables():
    keys = [
        ("classification", dataset, "pixels", network, seed, epoch, pairs, epsilon)
        for dataset in DATASETS
        for network in NETWORKS
        for seed in (0, 1)
        for epoch in (0, 1, 5)
        for pairs in KINDS
        for epsilon in (0.0, 1e-8)
    ]
    columns = ["study", "signal", "input", "network", "seed", "epoch", "pairs", "epsilon"]
    confusion = pd.DataFrame(keys, columns=columns)
    confusion["std"] = [
        _width(dataset, network, pairs, epsilon, epoch) * (0.9 + 0.2 * seed)
        for _, dataset, _, network, seed, epoch, pairs, epsilon in keys
    ]
    density = pd.DataFrame(
        [
            (*key, low, high, count)
            for key in keys
            for low, high, count in zip(EDGES[:-1], EDGES[1:], COUNTS[key[-1]], strict=True)
        ],
        columns=[*columns, "cosine_low", "cosine_high", "n_pairs"],
    )
    return confusion, density


def _panels(figure):
    """Return the panels of widths and those of densities, each [network, kind of pairs]."""
    grid = np.reshape(figure.axes, (2 * len(NETWORKS), len(KINDS)))
    return grid[::2], grid[1::2]


def test_widths_are_drawn_with_and_without_epsilon(tables):
    widths, _ = _panels(plot(*tables, LABELS, datasets(DATASETS), 5))
    for line, network in zip(widths, NETWORKS, strict=True):
        for axes, pairs in zip(line, KINDS, strict=True):
            drawn = [(dataset, eps) for eps in (1e-8, 0.0) for dataset in DATASETS]
            for curve, (dataset, epsilon) in zip(axes.lines, drawn, strict=True):
                expected = [_width(dataset, network, pairs, epsilon, e) for e in (0, 1, 5)]
                assert curve.get_ydata() == pytest.approx(expected)
                assert curve.get_label() == {"digits": "Digits", "cifar100": "CIFAR-100"}[dataset]
                assert curve.get_linestyle() == ("-" if epsilon == 0 else ":")
                assert curve.get_fillstyle() == ("full" if epsilon == 0 else "none")
            assert axes.get_ylim()[0] == 0


def test_densities_are_those_of_one_snapshot(tables):
    confusion, density = tables
    density.loc[density["epoch"] != 1, "n_pairs"] = 7
    _, densities = _panels(plot(confusion, density, LABELS, datasets(DATASETS), 1))
    for axes in densities.flat:
        for curve, epsilon in zip(axes.lines, (1e-8, 1e-8, 0.0, 0.0), strict=True):
            assert curve.get_xdata().tolist() == [-0.5, 0.25, 0.75]
            assert curve.get_ydata() == pytest.approx(DENSITIES[epsilon])
            assert curve.get_linestyle() == ("-" if epsilon == 0 else ":")
        assert axes.get_xlim() == (-1, 1)


def test_labels(tables):
    figure = plot(*tables, LABELS, datasets(DATASETS), 5)
    widths, densities = _panels(figure)
    assert [axes.get_title() for axes in widths[0]] == [
        "Nearest",
        "Nearest of another class",
        "Farthest",
    ]
    assert [line[0].texts[0].get_text() for line in widths] == [
        "MLP 2 x 8",
        "CNN 4-8, kernel 2, stride 1",
    ]
    assert {line[0].get_ylabel() for line in widths} == {"s.d. of cosine"}
    assert {line[0].get_ylabel() for line in densities} == {"density (root scale)\nat epoch 5"}
    assert [[text.get_text() for text in legend.get_texts()] for legend in figure.legends] == [
        ["cosine", "cosine with the authors' epsilon"],
        ["Digits", "CIFAR-100"],
    ]


def test_an_epsilon_read_from_a_file_is_recognised(tables, tmp_path):
    confusion, density = tables
    confusion.to_csv(tmp_path / "confusion.csv", index=False)
    widths, _ = _panels(
        plot(pd.read_csv(tmp_path / "confusion.csv"), density, LABELS, datasets(DATASETS), 5)
    )
    assert len(widths[0, 0].lines) == 4


def test_kinds_without_pairs_are_drawn_as_nothing(tables):
    confusion, density = tables
    confusion.loc[confusion["pairs"] == "nearest_other_class", "std"] = np.nan
    density.loc[density["pairs"] == "nearest_other_class", "n_pairs"] = 0
    figure = plot(confusion, density, LABELS, datasets(DATASETS), 5)
    FigureCanvasAgg(figure).draw()
    for panels in _panels(figure):
        for axes in panels[:, 1]:
            assert all(np.isnan(line.get_ydata()).all() for line in axes.lines)


@pytest.mark.parametrize("index", [0, 1])
@pytest.mark.parametrize("lacking", ["network == 'cnn_4-8_k2_s1'", "epsilon > 0"])
def test_datasets_that_a_table_lacks_are_listed(index, lacking, tables):
    tables = list(tables)
    tables[index] = tables[index].query(f"not (signal == 'cifar100' and {lacking})")
    with pytest.raises(ValueError, match=r"datasets \['cifar100'\]"):
        plot(*tables, LABELS, datasets(DATASETS), 5)


def test_a_snapshot_without_densities_is_named(tables):
    with pytest.raises(ValueError, match=r"'epoch': 7.*datasets \['digits', 'cifar100'\]"):
        plot(*tables, LABELS, datasets(DATASETS), 7)
