"""The decay of the error per band, on tables small enough to look up each cell and marker."""

import itertools
import math

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from spectral_bias.figures.frequency_convergence import plot

from .shipped import styles

INPUTS = ["coordinates_0_1", "positional_L8"]
EPOCHS = [0, 1, 10]
EDGES = [0.0, 1.0, 2.0, 4.0]
KEY = ["study", "signal", "input", "network", "seed"]
# By signal: the energy at each epoch is a power of ten less; the mean over signals is between.
DECADES = {"a": 1.0, "b": 2.0}


def tables(inputs=INPUTS, half_epochs=None, without=()):
    """Errors of two signals that lose ``epoch_index * (band + 1)`` decades, twice that for b.

    Half epochs are given by signal and band; ``without`` has bands without an error.
    """
    half_epochs = half_epochs or {signal: [1, 10, math.nan] for signal in DECADES}
    errors, convergence = [], []
    for name, signal, band in itertools.product(inputs, DECADES, range(3)):
        key = ("image", signal, name, "mlp", 0, EDGES[band], EDGES[band + 1])
        for index, epoch in enumerate(EPOCHS):
            energy = 0.5 * 10 ** (-DECADES[signal] * index * (band + 1))
            errors.append((*key, epoch, 0.0 if band in without else energy))
        half = math.nan if band in without else half_epochs[signal][band]
        state = "not_halved" if math.isnan(half) else "halved"
        convergence.append((*key, half, "no_error" if band in without else state, 10))
    columns = [*KEY, "band_low", "band_high"]
    return (
        pd.DataFrame(errors, columns=[*columns, "epoch", "error_energy"]),
        pd.DataFrame(convergence, columns=[*columns, "half_epoch", "state", "last_epoch"]),
    )


def parts(figure, n_inputs):
    """Return the maps, the panel of half epochs and the colour bar."""
    *maps, bar, lower = figure.axes
    assert len(maps) == n_inputs
    return maps, lower, bar


def markers(axes):
    """Return bands and epochs of the markers, by label and whether they are hollow."""
    found = {}
    for line in axes.lines:
        bands = np.floor(line.get_xdata()).astype(int).tolist()
        epochs = np.asarray(line.get_ydata()).tolist()
        hollow = line.get_fillstyle() == "none"
        found[line.get_label(), hollow] = dict(zip(bands, epochs, strict=True))
    return found


def test_a_map_for_each_input_shows_the_mean_logarithm_over_runs():
    figure = plot(*tables(), styles(INPUTS))
    maps, _, bar = parts(figure, 2)
    expected = [[-1.5 * index * (band + 1) for index in range(3)] for band in range(3)]
    for axes in maps:
        (mesh,) = axes.collections
        np.testing.assert_allclose(mesh.get_array(), expected, atol=1e-12)
        assert mesh.get_clim() == pytest.approx((-9, 0))
    assert [axes.get_title() for axes in maps] == ["Coordinates\n[0, 1]", "Positional\nL = 8"]
    assert bar.get_ylabel() == "log10 of error energy\nover initial"
    assert maps[0].get_ylabel() == "frequency\n(cycles per side)"
    assert [text.get_text() for text in maps[0].get_yticklabels()] == ["0", "1", "2", "4"]


def test_cells_surround_their_snapshots():
    figure = plot(*tables(), styles(INPUTS))
    axes = figure.axes[0]
    corners = axes.collections[0].get_coordinates()
    ends = corners[0, :, 0]
    assert all(ends[i] < epoch < ends[i + 1] for i, epoch in enumerate(EPOCHS))
    assert corners[:, 0, 1].tolist() == [0, 1, 2, 3]
    assert axes.get_xlim() == (ends[0], ends[-1])
    assert axes.get_xlabel() == "epoch"


def test_half_epochs_are_drawn_per_band_and_later_ones_hollow():
    figure = plot(*tables(), styles(INPUTS))
    _, lower, _ = parts(figure, 2)
    found = markers(lower)
    for label in ("Coordinates [0, 1]", "Positional L = 8"):
        assert found[label, False] == {0: 1, 1: 10}
        assert found[label, True] == {2: 30}
    assert [text.get_text() for text in lower.get_yticklabels()] == ["1", "10", "later"]
    assert [text.get_text() for text in lower.get_xticklabels()] == ["0", "1", "2", "4"]
    assert lower.get_yticks(minor=True).tolist() == list(range(2, 10))
    assert lower.get_ylim()[1] > 30
    assert lower.get_title(loc="right") == ""


def test_input_maps_are_side_by_side_within_a_band():
    names = ["coordinates_0_1", "positional_L4", "positional_L8"]
    _, lower, _ = parts(plot(*tables(names), styles(names)), 3)
    filled = [line.get_xdata()[0] for line in lower.lines if len(line.get_xdata()) == 2]
    assert len(filled) == 3
    assert 0 < filled[0] < filled[1] < filled[2] < 1


@pytest.mark.parametrize(
    ("of_a", "of_b", "expected", "hollow"),
    [
        (1, 10, 1, False),  # half of the two runs have halved by epoch 1
        (math.nan, 10, 10, False),
        (math.nan, math.nan, 30, True),
    ],
)
def test_half_of_the_runs_decide(of_a, of_b, expected, hollow):
    half_epochs = {"a": [1, 1, of_a], "b": [1, 1, of_b]}
    figure = plot(*tables(half_epochs=half_epochs), styles(INPUTS))
    _, lower, _ = parts(figure, 2)
    assert markers(lower)["Positional L = 8", hollow][2] == expected


def test_bands_without_an_error_are_grey_and_counted_and_have_no_marker():
    figure = plot(*tables(without=[2]), styles(INPUTS))
    maps, lower, _ = parts(figure, 2)
    assert maps[0].collections[0].get_array().mask.tolist() == [[False] * 3] * 2 + [[True] * 3]
    assert lower.get_title(loc="right") == "without an error, left out: 4 bands of runs"
    assert 2 not in {band for bands in markers(lower).values() for band in bands}


def test_nothing_but_bands_without_an_error_can_be_drawn():
    figure = plot(*tables(without=[0, 1, 2]), styles(INPUTS))
    FigureCanvasAgg(figure).draw()
    maps, _, _ = parts(figure, 2)
    assert all(axes.collections[0].get_array().mask.all() for axes in maps)


def test_input_maps_keep_their_own_snapshots():
    errors, convergence = tables()
    sparse = errors[(errors["input"] != "positional_L8") | (errors["epoch"] != 1)]
    maps, _, _ = parts(plot(sparse, convergence, styles(INPUTS)), 2)
    assert [axes.collections[0].get_array().shape for axes in maps] == [(3, 3), (3, 2)]


def test_signals_of_several_resolutions_have_their_bands_in_common():
    errors, convergence = tables()
    coarse = [t[(t["signal"] == "a") | (t["band_low"] < 2)] for t in (errors, convergence)]
    maps, lower, _ = parts(plot(*coarse, styles(INPUTS)), 2)
    np.testing.assert_allclose(maps[0].collections[0].get_array()[2], [0, -3, -6], atol=1e-12)
    assert markers(lower)["Positional L = 8", True] == {2: 30}


@pytest.mark.parametrize("n_inputs", [1, 2, 5, 7])
def test_nothing_is_cut_off(n_inputs):
    names = [f"positional_L{levels}" for levels in range(1, n_inputs + 1)]
    figure = plot(*tables(names), styles(names))
    FigureCanvasAgg(figure).draw()
    everything = figure.get_tightbbox().transformed(figure.dpi_scale_trans)
    assert min(everything.x0, everything.y0) >= -1
    assert everything.x1 <= figure.bbox.width + 1
    assert everything.y1 <= figure.bbox.height + 1


def test_missing_input_maps_are_all_listed():
    errors, convergence = tables()
    wanted = styles([*INPUTS, "positional_L5", "fourier_s14"])
    for given in ((errors, convergence.assign()), (errors.assign(), convergence)):
        with pytest.raises(ValueError, match=r"\['positional_L5', 'fourier_s14'\]"):
            plot(*given, wanted)
