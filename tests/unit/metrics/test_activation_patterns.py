import numpy as np
import pytest
import references
import torch

from spectral_bias.metrics import activation_patterns
from spectral_bias.metrics.activation_patterns import (
    forward_patterns,
    unpacked,
    words_per_layer,
)
from spectral_bias.networks.architectures import MLP


@pytest.mark.parametrize(("width", "words"), [(1, 1), (63, 1), (64, 1), (65, 2), (512, 8)])
def test_words_per_layer(width, words):
    assert words_per_layer(width) == words


@pytest.mark.parametrize(
    ("depth", "width"), [(1, 1), (1, 8), (2, 33), (2, 64), (4, 65), (1, 128), (2, 130)]
)
def test_patterns_and_outputs_are_those_of_the_reference(problem, depth, width):
    network, inputs, _ = problem(depth=depth, width=width)
    expected = references.activation_patterns(network, inputs)
    patterns, outputs = forward_patterns(network, inputs)
    assert patterns.dtype == np.uint64
    assert patterns.shape == (len(inputs), depth, words_per_layer(width))
    np.testing.assert_array_equal(unpacked(patterns, width), expected)
    reference = [references.outputs(network, example).detach().numpy() for example in inputs]
    np.testing.assert_allclose(outputs, reference, rtol=0, atol=1e-13)


@pytest.mark.parametrize(
    ("image_shape", "channels", "kernel", "stride", "width"),
    [((1, 8, 8), (3, 5), 3, 1, 70), ((3, 11, 9), (4,), 2, 2, 200), ((1, 6, 6), (2, 2), 2, 1, 1)],
)
def test_layers_may_differ_in_size(classifier, image_shape, channels, kernel, stride, width):
    shape = {"image_shape": image_shape, "channels": channels, "kernel": kernel, "stride": stride}
    shape |= {"kind": "cnn", "width": width, "out_features": 4}
    network, inputs, _ = classifier(shape)
    patterns, outputs = forward_patterns(network, inputs)
    words = words_per_layer(max(network.hidden_sizes))
    assert patterns.shape == (len(inputs), len(channels) + 1, words)
    for example, found, output in zip(inputs, patterns, outputs, strict=True):
        *hidden, expected = references.classifier_layers(network, example)
        np.testing.assert_allclose(output, expected, rtol=0, atol=1e-13)
        for layer, preactivation in zip(found, hidden, strict=True):
            on = preactivation.flatten().numpy() > 0
            np.testing.assert_array_equal(unpacked(layer, len(on)), on)
            # Nothing behind the layer's own neurons.
            assert np.bitwise_count(layer).sum() == on.sum()


@pytest.mark.parametrize("width", [1, 9, 65, 100])
def test_padding_bits_are_never_set(problem, width):
    network, inputs, _ = problem(width=width)
    with torch.no_grad():
        for layer in network.layers[:-1]:
            layer.weight.zero_()
            layer.bias.fill_(1.0)  # every neuron is on
    patterns, _ = forward_patterns(network, inputs)
    np.testing.assert_array_equal(np.bitwise_count(patterns).sum(axis=2), width)


def test_preactivation_of_exactly_zero_is_off():
    network = MLP(2, 2, 5, 1, seed=0)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.zero_()
        network.layers[1].bias.copy_(torch.tensor([0.0, -0.0, 1e-38, -1.0, 1.0]))
    patterns, _ = forward_patterns(network, torch.rand(3, 2))
    bits = unpacked(patterns, 5)
    assert not bits[:, 0].any()
    np.testing.assert_array_equal(bits[:, 1], [[False, False, True, False, True]] * 3)


@pytest.mark.parametrize("block", [1, 7, 24, 1000])
def test_block_size_does_not_matter(problem, monkeypatch, block):
    network, inputs, _ = problem(width=70)
    expected, expected_outputs = forward_patterns(network, inputs)
    monkeypatch.setitem(activation_patterns._BLOCK, "cpu", block)
    patterns, outputs = forward_patterns(network, inputs)
    np.testing.assert_array_equal(patterns, expected)
    np.testing.assert_allclose(outputs, expected_outputs, rtol=0, atol=1e-13)
