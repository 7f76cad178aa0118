from __future__ import annotations

import pandas as pd
import pytest

from spectral_bias.figures.hamming_layers import plot

from .shipped import styles

INPUTS = ["coordinates_0_1", "positional_L8"]
LABELS = ["Coordinates [0, 1]", "Positional L = 8"]
N_NEURONS = 200


def _hamming(layers, pairs="uniform", factor=1):
    """Two signals, epochs 0 and 1; distances of 2 and 4 neurons times layer, epoch and input."""
    rows = [
        ("image", signal, name, "mlp", 0, epoch, pairs, layer, factor * mean, n_neurons)
        for index, name in enumerate(INPUTS, start=1)
        for signal, base in (("a", 2.0), ("b", 4.0))
        for epoch in (0, 1)
        for layer in layers
        for number, n_neurons in [
            (1, len(layers) * N_NEURONS) if layer == "all" else (int(layer), N_NEURONS)
        ]
        for mean in [base * number * index * (1 + epoch)]
    ]
    columns = ["study", "signal", "input", "network", "seed", "epoch", "pairs", "layer", "mean"]
    return pd.DataFrame(rows, columns=[*columns, "n_neurons"])


@pytest.fixture
def hamming():
    layers = ["all", "1", "2", "3"]
    return pd.concat([
        _hamming(layers),
        _hamming(layers, "local", 5),
        _hamming(layers, "global", 9),
    ])


def test_each_panel_has_the_shares_of_uniform_pairs_in_its_layer(hamming):
    panels = plot(hamming, styles(INPUTS)).axes
    assert [axes.get_title() for axes in panels] == ["Layer 1", "Layer 2", "Layer 3"]
    for layer, axes in enumerate(panels, start=1):
        for index, line in enumerate(axes.lines, start=1):
            mean = 3 * layer * index / N_NEURONS
            assert line.get_label() == LABELS[index - 1]
            assert line.get_xdata().tolist() == [0, 1]
            assert line.get_ydata() == pytest.approx([mean, 2 * mean])
        assert len(axes.lines) == 2


def test_the_band_is_one_deviation_of_the_runs(hamming):
    first = plot(hamming, styles(INPUTS[:1])).axes[0]
    points = first.collections[0].get_paths()[0].vertices
    at_0 = points[points[:, 0] == 0, 1]
    assert (at_0.min(), at_0.max()) == pytest.approx((2 / N_NEURONS, 4 / N_NEURONS))


def test_panels_share_a_scale_from_zero(hamming):
    panels = plot(hamming, styles(INPUTS)).axes
    assert len({axes.get_ylim() for axes in panels}) == 1
    assert panels[0].get_ylim()[0] == 0
    assert panels[0].get_ylim()[1] > 2 * 4 * 3 * 2 / N_NEURONS
    assert panels[0].get_ylabel() == "Hamming distance\n(share of neurons)"
    assert [axes.get_xscale() for axes in panels] == ["symlog"] * 3


def test_layers_are_in_the_order_of_their_numbers_without_empty_panels():
    table = _hamming(["all", *map(str, range(10, 0, -1))])
    figure = plot(table, styles(INPUTS))
    assert [axes.get_title() for axes in figure.axes] == [f"Layer {n}" for n in range(1, 11)]
    starts = [axes.get_ylabel() != "" for axes in figure.axes]
    assert [index for index, start in enumerate(starts) if start] == [0, 4, 8]


@pytest.mark.parametrize("depth", [1, 2, 3, 4])
def test_panels_of_a_row_have_one_height_whatever_the_depth(depth):
    figure = plot(_hamming(["all", *map(str, range(1, depth + 1))]), styles(INPUTS))
    four = plot(_hamming(["all", "1", "2", "3", "4"]), styles(INPUTS))
    # A legend on two lines where the figure is narrow may be all that differs.
    assert figure.get_figheight() == pytest.approx(four.get_figheight(), rel=0.1)


def test_missing_input_maps_are_listed(hamming):
    only_local = hamming[(hamming["input"] == INPUTS[0]) | (hamming["pairs"] == "local")]
    with pytest.raises(ValueError, match=r"'uniform'.*\['positional_L8', 'fourier_s14'\]"):
        plot(only_local, styles([*INPUTS, "fourier_s14"]))
