"""Networks whose breakpoints are known, and dense sampling where they are not."""

import numpy as np
import pytest
import torch
from measured import measured

from spectral_bias.files.snapshots import load_snapshot, save_snapshot
from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.inputs.encodings import features_at
from spectral_bias.metrics import linear_pieces
from spectral_bias.metrics.affine_layers import affine_layers
from spectral_bias.metrics.linear_pieces import (
    LAYOUT,
    are_kinks,
    turning_points,
)
from spectral_bias.networks.architectures import MLP

LINE = {"kind": "coordinates", "interval": [0, 1], "endpoint": False}
WIDE = {"kind": "coordinates", "interval": [-1, 1], "endpoint": False}
ENCODED = {
    "kind": "positional",
    "levels": 3,
    "growth": 2.0,
    "scale_by_pi": True,
    "endpoint": False,
}
CPU = torch.device("cpu")
# One row, with three turning points.
SIGNAL = np.array([0, 1, 0, 1, 0], dtype=np.float32)[None, :, None]


@pytest.fixture
def saved(tmp_path):
    """Write networks as snapshots, by epoch."""

    def write(networks):
        snapshots = []
        for epoch, network in networks.items():
            tensors = {name: value.numpy() for name, value in network.state_dict().items()}
            path = tmp_path / f"{epoch}.safetensors"
            about = {"network_arguments": network.arguments, "epoch": epoch}
            save_snapshot(path, tensors, about)
            snapshots.append(load_snapshot(path))
        return snapshots

    return write


def pieces(snapshots, input_map):
    return measured("linear_pieces", snapshots, input_map=input_map, image=SIGNAL)


def with_layers(depth, width, *layers):
    """Return a network of one input and one output with given weights and biases."""
    network = MLP(1, depth, width, 1, seed=0)
    with torch.no_grad():
        for layer, (weight, bias) in zip(network.layers, layers, strict=True):
            layer.weight.copy_(torch.tensor(weight))
            layer.bias.copy_(torch.tensor(bias))
    return network


def hats(depth):
    """Return the hat function 2x, 2 - 2x composed ``depth`` times: it has 2^depth pieces."""
    # relu(2x) and relu(4x - 2), the first less the second is the hat.
    first = ([[2.0], [4.0]], [0.0, -2.0])
    next_one = ([[2.0, -2.0], [4.0, -4.0]], [0.0, -2.0])
    return with_layers(depth, 2, first, *[next_one] * (depth - 1), ([[1.0, -1.0]], [0.0]))


def inside(arrays, epoch=0):
    """Return the positions of the kinks of a snapshot that are not at an end."""
    chosen = (arrays["at_epoch"] == epoch) & (arrays["is_kink"] == 1)
    positions = np.unique(arrays["position"][chosen].round(12))
    return positions[(positions > 0) & (positions < 1)]


def test_one_hidden_layer_breaks_where_its_neurons_are_zero(saved):
    hidden = ([[1.0], [-2.0], [3.0], [1.0]], [-0.25, 1.0, 1.0, -5.0])
    layers = hidden, ([[1.0, 2.0, 3.0, 4.0]], [0.0])
    arrays = pieces(saved({0: with_layers(1, 4, *layers)}), LINE)
    assert inside(arrays).tolist() == [0.25, 0.5]  # the others are at -1/3 and at 5
    assert arrays["layer"].tolist() == [1, 1]


@pytest.mark.parametrize("depth", range(1, 7))
def test_composed_hats_have_all_their_kinks(saved, depth):
    arrays = pieces(saved({0: hats(depth)}), LINE)
    expected = np.arange(1, 2**depth) / 2**depth
    np.testing.assert_allclose(inside(arrays), expected, atol=1e-12)


def test_a_neuron_without_a_way_to_the_output_is_a_breakpoint_but_no_kink(saved):
    # Of two neurons only the first is heard; of the second layer, one is off everywhere.
    first = ([[1.0], [1.0]], [-0.3, -0.6])
    second = ([[1.0, 0.0], [0.0, -1.0]], [0.0, -1.0])
    network = with_layers(2, 2, first, second, ([[1.0, 5.0]], [0.0]))
    arrays = pieces(saved({0: network}), LINE)
    kinks = dict(zip(arrays["position"].round(6).tolist(), arrays["is_kink"].tolist(), strict=True))
    assert kinks[0.6] == 0
    assert kinks[0.3] == 1


def reference_kinks(network, input_map, breakpoints):
    """Return for each breakpoint whether the slope by the features changes, by automatic means."""
    layers = affine_layers(network.state_dict())

    def gradient(position):
        inputs = torch.from_numpy(features_at(input_map, np.array([[position]])))
        inputs.requires_grad_(True)
        values = inputs
        for weight, bias in layers[:-1]:
            values = torch.relu(values @ torch.from_numpy(weight).T + torch.from_numpy(bias))
        output = values @ torch.from_numpy(layers[-1][0]).T
        return torch.autograd.grad(output.sum(), inputs)[0].numpy()

    ends = np.concatenate([[0.0], breakpoints, [1.0]])
    middles = (ends[1:] + ends[:-1]) / 2
    slopes = np.array([gradient(middle)[0] for middle in middles])
    return np.abs(np.diff(slopes, axis=0)).max(axis=1) > 1e-9


@pytest.mark.parametrize("input_map", [LINE, WIDE, ENCODED], ids=["line", "wide", "encoded"])
@pytest.mark.parametrize("block", [7, 4096])
def test_kinks_are_where_the_slope_changes(saved, monkeypatch, input_map, block):
    monkeypatch.setattr(linear_pieces, "_BLOCK", block)
    features = features_at(input_map, np.zeros((1, 1))).shape[1]
    network = MLP(features, 3, 14, 1, seed=4)
    arrays = pieces(saved({0: network}), input_map)
    assert len(arrays["position"]) >= 4
    expected = reference_kinks(network, input_map, arrays["position"])
    np.testing.assert_array_equal(arrays["is_kink"].astype(bool), expected)


@pytest.mark.parametrize("input_map", [LINE, ENCODED], ids=["line", "encoded"])
def test_all_breakpoints_are_found_that_samples_show(saved, input_map):
    features = features_at(input_map, np.zeros((1, 1))).shape[1]
    network = MLP(features, 3, 8, 1, seed=1)
    arrays = pieces(saved({0: network}), input_map)
    samples = np.linspace(0, 1, 200_001)[:, None]
    values, changes = features_at(input_map, samples), np.zeros(200_000, dtype=int)
    for weight, bias in affine_layers(network.state_dict())[:-1]:
        values = np.maximum(values @ weight.T + bias, 0)
        changes += ((values[1:] > 0) != (values[:-1] > 0)).sum(axis=1)
    found = np.bincount((arrays["position"] * 200_000).astype(int), minlength=200_000)[:200_000]
    np.testing.assert_array_equal(np.minimum(changes, 1), np.minimum(found, 1))


def test_snapshots_follow_one_another_and_fit_the_layout(tmp_path, saved):
    networks = {0: MLP(1, 2, 5, 1, seed=0), 7: MLP(1, 2, 5, 1, seed=1)}
    arrays = pieces(saved(networks), WIDE)
    write_artifact(tmp_path / "a.h5", LAYOUT, arrays, {})
    found = read_artifact(tmp_path / "a.h5", "linear_pieces").arrays
    assert found["epoch"].tolist() == [0, 7]
    assert found["n_turning_points"] == 3
    assert set(found["at_epoch"]) <= {0, 7}
    for epoch, network in networks.items():
        alone = pieces(saved({epoch: network}), WIDE)
        own = found["at_epoch"] == epoch
        np.testing.assert_array_equal(found["position"][own], alone["position"])
        assert (np.diff(found["position"][own]) >= 0).all()


def test_a_network_without_breakpoints_has_none(saved):
    layers = ([[0.0], [1.0]], [1.0, 1.0]), ([[1.0, 1.0]], [0.0])
    snapshots = saved({0: with_layers(1, 2, *layers)})
    arrays = pieces(snapshots, LINE)
    assert arrays["position"].shape == (0,)
    layers = affine_layers(snapshots[0].tensors)
    none = linear_pieces.curve_crossings(layers, LINE, np.zeros((1, 1)), np.ones((1, 1)))
    assert are_kinks(layers, [np.empty((0, 1))] * 2, none).shape == (0,)


@pytest.mark.parametrize(
    ("values", "expected"),
    [([0, 1, 2], 0), ([0, 1, 0, 1], 2), ([3, 1, 1, 2], 1), ([1, 1, 1], 0), ([0, 2, 2, 3], 0)],
)
def test_turning_points_are_counted_once_each(values, expected):
    assert turning_points(np.array(values, dtype=np.float32)) == expected


@pytest.mark.parametrize("cycles", [1, 5, 70])
def test_a_sine_turns_twice_a_cycle(cycles):
    phase = 2 * np.pi * (cycles * np.arange(2048) / 2048 + 0.1)
    assert turning_points(np.sin(phase)) == 2 * cycles
