"""The matrices of hyperplane cosines on networks small enough to look up each cell."""

from __future__ import annotations

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from spectral_bias.figures.hyperplanes import plot_hyperplanes

from .shipped import styles

INPUTS = ["coordinates_0_1", "positional_L8"]
LAYERS = np.array([1, 1, 2, 2, 3, 3])


def _cosines(inputs=INPUTS, n_epochs=2, layers=LAYERS):
    """Random matrices; rows of layer 1 have no cosine with those of the other layers."""
    generator = np.random.default_rng(0)
    shape = (n_epochs, len(layers), len(layers))
    matrices = {
        definition: {name: generator.uniform(-1, 1, shape) for name in inputs}
        for definition in ("weight_row", "input_gradient")
    }
    for matrix in matrices["weight_row"].values():
        matrix[:, (layers == 1)[:, None] != (layers == 1)[None, :]] = np.nan
    return matrices


def _panels(figure, rows, columns):
    return np.array(figure.axes[: rows * columns]).reshape(rows, columns)


def test_a_row_for_each_definition_and_snapshot_and_a_column_for_each_input_map():
    cosines = _cosines()
    panels = _panels(plot_hyperplanes(cosines, LAYERS, [1, 2500], styles(INPUTS)), 4, 2)
    assert [axes.get_title() for axes in panels[0]] == ["Coordinates\n[0, 1]", "Positional\nL = 8"]
    assert [axes.get_ylabel() for axes in panels[:, 0]] == [
        "rows of weights\nepoch 1\nlayer",
        "rows of weights\nepoch 2,500\nlayer",
        "input gradients\nepoch 1\nlayer",
        "input gradients\nepoch 2,500\nlayer",
    ]
    for row, (definition, index) in enumerate(
        (definition, index) for definition in cosines for index in range(2)
    ):
        for axes, name in zip(panels[row], INPUTS, strict=True):
            shown = axes.images[0].get_array()
            np.testing.assert_array_equal(shown.filled(np.nan), cosines[definition][name][index])


def test_all_panels_share_the_scale_of_the_paper_and_cells_without_a_cosine_are_grey():
    figure = plot_hyperplanes(_cosines(), LAYERS, [0, 1], styles(INPUTS))
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
    panels = _panels(plot_hyperplanes(_cosines(), LAYERS, [0, 1], styles(INPUTS)), 4, 2)
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
    figure = plot_hyperplanes(_cosines(inputs, len(epochs), layers), layers, epochs, styles(inputs))
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
    figure = plot_hyperplanes(
        {"weight_row": {INPUTS[0]: matrix[None]}}, np.ones(1600, int), [0], styles(INPUTS[:1])
    )
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    box = figure.axes[0].get_window_extent()
    pixels = np.asarray(canvas.buffer_rgba())[::-1]
    inner = pixels[int(box.y0) + 10 : int(box.y1) - 10, int(box.x0) + 10 : int(box.x1) - 10]
    red, green, blue, _ = inner.mean(axis=(0, 1))
    assert green < 60
    assert min(red, blue) > 90


def test_definitions_and_snapshots_have_to_match():
    cosines = _cosines()
    del cosines["input_gradient"]["positional_L8"]
    with pytest.raises(ValueError, match=r"input_gradient has .*pass 2 of each of \['coord"):
        plot_hyperplanes(cosines, LAYERS, [0, 1], styles(INPUTS))
    with pytest.raises(ValueError, match="pass 3 of each"):
        plot_hyperplanes(_cosines(), LAYERS, [0, 1, 5], styles(INPUTS))
