import numpy as np
import pytest
import torch
from references import outputs
from torch import nn

from spectral_bias.networks import MLP, load_network
from spectral_bias.snapshots import Snapshot, load_snapshot, save_snapshot

SHAPES = [(2, 1, 8, 1), (2, 4, 33, 3), (16, 2, 64, 3)]


def inputs_for(in_features, rows=40):
    return torch.rand(rows, in_features, generator=torch.Generator().manual_seed(1)) * 2 - 1


@pytest.mark.parametrize(("in_features", "depth", "width", "out_features"), SHAPES)
def test_initialisation_is_pytorchs_default(in_features, depth, width, out_features):
    torch.manual_seed(7)
    sizes = [in_features, *[width] * depth, out_features]
    expected = nn.Sequential(*(nn.Linear(a, b) for a, b in zip(sizes, sizes[1:], strict=False)))
    network = MLP(in_features, depth, width, out_features, seed=7)
    assert len(network.layers) == depth + 1
    for ours, theirs in zip(network.parameters(), expected.parameters(), strict=True):
        assert torch.equal(ours, theirs)


def test_only_the_seed_decides():
    torch.manual_seed(1)
    first = MLP(2, 2, 8, 3, seed=5)
    torch.manual_seed(2)
    second, other = MLP(2, 2, 8, 3, seed=5), MLP(2, 2, 8, 3, seed=6)
    for a, b, c in zip(first.parameters(), second.parameters(), other.parameters(), strict=True):
        assert torch.equal(a, b)
        assert not torch.equal(a, c)


def test_global_random_state_is_left_alone():
    torch.manual_seed(3)
    before = torch.get_rng_state()
    MLP(2, 2, 8, 3, seed=5)
    assert torch.equal(torch.get_rng_state(), before)


@pytest.mark.parametrize(("in_features", "depth", "width", "out_features"), SHAPES)
def test_forward_is_the_formula(in_features, depth, width, out_features):
    network = MLP(in_features, depth, width, out_features, seed=0).double()
    inputs = inputs_for(in_features).double()
    expected = torch.stack([outputs(network, example) for example in inputs])
    result = network.activations(inputs)[-1]
    assert result.shape == (40, out_features)
    torch.testing.assert_close(result, expected, rtol=1e-12, atol=1e-12)
    single = MLP(in_features, depth, width, out_features, seed=0)
    torch.testing.assert_close(single(inputs.float()).double(), expected, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize(("in_features", "depth", "width", "out_features"), SHAPES)
def test_activations_agree_with_forward(in_features, depth, width, out_features):
    network = MLP(in_features, depth, width, out_features, seed=0)
    inputs = inputs_for(in_features)
    first, *hidden, last = network.activations(inputs)
    assert first is inputs
    assert [tuple(state.shape) for state in hidden] == [(40, width)] * depth
    assert all((state >= 0).all() for state in hidden)
    assert any((state == 0).any() for state in hidden)
    assert torch.equal(last, network(inputs))


def test_activations_leave_the_inputs_alone():
    inputs = inputs_for(2)
    before = inputs.clone()
    MLP(2, 2, 8, 3, seed=0).activations(inputs)
    assert torch.equal(inputs, before)


def test_bfloat16_changes_the_hidden_products_a_little():
    network, inputs = MLP(2, 3, 64, 3, seed=0), inputs_for(2)
    exact, rough = network(inputs), network(inputs, bf16_hidden=True)
    assert rough.dtype == torch.float32
    difference = (rough - exact).abs().max()
    assert 0 < difference < 0.02 * exact.abs().max()


def test_bfloat16_leaves_first_and_last_layer_in_float32():
    # With one hidden layer there is no hidden-to-hidden product.
    network, inputs = MLP(2, 1, 64, 3, seed=0), inputs_for(2)
    assert torch.equal(network(inputs, bf16_hidden=True), network(inputs))


def test_gradients_flow_in_bfloat16():
    network = MLP(2, 2, 16, 3, seed=0)
    gradients = torch.autograd.grad(
        network(inputs_for(2), bf16_hidden=True).square().mean(), list(network.parameters())
    )
    assert all(gradient.dtype == torch.float32 for gradient in gradients)
    assert all(gradient.abs().max() > 0 for gradient in gradients)


def test_network_is_rebuilt_from_its_snapshot_alone(tmp_path):
    network, inputs = MLP(5, 2, 12, 3, seed=9), inputs_for(5)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.add_(0.1)
    tensors = {name: tensor.numpy() for name, tensor in network.state_dict().items()}
    metadata = {"network_arguments": network.arguments, "epoch": 1}
    save_snapshot(tmp_path / "a.safetensors", tensors, metadata)
    loaded = load_network(load_snapshot(tmp_path / "a.safetensors"), torch.device("cpu"))
    assert loaded.arguments == network.arguments
    assert torch.equal(loaded(inputs), network(inputs))
    assert not any(parameter.requires_grad for parameter in loaded.parameters())


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_snapshot_that_is_not_finite_is_refused(value):
    network = MLP(2, 1, 4, 3, seed=0)
    tensors = {name: tensor.numpy().copy() for name, tensor in network.state_dict().items()}
    tensors["layers.1.bias"][2] = value
    snapshot = Snapshot(tensors, {"network_arguments": network.arguments}, "")
    with pytest.raises(ValueError, match=r"not finite, in layers\.1\.bias; train with a smaller"):
        load_network(snapshot, torch.device("cpu"))


def test_snapshot_of_other_shape_is_refused(tmp_path):
    network = MLP(2, 1, 4, 3, seed=0)
    tensors = {name: np.zeros((1, 1), np.float32) for name in network.state_dict()}
    metadata = {"network_arguments": network.arguments}
    save_snapshot(tmp_path / "a.safetensors", tensors, metadata)
    with pytest.raises(RuntimeError, match="size mismatch"):
        load_network(load_snapshot(tmp_path / "a.safetensors"), torch.device("cpu"))
