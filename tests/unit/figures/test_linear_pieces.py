import numpy as np
import pandas as pd
import pytest

from spectral_bias.figures.linear_pieces import plot

from .shipped import styles

INPUTS = ["coordinates_0_1", "positional_L4_half_open"]


@pytest.fixture
def table():
    rows = []
    for place, name in enumerate(INPUTS):
        for signal, turns in (("a", 100), ("b", 110)):
            for epoch in (0, 1, 25):
                pieces = (1000 if place else 100) + epoch + (signal == "b") * 2
                rows.append({
                    **{"study": "sinusoid", "signal": signal, "input": name, "network": "mlp"},
                    **{"seed": 0, "epoch": epoch, "n_linear_pieces": pieces},
                    "n_turning_points": turns,
                })
    return pd.DataFrame(rows)


def test_curves_are_means_and_the_line_is_what_the_signals_need(table):
    figure = plot(table, styles(INPUTS))
    (axes,) = figure.axes
    *curves, needed = axes.lines
    np.testing.assert_allclose(curves[0].get_ydata(), [101, 102, 126])
    np.testing.assert_allclose(curves[1].get_ydata(), [1001, 1002, 1026])
    assert needed.get_ydata() == [106, 106]
    assert axes.get_title(loc="right") == "dotted: pieces that the signals need, 106"
    assert axes.get_yscale() == "log"


def test_missing_input_maps_are_listed(table):
    with pytest.raises(ValueError, match="positional_L9"):
        plot(table, styles(["positional_L9"]))
