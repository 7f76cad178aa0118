import itertools

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from spectral_bias.figures.crossings import plot

from .shipped import styles

INPUTS = ["coordinates_0_1", "positional_L8", "positional_L16"]
LEVELS = {"coordinates_0_1": 1.0, "positional_L8": 60.0, "positional_L16": 90.0}


def table(unresolved=("positional_L16",), levels=LEVELS):
    """Two signals x two axes: means are ``level * (1 + epoch)``, twice that along the picture."""
    rows = []
    keys = (LEVELS, "ab", [0, 1, 10], "xy", ["input", "image"], ["all", "low", "high"])
    for name, signal, epoch, axis, space, detail in itertools.product(*keys):
        value = levels[name] * (1 + epoch) + {"x": 0.5, "y": -0.5}[axis]
        value *= {"input": 1, "image": 2}[space] * {"all": 1, "low": 2, "high": 3}[detail]
        if space == "image" and name in unresolved:
            value = np.nan
        for layer, share in (("all", 1), ("1", 0.5)):
            entry = ("image", signal, name, "mlp", 0, epoch, axis, space, detail, layer)
            rows.append((*entry, share * value))
    key = ["study", "signal", "input", "network", "seed", "epoch"]
    columns = [*key, "axis", "space", "detail", "layer", "crossings_per_pixel"]
    return pd.DataFrame(rows, columns=columns)


def means(axes):
    return {line.get_label(): list(line.get_ydata()) for line in axes.lines}


def test_curves_are_means_over_runs_and_axes_of_all_layers():
    figure = plot(table(), styles(INPUTS))
    panels = np.array(figure.axes).reshape(2, 2)
    for (row, column), axes in np.ndenumerate(panels):
        factor = (1 + row) * (2 + column)
        expected = {
            "Coordinates [0, 1]": [factor, 2 * factor, 11 * factor],
            "Positional L = 8": [60 * factor, 120 * factor, 660 * factor],
            "Positional L = 16": [90 * factor, 180 * factor, 990 * factor],
        }
        if row == 1:
            del expected["Positional L = 16"]
        assert means(axes) == {name: pytest.approx(values) for name, values in expected.items()}
        assert axes.get_xlabel() == "epoch"
    assert [axes.get_title() for axes in panels[0]] == ["Smooth parts", "Detailed parts"]
    assert panels[0, 0].get_ylabel() == "crossings per pixel step\nbetween inputs"
    assert panels[1, 0].get_ylabel() == "crossings per pixel step\nalong the picture"


def test_unresolved_input_maps_are_named_and_stay_in_the_legend():
    figure = plot(table(), styles(INPUTS))
    assert figure.axes[2].get_title(loc="left") == (
        "Not resolved along the picture: Positional L = 16"
    )
    assert figure.axes[0].get_title(loc="left") == ""
    (legend,) = figure.legends
    assert len(legend.get_texts()) == 3


def test_nothing_is_named_if_all_is_resolved():
    figure = plot(table(unresolved=()), styles(INPUTS))
    assert all(axes.get_title(loc="left") == "" for axes in figure.axes)
    assert all(len(axes.lines) == 3 for axes in figure.axes)


def test_scale_is_logarithmic_where_values_are_of_very_different_size():
    figure = plot(table(), styles(INPUTS))
    assert {axes.get_yscale() for axes in figure.axes} == {"log"}
    assert figure.axes[0].get_ylim() == figure.axes[1].get_ylim()
    figure = plot(table(levels=dict.fromkeys(LEVELS, 5.0)), styles(INPUTS))
    assert {axes.get_yscale() for axes in figure.axes} == {"linear"}
    assert {axes.get_ylim()[0] for axes in figure.axes} == {0}


def test_study_without_any_resolved_map_can_be_drawn():
    figure = plot(table(), styles(INPUTS[2:]))
    assert [len(axes.lines) for axes in figure.axes] == [1, 1, 0, 0]
    FigureCanvasAgg(figure).draw()


def test_missing_input_maps_are_all_listed():
    with pytest.raises(ValueError, match=r"\['positional_L5', 'fourier_s14'\]"):
        plot(table(), styles([*INPUTS, "positional_L5", "fourier_s14"]))


def test_notes_do_not_reach_out_of_the_figure():
    names = ["positional_L12", "positional_L16", "positional_L20", "positional_L16_alias_free"]
    frames = [table().query("input == 'positional_L16'").assign(input=name) for name in names]
    figure = plot(pd.concat(frames), styles(names))
    FigureCanvasAgg(figure).draw()
    boxes = [axes._left_title.get_window_extent() for axes in figure.axes]
    assert max(box.x1 for box in boxes) <= figure.bbox.width
    for axes in figure.axes[:2]:
        assert axes.xaxis.label.get_window_extent().y0 >= boxes[2].y1 - 1
