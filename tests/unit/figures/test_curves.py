from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from spectral_bias.figures.curves import (
    draw_curve,
    draw_curves,
    epoch_axis,
    every_epoch_axis,
    log_axis,
    only_value,
    rows_of,
)
from spectral_bias.figures.style import dataset_styles

from .shipped import styles

INPUTS = styles(["positional_L4"])
STYLE = INPUTS["positional_L4"]


def _datasets(names):
    return dataset_styles({name: name.upper() for name in names})


def _table(**changes):
    # Two signals of one input map at two epochs: means 2 and 30, deviations 1 and 10.
    table = pd.DataFrame({
        "study": "image",
        "signal": ["a", "b", "a", "b"],
        "input": "positional_L4",
        "network": "mlp",
        "seed": 0,
        "epoch": [0, 0, 5, 5],
        "value": [1.0, 3.0, 20.0, 40.0],
    })
    return table.assign(**changes)


def _band(axes):
    """Return the lower and the upper edge of the only band of an axes."""
    (polygon,) = axes.collections
    points = polygon.get_paths()[0].vertices
    epochs = np.unique(points[:, 0])
    edges = [[points[points[:, 0] == epoch, 1] for epoch in epochs]]
    return [[pick(values) for values in edges[0]] for pick in (np.min, np.max)]


def test_line_is_the_mean_and_band_one_deviation():
    axes = Figure().subplots()
    draw_curve(axes, _table(), "value", STYLE)
    (line,) = axes.lines
    assert line.get_xdata().tolist() == [0, 5]
    assert line.get_ydata().tolist() == [2.0, 30.0]
    assert _band(axes) == [[1.0, 20.0], [3.0, 40.0]]


def test_seeds_count_as_runs():
    axes = Figure().subplots()
    table = _table(signal="a", seed=[0, 1, 0, 1])
    draw_curve(axes, table, "value", STYLE)
    assert axes.lines[0].get_ydata().tolist() == [2.0, 30.0]
    assert _band(axes) == [[1.0, 20.0], [3.0, 40.0]]


def test_one_run_has_a_band_of_zero_width():
    axes = Figure().subplots()
    table = _table().query("signal == 'b'")
    draw_curve(axes, table, "value", STYLE)
    assert _band(axes) == [[3.0, 40.0], [3.0, 40.0]]


def test_rows_of_selects_by_value():
    table = pd.concat([_table(pairs="local"), _table(pairs="global", value=0.0)])
    rows = rows_of(table, INPUTS, pairs="local")
    assert rows["value"].tolist() == [1.0, 3.0, 20.0, 40.0]


def test_rows_of_lists_all_missing_input_maps():
    with pytest.raises(ValueError, match=r"\['positional_L8', 'fourier_s14'\]"):
        rows_of(_table(), styles(["positional_L8", "positional_L4", "fourier_s14"]))


def test_rows_of_reports_input_maps_that_are_missing_at_a_value():
    with pytest.raises(ValueError, match=r"'pairs': 'far'.*\['positional_L4'\]"):
        rows_of(_table(pairs="local"), INPUTS, pairs="far")


@pytest.mark.parametrize("column", ["study", "network"])
def test_runs_of_different_studies_or_networks_are_not_averaged(column):
    table = pd.concat([_table(), _table(**{column: "other"})])
    with pytest.raises(ValueError, match=f"differ in '{column}'"):
        rows_of(table, INPUTS)


def test_rows_of_datasets_selects_by_value():
    table = pd.concat([_table(pairs="nearest"), _table(pairs="farthest", value=0.0)])
    rows = rows_of(table, _datasets("b"), by="signal", pairs="nearest", network="mlp")
    assert rows["value"].tolist() == [3.0, 40.0]


def test_rows_of_datasets_lists_all_missing_datasets():
    with pytest.raises(ValueError, match=r"'pairs': 'far'.*datasets \['c', 'd'\].*\['a', 'b'\]"):
        rows_of(_table(pairs="far"), _datasets("cbd"), by="signal", pairs="far")


@pytest.mark.parametrize("column", ["study", "input", "network"])
def test_runs_of_datasets_in_different_studies_or_networks_are_not_averaged(column):
    table = pd.concat([_table(), _table(**{column: "other"})])
    with pytest.raises(ValueError, match=f"differ in '{column}'"):
        rows_of(table, _datasets("ab"), by="signal")


def test_datasets_are_curves_of_their_own():
    axes = Figure().subplots()
    draw_curves(axes, _table(), "value", _datasets("ba"), by="signal")
    assert [line.get_ydata().tolist() for line in axes.lines] == [[3.0, 40.0], [1.0, 20.0]]
    colours = [style.colour for style in _datasets("ba").values()]
    assert [line.get_color() for line in axes.lines] == colours


def test_only_value():
    assert only_value(_table(n=7), "n") == 7


def test_epoch_axis_shows_epoch_0_and_spreads_the_rest():
    axes = Figure().subplots()
    epoch_axis(axes)
    axes.plot([0, 1, 10, 100], [0, 0, 0, 0])
    left, *_ = axes.transData.transform([(epoch, 0) for epoch in (0, 1, 10, 100)])[:, 0]
    one, ten, hundred = axes.transData.transform([(epoch, 0) for epoch in (1, 10, 100)])[:, 0]
    assert left < one
    assert ten - one == pytest.approx(hundred - ten, rel=0.1)
    low, high = axes.get_xlim()
    ticks = [tick for tick in axes.get_xticks() if low <= tick <= high]
    assert ticks == [0, 1, 10, 100]


def test_log_axis_keeps_every_run_in_sight_where_the_band_reaches_zero():
    axes = Figure().subplots()
    table = _table(value=[0.001, 100.0, 0.002, 90.0], signal=["a", "b", "a", "b"])
    table = pd.concat([table, _table(value=[0.001, 0.001, 0.002, 0.002], signal="c")])
    draw_curve(axes, table, "value", STYLE)
    assert min(_band(axes)[0]) < 0
    log_axis(axes, table["value"])
    assert axes.get_yscale() == "log"
    assert 0.0005 < axes.get_ylim()[0] < 0.001
    assert axes.get_ylim()[1] > max(_band(axes)[1])


@pytest.mark.parametrize("last", [1, 7, 100])
def test_every_epoch_axis_has_ticks_at_whole_epochs(last):
    axes = Figure().subplots()
    axes.plot([0, last], [0, 0])
    every_epoch_axis(axes)
    ticks = axes.get_xticks()
    assert len(ticks) > 1
    assert (ticks == ticks.round()).all()
    assert (axes.get_xscale(), axes.get_xlabel()) == ("linear", "epoch")


def test_log_axis_lets_zeros_run_out_of_the_panel():
    axes = Figure().subplots()
    table = _table(value=[1.0, 0.0, 3.0, 0.0])
    draw_curve(axes, table, "value", STYLE)
    assert not axes.lines[0].get_clip_on()
    log_axis(axes, table["value"])
    assert axes.get_yscale() == "log"
    assert 0.5 < axes.get_ylim()[0] < 1.0
    assert axes.lines[0].get_clip_on()


def test_log_axis_of_zeros_is_linear():
    axes = Figure().subplots()
    draw_curve(axes, _table(value=0.0), "value", STYLE)
    log_axis(axes, pd.Series([0.0, 0.0]))
    assert axes.get_yscale() == "linear"
