"""Planes: where their points are, and which are refused."""

import numpy as np
import pytest

from spectral_bias.metrics.affine_layers import affine_layers
from spectral_bias.metrics.planes import Plane, on_plane
from spectral_bias.networks.architectures import MLP

WINDOW = ((-1.0, 2.0), (3.0, 4.0))


def plane_in_five_dimensions():
    generator = np.random.default_rng(0)
    return Plane(generator.normal(size=5), generator.normal(size=(2, 5)), *WINDOW)


def test_corners_are_counter_clockwise():
    corners = plane_in_five_dimensions().corners()
    np.testing.assert_array_equal(corners, [[-1, 2], [3, 2], [3, 4], [-1, 4]])


def test_normalised_plane_is_the_same_rectangle():
    plane = plane_in_five_dimensions()
    normalised = plane.normalised()
    assert (normalised.low, normalised.high) == ((-1.0, -1.0), (1.0, 1.0))
    for place in (plane, normalised):
        np.testing.assert_array_equal(place.centre + place.half, place.high)
    corners = [place.points(place.corners()) for place in (plane, normalised)]
    np.testing.assert_allclose(*corners, rtol=0, atol=1e-14)


def test_layers_on_a_plane_have_the_values_of_the_network():
    plane = plane_in_five_dimensions()
    layers = affine_layers(MLP(5, 2, 7, 1, seed=0).state_dict())
    points = np.random.default_rng(1).uniform(-1, 4, size=(20, 2))
    (weight, bias), *others = on_plane(layers, plane)
    expected = plane.points(points) @ layers[0][0].T + layers[0][1]
    np.testing.assert_allclose(points @ weight.T + bias, expected, rtol=0, atol=1e-14)
    assert others == layers[1:]


def test_plane_in_another_space_is_refused():
    layers = affine_layers(MLP(2, 2, 4, 1, seed=0).state_dict())
    with pytest.raises(ValueError, match="space of 5 features, but the network takes 2"):
        on_plane(layers, plane_in_five_dimensions())


def test_axes_in_another_space_are_refused():
    with pytest.raises(ValueError, match=r"\(2, 3\), not \(2, 2\)"):
        Plane(np.zeros(3), np.eye(2), *WINDOW)


@pytest.mark.parametrize("high", [(-1.0, 5.0), (1.0, -2.0)])
def test_empty_window_is_refused(high):
    with pytest.raises(ValueError, match=r"low < high .* not low = \(-1.0, 2.0\)"):
        Plane(np.zeros(2), np.eye(2), WINDOW[0], high)


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("place", ["origin", "axes", "high"])
def test_plane_that_is_not_finite_is_refused(value, place):
    arguments = {"origin": np.zeros(2), "axes": np.eye(2), "low": (0.0, 0.0), "high": (1.0, 1.0)}
    arguments[place] = np.full_like(arguments[place], value)
    with pytest.raises(ValueError, match=f"(?s)finite origin, axes and window, not .*{value}"):
        Plane(**arguments)
