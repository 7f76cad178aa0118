"""Curves over sizes, on rows small enough to work out by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure

from spectral_bias.figures.size_curves import (
    add_legends,
    draw_size_curves,
    rows_at_ends,
    size_axis,
)

from .shipped import styles

INPUT = "positional_L4"


def _rows(epochs=(0, 5)):
    """Two runs of sizes 32 and 64: means 2 and 30, deviations 1 and 10; ten times that later."""
    rows = pd.DataFrame({
        "study": "density",
        "input": INPUT,
        "network": "mlp",
        "seed": [0, 1, 0, 1],
        "size": [32, 32, 64, 64],
        "value": [1.0, 3.0, 20.0, 40.0],
    })
    return pd.concat([rows.assign(epoch=e, value=rows["value"] * 10 ** (e > 0)) for e in epochs])


def _drawn(rows):
    axes = Figure().subplots()
    draw_size_curves(axes, rows, "size", "value", styles([INPUT]))
    return axes


def test_lines_are_means_and_bands_one_deviation():
    axes = _drawn(_rows())
    assert [line.get_xdata().tolist() for line in axes.lines] == [[32, 64], [32, 64]]
    assert [line.get_ydata().tolist() for line in axes.lines] == [[2.0, 30.0], [20.0, 300.0]]
    for band, factor in zip(axes.collections, (1, 10), strict=True):
        points = band.get_paths()[0].vertices
        edges = [np.unique(points[points[:, 0] == size, 1]).tolist() for size in (32, 64)]
        assert edges == [[1.0 * factor, 3.0 * factor], [20.0 * factor, 40.0 * factor]]


def test_the_first_snapshot_is_hollow_and_dotted_the_last_as_everywhere():
    first, last = _drawn(_rows()).lines
    style = styles([INPUT])[INPUT]
    assert {first.get_color(), last.get_color()} == {style.colour}
    assert (first.get_fillstyle(), first.get_linestyle()) == ("none", ":")
    assert (last.get_fillstyle(), last.get_linestyle()) == ("full", style.linestyle)
    assert first.get_marker() == last.get_marker() == style.marker


def test_a_single_snapshot_is_filled():
    (line,) = _drawn(_rows(epochs=(0,))).lines
    assert line.get_fillstyle() == "full"


def test_rows_at_ends_leaves_out_the_snapshots_between():
    rows = rows_at_ends(_rows(epochs=(0, 1, 5)), styles([INPUT]), [0, 1, 5], size=32)
    assert sorted({*rows["epoch"]}) == [0, 5]
    assert rows["value"].tolist() == [1.0, 3.0, 10.0, 30.0]


def test_rows_at_ends_has_each_row_once_where_there_is_one_snapshot():
    assert len(rows_at_ends(_rows(), styles([INPUT]), [5])) == 4


def test_rows_at_ends_lists_input_maps_that_lack_a_snapshot():
    with pytest.raises(ValueError, match=rf"'epoch': 7.*\['{INPUT}'\]"):
        rows_at_ends(_rows(), styles([INPUT]), [0, 7])


def test_size_axis_has_equal_steps_for_doublings_and_a_label_at_each_size():
    axes = _drawn(_rows())
    size_axis(axes, {32: "a", 64: "b", 128: "c"})
    assert axes.get_xticks().tolist() == [32, 64, 128]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["a", "b", "c"]
    assert axes.get_xticks(minor=True).size == 0
    places = axes.transScale.transform([(size, 1) for size in (32, 64, 128)])[:, 0]
    assert places[1] - places[0] == pytest.approx(places[2] - places[1])


@pytest.mark.parametrize(
    ("epochs", "labels", "fills"),
    [
        ([0, 1, 2500], ["initialisation", "epoch 2,500"], ["none", "full"]),
        ([0], ["initialisation"], ["full"]),
    ],
)
def test_legends_name_the_snapshots_and_the_input_maps(epochs, labels, fills):
    figure = Figure(layout="constrained")
    add_legends(figure, styles([INPUT]), epochs)
    snapshots, inputs = figure.legends
    assert [text.get_text() for text in snapshots.get_texts()] == labels
    assert [line.get_fillstyle() for line in snapshots.get_lines()] == fills
    assert [text.get_text() for text in inputs.get_texts()] == ["Positional L = 4"]
