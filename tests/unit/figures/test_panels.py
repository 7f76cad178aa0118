from __future__ import annotations

import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from spectral_bias.figures.panels import add_legend, hide_frame, name_row, panel_figure

from .shipped import styles

INPUTS = ["coordinates_0_1", "coordinates_-1_1", "positional_L4", "positional_L8", "positional_L16"]
ELEVEN = [
    *INPUTS,
    "coordinates_-2_2",
    "coordinates_-3_3",
    "positional_L1",
    "positional_L2",
    "positional_L16_alias_free",
    "fourier_s14",
]


@pytest.mark.parametrize(
    ("columns", "width"), [(1, 2.75), (2, 5.5), (3, 5.5), (6, 5.5), (12, 11.0)]
)
def test_figures_fill_the_text_width_until_panels_would_be_too_small(columns, width):
    figure = panel_figure(2, columns, height_ratio=0.5)
    assert figure.get_size_inches() == pytest.approx((width, 2 * 0.5 * width / columns))


def test_panel_has_the_size_of_the_style_file():
    assert panel_figure(1, 1).get_size_inches().tolist() == [2.75, 2.0]


@pytest.mark.parametrize("columns", [1, 2])
@pytest.mark.parametrize("names", [INPUTS[:1], INPUTS, ELEVEN])
def test_legend_lies_within_the_figure_and_off_the_panels(columns, names):
    figure = panel_figure(1, columns)
    panels = figure.subplots(1, columns, squeeze=False)[0]
    height = panels[0].get_window_extent().height
    add_legend(figure, list(styles(names).values()))
    FigureCanvasAgg(figure).draw()
    (legend,) = figure.legends
    box = legend.get_window_extent()
    assert [text.get_text() for text in legend.get_texts()] == [
        style.label for style in styles(names).values()
    ]
    assert box.x0 >= 0
    assert box.y0 >= 0
    assert box.x1 <= figure.bbox.width
    for axes in panels:
        assert box.y1 <= axes.get_tightbbox().y0
        # The figure grew by the legend: the panels kept their size, but for their own labels.
        assert axes.get_window_extent().height > 0.8 * height


def test_two_legends_frame_the_panels():
    figure = panel_figure(1, 2)
    axes = figure.subplots()
    curves = list(styles(INPUTS).values())
    add_legend(figure, curves, side="upper")
    add_legend(figure, curves)
    FigureCanvasAgg(figure).draw()
    upper, lower = (legend.get_window_extent() for legend in figure.legends)
    panel = axes.get_tightbbox()
    assert lower.y1 <= panel.y0 < panel.y1 <= upper.y0
    assert upper.y1 <= figure.bbox.height


@pytest.mark.parametrize("title", ["", "a title"])
def test_name_of_a_row_lies_above_the_title_and_within_the_figure(title):
    figure = panel_figure(2, 2)
    for line in figure.subplots(2, 2):
        line[0].set_title(title)
        name_row(line[0], "a name")
    FigureCanvasAgg(figure).draw()
    for axes in figure.axes[::2]:
        assert axes.get_title() == title
        (name,) = axes.texts
        box = name.get_window_extent()
        edge = axes.title.get_window_extent() if title else axes.get_window_extent()
        assert edge.y1 <= box.y0 < box.y1 <= figure.bbox.height
        assert box.x0 == pytest.approx(axes.get_window_extent().x0, abs=2)
    upper, lower = figure.axes[0], figure.axes[2]
    assert lower.texts[0].get_window_extent().y1 < upper.get_tightbbox().y0


def test_a_long_name_leaves_all_panels_of_a_row_equally_wide_and_apart():
    figure = panel_figure(1, 5)
    panels = figure.subplots(1, 5, sharey=True)
    name_row(panels[0], "a name that is longer than the first panel of this row is wide")
    FigureCanvasAgg(figure).draw()
    lefts = [axes.get_window_extent().x0 for axes in panels]
    gaps = [right - left for left, right in zip(lefts[:-1], lefts[1:], strict=True)]
    assert gaps == pytest.approx([gaps[1]] * 4, abs=1)
    assert panels[0].texts[0].get_window_extent().x1 > lefts[1]


def test_hide_frame_leaves_no_ticks():
    axes = panel_figure(1, 1).subplots()
    hide_frame(axes)
    assert axes.get_xticks().size == axes.get_yticks().size == 0
    assert not any(spine.get_visible() for spine in axes.spines.values())
