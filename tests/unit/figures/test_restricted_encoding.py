from __future__ import annotations

import pandas as pd
import pytest

from spectral_bias.figures.restricted_encoding import plot

from .shipped import styles

INPUTS = ["coordinates_0_1", "restricted_L5_f4", "positional_L5"]
LABELS = ["Coordinates [0, 1]", "Restricted L = 5, f = 4", "Positional L = 5"]
N_INPUTS = 4096


def _table(column, epochs, value):
    """Two seeds per input map, whose mean is ``value(index, epoch)``."""
    rows = [
        ("restricted_encoding", "noise_64", name, "mlp", seed, epoch, factor * value(index, epoch))
        for index, name in enumerate(INPUTS, start=1)
        for seed, factor in enumerate((0.5, 1.5))
        for epoch in epochs
    ]
    columns = ["study", "signal", "input", "network", "seed", "epoch", column]
    return pd.DataFrame(rows, columns=columns)


@pytest.fixture
def regions():
    table = _table("n_regions", (0, 1, 20), lambda index, epoch: 100.0 * index * (1 + epoch))
    return table.assign(n_inputs=N_INPUTS)


@pytest.fixture
def training():
    return _table("train_mse", range(21), lambda index, epoch: 0.1 / (index + epoch))


@pytest.fixture
def panels(regions, training):
    return plot(regions, training, styles(INPUTS)).axes


def test_left_panel_has_the_regions_below_the_number_of_inputs(panels):
    left = panels[0]
    *curves, limit = left.lines
    assert [line.get_label() for line in curves] == LABELS
    for index, line in enumerate(curves, start=1):
        assert line.get_xdata().tolist() == [0, 1, 20]
        assert line.get_ydata() == pytest.approx([100 * index, 200 * index, 2100 * index])
    assert list(limit.get_ydata()) == [N_INPUTS, N_INPUTS]
    assert left.get_title(loc="right") == "dotted: number of inputs, 4,096"
    assert left.get_ylim()[0] == 0
    assert (left.get_xscale(), left.get_ylabel()) == ("symlog", "activation regions")


def test_right_panel_has_the_loss_of_every_epoch(panels):
    right = panels[1]
    assert len(panels) == 2
    assert [line.get_label() for line in right.lines] == LABELS
    for index, line in enumerate(right.lines, start=1):
        assert line.get_xdata().tolist() == list(range(21))
        assert line.get_ydata() == pytest.approx([0.1 / (index + epoch) for epoch in range(21)])
    assert (right.get_xscale(), right.get_yscale()) == ("linear", "log")
    assert (right.get_xlabel(), right.get_ylabel()) == ("epoch", "training MSE (RGB in [0, 1])")


def test_legend_follows_the_order_of_the_inputs(regions, training):
    figure = plot(regions, training, styles(INPUTS[::-1]))
    (legend,) = figure.legends
    assert [text.get_text() for text in legend.get_texts()] == LABELS[::-1]


@pytest.mark.parametrize("lacking", ["regions", "training"])
def test_input_maps_that_either_table_lacks_are_listed(lacking, regions, training):
    tables = {"regions": regions, "training": training}
    tables[lacking] = tables[lacking].query("input != 'positional_L5'")
    with pytest.raises(ValueError, match=r"\['positional_L5'\]"):
        plot(**tables, inputs=styles(INPUTS))


def test_grids_of_several_sizes_have_no_common_reference(regions, training):
    regions.loc[0, "n_inputs"] = 1024
    with pytest.raises(ValueError, match="differ in 'n_inputs'"):
        plot(regions, training, styles(INPUTS))
