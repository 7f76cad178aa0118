import numpy as np
import pytest
import torch
from references import classifier_layers, outputs
from torch import nn

from spectral_bias.files.snapshots import Snapshot, load_snapshot, save_snapshot
from spectral_bias.networks.architectures import (
    CNN,
    MLP,
    build_network,
    load_network,
)

SHAPES = [(2, 1, 8, 1), (2, 4, 33, 3), (16, 2, 64, 3)]
# Image shape, channels, kernel, stride, width, outputs.
CONVOLUTIONAL = [
    ((1, 8, 8), (4, 6), 3, 1, 12, 10),
    ((3, 11, 9), (5,), 3, 2, 7, 4),
    ((2, 7, 12), (3, 4), 2, 2, 8, 3),
    ((1, 28, 28), (4, 5, 6), 3, 2, 16, 10),
]


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


@pytest.mark.parametrize("shape", CONVOLUTIONAL, ids=str)
def test_initialisation_of_convolutions_is_pytorchs_default(shape):
    image_shape, channels, kernel, stride, width, out_features = shape
    network = CNN(*shape, seed=7)
    torch.manual_seed(7)
    depths = [image_shape[0], *channels]
    expected = [nn.Conv2d(a, b, kernel, stride) for a, b in zip(depths, channels, strict=False)]
    expected += [nn.Linear(network.hidden_sizes[-2], width), nn.Linear(width, out_features)]
    theirs = nn.ModuleList(expected).state_dict()
    ours = network.layers.state_dict()
    assert list(ours) == list(theirs)
    assert all(torch.equal(ours[name], theirs[name]) for name in theirs)
    torch.manual_seed(8)
    before = torch.get_rng_state()
    again, other = CNN(*shape, seed=7), CNN(*shape, seed=8)
    assert torch.equal(torch.get_rng_state(), before)
    for a, b, c in zip(network.parameters(), again.parameters(), other.parameters(), strict=True):
        assert torch.equal(a, b)
        assert not torch.equal(a, c)


@pytest.mark.parametrize(
    ("image_shape", "maps", "sizes", "neurons"),
    [
        ((1, 28, 28), [(32, 13, 13), (64, 6, 6), (96, 2, 2)], [5408, 2304, 384, 256], 8352),
        ((3, 32, 32), [(32, 15, 15), (64, 7, 7), (96, 3, 3)], [7200, 3136, 864, 256], 11456),
    ],
)
def test_papers_network_has_the_papers_neurons(image_shape, maps, sizes, neurons):
    network = CNN(image_shape, (32, 64, 96), 3, 2, 256, 10, seed=0)
    assert network.hidden_sizes == sizes
    assert sum(sizes) == neurons
    assert network.map_shapes == [image_shape, *maps]


@pytest.mark.parametrize("shape", CONVOLUTIONAL, ids=str)
def test_convolutions_are_the_formula(shape):
    network = CNN(*shape, seed=0).double()
    inputs = inputs_for(int(np.prod(shape[0])), rows=5).double()
    first, *hidden, last = network.activations(inputs)
    assert first is inputs
    assert [state.shape[1] for state in hidden] == network.hidden_sizes
    for row, example in enumerate(inputs):
        *expected, outputs_expected = classifier_layers(network, example)
        for state, preactivation in zip(hidden, expected, strict=True):
            values = preactivation.clamp(min=0).flatten()
            torch.testing.assert_close(state[row], values, rtol=1e-12, atol=1e-12)
        torch.testing.assert_close(last[row], outputs_expected, rtol=1e-12, atol=1e-12)
    single = CNN(*shape, seed=0)
    torch.testing.assert_close(single(inputs.float()).double(), last, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("shape", CONVOLUTIONAL, ids=str)
def test_activations_of_convolutions_agree_with_forward(shape):
    network, inputs = CNN(*shape, seed=0), inputs_for(int(np.prod(shape[0])))
    before = inputs.clone()
    *_, outputs_found = network.activations(inputs)
    assert torch.equal(outputs_found, network(inputs))
    assert torch.equal(inputs, before)


@pytest.mark.parametrize(
    ("image_shape", "message"),
    [
        (
            (1, 8, 8),
            r"convolution 3 of 3 has a kernel of 3 x 3 but sees maps of 1 x 1 \(images of 8",
        ),
        (
            (3, 28, 6),
            r"convolution 2 of 3 .* maps of 13 x 2 .*, stride 2\); choose a smaller kernel",
        ),
        ((1, 2, 28), r"convolution 1 of 3 .* maps of 2 x 28 "),
    ],
)
def test_images_too_small_for_the_convolutions_are_refused(image_shape, message):
    with pytest.raises(ValueError, match=message):
        CNN(image_shape, (4, 4, 4), 3, 2, 8, 10, seed=0)


@pytest.mark.parametrize("channels", [(4,), (4, 4)])
def test_bfloat16_changes_hidden_products_of_a_cnn_a_little(channels):
    network, inputs = CNN((1, 9, 9), channels, 3, 2, 64, 10, seed=0), inputs_for(81)
    exact, rough = network(inputs), network(inputs, bf16_hidden=True)
    assert rough.dtype == torch.float32
    assert 0 < (rough - exact).abs().max() < 0.02 * exact.abs().max()
    gradients = torch.autograd.grad(
        network(inputs, bf16_hidden=True).square().mean(), list(network.parameters())
    )
    assert all(gradient.dtype == torch.float32 for gradient in gradients)
    assert all(gradient.abs().max() > 0 for gradient in gradients)


def test_bfloat16_leaves_first_convolution_and_last_layer_of_a_cnn_in_float32():
    network = CNN((1, 9, 9), (4, 4), 3, 2, 64, 10, seed=0)
    inexact = []
    for layer in network.layers:
        layer.register_forward_hook(
            # What enters the hidden layers is rounded where they multiply.
            lambda _, inputs, output: inexact.append(
                torch.equal(inputs[0], inputs[0].bfloat16().float())
                or output.dtype == torch.bfloat16
            )
        )
    outputs = network(inputs_for(81) / 3, bf16_hidden=True)
    assert inexact[:3] == [False, True, True]
    # The last layer sees rounded activations, but does not round its own product.
    assert not torch.equal(outputs, outputs.bfloat16().float())


@pytest.mark.parametrize(
    "network",
    [MLP(5, 2, 12, 3, seed=9), CNN((1, 9, 7), (3, 4), 3, 2, 8, 3, seed=9)],
    ids=["mlp", "cnn"],
)
def test_network_is_rebuilt_from_its_arguments(network):
    again = build_network(network.arguments)
    assert type(again) is type(network)
    assert again.arguments == network.arguments
    assert again.hidden_sizes == network.hidden_sizes
    for a, b in zip(again.parameters(), network.parameters(), strict=True):
        assert torch.equal(a, b)


@pytest.mark.parametrize("kind", [{}, {"kind": "rnn"}])
def test_network_of_unknown_kind_is_refused(kind):
    shape = {"in_features": 2, "depth": 1, "width": 3, "out_features": 1, "seed": 0}
    with pytest.raises(ValueError, match=r"(None|'rnn') are unknown, there are mlp, cnn; train"):
        build_network({**shape, **kind})


@pytest.mark.parametrize(
    ("network", "in_features"),
    [(MLP(5, 2, 12, 3, seed=9), 5), (CNN((1, 9, 7), (3, 4), 3, 2, 8, 3, seed=9), 63)],
    ids=["mlp", "cnn"],
)
def test_network_is_rebuilt_from_its_snapshot_alone(tmp_path, network, in_features):
    inputs = inputs_for(in_features)
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
