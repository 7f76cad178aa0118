from __future__ import annotations

import pandas as pd
import pytest

from spectral_bias.figures.density import plot

from .shipped import styles

INPUTS = ["coordinates_0_1", "positional_L8"]
SIDES = {"astronaut_256": 256, "astronaut_32": 32, "astronaut": 128, "astronaut_64": 64}
SORTED_SIDES = [32, 64, 128, 256]
EPOCHS = [0, 1, 15]
N_NEURONS = 768
# Factors of the rows that must not be drawn.
OTHER = {"local": 1.0, "global": 1e3, "all": 1.0, "1": 1e3, "low": 1e3, "input": 1.0, "image": 1e3}


def _value(side, index, epoch):
    return (1 + index) * (1 + epoch) / side


def _table(column, scale=1.0, **others):
    """Rows of two seeds with 0.5 and 1.5 times ``scale`` times ``_value``."""
    rows = [
        ("density", signal, name, "mlp_4x192", seed, epoch, scale * factor * value)
        for signal, side in SIDES.items()
        for index, name in enumerate(INPUTS)
        for seed, factor in enumerate((0.5, 1.5))
        for epoch in EPOCHS
        for value in [_value(side, index, epoch)]
    ]
    columns = ["study", "signal", "input", "network", "seed", "epoch", column]
    return pd.DataFrame(rows, columns=columns).assign(**others)


@pytest.fixture
def tables():
    regions = _table("n_regions")
    regions["n_inputs"] = regions["signal"].map(SIDES) ** 2
    regions["n_regions"] *= regions["n_inputs"]
    return {
        "regions": regions,
        "hamming": pd.concat([
            _table("mean", N_NEURONS * OTHER[pairs] * OTHER[layer], pairs=pairs, layer=layer)
            for pairs in ("local", "global")
            for layer in ("all", "1")
        ]).assign(n_neurons=N_NEURONS),
        "confusion": pd.concat([
            _table("std", 2 * OTHER[pairs], pairs=pairs) for pairs in ("local", "global")
        ]).assign(mean_negative_part=lambda rows: 1.5 * rows["std"]),
        "training": _table("psnr_db", 10),
        "crossings": pd.concat([
            _table(
                "crossings_per_pixel",
                along * OTHER[space] * OTHER[detail] * OTHER[layer],
                axis=axis,
                space=space,
                detail=detail,
                layer=layer,
            )
            for axis, along in (("x", 5), ("y", 3))
            for space in ("input", "image")
            for detail in ("all", "low")
            for layer in ("all", "1")
        ]),
    }


# The panels row by row, and what each of them multiplies _value by.
PANELS = {
    "regions per pixel": 1,
    "local Hamming distance\n(share of neurons)": 1,
    "crossings per pixel step": 4,
    "s.d. of cosine,\nlocal pairs": 2,
    "mean negative part of\ncosine, local pairs": 3,
    "PSNR (dB)": 10,
}


def test_panels_have_the_means_at_both_ends(tables):
    panels = plot(**tables, inputs=styles(INPUTS), epochs=EPOCHS).axes
    assert [axes.get_ylabel() for axes in panels] == list(PANELS)
    for axes, scale in zip(panels, PANELS.values(), strict=True):
        curves = [(index, epoch) for index in (0, 1) for epoch in (0, 15)]
        for line, (index, epoch) in zip(axes.lines, curves, strict=True):
            expected = [scale * _value(side, index, epoch) for side in SORTED_SIDES]
            assert line.get_xdata().tolist() == SORTED_SIDES
            assert line.get_ydata() == pytest.approx(expected)
            assert line.get_fillstyle() == ("none" if epoch == 0 else "full")


def test_the_two_axes_of_a_run_are_no_runs(tables):
    axes = plot(**tables, inputs=styles(INPUTS[:1]), epochs=[0]).axes[2]
    (band,) = axes.collections
    points = band.get_paths()[0].vertices
    at_first = points[points[:, 0] == 32, 1]
    mean = 4 * _value(32, 0, 0)
    assert (at_first.min(), at_first.max()) == pytest.approx((0.5 * mean, 1.5 * mean))


def test_axes(tables):
    panels = plot(**tables, inputs=styles(INPUTS), epochs=EPOCHS).axes
    for axes in panels:
        assert axes.get_xscale() == "log"
        assert axes.get_xticks().tolist() == SORTED_SIDES
    for axes in panels[3:]:
        assert [label.get_text() for label in axes.get_xticklabels()] == ["32", "64", "128", "256"]
    scales = ["linear", "linear", "log", "linear", "linear", "linear"]
    assert [axes.get_yscale() for axes in panels] == scales
    assert [axes.get_ylim()[0] == 0 for axes in panels] == [True, True, False, True, True, False]
    assert [axes.get_xlabel() for axes in panels] == [""] * 3 + ["pixels per side"] * 3


def test_legends(tables):
    legends = plot(**tables, inputs=styles(INPUTS), epochs=EPOCHS).legends
    assert [[text.get_text() for text in legend.get_texts()] for legend in legends] == [
        ["initialisation", "epoch 15"],
        ["Coordinates [0, 1]", "Positional L = 8"],
    ]


@pytest.mark.parametrize("lacking", ["regions", "hamming", "confusion", "training", "crossings"])
def test_input_maps_that_any_table_lacks_are_listed(lacking, tables):
    tables[lacking] = tables[lacking].query("input != 'positional_L8' or epoch != 15")
    with pytest.raises(ValueError, match=r"'epoch': 15.*\['positional_L8'\]"):
        plot(**tables, inputs=styles(INPUTS), epochs=EPOCHS)


def test_runs_without_a_number_of_inputs_are_listed(tables):
    tables["regions"] = tables["regions"].query("signal != 'astronaut_64' or seed == 0")
    with pytest.raises(ValueError, match="regions.*astronaut_64.*'seed': 1"):
        plot(**tables, inputs=styles(INPUTS), epochs=EPOCHS)
