"""The matrices of hyperplane cosines on networks small enough to look up each cell."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from spectral_bias.figures.hyperplanes import plot

from .shipped import styles

INPUTS = ["coordinates_0_1", "positional_L8"]
LAYERS = np.array([1, 1, 2, 2, 3, 3])


DEFINITIONS = ("weight_row", "input_gradient")


def _runs(inputs=INPUTS, epochs=(0, 1), layers=LAYERS):
    """Random matrices; rows of layer 1 have no cosine with those of the other layers."""
    generator = np.random.default_rng(0)
    shape = (len(epochs), len(layers), len(layers))
    runs = {
        name: {
            "epoch": np.array(epochs),
            "neuron_layer": layers,
            **{
                f"{definition}_cosine": generator.uniform(-1, 1, shape)
                for definition in DEFINITIONS
            },
        }
        for name in inputs
    }
    for run in runs.values():
        run["weight_row_cosine"][:, (layers == 1)[:, None] != (layers == 1)[None, :]] = np.nan
    return runs


def _panels(figure, rows, columns):
    return np.array(figure.axes[: rows * columns]).reshape(rows, columns)


def test_a_row_for_each_definition_and_snapshot_and_a_column_for_each_input_map():
    runs = _runs(epochs=(0, 1, 2500))
    panels = _panels(plot(runs, styles(INPUTS), [1, 2500]), 4, 2)
    assert [axes.get_title() for axes in panels[0]] == ["Coordinates\n[0, 1]", "Positional\nL = 8"]
    assert [axes.get_ylabel() for axes in panels[:, 0]] == [
        "rows of weights\nepoch 1\nlayer",
        "rows of weights\nepoch 2,500\nlayer",
        "input gradients\nepoch 1\nlayer",
        "input gradients\nepoch 2,500\nlayer",
    ]
    for row, (definition, index) in enumerate(
        (definition, index) for definition in DEFINITIONS for index in (1, 2)
    ):
        for axes, name in zip(panels[row], INPUTS, strict=True):
            shown = axes.images[0].get_array()
            expected = runs[name][f"{definition}_cosine"][index]
            np.testing.assert_array_equal(shown.filled(np.nan), expected)


def test_all_panels_share_the_scale_of_the_paper_and_cells_without_a_cosine_are_grey():
    figure = plot(_runs(), styles(INPUTS), [0, 1])
    panels = _panels(figure, 4, 2)
    images = [axes.images[0] for axes in panels.flat]
    assert {image.get_cmap().name for image in images} == {"seismic"}
    assert {image.get_clim() for image in images} == {(-1, 1)}
    colours = images[0].to_rgba(images[0].get_array())
    red, green, blue, _ = colours[0, 3]
    assert red == green == blue
    assert 0.7 < red < 0.9
    assert colours[0, 1].tolist() != colours[0, 3].tolist()
    (bar,) = figure.axes[8:]
    assert bar.get_ylabel() == "cosine (grey: none)"
    assert panels[0, 0].get_ylabel() == "rows of weights\ninitialisation\nlayer"


def test_layers_are_numbered_and_separated():
    panels = _panels(plot(_runs(), styles(INPUTS), [0, 1]), 4, 2)
    axes = panels[3, 0]
    assert [text.get_text() for text in axes.get_xticklabels()] == ["1", "2", "3"]
    assert axes.get_xticks().tolist() == axes.get_yticks().tolist() == [0.5, 2.5, 4.5]
    horizontal, vertical = (lines.get_segments() for lines in axes.collections)
    assert [segment.tolist() for segment in horizontal] == [
        [[-0.5, 1.5], [5.5, 1.5]],
        [[-0.5, 3.5], [5.5, 3.5]],
    ]
    assert [segment[:, ::-1].tolist() for segment in vertical] == [s.tolist() for s in horizontal]
    assert (axes.get_xlim(), axes.get_ylim()) == ((-0.5, 5.5), (5.5, -0.5))
    assert [axes.get_xlabel() for axes in panels[:, 0]] == ["", "", "", "layer"]


@pytest.mark.parametrize(
    ("n_inputs", "epochs", "depth"), [(1, [0], 1), (3, [1, 40], 4), (5, [0, 1, 2500], 6)]
)
def test_nothing_is_cut_off_and_panels_are_square_and_fill_the_figure(n_inputs, epochs, depth):
    inputs = [f"positional_L{levels}" for levels in range(1, n_inputs + 1)]
    layers = np.repeat(np.arange(1, depth + 1), 4)
    figure = plot(_runs(inputs, epochs, layers), styles(inputs), epochs)
    FigureCanvasAgg(figure).draw()
    everything = figure.get_tightbbox().transformed(figure.dpi_scale_trans)
    assert min(everything.x0, everything.y0) >= -1
    assert everything.x1 <= figure.bbox.width + 1
    assert everything.y1 <= figure.bbox.height + 1
    assert everything.width > 0.95 * figure.bbox.width
    assert everything.height > 0.9 * figure.bbox.height
    panels = _panels(figure, 2 * len(epochs), n_inputs)
    for box in (axes.get_window_extent() for axes in panels.flat):
        assert box.width == pytest.approx(box.height, rel=1e-3)
    assert 2 * sum(axes.get_window_extent().width for axes in panels[0]) > figure.bbox.width


def test_strong_cosines_of_both_signs_do_not_average_to_white():
    # Far more neurons than dots: a checkerboard of +-0.5 is neither white nor of one sign.
    matrix = 0.5 * np.where(np.indices((1600, 1600)).sum(axis=0) % 2, 1.0, -1.0)
    runs = _runs(INPUTS[:1], epochs=[0], layers=np.ones(1600, int))
    runs[INPUTS[0]]["weight_row_cosine"] = matrix[None]
    figure = plot(runs, styles(runs), [0])
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    box = figure.axes[0].get_window_extent()
    pixels = np.asarray(canvas.buffer_rgba())[::-1]
    inner = pixels[int(box.y0) + 10 : int(box.y1) - 10, int(box.x0) + 10 : int(box.x1) - 10]
    red, green, blue, _ = inner.mean(axis=(0, 1))
    assert green < 60
    assert min(red, blue) > 90


def test_a_missing_snapshot_is_refused():
    with pytest.raises(ValueError, match=r"epoch \[0, 1, 5\] .*coordinates_0_1': \[0, 1\]"):
        plot(_runs(), styles(INPUTS), [0, 1, 5])
