"""Exact region counts against rational arithmetic, and facts that hold for every subdivision."""

from fractions import Fraction

import numpy as np
import pytest
import torch

from spectral_bias.metrics import polygons
from spectral_bias.metrics.affine_layers import affine_layers
from spectral_bias.metrics.planes import Plane, on_plane
from spectral_bias.metrics.polygons import TooManyRegionsError, subdivide
from spectral_bias.networks.architectures import MLP
from spectral_bias.training.objectives import SQUARED_ERROR
from spectral_bias.training.trainer import Trainer, TrainingSettings

SQUARE = ((-1.0, -1.0), (1.0, 1.0))
LIMIT = 10**6


def rational_patterns(layers, corners):
    """Return the pattern of each region, by cutting polygons in exact arithmetic, one by one."""
    window = [tuple(map(Fraction, corner)) for corner in corners]
    regions = [(window, [(Fraction(1), 0, 0), (0, Fraction(1), 0)], ())]
    for weight, bias in layers:
        regions = [child for region in regions for child in _children(*region, weight, bias)]
    return [pattern for _, _, pattern in regions]


def _children(polygon, inputs, pattern, weight, bias):
    neurons = []
    for row, offset in zip(weight.tolist(), bias.tolist(), strict=True):
        line = [sum(Fraction(w) * a[i] for w, a in zip(row, inputs, strict=True)) for i in range(3)]
        neurons.append((line[0], line[1], line[2] + Fraction(offset)))
    pieces = [polygon]
    for neuron in neurons:
        pieces = [half for piece in pieces for half in _halves(piece, neuron)]
    for piece in pieces:
        inside = [sum(p[i] for p in piece) / len(piece) for i in (0, 1)]
        on = tuple(_value(neuron, inside) > 0 for neuron in neurons)
        active = [n if is_on else (0, 0, 0) for n, is_on in zip(neurons, on, strict=True)]
        yield piece, active, pattern + on


def _value(line, point):
    return line[0] * point[0] + line[1] * point[1] + line[2]


def _halves(polygon, line):
    values = [_value(line, point) for point in polygon]
    if min(values) >= 0 or max(values) <= 0:
        return [polygon]
    halves = []
    for side in (1, -1):
        half = []
        for i, (point, value) in enumerate(zip(polygon, values, strict=True)):
            after, value_after = polygon[i - len(polygon) + 1], values[i - len(polygon) + 1]
            if side * value >= 0:
                half.append(point)
            if value * value_after < 0:
                share = value / (value - value_after)
                half.append(tuple(p + share * (q - p) for p, q in zip(point, after, strict=True)))
        halves.append(half)
    return halves


def hidden_layers(depth, width, seed=0, in_features=2, fraction=None):
    """Return the hidden layers of a fresh network, weights rounded to fractions of a power of 2."""
    layers = affine_layers(MLP(in_features, depth, width, 1, seed=seed).state_dict())[:-1]
    if fraction is None:
        return layers
    return [
        (np.round(w * fraction) / fraction, np.round(b * fraction) / fraction) for w, b in layers
    ]


@pytest.fixture(scope="module")
def trained_layers():
    """Return the hidden layers of a network that fits a wavy function of the plane."""
    generator = torch.Generator().manual_seed(0)
    inputs = 2 * torch.rand(256, 2, generator=generator) - 1
    targets = torch.sin(4 * inputs[:, :1]) * torch.cos(3 * inputs[:, 1:])
    network = MLP(2, 3, 10, 1, seed=0)
    settings = TrainingSettings(1e-2, 64, "once", "ieee", seed=0)
    trainer = Trainer(network, inputs, targets, settings, SQUARED_ERROR)
    for _ in range(60):
        trainer.train_epoch()
    assert trainer.losses[-1] < 0.5 * trainer.losses[0]
    return affine_layers(network.state_dict())[:-1]


def square(features=2, seed=None, low=SQUARE[0], high=SQUARE[1]):
    """Return the plane of two features, or a random plane."""
    if seed is None:
        return Plane(np.zeros(features), np.eye(features)[:2], low, high)
    generator = np.random.default_rng(seed)
    return Plane(generator.normal(size=features), generator.normal(size=(2, features)), low, high)


def patterns_at(layers, points):
    """Return the activation pattern of each point of the input space, bool [N, L H]."""
    states, patterns = points, []
    for weight, bias in layers:
        states = np.maximum(states @ weight.T + bias, 0)
        patterns.append(states > 0)
    return np.concatenate(patterns, axis=1)


def pattern_set(patterns):
    return {tuple(row) for row in np.unique(patterns, axis=0).tolist()}


def centroids(regions):
    """Return the mean of each polygon's vertices, a point inside it."""
    totals = np.add.reduceat(regions.vertices, regions.offsets[:-1], axis=0)
    return totals / np.diff(regions.offsets)[:, None]


def assert_equals_rational(layers, plane):
    expected = rational_patterns(on_plane(layers, plane), plane.corners())
    assert len(set(expected)) == len(expected)
    regions = subdivide(layers, plane, LIMIT)
    assert regions.n_polygons == len(expected)
    found = patterns_at(layers, plane.points(centroids(regions)))
    assert pattern_set(found) == set(expected)
    return len(expected)


@pytest.mark.parametrize(("depth", "width"), [(1, 12), (2, 8), (3, 6), (5, 4)])
@pytest.mark.parametrize("seed", range(3))
def test_regions_are_those_of_rational_arithmetic(depth, width, seed):
    layers = hidden_layers(depth, width, seed, fraction=64)
    assert assert_equals_rational(layers, square(low=(-3.0, -2.0), high=(2.0, 4.0))) > 10


def test_regions_of_a_trained_network_are_those_of_rational_arithmetic(trained_layers):
    assert assert_equals_rational(trained_layers, square()) > 100


def test_regions_on_a_plane_through_more_dimensions():
    layers = hidden_layers(2, 8, in_features=5, fraction=64)
    axes = np.array([[1.0, 0, -0.5, 0.25, 2], [0.5, 1, 1, -1, 0]])
    plane = Plane(np.array([0.5, 0.25, 0, -0.5, 1]), axes, (-2.0, -2.0), (2.0, 2.0))
    assert assert_equals_rational(layers, plane) > 20


# Arithmetic is exact here, and so are all coincidences: lines through corners, along edges,
# through one point, twice, against each other, or nowhere.
COINCIDENCES = {
    "both diagonals": ([[1, 1], [1, -1]], [0, 0], 4),
    "along two edges": ([[1, 0], [0, 1]], [1, -1], 1),
    "through a corner only": ([[1, 1]], [-2], 1),
    "through a corner and an edge": ([[2, 1]], [1], 2),
    "one line, often": ([[1, 2], [2, 4], [-1, -2], [0.5, 1]], [0.5, 1, -0.5, 0.25], 2),
    "a star": ([[1, 0], [0, 1], [1, 1], [1, -1], [2, 1]], [0, 0, 0, 0, 0], 10),
    "parallels": ([[1, 1], [1, 1], [-1, -1], [1, 1]], [0, 0.5, 1, -0.25], 5),
    "constants": ([[0, 0], [0, 0], [0, 0]], [1, -1, 0], 1),
    "outside": ([[1, 0], [0, 1], [1, 1]], [5, -5, 9], 1),
}


@pytest.mark.parametrize(("weight", "bias", "count"), COINCIDENCES.values(), ids=COINCIDENCES)
def test_coincidences(weight, bias, count):
    layers = [(np.array(weight, dtype=float), np.array(bias, dtype=float))]
    assert assert_equals_rational(layers, square()) == count
    second = (np.ones((2, len(bias))) * [[1], [-1]], np.array([-0.5, 0.5]))
    assert assert_equals_rational([*layers, second], square()) >= count


@pytest.mark.parametrize("seed", range(8))
def test_integer_networks_with_many_coincidences(seed):
    generator = np.random.default_rng(seed)
    sizes = [(2, 6), (6, 6), (6, 6)]
    layers = [
        (generator.integers(-2, 3, (n, m)) * 1.0, generator.integers(-2, 3, n) / 2.0)
        for m, n in sizes
    ]
    regions = subdivide(layers, square(), LIMIT)
    expected = rational_patterns(layers, square().corners())
    assert regions.n_polygons == len(expected) > 3


def edges_of(regions):
    following = np.arange(1, len(regions.vertices) + 1)
    following[regions.offsets[1:] - 1] = regions.offsets[:-1]
    return regions.vertices[following] - regions.vertices, following


def polygon_areas(regions):
    _, following = edges_of(regions)
    first, second = regions.vertices, regions.vertices[following]
    doubled = first[:, 0] * second[:, 1] - second[:, 0] * first[:, 1]
    return np.add.reduceat(doubled, regions.offsets[:-1]) / 2


def moved_to(regions, plane):
    """Return the polygons with the window of the plane moved and scaled to that from 0 to 1."""
    extent = np.subtract(plane.high, plane.low)
    return regions._replace(vertices=(regions.vertices - plane.low) / extent)


@pytest.fixture(params=["fresh", "trained"])
def example(request):
    """Return hidden layers and a plane with some hundred regions."""
    if request.param == "trained":
        return request.getfixturevalue("trained_layers"), square(low=(-1.5, -1.0), high=(1.0, 2.0))
    return hidden_layers(3, 24, in_features=12), square(12, seed=0)


def test_polygons_tile_the_window(example):
    layers, plane = example
    regions = subdivide(layers, plane, LIMIT)
    assert regions.n_polygons > 100
    areas = polygon_areas(regions)
    assert areas.min() > 0
    assert areas.sum() == pytest.approx(np.prod(np.subtract(plane.high, plane.low)), rel=1e-12)
    assert (regions.vertices > np.array(plane.low) - 1e-14).all()
    assert (regions.vertices < np.array(plane.high) + 1e-14).all()


def test_polygons_are_convex_and_counter_clockwise(example):
    regions = subdivide(*example, LIMIT)
    assert np.diff(regions.offsets).min() >= 3
    edges, following = edges_of(regions)
    turns = edges[:, 0] * edges[following, 1] - edges[:, 1] * edges[following, 0]
    lengths = np.linalg.norm(edges, axis=1)
    assert (turns > -1e-13 * np.maximum(lengths, lengths[following])).all()


def test_each_polygon_has_a_pattern_of_its_own(example):
    layers, plane = example
    regions = subdivide(layers, plane, LIMIT)
    patterns = patterns_at(layers, plane.points(centroids(regions)))
    assert len(pattern_set(patterns)) == regions.n_polygons


def test_network_is_affine_on_each_polygon(example):
    layers, plane = example
    regions = subdivide(layers, plane, LIMIT)

    def last_layer(points):
        states = plane.points(points)
        for weight, bias in layers:
            states = np.maximum(states @ weight.T + bias, 0)
        return states

    corners = np.add.reduceat(last_layer(regions.vertices), regions.offsets[:-1], axis=0)
    means = corners / np.diff(regions.offsets)[:, None]
    np.testing.assert_allclose(last_layer(centroids(regions)), means, rtol=0, atol=1e-12)


def test_a_grid_finds_no_region_that_is_missing(example):
    layers, plane = example
    regions = subdivide(layers, plane, LIMIT)
    known = pattern_set(patterns_at(layers, plane.points(centroids(regions))))
    axes = [np.linspace(a, b, 200) for a, b in zip(plane.low, plane.high, strict=True)]
    points = np.stack(np.meshgrid(*axes), axis=2).reshape(-1, 2)
    found = pattern_set(patterns_at(layers, plane.points(points)))
    assert found <= known
    assert 0.5 * len(known) < len(found)


def test_a_fine_grid_finds_all_regions_of_a_small_network():
    layers = hidden_layers(2, 4, seed=3)
    plane = square(low=(-4.0, -4.0), high=(4.0, 4.0))
    axis = np.linspace(-4, 4, 401)
    points = np.stack(np.meshgrid(axis, axis), axis=2).reshape(-1, 2)
    count = len(pattern_set(patterns_at(layers, points)))
    assert subdivide(layers, plane, LIMIT).n_polygons == count > 8


def test_layers_only_ever_add_regions(example):
    layers, plane = example
    counts = [subdivide(layers[:n], plane, LIMIT).n_polygons for n in (1, 2, 3)]
    assert counts[0] < counts[1] < counts[2]


def test_order_and_scale_of_neurons_do_not_matter(example):
    layers, plane = example
    expected = subdivide(layers, plane, LIMIT)
    generator = np.random.default_rng(0)
    changed, order, scale = [], slice(None), 1.0
    for weight, bias in layers:
        incoming = weight[:, order] / scale
        order = generator.permutation(len(bias))
        scale = 10.0 ** generator.uniform(-6, 6, len(bias))
        changed.append((incoming[order] * scale[:, None], bias[order] * scale))
    found = subdivide(changed, plane, LIMIT)
    assert found.n_polygons == expected.n_polygons
    areas = [np.sort(polygon_areas(regions)) for regions in (found, expected)]
    np.testing.assert_allclose(*areas, rtol=0, atol=1e-12)


def test_coordinates_on_the_plane_do_not_matter():
    layers, plane = hidden_layers(3, 24, in_features=12), square(12, seed=0)
    # The same square, turned by a right angle, twice as many units long, and off the origin.
    turned = np.array([plane.axes[1], -plane.axes[0]]) / 2
    moved = Plane(plane.origin - 3 * turned[0] - 3 * turned[1], turned, (1.0, 1.0), (5.0, 5.0))
    counts = [subdivide(layers, p, LIMIT).n_polygons for p in (plane, moved)]
    assert counts[0] == counts[1]


@pytest.mark.parametrize(("width", "distance"), [(1e-6, 1.0), (1e6, 0.0), (1e-3, 1e3)])
def test_windows_of_any_size_and_place(width, distance):
    """Tolerances are relative to the window: the same lines, seen from near or from afar."""
    low = (distance - width / 2, -width / 2)
    plane = square(low=low, high=(distance + width / 2, width / 2))
    weight, bias = hidden_layers(1, 48, seed=1)[0]
    near = (weight / width, bias - weight[:, 0] * distance / width)
    unit = square(low=(-0.5, -0.5), high=(0.5, 0.5))
    expected = subdivide([(weight, bias)], unit, LIMIT)
    found = subdivide([near], plane, LIMIT)
    assert found.n_polygons == expected.n_polygons > 10
    areas = [np.sort(polygon_areas(regions)) for regions in (expected, moved_to(found, plane))]
    np.testing.assert_allclose(*areas, rtol=0, atol=1e-8)


@pytest.mark.parametrize("chunk", [1, 7, 100])
def test_size_of_chunks_does_not_matter(example, monkeypatch, chunk):
    expected = subdivide(*example, LIMIT)
    monkeypatch.setattr(polygons, "_CHUNK", chunk)
    found = subdivide(*example, LIMIT)
    assert found.n_polygons == expected.n_polygons
    areas = [np.sort(polygon_areas(regions)) for regions in (found, expected)]
    np.testing.assert_allclose(*areas, rtol=0, atol=1e-14)


def test_equal_input_gives_equal_bits(example):
    first, second = (subdivide(*example, LIMIT) for _ in range(2))
    np.testing.assert_array_equal(first.vertices, second.vertices)
    np.testing.assert_array_equal(first.offsets, second.offsets)


def test_neighbours_share_vertices_bit_for_bit(example):
    regions = subdivide(*example, LIMIT)
    rounded = np.unique(np.round(regions.vertices, 9), axis=0)
    assert len(np.unique(regions.vertices, axis=0)) == len(rounded)


def test_too_many_regions(example):
    count = subdivide(*example, LIMIT).n_polygons
    assert subdivide(*example, count).n_polygons == count
    with pytest.raises(TooManyRegionsError, match=f"more than {count - 1} .* raise it or take"):
        subdivide(*example, count - 1)


def test_too_many_regions_are_noticed_early(monkeypatch):
    evaluated = []
    original = polygons._evaluated
    monkeypatch.setattr(
        polygons, "_evaluated", lambda p, layers: evaluated.append(layers) or original(p, layers)
    )
    with pytest.raises(TooManyRegionsError):
        subdivide(hidden_layers(4, 64), square(low=(-9.0, -9.0), high=(9.0, 9.0)), 10)
    assert len(evaluated) == 1


def test_plane_in_another_space_is_refused():
    with pytest.raises(ValueError, match="space of 5 features, but the network takes 2"):
        subdivide(hidden_layers(2, 4), square(5), LIMIT)
