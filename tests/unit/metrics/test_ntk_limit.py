import numpy as np
import pytest
import torch

from spectral_bias.metrics.ntk import ntk_matrix
from spectral_bias.metrics.ntk_limit import infinite_width_kernel, relu_expectations
from spectral_bias.networks.architectures import MLP

DEPTH, OUTPUTS = 2, 3
SEEDS = range(8)


def points(in_features, n=8, scale=1.0):
    generator = torch.Generator().manual_seed(0)
    return scale * (2 * torch.rand(n, in_features, generator=generator, dtype=torch.float64) - 1)


def with_gaussian_weights(network, seed):
    """Redraw all parameters, with the same variances."""
    generator = torch.Generator().manual_seed(seed)
    with torch.no_grad():
        for layer in network.layers:
            deviation = (3 * layer.in_features) ** -0.5
            for parameter in (layer.weight, layer.bias):
                draws = torch.randn(parameter.shape, generator=generator, dtype=torch.float64)
                parameter.copy_(draws * deviation)
    return network


def gaussian_kernels(width, inputs):
    network = MLP(inputs.shape[1], DEPTH, width, OUTPUTS, seed=0).double()
    return [ntk_matrix(with_gaussian_weights(network, seed), inputs) for seed in SEEDS]


def error(kernel, width, inputs):
    limit = infinite_width_kernel(inputs, DEPTH, width, OUTPUTS)
    return float(torch.dist(kernel, limit) / limit.norm())


def test_expectations_are_those_of_gaussian_draws():
    root = np.random.default_rng(0).normal(size=(4, 4))
    covariance = root @ root.T
    draws = np.random.default_rng(1).multivariate_normal(np.zeros(4), covariance, size=400_000)
    product, both = relu_expectations(torch.from_numpy(covariance))
    on = np.maximum(draws, 0)
    for i in range(4):
        for j in range(4):
            for found, sample in (
                (product[i, j], on[:, i] * on[:, j]),
                (both[i, j], ((draws[:, i] > 0) & (draws[:, j] > 0)).astype(float)),
            ):
                standard_error = sample.std() / len(sample) ** 0.5
                assert abs(float(found) - sample.mean()) < 5 * standard_error


def test_expectations_of_one_of_independent_and_of_opposite_variables():
    covariance = torch.tensor([[4.0, 0, -4], [0, 1, 0], [-4, 0, 4]], dtype=torch.float64)
    product, both = relu_expectations(covariance)
    # E[relu(z)^2] is half the variance; E[relu(z)] of a standard one is 1 / sqrt(2 pi).
    expected = torch.tensor(
        [[2.0, 1 / np.pi, 0], [1 / np.pi, 0.5, 1 / np.pi], [0, 1 / np.pi, 2]], dtype=torch.float64
    )
    torch.testing.assert_close(product, expected, rtol=0, atol=1e-15)
    expected = torch.tensor(
        [[0.5, 0.25, 0], [0.25, 0.5, 0.25], [0, 0.25, 0.5]], dtype=torch.float64
    )
    torch.testing.assert_close(both, expected, rtol=0, atol=1e-15)


def test_kernel_of_one_point_and_one_layer_is_its_closed_form():
    inputs = torch.tensor([[0.6, -0.8, 1.0]], dtype=torch.float64)
    # <x, x> + 1 = 3 and D = 3: pre-activations have variance 1/3, half of which passes the ReLU.
    expected = 2 * (50 * (1 / 3) / 2 + 1 + 3 * 0.5 / 3)
    found = infinite_width_kernel(inputs, depth=1, width=50, out_features=2)
    assert found.item() == pytest.approx(expected, rel=1e-14)


def test_symmetric_and_positive_definite_for_distinct_inputs():
    kernel = infinite_width_kernel(points(2, n=30), 4, 64, 3)
    torch.testing.assert_close(kernel, kernel.T, rtol=1e-14, atol=0)
    eigenvalues = torch.linalg.eigvalsh(kernel)
    assert eigenvalues.min() > 1e-9 * eigenvalues.max()


@pytest.mark.parametrize("in_features", [2, 16])
def test_kernels_of_gaussian_networks_approach_the_limit_as_width_grows(in_features):
    # Large inputs, lest the part of the kernel that does not depend on the width hide the rest.
    inputs = points(in_features, scale=10)
    scatter = []
    for width in (32, 256, 2048):
        kernels = gaussian_kernels(width, inputs)
        scatter.append(np.sqrt(np.mean([error(kernel, width, inputs) ** 2 for kernel in kernels])))
    # As one over the root of the width: each step is one by the root of 8, 2.8.
    assert 1.9 < scatter[0] / scatter[1] < 4.2
    assert 1.9 < scatter[1] / scatter[2] < 4.2
    assert scatter[2] < 0.1
    assert error(sum(kernels) / len(kernels), 2048, inputs) < 0.04


@pytest.mark.parametrize("in_features", [2, 16])
def test_weights_as_pytorch_draws_them_have_that_limit_up_to_the_first_layer(in_features):
    inputs = points(in_features)
    kernels = [
        ntk_matrix(MLP(in_features, DEPTH, 1024, OUTPUTS, seed=seed).double(), inputs)
        for seed in SEEDS
    ]
    assert error(sum(kernels) / len(kernels), 1024, inputs) < 0.05
