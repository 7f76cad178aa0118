from itertools import pairwise

import numpy as np
import pytest

from spectral_bias.figures.cross_sections import plot
from spectral_bias.figures.style import region_colours

from .shipped import styles


def run_of(planes, exact, epochs=(0, 10)):
    """Return the arrays of a run whose region numbers and counts are all different."""
    counts = (len(epochs), len(planes), 2)
    n = np.prod(counts)
    return {
        "epoch": np.array(epochs),
        "plane": np.array(planes),
        "region": np.arange(n * 16).reshape(*counts, 4, 4),
        "n_regions_grid": 1000 + np.arange(n).reshape(counts),
        "n_regions_exact": np.where(exact, 20_000 + np.arange(n).reshape(counts), -1),
    }


@pytest.fixture
def runs():
    flat = np.array([True, True, False])[:, None]
    return {
        "coordinates_0_1": run_of([3], exact=True),
        "positional_L4": run_of([1, 2, 3], flat),
        "positional_L16": run_of([1, 2, 3], flat, epochs=(0, 1, 10)),
    }


def test_a_row_per_plane_and_two_columns_per_input_map(runs):
    figure = plot(runs, styles(runs), epoch=10)
    panels = np.array(figure.axes).reshape(3, 6)
    assert [axes.get_ylabel() for axes in panels[:, 0]] == [
        "plane of\nthe image",
        "plane of the\nlowest frequency",
        "plane of the\nhighest frequency",
    ]
    assert [axes.get_title() for axes in panels[0]] == [
        "Coordinates\n[0, 1]\nfirst layer\n= 20,002",
        "Coordinates\n[0, 1]\nall layers\n= 20,003",
        "Positional\nL = 4\nfirst layer\n\u2265 1,010",
        "Positional\nL = 4\nall layers\n\u2265 1,011",
        "Positional\nL = 16\nfirst layer\n\u2265 1,016",
        "Positional\nL = 16\nall layers\n\u2265 1,017",
    ]
    assert [axes.get_title() for axes in panels[1, 2:4]] == ["= 20,006", "= 20,007"]
    assert [axes.get_title() for axes in panels[2, 4:]] == ["= 20,014", "= 20,015"]


def test_pictures_are_those_of_the_plane_and_the_epoch(runs):
    panels = np.array(plot(runs, styles(runs), epoch=10).axes).reshape(3, 6)
    for row, plane in enumerate((2, 0, 1)):
        for layers in (0, 1):
            shown = panels[row, 2 + layers].images[0].get_array()
            ids = runs["positional_L4"]["region"][1, plane, layers]
            np.testing.assert_array_equal(shown, region_colours(ids))


def test_planes_that_an_input_map_does_not_have_stay_empty(runs):
    panels = np.array(plot(runs, styles(runs), epoch=10).axes).reshape(3, 6)
    assert [[len(axes.images) for axes in row] for row in panels] == [
        [1, 1, 1, 1, 1, 1],
        [0, 0, 1, 1, 1, 1],
        [0, 0, 1, 1, 1, 1],
    ]
    for axes in panels.flat:
        assert not axes.get_xticks().size
        assert not any(spine.get_visible() for spine in axes.spines.values())


def test_coordinates_alone_have_one_row(runs):
    figure = plot({"coordinates_0_1": runs["coordinates_0_1"]}, styles(runs), epoch=0)
    assert len(figure.axes) == 2
    assert figure.axes[0].get_title().endswith("= 20,000")


def test_a_missing_epoch_is_refused_with_those_that_there_are(runs):
    with pytest.raises(ValueError, match=r"epoch 1 .*coordinates_0_1': \[0, 10\], 'positional_L4"):
        plot(runs, styles(runs), epoch=1)


def test_titles_and_labels_do_not_run_into_each_other(runs, tmp_path):
    figure = plot(runs, styles(runs), epoch=10)
    figure.savefig(tmp_path / "a.png")
    panels = np.array(figure.axes).reshape(3, 6)
    titles = [axes.title.get_window_extent() for axes in panels[0]]
    assert all(left.x1 < right.x0 for left, right in pairwise(titles))
    labels = [axes.yaxis.label.get_window_extent() for axes in panels[:, 0]]
    assert all(upper.y0 > lower.y1 for upper, lower in pairwise(labels))
