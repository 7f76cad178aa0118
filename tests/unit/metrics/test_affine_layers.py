import numpy as np
import pytest
import torch

from spectral_bias.metrics.affine_layers import affine_layers
from spectral_bias.networks.architectures import CNN, MLP


def test_layers_in_order_compute_what_the_network_does():
    network = MLP(3, 2, 5, 2, seed=0)
    layers = affine_layers(network.state_dict())
    assert [weight.shape for weight, _ in layers] == [(5, 3), (5, 5), (2, 5)]
    inputs = np.random.default_rng(0).normal(size=(7, 3)).astype(np.float32)
    *hidden, (weight, bias) = layers
    states = inputs
    for each, of in hidden:
        states = np.maximum(states @ each.T + of, 0)
    expected = network(torch.from_numpy(inputs)).detach().numpy()
    np.testing.assert_allclose(states @ weight.T + bias, expected, atol=1e-6)


def test_parameters_of_snapshots_are_taken_as_float64():
    state = MLP(2, 1, 4, 1, seed=0).state_dict()
    arrays = {name: values.numpy() for name, values in state.items()}
    for (weight, bias), expected in zip(affine_layers(arrays), affine_layers(state), strict=True):
        assert weight.dtype == bias.dtype == np.float64
        assert np.array_equal(weight, expected[0])


def test_what_is_no_perceptron_is_refused():
    with pytest.raises(ValueError, match="no perceptron"):
        affine_layers(CNN((1, 8, 8), [4], 3, 2, 8, 10, seed=0).state_dict())
    state = MLP(2, 1, 4, 1, seed=0).state_dict()
    del state["layers.0.bias"]
    with pytest.raises(ValueError, match=r"its parameters are layers\.0\.weight"):
        affine_layers(state)


def test_parameters_have_to_be_finite():
    state = MLP(2, 1, 4, 1, seed=0).state_dict()
    state["layers.1.bias"][0] = torch.nan
    with pytest.raises(ValueError, match=r"not finite, in layers\.1\.bias"):
        affine_layers(state)
