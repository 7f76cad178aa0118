"""The curve figures on tables small enough to work out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from spectral_bias.figures import (
    confusion_image,
    dead_neurons,
    hamming,
    region_growth,
    spectral_norms,
    training_loss,
)

from .shipped import styles

INPUTS = ["coordinates_0_1", "positional_L8"]


def _table(column, values, **others):
    """Two input maps x two signals x epochs 0 and 1: ``values`` in this order."""
    runs = pd.MultiIndex.from_product([INPUTS, ["a", "b"], [0, 1]])
    keys = dict(zip(("input", "signal", "epoch"), zip(*runs, strict=True), strict=True))
    table = pd.DataFrame({"study": "image", **keys, "network": "mlp", "seed": 0})
    return table.assign(**{column: values}, **others)


VALUES = [1.0, 10.0, 3.0, 30.0, 5.0, 50.0, 7.0, 70.0]
MEANS = {"Coordinates [0, 1]": [2.0, 20.0], "Positional L = 8": [6.0, 60.0]}


def _means(axes):
    return {line.get_label(): list(line.get_ydata()) for line in axes.lines}


def _legend(figure):
    return [text.get_text() for text in figure.legends[-1].get_texts()]


def test_training_loss():
    figure = training_loss.plot(_table("train_mse", VALUES), styles(INPUTS))
    (axes,) = figure.axes
    assert _means(axes) == MEANS
    assert (axes.get_xlabel(), axes.get_yscale()) == ("epoch", "log")
    assert axes.get_ylabel() == "training MSE (RGB in [0, 1])"
    assert _legend(figure) == list(MEANS)


def test_legend_follows_the_order_of_the_inputs():
    figure = training_loss.plot(_table("train_mse", VALUES), styles(INPUTS[::-1]))
    assert _legend(figure) == list(MEANS)[::-1]


def test_training_loss_of_an_untrained_network_has_whole_epochs():
    table = _table("train_mse", VALUES).query("epoch == 0")
    (axes,) = training_loss.plot(table, styles(INPUTS)).axes
    low, high = axes.get_xlim()
    assert [tick for tick in axes.get_xticks() if low <= tick <= high] == [0]


def test_region_growth_marks_the_number_of_inputs():
    figure = region_growth.plot(_table("n_regions", VALUES, n_inputs=16_384), styles(INPUTS))
    (axes,) = figure.axes
    *curves, limit = axes.lines
    assert {line.get_label(): list(line.get_ydata()) for line in curves} == MEANS
    assert list(limit.get_ydata()) == [16_384, 16_384]
    assert axes.get_title(loc="right") == "dotted: number of inputs, 16,384"
    assert axes.get_xscale() == "symlog"
    assert axes.get_ylim()[0] == 0
    assert axes.get_ylim()[1] > 16_384


def test_dead_neurons_are_those_of_all_layers():
    every = _table("n_dead", VALUES, layer="all", n_neurons=1024)
    first = _table("n_dead", 0.0, layer="1", n_neurons=256)
    (axes,) = dead_neurons.plot(pd.concat([every, first]), styles(INPUTS)).axes
    assert _means(axes) == MEANS
    assert axes.get_ylabel() == "dead neurons (of 1,024)"


def test_hamming_of_one_study_has_a_row_without_a_name():
    tables = [
        _table("mean", np.multiply(VALUES, factor), pairs=pairs, layer=layer, n_neurons=n)
        for pairs, factor in (("local", 1), ("global", 2), ("uniform", 100))
        for layer, n in (("all", 1024), ("1", 256))
    ]
    figure = hamming.plot(pd.concat(tables), inputs=styles(INPUTS))
    local, globally = figure.axes
    assert (local.get_title(), globally.get_title()) == ("Local pairs", "Global pairs")
    assert _means(local) == MEANS
    assert _means(globally) == {name: [2 * m for m in means] for name, means in MEANS.items()}
    assert local.get_ylabel() == "Hamming distance\n(of 1,024 neurons)"
    assert local.get_ylim() == globally.get_ylim()
    assert local.get_ylim()[0] == 0
    assert local.get_ylim()[1] > 140


def test_spectral_norms():
    factors = {"1": 1, "2": 2, "10": 10, "product": 20}
    tables = [
        _table("spectral_norm", np.multiply(VALUES, factor), layer=layer)
        for layer, factor in factors.items()
    ]
    figure = spectral_norms.plot(pd.concat(tables), styles(INPUTS), styles(INPUTS[1:]))
    layers, product = figure.axes
    assert layers.get_title() == "Positional L = 8"
    assert _means(layers) == {
        f"Layer {layer}": [6.0 * factors[layer], 60.0 * factors[layer]]
        for layer in ("1", "2", "10")
    }
    assert _means(product) == {name: [20 * m for m in means] for name, means in MEANS.items()}
    assert layers.get_ylabel() == "spectral norm"
    assert layers.get_yscale() == product.get_yscale() == "log"
    assert [text.get_text() for text in figure.legends[0].get_texts()] == [
        "Layer 1",
        "Layer 2",
        "Layer 10",
    ]
    assert _legend(figure) == list(MEANS)


def _densities(counts, **others):
    """The same histogram of two runs per input map, on three bins of unequal width."""
    edges = [-1.0, 0.0, 0.5, 1.0]
    bins = [
        _table("n_pairs", count, cosine_low=low, cosine_high=high, **others)
        for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True)
    ]
    return pd.concat(bins)


@pytest.fixture
def confusion_figure():
    width = pd.concat([
        _table("std", np.divide(VALUES, 100), pairs="local"),
        _table("std", np.divide(VALUES, 200), pairs="global"),
    ])
    density = pd.concat([
        _densities([2, 5, 3], pairs="local"),
        _densities([0, 10, 0], pairs="global"),
    ])
    return confusion_image.plot(width, density, styles(INPUTS), [0, 1])


def test_confusion_width(confusion_figure):
    local, globally = confusion_figure.axes[:2]
    assert _means(local)["Positional L = 8"] == pytest.approx([0.06, 0.6])
    assert _means(globally)["Positional L = 8"] == pytest.approx([0.03, 0.3])
    assert local.get_ylabel() == "s.d. of cosine"


def test_confusion_densities_are_pooled_and_divided_by_the_bin_width(confusion_figure):
    panels = confusion_figure.axes[2:]
    assert [axes.get_title() for axes in panels] == [
        "Local pairs, epoch 0",
        "Local pairs, epoch 1",
        "Global pairs, epoch 0",
        "Global pairs, epoch 1",
    ]
    for axes in panels[:2]:
        assert axes.lines[0].get_xdata().tolist() == [-0.5, 0.25, 0.75]
        assert _means(axes) == {name: pytest.approx([0.2, 1.0, 0.6]) for name in MEANS}
    for axes in panels[2:]:
        assert _means(axes) == {name: pytest.approx([0.0, 2.0, 0.0]) for name in MEANS}


def test_confusion_densities_integrate_to_one_within_minus_one_and_one(study):
    epochs = study.snapshots[-3:]
    figure = confusion_image.plot(
        study.confusion(), study.confusion_density(), study.styles, epochs
    )
    panels = figure.axes[2:]
    assert len(panels) == 6
    for axes in panels:
        assert axes.get_xlim() == (-1, 1)
        for line in axes.lines:
            cosine, density = line.get_data()
            assert abs(cosine).max() < 1
            assert np.sum(density) * (cosine[1] - cosine[0]) == pytest.approx(1)


def test_confusion_lists_input_maps_without_a_density_at_an_epoch(study):
    with pytest.raises(ValueError, match="'epoch': 7.*coordinates_0_1.*positional_L16"):
        confusion_image.plot(study.confusion(), study.confusion_density(), study.styles, [1, 7])
