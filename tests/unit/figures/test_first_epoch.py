import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from spectral_bias.figures.first_epoch import plot

from .shipped import styles

INPUTS = ["coordinates_0_1", "positional_L8"]
STEPS = [0, 1, 8, 32]


@pytest.fixture
def table():
    """Two signals: everything falls with the step, for the encoding from twice as high."""
    rows = []
    for factor, name in enumerate(INPUTS, start=1):
        for signal, shift in (("a", 0), ("b", 2)):
            for index, step in enumerate(STEPS):
                rows.append({
                    **{"study": "first_epoch", "signal": signal, "input": name},
                    **{"network": "mlp", "seed": 0, "step": step, "epoch": step / 32},
                    **{"n_regions": 10 * factor - index, "n_inputs": 100},
                    **{"n_dead": factor * index + shift, "n_neurons": 50},
                    **{"hamming_local": 5 * factor - index + shift, "mse": 0.1**index},
                })
    return pd.DataFrame(rows)


def lines(axes):
    """Return the curves of a panel, without the line at the end of the epoch."""
    return [line for line in axes.lines if len(line.get_xdata()) == len(STEPS)]


def test_four_quantities_are_means_over_signals_by_step(table):
    figure = plot(table, styles(INPUTS))
    index = np.arange(len(STEPS))
    for place, factor in enumerate((1, 2)):
        expected = [
            (10 * factor - index) / 100,
            (factor * index + 1) / 50,
            (5 * factor - index + 1) / 50,
            0.1**index,
        ]
        for axes, values in zip(figure.axes, expected, strict=True):
            np.testing.assert_array_equal(lines(axes)[place].get_xdata(), STEPS)
            np.testing.assert_allclose(lines(axes)[place].get_ydata(), values)
    assert [axes.get_ylabel().split("\n")[0] for axes in figure.axes] == [
        "regions per pixel",
        "dead neurons (share)",
        "local Hamming distance",
        "mean squared error",
    ]
    assert figure.axes[3].get_yscale() == "log"
    assert [axes.get_xlabel() for axes in figure.axes] == ["", "", "step", "step"]
    FigureCanvasAgg(figure).draw()


def test_the_end_of_the_epoch_is_marked_if_there_is_a_snapshot_of_it(table):
    for axes in plot(table, styles(INPUTS)).axes:
        (mark,) = [line for line in axes.lines if len(line.get_xdata()) == 2]
        assert mark.get_xdata() == [32, 32]
    without = plot(table[table["step"] < 32], styles(INPUTS))
    assert all(len(axes.lines) == 2 for axes in without.axes)
    assert without.axes[1].get_title(loc="right") == ""


def test_missing_input_maps_are_listed(table):
    with pytest.raises(ValueError, match="positional_L4"):
        plot(table, styles(["positional_L4"]))
