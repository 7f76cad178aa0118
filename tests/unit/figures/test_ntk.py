import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from spectral_bias.figures.ntk import plot

from .shipped import styles

INPUTS = ["positional_L8", "coordinates_0_1"]
EPOCHS = [0, 1, 15]
INDEX = np.array([1, 2, 10, 100])


def keys(name, signal, epoch):
    run = {"study": "image", "signal": signal, "input": name, "network": "mlp", "seed": 0}
    return {**run, "epoch": epoch}


@pytest.fixture
def tables():
    """Two runs per input map; eigenvalues are 1 / index times a number of the run's own."""
    movements, spectra = [], []
    for column, name in enumerate(INPUTS):
        for signal, scale in (("a", 1.0), ("b", 3.0)):
            for epoch in EPOCHS:
                moved = {"movement": epoch * scale, "alignment_initial_centred": 1 / (1 + epoch)}
                movements.append(keys(name, signal, epoch) | moved)
                for kernel in ["empirical"] + ["infinite_width"] * (epoch == 0):
                    factor = scale * (1 + epoch) * (10 if kernel == "infinite_width" else 1)
                    spectrum = {
                        **keys(name, signal, epoch),
                        "kernel": kernel,
                        "index": INDEX,
                        "eigenvalue": factor / INDEX * (1 + column),
                        "target_share": INDEX / 100,
                    }
                    spectra.append(pd.DataFrame(spectrum))
    return pd.DataFrame(movements), pd.concat(spectra)


def test_a_column_for_each_snapshot_and_one_over_epochs(tables):
    figure = plot(*tables, styles(INPUTS), [0, 15])
    titles = [axes.get_title() for axes in figure.axes]
    assert titles == ["Initialisation", "Epoch 15", "All snapshots", "", "", ""]
    assert figure.axes[0].get_yscale() == figure.axes[0].get_xscale() == "log"
    assert figure.axes[0].get_ylim() == figure.axes[1].get_ylim()
    assert figure.axes[3].get_ylim() == figure.axes[4].get_ylim() == (0, 1)
    labels = [text.get_text() for text in figure.legends[1].get_texts()]
    assert labels == ["Positional L = 8", "Coordinates [0, 1]"]


def test_curves_are_means_over_runs(tables):
    figure = plot(*tables, styles(INPUTS), [0, 15])
    lines = figure.axes[1].lines
    assert len(lines) == 2
    for column, line in enumerate(lines):
        np.testing.assert_array_equal(line.get_xdata(), INDEX)
        np.testing.assert_allclose(line.get_ydata(), 2 * 16 / INDEX * (1 + column))
    np.testing.assert_allclose(figure.axes[4].lines[0].get_ydata(), INDEX / 100)
    np.testing.assert_allclose(figure.axes[2].lines[0].get_ydata(), [0, 2, 30])
    np.testing.assert_allclose(figure.axes[5].lines[0].get_ydata(), [1, 1 / 2, 1 / 16])


def test_the_infinite_network_is_dotted_beneath_at_the_initialisation_alone(tables):
    figure = plot(*tables, styles(INPUTS), [0, 15])
    lines = figure.axes[0].lines
    assert [line.get_linestyle() for line in lines[:2]] == [":", ":"]
    assert all(line.get_markerfacecolor() == "none" for line in lines[:2])
    np.testing.assert_allclose(lines[0].get_ydata(), 20 / INDEX)
    np.testing.assert_allclose(lines[2].get_ydata(), 2 / INDEX)
    assert len(lines) == 4
    labels = [text.get_text() for text in figure.legends[0].get_texts()]
    assert labels == ["this network", "untrained, infinitely wide"]
    without = plot(*tables, styles(INPUTS), [1, 15])
    assert all(len(axes.lines) == 2 for axes in without.axes)
    assert len(without.legends) == 1


@pytest.mark.parametrize("rounded", [0, 1e-17])
def test_eigenvalues_of_zero_and_what_rounding_makes_of_them_are_not_drawn(tables, rounded):
    ntk, spectrum = tables
    spectrum.loc[spectrum["index"] == 100, "eigenvalue"] = rounded
    figure = plot(ntk, spectrum, styles(INPUTS), [0, 15])
    for axes in figure.axes[:2]:
        assert all(line.get_xdata().tolist() == [1, 2, 10] for line in axes.lines)
    assert figure.axes[3].lines[0].get_xdata().tolist() == INDEX.tolist()
    assert figure.axes[0].get_ylim()[0] > 0.01
    FigureCanvasAgg(figure).draw()


def test_missing_input_maps_and_snapshots_are_listed(tables):
    with pytest.raises(ValueError, match=r"\['positional_L5', 'fourier_s14'\]"):
        plot(*tables, styles([INPUTS[0], "positional_L5", "fourier_s14"]), [0])
    with pytest.raises(ValueError, match="'epoch': 7"):
        plot(*tables, styles(INPUTS), [0, 7])
