import numpy as np
import pytest
import torch

from spectral_bias.inputs.encodings import features_at, grid
from spectral_bias.metrics import curve_crossings as module
from spectral_bias.metrics.affine_layers import affine_layers
from spectral_bias.metrics.curve_crossings import curve_crossings
from spectral_bias.metrics.segment_crossings import segment_crossings
from spectral_bias.networks.architectures import MLP


def positional(levels):
    return {
        "kind": "positional",
        "levels": levels,
        "growth": 2.0,
        "scale_by_pi": True,
        "endpoint": True,
    }


COORDINATES = {"kind": "coordinates", "interval": [-1, 1], "endpoint": False}
RESTRICTED = {"kind": "restricted", "levels": 2, "frequency": 4, "endpoint": True}
FOURIER = {"kind": "fourier", "scale": 2, "frequencies": 9, "seed": 0, "endpoint": False}
MAPS = {"L1": positional(1), "L4": positional(4), "restricted": RESTRICTED, "fourier": FOURIER}
_NETWORKS = {}


def network_of(input_map, trained):
    """A network in float64, fresh or fitted to an edge and a texture; made once."""
    key = (str(input_map), trained)
    if key not in _NETWORKS:
        points = grid(16, endpoint=True)
        inputs = torch.from_numpy(features_at(input_map, points))
        texture = np.sin(25 * points[:, 0]) * (points[:, 1] > 0.4)
        targets = torch.from_numpy(np.stack([points[:, 0] > 0.6, texture], axis=1))
        network = MLP(inputs.shape[1], 3, 14, 2, seed=0).double()
        optimiser = torch.optim.Adam(network.parameters(), lr=1e-2)
        losses = []
        for _ in range(250 if trained else 0):
            loss = (network.activations(inputs)[-1] - targets).square().mean()
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses.append(loss.item())
        assert not trained or losses[-1] < 0.6 * losses[0]
        _NETWORKS[key] = network.requires_grad_(requires_grad=False)
    return _NETWORKS[key]


@pytest.fixture(params=[(name, trained) for name in MAPS for trained in (False, True)], ids=str)
def case(request):
    name, trained = request.param
    return network_of(MAPS[name], trained), MAPS[name]


def lines(count=5, seed=0):
    return np.random.default_rng(seed).uniform(size=(2, count, 2))


def states(network, input_map, points):
    """Which neurons are on, bool [N, L, H]."""
    features = torch.from_numpy(features_at(input_map, points))
    return torch.stack(network.activations(features)[1:-1], dim=1).numpy() > 0


def sampled_crossings(network, input_map, start, end, samples=8001):
    """Sample a line densely, then halve each interval in which a neuron switches."""
    share = np.linspace(0, 1, samples)
    on = states(network, input_map, start + share[:, None] * (end - start))
    sample, layer, neuron = np.nonzero(on[1:] != on[:-1])
    low, high, switch = share[sample], share[sample + 1], np.arange(len(sample))
    for _ in range(40):
        middle = (low + high) / 2
        now = states(network, input_map, start + middle[:, None] * (end - start))
        same = now[switch, layer, neuron] == on[sample, layer, neuron]
        low, high = np.where(same, middle, low), np.where(same, high, middle)
    order = np.argsort(low)
    return low[order], layer[order] + 1, neuron[order]


def test_crossings_are_those_of_dense_samples_to_1e_11(case):
    network, input_map = case
    starts, ends = lines()
    crossings = curve_crossings(affine_layers(network.state_dict()), input_map, starts, ends)
    assert len(crossings.segment) > 40
    for index, (start, end) in enumerate(zip(starts, ends, strict=True)):
        _, *found = (values[crossings.segment == index] for values in crossings)
        position, layer, neuron = sampled_crossings(network, input_map, start, end)
        np.testing.assert_array_equal(found[1], layer)
        np.testing.assert_array_equal(found[2], neuron)
        np.testing.assert_allclose(found[0], position, rtol=0, atol=1e-11)


def test_curve_crosses_where_the_straight_segment_does_not():
    network, (starts, ends) = network_of(MAPS["L4"], trained=True), lines()
    curved = curve_crossings(affine_layers(network.state_dict()), MAPS["L4"], starts, ends)
    corners = [features_at(MAPS["L4"], points) for points in (starts, ends)]
    straight = segment_crossings(affine_layers(network.state_dict()), *corners)
    assert len(curved.segment) > 1.5 * len(straight.segment)


def test_short_lines_are_almost_straight_segments():
    network, (starts, ends) = network_of(MAPS["L4"], trained=True), lines(200)
    ends = starts + 1e-3 * (ends - starts)
    curved = curve_crossings(affine_layers(network.state_dict()), MAPS["L4"], starts, ends)
    corners = [features_at(MAPS["L4"], points) for points in (starts, ends)]
    straight = segment_crossings(affine_layers(network.state_dict()), *corners)
    assert len(straight.segment) > 0
    np.testing.assert_array_equal(curved.segment, straight.segment)
    np.testing.assert_array_equal(curved.neuron, straight.neuron)
    np.testing.assert_allclose(curved.position, straight.position, rtol=0, atol=1e-2)


def test_coordinates_are_straight_segments():
    network, (starts, ends) = network_of(COORDINATES, trained=True), lines()
    found = curve_crossings(affine_layers(network.state_dict()), COORDINATES, starts, ends)
    expected = segment_crossings(affine_layers(network.state_dict()), 2 * starts - 1, 2 * ends - 1)
    assert len(found.segment) > 50
    for values, others in zip(found, expected, strict=True):
        np.testing.assert_allclose(values, others, rtol=0, atol=1e-12)


def test_a_neuron_crosses_an_odd_number_of_times_iff_the_ends_differ(case):
    network, input_map = case
    starts, ends = lines(30)
    crossings = curve_crossings(affine_layers(network.state_dict()), input_map, starts, ends)
    differ = states(network, input_map, starts) != states(network, input_map, ends)
    counts = np.zeros(differ.shape, dtype=int)
    np.add.at(counts, (crossings.segment, crossings.layer - 1, crossings.neuron), 1)
    np.testing.assert_array_equal(counts % 2 == 1, differ)
    assert counts.max() > 1


def test_reversed_lines_have_the_same_crossings(case):
    network, input_map = case
    layers, (starts, ends) = affine_layers(network.state_dict()), lines()
    forth = curve_crossings(layers, input_map, starts, ends)
    back = curve_crossings(layers, input_map, ends, starts)
    order = np.lexsort((1 - back.position, back.segment))
    for name in ("segment", "layer", "neuron"):
        np.testing.assert_array_equal(getattr(back, name)[order], getattr(forth, name))
    np.testing.assert_allclose(1 - back.position[order], forth.position, rtol=0, atol=1e-11)


@pytest.mark.parametrize("share", [0.5, 0.123])
def test_parts_of_a_line_add_up(case, share):
    network, input_map = case
    layers, (starts, ends) = affine_layers(network.state_dict()), lines()
    cut = starts + share * (ends - starts)
    whole = curve_crossings(layers, input_map, starts, ends)
    first = curve_crossings(layers, input_map, starts, cut)
    second = curve_crossings(layers, input_map, cut, ends)
    rows = [(s, share * p, *n) for s, p, *n in zip(*first, strict=True)]
    rows += [(s, share + (1 - share) * p, *n) for s, p, *n in zip(*second, strict=True)]
    expected, found = np.array(list(zip(*whole, strict=True))), np.array(sorted(rows))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-11)


@pytest.mark.parametrize(("name", "value"), [("_RADIANS", 0.7), ("_RADIANS", 9.0), ("_BLOCK", 1)])
def test_how_lines_are_cut_does_not_matter(case, monkeypatch, name, value):
    network, input_map = case
    layers, (starts, ends) = affine_layers(network.state_dict()), lines()
    expected = curve_crossings(layers, input_map, starts, ends)
    monkeypatch.setattr(module, name, value)
    for found, values in zip(
        curve_crossings(layers, input_map, starts, ends), expected, strict=True
    ):
        np.testing.assert_allclose(found, values, rtol=0, atol=1e-11)


def wave_network(levels, height):
    """One neuron, sin(2^(levels - 1) pi x) - height, and one that is always off."""
    weight = np.zeros((2, 4 * levels))
    weight[0, 4 * (levels - 1)] = 1.0
    return [(weight, np.array([-height, -1.0])), (np.ones((1, 2)), np.zeros(1))]


@pytest.mark.parametrize("levels", [1, 3, 8])
@pytest.mark.parametrize("height", [0.5, -0.9, 1 - 1e-12])
def test_all_roots_of_a_sine_are_found(levels, height):
    line = np.array([[[0.01, 0.3]], [[0.99, 0.3]]])
    crossings = curve_crossings(wave_network(levels, height), positional(levels), *line)
    waves = 2.0 ** (levels - 1)
    phases = np.array([np.arcsin(height), np.pi - np.arcsin(height)])
    roots = np.sort(np.add.outer(2 * np.pi * np.arange(-1, waves), phases).ravel())
    roots /= waves * np.pi
    roots = (roots[(roots > 0.01) & (roots < 0.99)] - 0.01) / 0.98
    # Where the sine barely reaches the height, its roots are as sensitive as they are close.
    tolerance = 1e-12 if height < 0.99 else 1e-8
    np.testing.assert_allclose(crossings.position, roots, rtol=0, atol=tolerance)
    assert (crossings.neuron == 0).all()


def test_a_sine_below_the_height_never_crosses():
    line = np.array([[[0.0, 0.3]], [[1.0, 0.3]]])
    crossings = curve_crossings(wave_network(5, 1 + 1e-12), positional(5), *line)
    assert len(crossings.segment) == 0


def test_a_neuron_without_input_never_crosses():
    network = wave_network(3, 0.0)
    network[0][0][:] = 0.0
    crossings = curve_crossings(network, positional(3), *lines())
    assert len(crossings.segment) == 0


def test_lines_without_length_have_no_crossings():
    layers, (starts, ends) = (
        affine_layers(network_of(MAPS["L4"], trained=False).state_dict()),
        lines(),
    )
    assert len(curve_crossings(layers, MAPS["L4"], starts, starts).segment) == 0
    assert len(curve_crossings(layers, MAPS["L4"], starts[:0], ends[:0]).segment) == 0


def test_lines_outside_the_unit_square_are_refused():
    layers, (starts, ends) = (
        affine_layers(network_of(MAPS["L4"], trained=False).state_dict()),
        lines(),
    )
    ends[2, 0] = 1.25
    with pytest.raises(ValueError, match=r"1 coordinates.*first is 1\.25; 0 to 1 is allowed"):
        curve_crossings(layers, MAPS["L4"], starts, ends)
    ends[2, 0] = np.nan
    with pytest.raises(ValueError, match="segment 2"):
        curve_crossings(layers, MAPS["L4"], starts, ends)


def test_a_network_of_another_input_map_is_refused():
    layers = affine_layers(network_of(MAPS["L4"], trained=False).state_dict())
    with pytest.raises(ValueError, match="takes 16 features and the input map has 4"):
        curve_crossings(layers, MAPS["L1"], *lines())
