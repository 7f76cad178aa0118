import pandas as pd
import pytest

from spectral_bias.figures.boundary_distance import plot

from .shipped import styles

INPUTS = ["coordinates_0_1", "positional_L8"]
# By input map, then signals a and b at epochs 0 and 1.
VALUES = {"coordinates_0_1": [1.0, 10.0, 3.0, 30.0], "positional_L8": [5.0, 50.0, 7.0, 70.0]}
MEANS = {"Coordinates [0, 1]": [2.0, 20.0], "Positional L = 8": [6.0, 60.0]}
FACTORS = {"input_gradient": 1, "weight_row": 100, "coordinate": 10_000}


@pytest.fixture
def table():
    runs = [(signal, epoch) for signal in "ab" for epoch in (0, 1)]
    columns = ["study", "network", "seed", "input", "signal", "epoch"]
    columns += ["definition", "layer", "mean"]
    rows = [
        ("image", "mlp", 0, name, *run, definition, layer, share * factor * value)
        for definition, factor in FACTORS.items()
        for layer, share in (("all", 1), ("1", 2), ("2", 1000))
        for name, values in VALUES.items()
        for run, value in zip(runs, values, strict=True)
    ]
    return pd.DataFrame(rows, columns=columns)


def test_panels_are_the_definitions_over_all_layers(table):
    panels = plot(table, styles(INPUTS)).axes
    assert len(panels) == 3
    for axes, factor in zip(panels, FACTORS.values(), strict=True):
        means = {line.get_label(): list(line.get_ydata()) for line in axes.lines}
        assert means == {name: [factor * m for m in values] for name, values in MEANS.items()}
        assert axes.get_yscale() == "log"
        assert axes.get_xscale() == "symlog"
        assert 0 < axes.get_ylim()[0] < factor


def test_bands_are_one_deviation_over_runs(table):
    axes = plot(table, styles(INPUTS)).axes[0]
    (band,) = axes.collections[0].get_paths()
    # Coordinates: 1 and 3 at epoch 0, 10 and 30 at epoch 1.
    assert {tuple(vertex) for vertex in band.vertices} >= {(0, 1), (0, 3), (1, 10), (1, 30)}


def test_only_the_distance_in_the_picture_has_a_unit(table):
    labels = [axes.get_ylabel() for axes in plot(table, styles(INPUTS)).axes]
    assert ["pixels" in label for label in labels] == [False, False, True]
    assert len({axes.get_title() for axes in plot(table, styles(INPUTS)).axes}) == 3


def test_legend_follows_the_order_of_the_inputs(table):
    (legend,) = plot(table, styles(INPUTS[::-1])).legends
    assert [text.get_text() for text in legend.get_texts()] == list(MEANS)[::-1]


def test_missing_input_maps_are_all_listed(table):
    inputs = styles([*INPUTS, "positional_L5", "fourier_s14"])
    with pytest.raises(ValueError, match=r"\['positional_L5', 'fourier_s14'\]"):
        plot(table, inputs)
