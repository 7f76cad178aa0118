import numpy as np
import pytest
import references

from spectral_bias.files.storage import write_artifact
from spectral_bias.inputs.encodings import encode
from spectral_bias.metrics.encoding_distances import (
    LAYOUT,
    encoding_distances,
    kernel_contrast,
)

COORDINATES = {"kind": "coordinates", "interval": [0, 1], "endpoint": False}


def positional_map(levels):
    return {
        "kind": "positional",
        "levels": levels,
        "growth": 2,
        "scale_by_pi": True,
        "endpoint": True,
    }


def measured(input_map, resolution):
    return encoding_distances(encode(input_map, resolution).features)


def test_distances_are_those_of_the_reference(tmp_path):
    features = np.random.default_rng(0).normal(size=(30, 7)).astype(np.float32)
    arrays = encoding_distances(features)
    distance, dot_product = references.encoding_distances(features)
    np.testing.assert_allclose(arrays["distance"], distance, rtol=1e-6)
    np.testing.assert_allclose(arrays["dot_product"], dot_product, rtol=1e-6, atol=1e-6)
    write_artifact(tmp_path / "a.h5", LAYOUT, arrays, {})


def test_distance_of_a_pixel_to_itself_is_zero():
    arrays = measured(positional_map(5), 8)
    np.testing.assert_array_equal(arrays["distance"].diagonal(), 0)
    np.testing.assert_array_equal(arrays["distance"], arrays["distance"].T)
    np.testing.assert_allclose(arrays["dot_product"].diagonal(), 10, rtol=1e-6)


@pytest.mark.parametrize(
    ("input_map", "contrast"),
    [(COORDINATES, 0.03), (positional_map(5), 0.21), (positional_map(16), 0.48)],
)
def test_contrast_at_64(input_map, contrast):
    # D13: what tells encodings from coordinates is how far apart neighbours are.
    found = kernel_contrast(**measured(input_map, 64))
    assert found["adjacent_over_mean_distance"] == pytest.approx(contrast, abs=0.005)
    if input_map is COORDINATES:
        assert found["adjacent_dot_product_std"] == pytest.approx(0.41, abs=0.01)
    else:
        assert found["adjacent_dot_product_std"] < 1e-5


def test_dot_product_of_an_encoding_is_stationary_in_double_precision():
    features, double = encode(positional_map(5), 16).features, np.float64
    dots = (features.astype(double)[:-1] * features.astype(double)[1:]).sum(axis=1)
    horizontal = np.delete(dots, np.arange(15, 255, 16))
    assert horizontal.std() < 1e-6


def test_distance_of_coordinates_is_stationary_too():
    distance = measured(COORDINATES, 16)["distance"]
    left = np.arange(256).reshape(16, 16)[:, :-1].ravel()
    assert distance[left, left + 1].std() < 1e-7
    assert distance[left, left + 1].mean() == pytest.approx(1 / 16)
