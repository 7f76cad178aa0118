"""Figures with a row for each study of lines."""

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from spectral_bias.figures.confusion_sinusoid import plot as plot_confusion
from spectral_bias.figures.hamming import plot as plot_hamming
from spectral_bias.figures.rows import study_rows

from .shipped import styles

INPUTS = ["coordinates_0_1", "positional_L4_half_open"]
STUDIES = ["sinusoid", "sinusoid_seeds"]
EPOCHS = [0, 1, 100]


def runs():
    """Yield the keys of three functions with one seed, and of one with two for one input map."""
    for name in INPUTS:
        for signal in ("a", "b", "c"):
            yield {"study": "sinusoid", "signal": signal, "input": name, "seed": 0}
    for seed in (0, 1):
        yield {"study": "sinusoid_seeds", "signal": "a", "input": INPUTS[0], "seed": seed}


@pytest.fixture
def hamming():
    rows = []
    for run in runs():
        for epoch in EPOCHS:
            for pairs, size in (("local", 10), ("global", 100)):
                for layer in ("1", "all"):
                    mean = size + epoch + 5 * run["seed"] + 1000 * (layer == "1")
                    rows.append({
                        **run,
                        **{"network": "mlp", "epoch": epoch, "pairs": pairs, "layer": layer},
                        **{"mean": mean, "n_neurons": 512},
                    })
    return pd.DataFrame(rows)


@pytest.fixture
def confusion():
    """Return the tables of spreads and of densities, with two bins."""
    spreads, bins = [], []
    for run in runs():
        for epoch in EPOCHS:
            for pairs in ("local", "global"):
                key = {**run, "network": "mlp", "epoch": epoch, "pairs": pairs}
                spreads.append({**key, "std": 0.5 if pairs == "local" else 0.1})
                for low, count in ((-1.0, 3), (0.0, 1 + epoch)):
                    edges = {"cosine_low": low, "cosine_high": low + 1}
                    bins.append({**key, **edges, "n_pairs": count})
    return pd.DataFrame(spreads), pd.DataFrame(bins)


def test_rows_are_the_studies_with_the_input_maps_that_they_have(hamming):
    both, coordinates, encoding = styles(INPUTS), styles(INPUTS[:1]), styles(INPUTS[1:])
    first, second = study_rows(hamming, STUDIES, both)
    assert first == ("one network for each of 3 functions", {"study": "sinusoid"}, both)
    of_seeds = {"study": "sinusoid_seeds"}
    assert second == ("2 initialisations for one function", of_seeds, coordinates)
    assert study_rows(hamming, STUDIES, encoding) == [first._replace(curves=encoding)]
    alone = hamming[hamming["study"] == "sinusoid"]
    assert study_rows(alone, STUDIES, both) == [first]


def test_rows_are_of_the_studies_that_are_named_in_that_order(hamming):
    both = styles(INPUTS)
    (alone,) = study_rows(hamming, STUDIES[1:], styles(INPUTS[:1]))
    assert alone.runs == {"study": STUDIES[1]}
    named = {"sinusoid": "my lines", "sinusoid_seeds": "again"}
    renamed = hamming.assign(study=hamming["study"].map(named))
    found = study_rows(renamed, list(named.values()), both)
    expected = zip(named.values(), study_rows(hamming, STUDIES, both), strict=True)
    assert found == [row._replace(runs={"study": name}) for name, row in expected]


def test_hamming_distances_of_all_layers_are_drawn_by_study_and_pairs(hamming):
    figure = plot_hamming(hamming, studies=STUDIES, inputs=styles(INPUTS))
    assert len(figure.axes) == 4
    for axes, size, shift in zip(figure.axes, (10, 100, 10, 100), (0, 0, 2.5, 2.5), strict=True):
        for line in axes.lines:
            np.testing.assert_allclose(line.get_ydata(), size + np.array(EPOCHS) + shift)
    assert [len(axes.lines) for axes in figure.axes] == [2, 2, 1, 1]
    assert [axes.get_xlabel() for axes in figure.axes] == ["", "", "epoch", "epoch"]
    assert figure.axes[0].get_ylabel() == "Hamming distance\n(of 512 neurons)"
    FigureCanvasAgg(figure).draw()


def test_confusion_has_spreads_and_densities(confusion):
    figure = plot_confusion(*confusion, STUDIES, styles(INPUTS), epoch=100)
    assert len(figure.axes) == 8
    for axes, spread in zip(figure.axes[:2], (0.5, 0.1), strict=True):
        np.testing.assert_allclose(axes.lines[0].get_ydata(), spread)
    for axes in figure.axes[2:4]:
        np.testing.assert_allclose(axes.lines[0].get_ydata(), [3 / 104, 101 / 104])
        assert "epoch 100" in axes.get_title()
    assert [len(axes.lines) for axes in figure.axes] == [2] * 4 + [1] * 4
    FigureCanvasAgg(figure).draw()


def test_missing_input_maps_are_listed(hamming, confusion):
    with pytest.raises(ValueError, match="positional_L9"):
        plot_hamming(hamming, studies=STUDIES, inputs=styles(["positional_L9"]))
    with pytest.raises(ValueError, match="positional_L9"):
        plot_confusion(*confusion, STUDIES, styles(["positional_L9"]), epoch=100)
