from __future__ import annotations

import numpy as np
import pytest

from spectral_bias.figures import encoding_distances, reconstructions, region_maps
from spectral_bias.figures.style import region_colours

from .shipped import styles


@pytest.fixture
def photograph():
    return np.random.default_rng(0).random((6, 6, 3))


def _runs(epoch=1000, **arrays):
    """Return runs of some input maps with two snapshots; the first shows nothing of the arrays."""
    return {
        name: {
            "epoch": np.array([0, epoch]),
            **{
                variable: np.stack([0 * np.asarray(of[name]), of[name]])
                for variable, of in arrays.items()
            },
        }
        for name in next(iter(arrays.values()))
    }


def test_reconstructions_show_photograph_predictions_and_errors(photograph):
    predictions = {"coordinates_0_1": photograph - 0.1, "positional_L8": photograph * 1.0}
    predictions["positional_L8"][2, 3] += [0.3, 0.0, -0.3]
    psnr = {"coordinates_0_1": 20.04, "positional_L8": 31.96}
    runs = _runs(prediction=predictions, psnr=psnr)
    figure = reconstructions.plot(photograph, runs, styles(runs), epoch=1000)
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
    runs = _runs(100, prediction=predictions, psnr=dict.fromkeys(predictions, 1.0))
    figure = reconstructions.plot(photograph, runs, styles(runs), epoch=100)
    images = [axes.images[0] for axes in figure.axes[4:6]]
    assert [image.get_clim() for image in images] == 2 * [pytest.approx((0, 0.5))]
    colour_bars = [child for axes in figure.axes for child in axes.child_axes]
    assert [axes.get_ylabel() for axes in colour_bars] == ["absolute error\n(RGB), epoch 100"]


def test_perfect_reconstruction_can_be_drawn(photograph):
    runs = _runs(1, prediction={"positional_L8": photograph}, psnr={"positional_L8": 99})
    figure = reconstructions.plot(photograph, runs, styles(runs), epoch=1)
    assert figure.axes[3].images[0].get_array().max() == 0


def test_region_maps_have_a_row_per_epoch_and_the_counts_as_titles():
    ids = {
        "coordinates_0_1": np.arange(2 * 16).reshape(2, 4, 4) // 16,
        "positional_L8": np.arange(2 * 16).reshape(2, 4, 4),
    }
    n_regions = {"coordinates_0_1": [1234, 1], "positional_L8": [16, 15]}
    runs = {
        name: {
            "epoch": np.array([0, 1, 1000]),
            "region": np.insert(ids[name], 1, 77, axis=0),
            "n_regions": np.insert(n_regions[name], 1, 77),
        }
        for name in ids
    }
    figure = region_maps.plot(runs, styles(ids), epochs=[0, 1000])
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
    runs = {n: {"distance": matrix, "dot_product": 2 * matrix} for n, matrix in matrices.items()}
    figure = encoding_distances.plot(runs, styles(matrices))
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
