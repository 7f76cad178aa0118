import logging

import numpy as np
import pytest
from measured import measured

from spectral_bias.files.snapshots import Snapshot
from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.inputs.encodings import features_at
from spectral_bias.metrics.affine_layers import affine_layers
from spectral_bias.metrics.cross_sections import (
    LAYOUT,
    count_regions,
    grid_features,
    planes_of,
)
from spectral_bias.metrics.planes import Plane
from spectral_bias.metrics.polygons import subdivide
from spectral_bias.networks.architectures import MLP

COORDINATES = {"kind": "coordinates", "interval": [-1, 3], "endpoint": False}
POSITIONAL = {
    "kind": "positional",
    "levels": 3,
    "growth": 2,
    "scale_by_pi": True,
    "endpoint": True,
}
RESTRICTED = {"kind": "restricted", "levels": 2, "frequency": 4, "endpoint": True}
FOURIER = {"kind": "fourier", "scale": 3, "frequencies": 4, "seed": 0, "endpoint": False}


def sections(snapshots, input_map, grid, max_regions):
    settings = {"grid": grid, "max_regions": max_regions}
    return measured("cross_sections", snapshots, input_map=input_map, settings=settings)


def snapshots_of(in_features, depth=3, width=10, epochs=(0, 5)):
    networks = {epoch: MLP(in_features, depth, width, 3, seed=epoch) for epoch in epochs}
    return [
        Snapshot(
            {name: tensor.numpy() for name, tensor in network.state_dict().items()},
            {"epoch": epoch, "network_arguments": network.arguments},
            "",
        )
        for epoch, network in networks.items()
    ]


def hidden_layers(snapshot):
    depth = snapshot.metadata["network_arguments"]["depth"]
    return [
        tuple(snapshot.tensors[f"layers.{i}.{name}"].astype(float) for name in ("weight", "bias"))
        for i in range(depth)
    ]


def pattern(layers, features):
    """Return the pattern of one input, neuron by neuron."""
    states, on = features, []
    for weight, bias in layers:
        states = [max(0.0, row @ states + b) for row, b in zip(weight, bias, strict=True)]
        on += [state > 0 for state in states]
        states = np.array(states)
    return tuple(on)


def test_low_and_high_are_the_first_and_the_last_sine_and_cosine():
    planes = planes_of(POSITIONAL)
    assert list(planes) == ["low", "high", "image"]
    point = np.array([[0.3, 0.7]])
    features = features_at(POSITIONAL, point)[0]
    wave = np.pi * point[0] * [1, 4]
    np.testing.assert_allclose(planes["low"].axes @ features, [np.sin(wave[0]), np.cos(wave[0])])
    np.testing.assert_allclose(planes["high"].axes @ features, [np.sin(wave[1]), np.cos(wave[1])])
    for name in ("low", "high"):
        assert not planes[name].origin.any()
        assert planes[name].axes.sum() == 2
        assert (planes[name].low, planes[name].high) == ((-1, -1), (1, 1))


def test_image_plane_is_flat_for_coordinates_alone():
    (name, plane), *others = planes_of(COORDINATES).items()
    assert (name, others) == ("image", [])
    np.testing.assert_array_equal(plane.corners(), [[-1, -1], [3, -1], [3, 3], [-1, 3]])
    assert planes_of(FOURIER) == {"image": None}
    assert planes_of(RESTRICTED)["image"] is planes_of(POSITIONAL)["image"] is None
    assert set(planes_of(RESTRICTED)) == {"low", "high", "image"}


@pytest.mark.parametrize("input_map", [COORDINATES, POSITIONAL, RESTRICTED, FOURIER])
def test_image_grid_holds_the_features_of_equally_spaced_points(input_map):
    plane = planes_of(input_map)["image"]
    features = grid_features(input_map, plane, 5)
    for row, column in ((0, 0), (1, 4), (3, 2)):
        expected = features_at(input_map, np.array([[column / 5, row / 5]]))[0]
        np.testing.assert_allclose(features[5 * row + column], expected, rtol=0, atol=1e-15)


def test_grid_of_a_plane_has_u_along_columns_and_v_along_rows():
    plane = Plane(np.array([10.0, 0, 0]), np.eye(3)[1:], (-1.0, 2.0), (1.0, 6.0))
    points = grid_features(POSITIONAL, plane, 4).reshape(4, 4, 3)
    np.testing.assert_array_equal(points[0, :, 1], [-1, -0.5, 0, 0.5])
    np.testing.assert_array_equal(points[:, 0, 2], [2, 3, 4, 5])
    assert (points[..., 0] == 10).all()


@pytest.fixture(scope="module")
def positional():
    snapshots = snapshots_of(12)
    return snapshots, sections(snapshots, POSITIONAL, 16, 10**5)


def test_variables_are_those_declared(positional, tmp_path):
    write_artifact(tmp_path / "a.h5", LAYOUT, positional[1], {})
    arrays, _ = read_artifact(tmp_path / "a.h5", "cross_sections")
    assert arrays["epoch"].tolist() == [0, 5]
    assert arrays["plane"].tolist() == [1, 2, 3]
    assert arrays["layers"].tolist() == [1, 3]
    assert arrays["region"].shape == (2, 3, 2, 16, 16)


def test_points_share_a_region_if_they_share_the_pattern(positional):
    snapshots, arrays = positional
    for e, snapshot in enumerate(snapshots):
        for p, plane in enumerate(planes_of(POSITIONAL).values()):
            features = grid_features(POSITIONAL, plane, 16)
            for k, layers in enumerate((1, 3)):
                patterns = [pattern(hidden_layers(snapshot)[:layers], x) for x in features]
                numbers = {on: number for number, on in enumerate(dict.fromkeys(patterns))}
                region = arrays["region"][e, p, k].ravel()
                assert region.tolist() == [numbers[on] for on in patterns]
                assert arrays["n_regions_grid"][e, p, k] == len(numbers)


def test_regions_are_counted_on_flat_planes(positional):
    snapshots, arrays = positional
    planes = planes_of(POSITIONAL)
    for e, snapshot in enumerate(snapshots):
        for p, name in enumerate(("low", "high")):
            for k, layers in enumerate((1, 3)):
                regions = subdivide(hidden_layers(snapshot)[:layers], planes[name], 10**5)
                assert arrays["n_regions_exact"][e, p, k] == regions.n_polygons > 10
    assert (arrays["exact_status"][:, :2] == 0).all()
    assert (arrays["n_regions_exact"][:, 2] == -1).all()
    assert (arrays["exact_status"][:, 2] == 1).all()


@pytest.mark.parametrize("side", [2, 16, 150])
def test_a_grid_finds_no_more_regions_than_there_are(side):
    for input_map, features in ((COORDINATES, 2), (POSITIONAL, 12), (RESTRICTED, 8)):
        snapshots = snapshots_of(features, width=16)
        arrays = sections(snapshots, input_map, side, 10**5)
        counted = arrays["exact_status"] == 0
        found, exact = arrays["n_regions_grid"][counted], arrays["n_regions_exact"][counted]
        assert len(found) >= 4
        assert (found <= exact).all()
        assert side < 150 or (found > 0.75 * exact).all()


def test_coordinates_have_the_image_plane_alone():
    (snapshot,) = snapshots_of(2, epochs=(7,))
    arrays = sections([snapshot], COORDINATES, 20, 10**5)
    assert arrays["plane"].tolist() == [3]
    assert arrays["exact_status"].tolist() == [[[0, 0]]]
    regions = subdivide(hidden_layers(snapshot), planes_of(COORDINATES)["image"], 10**5)
    assert arrays["n_regions_exact"][0, 0, 1] == regions.n_polygons


def test_fourier_features_have_the_image_grid_alone():
    arrays = sections(snapshots_of(8), FOURIER, 8, 10**5)
    assert arrays["plane"].tolist() == [3]
    assert arrays["exact_status"].tolist() == [[[1, 1]]] * 2


def test_too_many_regions_are_recorded(caplog):
    with caplog.at_level(logging.WARNING):
        arrays = sections(snapshots_of(12), POSITIONAL, 8, 5)
    assert arrays["exact_status"].tolist() == [[[0, 2], [0, 2], [1, 1]]] * 2
    assert (arrays["n_regions_exact"][:, :2, 1] == -1).all()
    # The first layer alone costs nothing, whatever the number.
    assert (arrays["n_regions_exact"][:, :2, 0] > 5).all()
    assert "found more than 5 activation regions" in caplog.text


def test_first_layer_and_all_layers_are_the_same_for_a_single_one():
    arrays = sections(snapshots_of(12, depth=1), POSITIONAL, 8, 10**5)
    assert arrays["layers"].tolist() == [1, 1]
    for name in ("region", "n_regions_grid", "n_regions_exact", "exact_status"):
        np.testing.assert_array_equal(arrays[name][:, :, 0], arrays[name][:, :, 1])


def test_equal_input_gives_equal_bits(positional):
    again = sections(positional[0], POSITIONAL, 16, 10**5)
    for name, array in positional[1].items():
        np.testing.assert_array_equal(again[name], array)


@pytest.mark.parametrize("layers", [0, 4, -1])
def test_layers_that_do_not_exist_are_refused(layers):
    network = MLP(12, 3, 8, 3, seed=0)
    with pytest.raises(ValueError, match=f"{layers} hidden layers .* has 3, choose 1 to 3"):
        count_regions(network, planes_of(POSITIONAL)["low"], layers, 10)


@pytest.mark.parametrize("layers", [1, 2])
def test_plane_of_another_input_map_is_refused(layers):
    network = MLP(12, 3, 8, 3, seed=0)
    with pytest.raises(ValueError, match="space of 8 features, but the network takes 12"):
        count_regions(network, planes_of(RESTRICTED)["low"], layers, 10)


def test_first_layer_in_closed_form_is_the_subdivision():
    network = MLP(12, 3, 60, 3, seed=0)
    plane = planes_of(POSITIONAL)["high"]
    expected = subdivide(affine_layers(network.state_dict())[:1], plane, 10**5).n_polygons
    assert count_regions(network, plane, 1, 0) == (expected, 0)
