from __future__ import annotations

import numpy as np
import pytest

from spectral_bias.figures.encoding_distances import plot_encoding_distances
from spectral_bias.figures.reconstructions import plot_reconstructions
from spectral_bias.figures.region_maps import plot_region_maps
from spectral_bias.figures.style import region_colours

from .shipped import styles


@pytest.fixture
def photograph():
    return np.random.default_rng(0).random((6, 6, 3))


def test_reconstructions_show_photograph_predictions_and_errors(photograph):
    predictions = {"coordinates_0_1": photograph - 0.1, "positional_L8": photograph * 1.0}
    predictions["positional_L8"][2, 3] += [0.3, 0.0, -0.3]
    psnr_db = {"coordinates_0_1": 20.04, "positional_L8": 31.96}
    figure = plot_reconstructions(photograph, predictions, psnr_db, 1000, styles(predictions))
    top, bottom = np.array(figure.axes[:6]).reshape(2, 3)
    assert [axes.get_title() for axes in top] == [
        "Photograph",
        "Coordinates\n[0, 1]\n20.0 dB",
        "Positional\nL = 8\n32.0 dB",
    ]
    np.testing.assert_allclose(top[0].images[0].get_array(), photograph)
    shown = top[1].images[0].get_array()
    np.testing.assert_allclose(shown, np.maximum(photograph - 0.1, 0))
    error = bottom[1].images[0].get_array()
    np.testing.assert_allclose(error, 0.1)
    error = bottom[2].images[0].get_array()
    assert error[2, 3] == pytest.approx(0.2)
    assert error.sum() == pytest.approx(0.2)
    assert not bottom[0].images


def test_reconstruction_errors_share_one_scale_with_a_unit(photograph):
    predictions = {"coordinates_0_1": photograph + 0.5, "positional_L8": photograph + 0.1}
    figure = plot_reconstructions(
        photograph, predictions, dict.fromkeys(predictions, 1.0), 100, styles(predictions)
    )
    images = [axes.images[0] for axes in figure.axes[4:6]]
    assert [image.get_clim() for image in images] == 2 * [pytest.approx((0, 0.5))]
    colour_bars = [child for axes in figure.axes for child in axes.child_axes]
    assert [axes.get_ylabel() for axes in colour_bars] == ["absolute error\n(RGB), epoch 100"]


def test_perfect_reconstruction_can_be_drawn(photograph):
    figure = plot_reconstructions(
        photograph,
        {"positional_L8": photograph},
        {"positional_L8": 99},
        1,
        styles(["positional_L8"]),
    )
    assert figure.axes[3].images[0].get_array().max() == 0


def test_reconstructions_list_missing_psnr(photograph):
    predictions = {"coordinates_0_1": photograph, "positional_L8": photograph}
    with pytest.raises(ValueError, match=r"\['coordinates_0_1', 'positional_L8'\]"):
        plot_reconstructions(photograph, predictions, {}, 1, styles(predictions))


def test_region_maps_have_a_row_per_epoch_and_the_counts_as_titles():
    ids = {
        "coordinates_0_1": np.arange(2 * 16).reshape(2, 4, 4) // 16,
        "positional_L8": np.arange(2 * 16).reshape(2, 4, 4),
    }
    n_regions = {"coordinates_0_1": [1234, 1], "positional_L8": [16, 15]}
    figure = plot_region_maps(ids, [0, 1000], n_regions, styles(ids))
    panels = np.array(figure.axes).reshape(2, 2)
    assert [axes.get_title() for axes in panels.flat] == [
        "Coordinates\n[0, 1]\n1,234 regions\nof 16 pixels",
        "Positional\nL = 8\n16 regions\nof 16 pixels",
        "1 regions\nof 16 pixels",
        "15 regions\nof 16 pixels",
    ]
    assert [axes.get_ylabel() for axes in panels[:, 0]] == ["initialisation", "epoch 1,000"]
    for column, name in enumerate(ids):
        for row in range(2):
            shown = panels[row, column].images[0].get_array()
            np.testing.assert_array_equal(shown, region_colours(ids[name][row]))


def test_region_maps_list_missing_counts():
    ids = dict.fromkeys(["coordinates_0_1", "positional_L8"], np.zeros((1, 2, 2), int))
    with pytest.raises(ValueError, match=r"\['coordinates_0_1', 'positional_L8'\]"):
        plot_region_maps(ids, [0], {}, styles(ids))


def test_region_colours_depend_on_the_region_alone():
    ids = np.array([[0, 1], [1, 262_143]], dtype=np.int32)
    colours = region_colours(ids)
    assert colours.shape == (2, 2, 4)
    np.testing.assert_array_equal(colours, region_colours(ids.astype(np.int64)))
    np.testing.assert_array_equal(colours[0, 1], colours[1, 0])
    assert (colours[..., 3] == 1).all()


def test_successive_regions_differ_in_lightness_without_a_pattern():
    lightness = region_colours(np.arange(128 * 128).reshape(128, 128))[..., :3] @ [0.21, 0.72, 0.07]
    for axis in (0, 1):
        assert np.mean(abs(np.diff(lightness, axis=axis)) < 0.02) < 0.1
    # Power of a regular pattern would stand out of the spectrum; noise stays within a few means.
    power = abs(np.fft.rfft2(lightness - lightness.mean())) ** 2
    assert power.max() < 25 * power.mean()


def test_encoding_distances():
    matrices = {"coordinates_0_1": np.eye(4), "positional_L5": np.arange(16.0).reshape(4, 4)}
    dot_products = {name: 2 * matrix for name, matrix in matrices.items()}
    figure = plot_encoding_distances(matrices, dot_products, styles(matrices))
    panels = [axes for axes in figure.axes if axes.images and axes.get_title()]
    assert [axes.get_title() for axes in panels] == [
        "Coordinates [0, 1]\nEuclidean distance",
        "Positional L = 5\nEuclidean distance",
        "Coordinates [0, 1]\ndot product",
        "Positional L = 5\ndot product",
    ]
    for axes, factor in zip(panels, [1, 1, 2, 2], strict=True):
        image = axes.images[0]
        assert image.get_cmap().name == "magma"
        assert image.colorbar is not None
        assert image.get_array().max() in {factor, 15 * factor}


def test_encoding_distances_need_both_matrices():
    with pytest.raises(ValueError, match="coordinates_0_1.*positional_L5"):
        plot_encoding_distances(
            {"coordinates_0_1": np.eye(2)},
            {"positional_L5": np.eye(2)},
            styles(["coordinates_0_1", "positional_L5"]),
        )
