from functools import cache

import numpy as np
import pytest
import torch

from spectral_bias.metrics import segment_crossings as module
from spectral_bias.metrics.affine_layers import affine_layers
from spectral_bias.metrics.segment_crossings import (
    Crossings,
    join_crossings,
    segment_crossings,
)
from spectral_bias.networks.architectures import MLP

SHAPES = [(1, 9), (2, 12), (4, 16)]


@cache
def network_of(depth, width, trained, in_features=2):
    """A network in float64, fresh or fitted to a step so that it bends where it has to."""
    network = MLP(in_features, depth, width, 3, seed=depth).double()
    generator = torch.Generator().manual_seed(0)
    inputs = 2 * torch.rand(200, in_features, generator=generator, dtype=torch.float64) - 1
    targets = torch.stack([inputs[:, 0] > 0.2, inputs[:, 1] > 0, inputs.norm(dim=1) > 0.7], 1)
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-2)
    losses = []
    for _ in range(300 if trained else 0):
        loss = (network.activations(inputs)[-1] - targets.double()).square().mean()
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        losses.append(loss.item())
    assert not trained or losses[-1] < 0.6 * losses[0]
    return network.requires_grad_(requires_grad=False)


@pytest.fixture(
    params=[(*shape, trained) for shape in SHAPES for trained in (False, True)], ids=str
)
def network(request):
    return network_of(*request.param)


def segments(count=8, in_features=2, reach=2.0, seed=0):
    generator = np.random.default_rng(seed)
    return generator.uniform(-reach, reach, size=(2, count, in_features))


def states(network, inputs):
    """Which neurons are on, bool [N, L, H]."""
    hidden = network.activations(torch.from_numpy(inputs))[1:-1]
    return torch.stack(hidden, dim=1).numpy() > 0


def sampled_crossings(network, start, end, samples=4001):
    """Sample a segment densely, then halve each interval in which a neuron switches."""
    share = np.linspace(0, 1, samples)[:, None]
    on = states(network, (1 - share) * start + share * end)
    found = []
    for sample, layer, neuron in np.argwhere(on[1:] != on[:-1]):
        low, high = share[sample, 0], share[sample + 1, 0]
        for _ in range(48):
            middle = (low + high) / 2
            point = (1 - middle) * start + middle * end
            same = states(network, point[None])[0, layer, neuron] == on[sample, layer, neuron]
            low, high = (middle, high) if same else (low, middle)
        found.append((low, layer + 1, neuron))
    return sorted(found)


def test_crossings_are_those_of_dense_samples_to_1e_11(network):
    starts, ends = segments()
    crossings = segment_crossings(affine_layers(network.state_dict()), starts, ends)
    assert len(crossings.segment) > 10
    for segment, (start, end) in enumerate(zip(starts, ends, strict=True)):
        own = crossings.segment == segment
        columns = (crossings.position, crossings.layer, crossings.neuron)
        found = list(zip(*(column[own] for column in columns), strict=True))
        expected = sampled_crossings(network, start, end)
        assert [entry[1:] for entry in found] == [entry[1:] for entry in expected]
        error = np.subtract([entry[0] for entry in found], [entry[0] for entry in expected])
        assert np.abs(error).max(initial=0) < 1e-11


def test_crossings_come_by_segment_and_position(network):
    crossings = segment_crossings(affine_layers(network.state_dict()), *segments())
    order = np.lexsort((crossings.position, crossings.segment))
    np.testing.assert_array_equal(order, np.arange(len(order)))
    assert crossings.position.min() >= 0
    assert crossings.position.max() <= 1
    assert {values.dtype for values in crossings} == {np.dtype("int64"), np.dtype("float64")}


def test_a_neuron_crosses_an_odd_number_of_times_iff_the_ends_differ(network):
    starts, ends = segments(count=40)
    crossings = segment_crossings(affine_layers(network.state_dict()), starts, ends)
    differ = states(network, starts) != states(network, ends)
    counts = np.zeros(differ.shape, dtype=int)
    np.add.at(counts, (crossings.segment, crossings.layer - 1, crossings.neuron), 1)
    np.testing.assert_array_equal(counts % 2 == 1, differ)
    assert (counts >= differ).all()
    # The first layer is affine on the whole segment.
    np.testing.assert_array_equal(counts[:, 0], differ[:, 0])


def test_deeper_neurons_can_cross_more_than_once():
    network = network_of(4, 16, trained=True)
    crossings = segment_crossings(affine_layers(network.state_dict()), *segments(count=40))
    names = np.stack([crossings.segment, crossings.layer, crossings.neuron])
    assert np.unique(names, axis=1, return_counts=True)[1].max() > 2


def test_reversed_segments_have_the_same_crossings(network):
    layers, (starts, ends) = affine_layers(network.state_dict()), segments()
    forth, back = segment_crossings(layers, starts, ends), segment_crossings(layers, ends, starts)
    order = np.lexsort((1 - back.position, back.segment))
    for name in ("segment", "layer", "neuron"):
        np.testing.assert_array_equal(getattr(back, name)[order], getattr(forth, name))
    np.testing.assert_allclose(1 - back.position[order], forth.position, rtol=0, atol=1e-12)


@pytest.mark.parametrize("share", [0.5, 0.123])
def test_parts_of_a_segment_add_up(network, share):
    layers, (starts, ends) = affine_layers(network.state_dict()), segments()
    whole = segment_crossings(layers, starts, ends)
    cut = (1 - share) * starts + share * ends
    first, second = segment_crossings(layers, starts, cut), segment_crossings(layers, cut, ends)
    rows = [(s, share * p, *n) for s, p, *n in zip(*first, strict=True)]
    rows += [(s, share + (1 - share) * p, *n) for s, p, *n in zip(*second, strict=True)]
    expected, found = np.array(list(zip(*whole, strict=True))), np.array(sorted(rows))
    np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)


def test_outputs_are_linear_between_crossings_and_bend_there():
    network = network_of(3, 14, trained=True)
    starts, ends = segments()
    crossings = segment_crossings(affine_layers(network.state_dict()), starts, ends)
    bends = []
    for segment, (start, end) in enumerate(zip(starts, ends, strict=True)):
        inner = crossings.position[crossings.segment == segment]
        share = np.concatenate([[0.0], inner, [1.0]])
        share = np.sort(np.concatenate([share, (share[1:] + share[:-1]) / 2]))[:, None]
        points = torch.from_numpy((1 - share) * start + share * end)
        outputs = network.activations(points)[-1].numpy()
        np.testing.assert_allclose(
            outputs[1::2], (outputs[2::2] + outputs[:-1:2]) / 2, rtol=0, atol=1e-13
        )
        slopes = np.diff(outputs, axis=0) / np.diff(share, axis=0)
        bends.append(np.abs(np.diff(slopes, axis=0)[1::2]).max(axis=1))
    assert np.median(np.concatenate(bends)) > 1e-3


def test_only_the_crossing_neuron_switches_at_a_crossing(network):
    starts, ends = segments()
    crossings = segment_crossings(affine_layers(network.state_dict()), starts, ends)
    gaps = np.diff(crossings.position, prepend=-1, append=2)
    apart = (np.abs(gaps[1:]) > 1e-7) & (np.abs(gaps[:-1]) > 1e-7)
    assert apart.sum() > 10
    segment, position, layer, neuron = (values[apart] for values in crossings)
    before, after = (
        states(network, (1 - share) * starts[segment] + share * ends[segment])
        for share in (position[:, None] - 1e-9, position[:, None] + 1e-9)
    )
    expected = np.zeros_like(before)
    expected[np.arange(len(segment)), layer - 1, neuron] = True
    np.testing.assert_array_equal(before != after, expected)


def tent(height):
    """Two neurons that switch at 1/2; one above them that is |x - 1/2| - height."""
    first = (np.array([[1.0], [-1.0]]), np.array([-0.5, 0.5]))
    second = (np.array([[1.0, 1.0], [0.0, 0.0]]), np.array([-height, -1.0]))
    return [first, second, (np.ones((1, 2)), np.zeros(1))]


@pytest.mark.parametrize(("height", "expected"), [(0.25, [0.25, 0.75]), (0.0, []), (-0.1, [])])
def test_touching_zero_is_not_crossing(height, expected):
    crossings = segment_crossings(tent(height), np.zeros((1, 1)), np.ones((1, 1)))
    np.testing.assert_allclose(crossings.position[crossings.layer == 2], expected)
    assert crossings.position[crossings.layer == 1].tolist() == [0.5, 0.5]
    assert (crossings.neuron[crossings.layer == 2] == 0).all()


@pytest.mark.parametrize(("times", "kept"), [(1, 1), (2, 0), (3, 1), (4, 0), (5, 1)])
def test_switching_often_in_one_place_counts_by_the_state_after_it(times, kept):
    position = 0.5 + 1e-14 * np.arange(times)
    many = Crossings(*(np.full(times, n) for n in (2, 0.0, 1, 7)))._replace(position=position)
    others = Crossings(*(np.array([n]) for n in (2, 0.25, 1, 7)))
    joined = join_crossings([many, others])
    assert joined.position.tolist() == [0.25, 0.5][: 1 + kept]
    assert joined.segment.tolist() == [2] * (1 + kept)


def test_segments_without_length_or_switch_have_no_crossings():
    layers = affine_layers(network_of(2, 12, trained=False).state_dict())
    starts, _ = segments()
    assert len(segment_crossings(layers, starts, starts).segment) == 0
    assert len(segment_crossings(layers, starts[:0], starts[:0]).segment) == 0
    moving = segment_crossings(layers, np.stack([starts[0], starts[0]]), starts[:2])
    assert set(moving.segment) == {1}


@pytest.mark.parametrize("block", [1, 3])
def test_block_size_does_not_matter(network, monkeypatch, block):
    layers, (starts, ends) = affine_layers(network.state_dict()), segments()
    expected = segment_crossings(layers, starts, ends)
    monkeypatch.setattr(module, "_BLOCK", block)
    for found, values in zip(segment_crossings(layers, starts, ends), expected, strict=True):
        np.testing.assert_allclose(found, values, rtol=0, atol=1e-13)


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_ends_that_are_not_finite_are_refused(value):
    layers, (starts, ends) = (
        affine_layers(network_of(2, 12, trained=False).state_dict()),
        segments(),
    )
    ends[[3, 5], 1] = value
    with pytest.raises(ValueError, match=r"2 of 8 segments.*segment 3"):
        segment_crossings(layers, starts, ends)


@pytest.mark.parametrize(("starts", "ends"), [((4, 3), (4, 3)), ((4, 2), (3, 2)), ((2,), (2,))])
def test_shapes_that_do_not_fit_are_refused(starts, ends):
    layers = affine_layers(network_of(2, 12, trained=False).state_dict())
    with pytest.raises(ValueError, match=r"both have to be \[segments, 2\]"):
        segment_crossings(layers, np.zeros(starts), np.ones(ends))
