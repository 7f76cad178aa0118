import itertools
import logging

import numpy as np
import pytest
import torch
from measured import measured
from scipy.optimize import linprog, nnls

from spectral_bias.files.snapshots import Snapshot
from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.inputs.encodings import encode
from spectral_bias.metrics import inradius
from spectral_bias.metrics.affine_layers import affine_layers
from spectral_bias.metrics.inradius import LAYOUT, feature_box, largest_ball
from spectral_bias.networks.architectures import MLP

BOX = (-1.0, 1.0)
COORDINATES = {"kind": "coordinates", "endpoint": False}
SHAPES = [(1, 5), (2, 9), (2, 192), (5, 40), (16, 64), (33, 24)]
POSITIONAL = {
    "kind": "positional",
    "levels": 4,
    "growth": 2,
    "scale_by_pi": True,
    "endpoint": True,
}


def reference(layer, point, box):
    """The definition as it stands in the paper's scripts, neuron by neuron and side by side."""
    weight, bias = layer
    dimensions = len(point)
    rows, bounds = [], []
    for row, offset in zip(weight, bias, strict=True):
        sign = 1.0 if float(row @ point + offset) > 0 else -1.0
        rows.append([*(-sign * row), float(np.sqrt(np.sum(row**2)))])
        bounds.append(sign * offset)
    for axis, (side, sign) in itertools.product(range(dimensions), zip(box, (-1, 1), strict=True)):
        rows.append([float(sign) if j == axis else 0.0 for j in range(dimensions)] + [1.0])
        bounds.append(sign * side)
    cost = [0.0] * dimensions + [-1.0]
    return linprog(cost, A_ub=rows, b_ub=bounds, bounds=(None, None)).x[-1]


def room(layer, point, where, box):
    """Distance of places [K, D] to the nearest boundary of the point's region, negative outside."""
    weight, bias = layer
    signs = np.where(weight @ point + bias > 0, 1, -1)
    planes = signs * (where @ weight.T + bias) / np.linalg.norm(weight, axis=1)
    return np.min(np.hstack([planes, where - box[0], box[1] - where]), axis=1)


def problem(dimensions, neurons, seed=0):
    """Return a first layer as PyTorch initialises it, and a point of the box."""
    generator = np.random.default_rng(seed)
    layer = affine_layers(MLP(dimensions, 1, neurons, 1, seed=seed).state_dict())[0]
    return layer, generator.uniform(*BOX, size=dimensions)


@pytest.fixture(scope="module")
def trained():
    """Return the features of a 16 x 16 grid and a network trained on it."""
    features = encode(POSITIONAL, 16).features
    inputs = torch.from_numpy(features)
    targets = torch.rand(len(inputs), 3, generator=torch.Generator().manual_seed(0))
    network = MLP(16, 2, 48, 3, seed=0)
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-2)
    losses = []
    for _ in range(100):
        optimiser.zero_grad()
        loss = ((network(inputs) - targets) ** 2).mean()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert losses[-1] < 0.5 * losses[0]
    return features, network


@pytest.mark.parametrize("dimensions", [1, 2, 5, 64])
@pytest.mark.parametrize("box", [(-1.0, 1.0), (0.0, 1.0), (-3.0, 3.0)])
def test_without_boundaries_it_is_half_the_side_of_the_box(dimensions, box):
    point = np.random.default_rng(0).uniform(*box, size=dimensions)
    ball = largest_ball((np.zeros((3, dimensions)), np.ones(3)), point, box)
    assert ball.radius == pytest.approx((box[1] - box[0]) / 2, abs=1e-12)
    np.testing.assert_allclose(ball.centre, (box[0] + box[1]) / 2, atol=1e-12)


def test_in_one_dimension_it_is_half_the_interval_between_the_neighbours():
    boundaries = np.array([-0.7, -0.2, 0.4, 0.5])
    slopes = np.array([3.0, -0.1, 2.0, 1.0])
    layer = slopes[:, None], -slopes * boundaries
    ends = [-1.0, *boundaries, 1.0]
    for low, high in itertools.pairwise(ends):
        ball = largest_ball(layer, np.array([0.9 * low + 0.1 * high]), BOX)
        assert ball.radius == pytest.approx((high - low) / 2, abs=1e-12)
        assert ball.centre == pytest.approx((high + low) / 2, abs=1e-12)


@pytest.mark.parametrize("seed", range(5))
def test_in_a_triangle_it_is_twice_the_area_over_the_perimeter(seed):
    corners = np.random.default_rng(seed).uniform(-0.9, 0.9, size=(3, 2))
    sides = np.roll(corners, -1, axis=0) - corners
    normals = np.stack([-sides[:, 1], sides[:, 0]], axis=1)
    ball = largest_ball((normals, -(normals * corners).sum(axis=1)), corners.mean(axis=0), BOX)
    lengths = np.hypot(*sides.T)
    twice_area = abs(sides[0, 0] * sides[1, 1] - sides[0, 1] * sides[1, 0])
    assert ball.radius == pytest.approx(twice_area / lengths.sum(), abs=1e-12)
    # The incentre is the mean of the corners, weighted with the lengths of the opposite sides.
    incentre = np.roll(lengths, -1) @ corners / lengths.sum()
    np.testing.assert_allclose(ball.centre, incentre, atol=1e-10)


@pytest.mark.parametrize("dimensions", [2, 3, 6])
def test_in_a_cross_polytope_it_is_the_corner_over_the_root_of_the_dimension(dimensions):
    signs = np.array(list(itertools.product((-1.0, 1.0), repeat=dimensions)))
    point = np.random.default_rng(0).uniform(-0.5, 0.5, size=dimensions) / dimensions
    ball = largest_ball((signs, np.full(len(signs), 0.6)), point, BOX)
    assert ball.radius == pytest.approx(0.6 / np.sqrt(dimensions), abs=1e-12)
    np.testing.assert_allclose(ball.centre, 0.0, atol=1e-10)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("seed", range(3))
def test_equals_the_definition_to_1e_9(shape, seed):
    layer, point = problem(*shape, seed)
    assert largest_ball(layer, point, BOX).radius == pytest.approx(
        reference(layer, point, BOX), abs=1e-9
    )


@pytest.mark.parametrize("seed", range(8))
def test_equals_a_search_over_all_centres_in_the_plane_to_1e_9(seed):
    layer, point = problem(2, 30, seed)
    # Where the room is largest: it has no other maxima, so that the best place of a grid can be
    # looked at ever closer.
    middle, half = np.zeros(2), 1.0
    while half > 1e-10:
        axes = [np.linspace(m - half, m + half, 41) for m in middle]
        places = np.stack(np.meshgrid(*axes), axis=2).reshape(-1, 2)
        rooms = room(layer, point, places, BOX)
        middle, half = places[rooms.argmax()], 0.7 * half
    assert largest_ball(layer, point, BOX).radius == pytest.approx(rooms.max(), abs=1e-9)


@pytest.mark.parametrize("kind", ["uniform", "data"])
def test_equals_the_definition_on_a_trained_network_to_1e_9(trained, kind):
    features, network = trained
    layer = affine_layers(network.state_dict())[0]
    generator = np.random.default_rng(0)
    points = {"uniform": generator.uniform(*BOX, size=(20, 16)), "data": features[::13]}[kind]
    for point in points.astype(np.float64):
        ball = largest_ball(layer, point, BOX)
        assert ball.radius == pytest.approx(reference(layer, point, BOX), abs=1e-9)
        assert room(layer, point, ball.centre[None], BOX) == pytest.approx(ball.radius, abs=1e-9)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_ball_fits_and_cannot_grow(shape):
    (weight, bias), point = problem(*shape)
    ball = largest_ball((weight, bias), point, BOX)
    # Same signs at the centre, and no boundary nearer than the radius.
    assert room((weight, bias), point, ball.centre[None], BOX) == pytest.approx(
        ball.radius, abs=1e-9
    )
    assert ball.radius > 0
    assert (((weight @ point + bias) > 0) == ((weight @ ball.centre + bias) > 0)).all()
    # Held from all sides: positive weights balance the normals of the boundaries that it touches,
    # so that no move of the centre leaves all of them.
    signs = np.where(weight @ point + bias > 0, 1, -1)
    normals = signs[:, None] * weight / np.linalg.norm(weight, axis=1, keepdims=True)
    slacks = normals @ ball.centre + signs * bias / np.linalg.norm(weight, axis=1)
    touched = np.vstack([
        normals[slacks < ball.radius + 1e-8],
        np.eye(len(point))[ball.centre + 1 < ball.radius + 1e-8],
        -np.eye(len(point))[1 - ball.centre < ball.radius + 1e-8],
    ])
    _, residual = nnls(
        np.vstack([touched.T, np.ones(len(touched))]), np.eye(len(point) + 1)[len(point)]
    )
    assert residual < 1e-8


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_bounded_by_the_nearest_boundary_and_by_the_box(shape):
    layer, point = problem(*shape)
    radius = largest_ball(layer, point, BOX).radius
    assert room(layer, point, point[None], BOX) <= radius <= 1


def test_all_points_of_a_region_have_its_inradius():
    layer, point = problem(5, 40)
    ball = largest_ball(layer, point, BOX)
    direction = np.random.default_rng(1).normal(size=5)
    other = ball.centre + 0.99 * ball.radius * direction / np.linalg.norm(direction)
    assert largest_ball(layer, other, BOX).radius == pytest.approx(ball.radius, abs=1e-12)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_scale_order_and_orientation_of_neurons_do_not_matter(shape):
    (weight, bias), point = problem(*shape)
    expected = largest_ball((weight, bias), point, BOX).radius
    generator = np.random.default_rng(1)
    factors = np.exp(generator.normal(scale=3, size=len(bias)))
    order = generator.permutation(len(bias))
    changed = {
        "scaled": (weight * factors[:, None], bias * factors),
        "permuted": (weight[order], bias[order]),
        "turned round": (-weight, -bias),
        "repeated": (np.tile(weight, (2, 1)), np.tile(bias, 2)),
    }
    for layer in changed.values():
        assert largest_ball(layer, point, BOX).radius == pytest.approx(expected, abs=1e-10)


def test_moves_and_grows_with_space():
    (weight, bias), point = problem(5, 40)
    expected = largest_ball((weight, bias), point, BOX).radius
    moved = largest_ball((weight, bias - 7.0 * weight.sum(axis=1)), point + 7.0, (6.0, 8.0))
    assert moved.radius == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("scale", [1e-4, 1e-5, 1e-6])
def test_narrow_regions_are_measured_to_nine_digits(scale):
    # With the solver's own tolerance, some of those of scale 1e-6 come out wrong by half.
    for seed in range(10):
        generator = np.random.default_rng(seed)
        weight, bias = generator.normal(size=(30, 2)), generator.normal(size=30)
        point = generator.uniform(*BOX, size=2)
        expected = largest_ball((weight, bias), point, BOX).radius
        ball = largest_ball((weight, scale * bias), scale * point, (-scale, scale))
        assert ball.radius == pytest.approx(scale * expected, rel=1e-9)


@pytest.mark.parametrize("slope", [1.0, -1.0])
def test_neuron_of_exactly_zero_counts_as_off(slope):
    ball = largest_ball((np.array([[slope]]), np.zeros(1)), np.zeros(1), BOX)
    assert ball.radius == pytest.approx(0.5)
    assert ball.centre == pytest.approx(-slope / 2)


def test_region_without_interior_has_a_radius_of_zero():
    layer = np.array([[1.0, 2.0], [-1.0, -2.0]]), np.zeros(2)
    ball = largest_ball(layer, np.array([0.2, -0.1]), BOX)
    assert ball.radius == pytest.approx(0, abs=1e-12)
    assert ball.radius >= 0


def test_neurons_without_weights_do_not_matter():
    (weight, bias), point = problem(5, 40)
    weight[::3] = 0.0
    kept = np.arange(40) % 3 > 0
    expected = largest_ball((weight[kept], bias[kept]), point, BOX).radius
    assert largest_ball((weight, bias), point, BOX).radius == expected


@pytest.mark.parametrize(
    ("input_map", "box"),
    [
        ({"kind": "coordinates", "interval": [0, 1], "endpoint": False}, (0.0, 1.0)),
        ({"kind": "coordinates", "interval": [-3, 3], "endpoint": True}, (-3.0, 3.0)),
        (POSITIONAL, (-1.0, 1.0)),
        (
            {"kind": "fourier", "scale": 3, "frequencies": 4, "seed": 0, "endpoint": False},
            (-1.0, 1.0),
        ),
    ],
)
def test_box_holds_the_features(input_map, box):
    assert feature_box(input_map) == box
    features = encode(input_map, 16).features
    assert box[0] <= features.min() < features.max() <= box[1]


def radii(snapshots, features, points, seed, interval=BOX):
    """Return the metric of a run fed coordinates in an interval, which is the box."""
    subject = {"features": features, "input_map": {**COORDINATES, "interval": interval}}
    settings = {"points": points, "seed": seed}
    return measured("inradius", snapshots, **subject, settings=settings)


@pytest.fixture
def measure(study):
    snapshots, features, _, _ = study

    def measure_with(points=12, seed=0, interval=BOX):
        return radii(snapshots, features, points, seed, interval)

    return measure_with


def test_run_is_measured_at_every_snapshot(tmp_path, study, measure):
    snapshots, features, _, _ = study
    write_artifact(tmp_path / "a.h5", LAYOUT, measure(), {})
    arrays = read_artifact(tmp_path / "a.h5", "inradius").arrays
    assert arrays["epoch"].tolist() == [0, 4]
    assert arrays["n_zero_rows"].tolist() == [0, 0]
    assert len(set(arrays["pixel"].tolist())) == 12
    for index, snapshot in enumerate(snapshots):
        layer = [
            snapshot.tensors[f"layers.0.{name}"].astype(np.float64) for name in ("weight", "bias")
        ]
        expected = [reference(layer, x, BOX) for x in features[arrays["pixel"]].astype(np.float64)]
        np.testing.assert_allclose(arrays["inradius_data"][index], expected, atol=1e-9)
    assert arrays["inradius_uniform"].shape == (2, 12)
    assert (arrays["inradius_uniform"][0] != arrays["inradius_uniform"][1]).any()


def test_points_stay_the_same_over_snapshots(study):
    snapshots, features, _, _ = study
    arrays = radii([snapshots[0]] * 2, features, 9, 3)
    for kind in ("uniform", "data"):
        first, second = arrays[f"inradius_{kind}"]
        np.testing.assert_array_equal(first, second)
        assert len(set(first.tolist())) > 1


def test_equal_seeds_give_equal_bits_and_others_do_not(measure):
    alone, again, other = measure(), measure(), measure(seed=1)
    for name, array in alone.items():
        np.testing.assert_array_equal(array, again[name])
    assert not np.array_equal(alone["pixel"], other["pixel"])
    assert not np.array_equal(alone["inradius_uniform"], other["inradius_uniform"])


def test_few_pixels_are_all_measured(measure):
    arrays = measure(points=50)
    assert arrays["pixel"].tolist() == list(range(30))
    assert arrays["inradius_data"].shape == (2, 30)
    assert arrays["inradius_uniform"].shape == (2, 50)


def test_pixels_do_not_depend_on_the_input_map(trained):
    pixels = []
    for features in (trained[0], trained[0][:, :2].copy()):
        network = MLP(features.shape[1], 1, 4, 3, seed=0)
        tensors = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
        about = {"network_arguments": network.arguments, "epoch": 0}
        run = [Snapshot(tensors, about, "")]
        pixels.append(radii(run, features, 20, 0)["pixel"])
    np.testing.assert_array_equal(*pixels)


def test_zero_rows_are_counted(study):
    (snapshot, _), features, _, _ = study
    snapshot.tensors["layers.0.weight"][[1, 5, 6]] = 0.0
    arrays = radii([snapshot], features, 3, 0)
    assert arrays["n_zero_rows"].tolist() == [3]
    assert (arrays["inradius_data"] > 0).all()


def test_uniform_points_fill_the_box_of_the_input_map(measure, monkeypatch):
    seen = []

    def spy(layer, point, box):
        seen.append(point)
        return inradius.Ball(point, 0.0, "")

    monkeypatch.setattr(inradius, "largest_ball", spy)
    measure(points=500, interval=(-1.0, 4.0))
    uniform = np.array(seen[:500])
    assert (uniform.min() >= -1.0) & (uniform.min() < -0.9)
    assert (uniform.max() <= 4.0) & (uniform.max() > 3.9)
    np.testing.assert_allclose(uniform.mean(axis=0), 1.5, atol=0.3)


def test_features_outside_the_box_are_refused(measure):
    with pytest.raises(ValueError, match=r"outside the box \(0.0, 1.0\)"):
        measure(interval=(0.0, 1.0))


def test_failed_point_is_left_out_and_reported_once(measure, monkeypatch, caplog):
    expected = measure()
    smallest = expected["inradius_data"].min()

    def unreliable(costs, **arguments):
        result = linprog(costs, **arguments)
        if abs(result.fun - smallest) < 1e-12:
            result.success, result.message = False, "numerical difficulties"
        return result

    monkeypatch.setattr(inradius, "linprog", unreliable)
    with caplog.at_level(logging.WARNING):
        arrays = measure()
    expected["inradius_data"][expected["inradius_data"] == smallest] = np.nan
    for name, array in expected.items():
        np.testing.assert_array_equal(arrays[name], array)
    assert np.isnan(arrays["inradius_data"]).sum() == 1
    (record,) = caplog.records
    assert "numerical difficulties" in record.getMessage()


def test_network_that_is_not_finite_is_refused(study):
    snapshots, features, _, _ = study
    snapshots[0].tensors["layers.0.bias"][3] = np.nan
    with pytest.raises(ValueError, match=r"not finite, in layers\.0\.bias"):
        radii(snapshots, features, 4, 0)


@pytest.mark.parametrize("place", [(1.5, 0.0), (0.0, -1.01), (np.nan, 0.0)])
def test_point_outside_the_box_is_refused(place):
    layer = affine_layers(MLP(2, 1, 5, 1, seed=0).state_dict())[0]
    with pytest.raises(ValueError, match=r"outside the box \[-1.0, 1.0\]"):
        largest_ball(layer, np.array(place), BOX)


def test_weights_that_are_not_finite_have_no_ball():
    weight, bias = affine_layers(MLP(2, 1, 5, 1, seed=0).state_dict())[0]
    weight[3, 1] = np.nan
    ball = largest_ball((weight, bias), np.zeros(2), BOX)
    assert np.isnan(ball.radius)
    assert "not finite" in ball.status
