"""Only the frequencies of the signals are drawn, each by its name."""

import itertools

import numpy as np
import pandas as pd
import pytest

from spectral_bias.figures.frequency_sinusoid import plot

from .shipped import styles

INPUTS = ["coordinates_0_1", "positional_L4_half_open"]
EPOCHS = [0, 10]
# Lower and upper edge, and whether the signal has energy there.
BANDS = [(0, 5, False), (5, 6, True), (6, 10, False), (10, 11, True), (11, 25, False)]


@pytest.fixture
def tables():
    errors, convergence = [], []
    for name, (low, high, in_signal) in itertools.product(INPUTS, BANDS):
        key = ("sinusoid", "s", name, "mlp_4x128", 0, float(low), float(high))
        signal = 0.5 if in_signal else 1e-15
        for index, epoch in enumerate(EPOCHS):
            errors.append((*key, epoch, 0.5 * 10.0 ** (-index * low), signal))
        convergence.append((*key, 10, "halved", 10))
    names = ["study", "signal", "input", "network", "seed", "band_low", "band_high"]
    return (
        pd.DataFrame(errors, columns=[*names, "epoch", "error_energy", "signal_energy"]),
        pd.DataFrame(convergence, columns=[*names, "half_epoch", "state", "last_epoch"]),
    )


def test_a_map_has_a_row_for_each_frequency_of_the_signal(tables):
    figure = plot(*tables, styles(INPUTS))
    *maps, _, lower = figure.axes
    for axes in maps:
        (mesh,) = axes.collections
        np.testing.assert_allclose(mesh.get_array(), [[0, -5], [0, -10]], atol=1e-12)
    assert maps[0].get_yticks().tolist() == [0.5, 1.5]
    assert [label.get_text() for label in maps[0].get_yticklabels()] == ["5", "10"]
    assert [label.get_text() for label in lower.get_xticklabels()] == ["5", "10"]
    assert {tuple(np.floor(line.get_xdata())) for line in lower.lines} == {(0.0, 1.0)}


def test_many_frequencies_are_named_in_part_beside_the_maps(tables):
    errors, convergence = tables
    many = [
        (
            errors.assign(band_low=5.0 * k, band_high=5.0 * k + 1, signal_energy=0.5),
            convergence.assign(band_low=5.0 * k, band_high=5.0 * k + 1),
        )
        for k in range(1, 15)
    ]
    errors, convergence = (
        pd.concat(parts).drop_duplicates([
            *["input", "band_low"],
            *(["epoch"] if "epoch" in parts[0] else []),
        ])
        for parts in zip(*many, strict=True)
    )
    figure = plot(errors, convergence, styles(INPUTS))
    *maps, _, lower = figure.axes
    names = [label.get_text() for label in maps[0].get_yticklabels()]
    assert names == [str(5 * k) for k in range(1, 15, 2)]
    assert len(lower.get_xticklabels()) == 14


def test_an_input_map_without_rows_is_named(tables):
    with pytest.raises(ValueError, match="positional_L9"):
        plot(*tables, styles(["positional_L9"]))
