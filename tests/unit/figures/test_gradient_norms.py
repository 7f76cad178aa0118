from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from spectral_bias.figures.gradient_norms import plot

from .shipped import datasets

DATASETS = ["mnist", "digits"]
NETWORKS = ["mlp_2x8", "cnn_4-8_k2_s1"]
LABELS = {"mlp_2x8": "MLP 2 x 8", "cnn_4-8_k2_s1": "CNN 4-8, kernel 2, stride 1"}
EPOCHS = [0, 1, 10]
QUANTILES = {"q05": 1e-4, "q50": 1e-2, "q95": 1.0}


def _scale(dataset, network, epoch):
    return 10.0 ** -(DATASETS.index(dataset) + 2 * NETWORKS.index(network) + epoch / 2)


@pytest.fixture
def norms():
    rows = [
        (
            *("classification", dataset, "pixels", network, seed, epoch),
            *(factor * level * _scale(dataset, network, epoch) for level in QUANTILES.values()),
            0.1 * seed,
        )
        for dataset in DATASETS
        for network in NETWORKS
        for seed, factor in enumerate((0.1, 1.0, 5.0))
        for epoch in EPOCHS
    ]
    columns = ["study", "signal", "input", "network", "seed", "epoch", *QUANTILES, "p_below_1e-8"]
    return pd.DataFrame(rows, columns=columns)


def test_lines_are_medians_and_bands_quantiles(norms):
    panels = np.reshape(plot(norms, LABELS, datasets(DATASETS)).axes, (2, 3))
    for line, network in zip(panels, NETWORKS, strict=True):
        for axes, dataset in zip(line[:-1], DATASETS, strict=True):
            expected = np.array([_scale(dataset, network, epoch) for epoch in EPOCHS])
            curve, limit = axes.lines
            assert curve.get_ydata() == pytest.approx(1e-2 * expected)  # of the middle seed
            assert set(limit.get_ydata()) == {1e-8}
            (band,) = axes.collections
            points = band.get_paths()[0].vertices
            for epoch, scale in zip(EPOCHS, expected, strict=True):
                edges = points[points[:, 0] == epoch, 1]
                assert (edges.min(), edges.max()) == pytest.approx((1e-4 * scale, scale))


def test_last_column_has_the_shares_of_all_datasets(norms):
    panels = np.reshape(plot(norms, LABELS, datasets(DATASETS)).axes, (2, 3))
    for axes in panels[:, -1]:
        assert [line.get_label() for line in axes.lines] == ["MNIST", "Digits"]
        assert all(line.get_ydata() == pytest.approx([0.1] * 3) for line in axes.lines)
        assert axes.get_ylim() == (0, 1)
        assert axes.get_ylabel() == "share below 1e\N{MINUS SIGN}8"


def test_norms_have_one_scale_that_holds_the_smallest_and_the_epsilon(norms):
    panels = np.reshape(plot(norms, LABELS, datasets(DATASETS)).axes, (2, 3))
    limits = {axes.get_ylim() for axes in panels[:, :-1].flat}
    ((low, high),) = limits
    smallest = norms["q05"].min()
    assert smallest / 2 < low < smallest
    assert high > 1
    large = norms.assign(**dict.fromkeys(QUANTILES, 1.0))
    low, _ = plot(large, LABELS, datasets(DATASETS)).axes[0].get_ylim()
    assert 5e-9 < low < 1e-8


def test_labels(norms):
    figure = plot(norms, LABELS, datasets(DATASETS))
    panels = np.reshape(figure.axes, (2, 3))
    titles = [[axes.get_title() for axes in line] for line in panels]
    assert titles == [["MNIST", "Digits", ""], ["", "", ""]]
    names = [[text.get_text() for text in line[0].texts] for line in panels]
    assert names == [["MLP 2 x 8"], ["CNN 4-8, kernel 2, stride 1"]]
    assert {line[0].get_ylabel() for line in panels} == {"gradient norm"}
    assert all(axes.get_xscale() == "symlog" for axes in panels.flat)


@pytest.mark.parametrize("lost", [["q05"], ["q05", "q50"], ["q05", "q50", "q95"]])
def test_norms_of_zero_stay_in_their_panels(lost, norms):
    norms.loc[norms["epoch"] == 10, lost] = 0.0
    figure = plot(norms, LABELS, datasets(DATASETS))
    FigureCanvasAgg(figure).draw()
    smallest = norms.loc[norms["epoch"] < 10, "q05"].min()
    panels = np.reshape(figure.axes, (2, 3))
    for axes in panels[:, :-1].flat:
        assert axes.get_yscale() == "log"
        assert 0 < axes.get_ylim()[0] < min(smallest, 1e-8)
        assert axes.lines[0].get_clip_on()


def test_networks_of_nothing_but_zero_norms_can_be_drawn(norms):
    figure = plot(norms.assign(**dict.fromkeys(QUANTILES, 0.0)), LABELS, datasets(DATASETS))
    FigureCanvasAgg(figure).draw()
    assert figure.axes[0].get_ylim()[0] < 1e-8 < figure.axes[0].get_ylim()[1]


def test_datasets_that_a_network_lacks_are_listed(norms):
    with pytest.raises(ValueError, match=r"'cnn_4-8_k2_s1'.*datasets \['digits'\]"):
        plot(norms.query("signal != 'digits' or network == 'mlp_2x8'"), LABELS, datasets(DATASETS))
