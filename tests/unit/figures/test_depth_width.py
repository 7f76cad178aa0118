from __future__ import annotations

import pandas as pd
import pytest

from spectral_bias.figures.depth_width import plot

from .shipped import styles

INPUTS = ["coordinates_0_1", "positional_L5"]
NETWORKS = {"mlp_6x512": 3072, "mlp_2x128": 256, "mlp_4x256": 1024}
LABELS = {"mlp_6x512": "6 x 512", "mlp_2x128": "2 x 128", "mlp_4x256": "4 x 256"}
SIZES = [256, 1024, 3072]
EPOCHS = [0, 1, 20]
# Share of the neurons in which local pairs differ, by network.
SHARES = {256: 0.5, 1024: 0.25, 3072: 0.125}


@pytest.fixture
def hamming():
    """Signals with 0.8 and 1.2 of the mean; twice as far for global pairs, epochs and inputs."""
    rows = [
        ("depth_width", signal, name, network, 0, epoch, pairs, layer, factor * mean, n_neurons)
        for network, n_neurons in NETWORKS.items()
        for signal, factor in (("astronaut", 0.8), ("noise_64", 1.2))
        for index, name in enumerate(INPUTS)
        for step, epoch in enumerate(EPOCHS)
        for pairs, far in (("local", 0), ("global", 1), ("uniform", 7))
        for layer, part in (("all", 1.0), ("1", 0.1))
        for mean in [part * SHARES[n_neurons] * n_neurons * 2.0 ** (index + step + far - 5)]
    ]
    columns = ["study", "signal", "input", "network", "seed", "epoch", "pairs", "layer", "mean"]
    return pd.DataFrame(rows, columns=[*columns, "n_neurons"])


def _expected(index, step, far):
    return [SHARES[size] * 2.0 ** (index + step + far - 5) for size in SIZES]


def test_panels_have_the_means_and_shares_of_local_and_global_pairs(hamming):
    figure = plot(hamming, styles(INPUTS), LABELS, EPOCHS)
    assert [axes.get_title() for axes in figure.axes] == ["Local pairs", "Global pairs", "", ""]
    for place, axes in enumerate(figure.axes):
        lower, far = divmod(place, 2)
        assert len(axes.lines) == 4
        curves = [(index, step) for index in (0, 1) for step in (0, 2)]
        for line, (index, step) in zip(axes.lines, curves, strict=True):
            shares = _expected(index, step, far)
            means = [share * size for share, size in zip(shares, SIZES, strict=True)]
            assert line.get_xdata().tolist() == SIZES
            assert line.get_ydata() == pytest.approx(shares if lower else means)
            assert line.get_fillstyle() == ("none" if step == 0 else "full")


def test_bands_span_the_signals(hamming):
    lower_left = plot(hamming, styles(INPUTS[:1]), LABELS, [0]).axes[2]
    (band,) = lower_left.collections
    points = band.get_paths()[0].vertices
    at_first = points[points[:, 0] == 256, 1]
    mean = _expected(0, 0, 0)[0]
    assert (at_first.min(), at_first.max()) == pytest.approx((0.8 * mean, 1.2 * mean))


def test_networks_are_named_at_their_number_of_neurons(hamming):
    for axes in plot(hamming, styles(INPUTS), LABELS, EPOCHS).axes[2:]:
        assert axes.get_xscale() == "log"
        assert axes.get_xticks().tolist() == SIZES
        labels = [label.get_text() for label in axes.get_xticklabels()]
        assert labels == ["2 x 128", "4 x 256", "6 x 512"]


def test_scales(hamming):
    upper_left, upper_right, lower_left, lower_right = plot(
        hamming, styles(INPUTS), LABELS, EPOCHS
    ).axes
    assert upper_left.get_yscale() == upper_right.get_yscale() == "log"
    assert lower_left.get_yscale() == "linear"
    assert upper_left.get_ylim() == upper_right.get_ylim()
    assert lower_left.get_ylim() == lower_right.get_ylim()
    assert lower_left.get_ylim()[0] == 0
    # Uniform pairs and single layers are not drawn and must not stretch the axis.
    smallest = 0.8 * 256 * _expected(0, 0, 0)[0]
    assert 0.8 * smallest < upper_left.get_ylim()[0] < smallest
    assert upper_left.get_ylabel() == "Hamming distance\n(neurons)"
    assert lower_left.get_ylabel() == "Hamming distance\n(share of neurons)"


def test_legends(hamming):
    legends = plot(hamming, styles(INPUTS), LABELS, EPOCHS).legends
    assert [[text.get_text() for text in legend.get_texts()] for legend in legends] == [
        ["initialisation", "epoch 20"],
        ["Coordinates [0, 1]", "Positional L = 5"],
    ]


def test_an_input_map_that_one_network_lacks_is_listed_with_the_network(hamming):
    lacking = (hamming["network"] == "mlp_4x256") & (hamming["input"] == "positional_L5")
    with pytest.raises(ValueError, match=r"'mlp_4x256'.*\['positional_L5'\]"):
        plot(hamming[~lacking], styles(INPUTS), LABELS, EPOCHS)


def test_networks_of_one_size_are_not_averaged(hamming):
    other = hamming[hamming["network"] == "mlp_2x128"].assign(network="mlp_1x256")
    labels = {**LABELS, "mlp_1x256": "1 x 256"}
    with pytest.raises(ValueError, match="256.*'mlp_2x128', 'mlp_1x256'.*different sizes"):
        plot(pd.concat([hamming, other]), styles(INPUTS), labels, EPOCHS)


def test_studies_are_not_averaged(hamming):
    other = hamming[hamming["network"] == "mlp_2x128"].assign(study="image", network="mlp_3x64")
    labels = {**LABELS, "mlp_3x64": "3 x 64"}
    other["n_neurons"] = 192
    with pytest.raises(ValueError, match="differ in 'study'"):
        plot(pd.concat([hamming, other]), styles(INPUTS), labels, EPOCHS)
