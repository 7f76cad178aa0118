import itertools
import re

import numpy as np
import pytest
import references
import torch
from measured import measured

from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.metrics.ntk import (
    LAYOUT,
    centred,
    centred_kernel,
    kernel_alignment,
    ntk_matrix,
    spectrum_of,
)
from spectral_bias.metrics.ntk_limit import infinite_width_kernel
from spectral_bias.networks.architectures import MLP, load_network

SHAPES = [
    {"in_features": 2, "depth": depth, "width": 17, "out_features": c}
    for depth, c in itertools.product((1, 2, 3, 4), (1, 2, 3))
]
CPU = torch.device("cpu")


def kernel_of(snapshots, features, image, points, seed):
    settings = {"points": points, "seed": seed}
    return measured("ntk", snapshots, features=features, image=image, settings=settings)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_double_precision_is_autograd_jacobians_to_1e_12(problem, shape):
    network, inputs, _ = problem(**shape, n=9)
    expected = references.ntk(network, inputs)
    kernel = ntk_matrix(network, inputs)
    assert kernel.dtype == torch.float64
    assert np.abs(kernel.numpy() - expected).max() < 1e-12 * expected.max()


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_single_precision_is_autograd_jacobians_to_2e_6_of_the_largest(problem, shape):
    network, inputs, _ = problem(**shape, n=9)
    inputs = inputs.float()
    expected = references.ntk(network, inputs.double())
    kernel = ntk_matrix(network.float(), inputs).double().numpy()
    assert np.abs(kernel - expected).max() < 2e-6 * expected.max()


def test_kernel_of_a_linear_network_is_its_closed_form():
    # All neurons are on: f(x) = W2 (W1 x + b1) + b2.
    network = MLP(3, 1, 7, 2, seed=0).double()
    with torch.no_grad():
        network.layers[0].bias.fill_(100.0)
    inputs = torch.rand(6, 3, dtype=torch.float64)
    first, last = network.layers
    hidden = inputs @ first.weight.T + first.bias
    assert (hidden > 0).all()
    expected = 2 * (hidden @ hidden.T + 1) + (inputs @ inputs.T + 1) * last.weight.square().sum()
    torch.testing.assert_close(ntk_matrix(network, inputs), expected, rtol=1e-13, atol=0)


def test_kernel_of_a_deep_linear_network_is_its_closed_form():
    network = MLP(3, 2, 5, 1, seed=1).double()
    with torch.no_grad():
        for layer in network.layers:
            layer.weight.abs_()
            layer.bias.abs_()
    inputs = torch.rand(6, 3, dtype=torch.float64)
    first, second, last = network.layers
    a = inputs @ first.weight.T + first.bias
    b = a @ second.weight.T + second.bias
    through_two = last.weight @ second.weight
    expected = (
        (b @ b.T + 1)
        + (a @ a.T + 1) * last.weight.square().sum()
        + (inputs @ inputs.T + 1) * through_two.square().sum()
    )
    torch.testing.assert_close(ntk_matrix(network, inputs), expected, rtol=1e-13, atol=0)


def test_symmetric_positive_semidefinite_and_at_least_the_bias_of_the_output(problem):
    network, inputs, _ = problem(n=40, width=9)
    kernel = ntk_matrix(network, inputs)
    torch.testing.assert_close(kernel, kernel.T, rtol=1e-13, atol=0)
    eigenvalues = torch.linalg.eigvalsh(kernel)
    assert eigenvalues.min() > -1e-13 * eigenvalues.max()
    # The gradient of output c with respect to its own bias is 1.
    assert torch.linalg.eigvalsh(kernel - 3).min() > -1e-13 * eigenvalues.max()


def test_order_of_the_inputs_and_copies_of_them_change_nothing_else(problem):
    network, inputs, _ = problem()
    kernel = ntk_matrix(network, inputs)
    order = torch.randperm(len(inputs), generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(ntk_matrix(network, inputs[order]), kernel[order][:, order])
    twice = ntk_matrix(network, torch.cat([inputs, inputs[:1]]))
    torch.testing.assert_close(twice[-1, :-1], kernel[0])
    torch.testing.assert_close(twice[-1, -1], kernel[0, 0])


def test_order_of_neurons_and_of_outputs_does_not_matter(problem):
    network, inputs, _ = problem(depth=1, width=6)
    expected = ntk_matrix(network, inputs)
    first, last = network.layers
    with torch.no_grad():
        first.weight.copy_(first.weight.flip(0))
        first.bias.copy_(first.bias.flip(0))
        last.weight.copy_(last.weight.flip(1))
        last.weight.copy_(last.weight.flip(0))
    torch.testing.assert_close(ntk_matrix(network, inputs), expected)


def test_times_both_residuals_it_is_the_product_of_loss_gradients_of_one_output(problem):
    network, inputs, targets = problem(out_features=1, n=8)
    gradients = torch.stack([
        references.loss_gradient(network, x, y) for x, y in zip(inputs, targets, strict=True)
    ])
    residuals = 2 * (network.activations(inputs)[-1] - targets).detach()
    expected = residuals * ntk_matrix(network, inputs) * residuals.T
    torch.testing.assert_close(gradients @ gradients.T, expected)


def test_spectrum_is_that_of_a_kernel_with_known_eigenvectors():
    basis, _ = torch.linalg.qr(torch.randn(5, 5, dtype=torch.float64))
    values = torch.tensor([9.0, 4.0, 1.0, 0.25, 0.0], dtype=torch.float64)
    kernel = basis @ values.diag() @ basis.T
    # Three quarters of the energy in the second eigenvector, a quarter in the fourth.
    targets = torch.stack([3**0.5 * basis[:, 1], basis[:, 3]], dim=1)
    found = spectrum_of(kernel, targets)
    np.testing.assert_allclose(found.eigenvalues, values, atol=1e-13)
    assert (found.eigenvalues >= 0).all()
    np.testing.assert_allclose(found.target_share, [0, 0.75, 0.75, 1, 1], atol=1e-13)


def test_targets_are_centred_by_channel_and_constants_are_exactly_zero():
    constant = np.full(7, 0.1, dtype=np.float32)
    ramp = np.arange(7, dtype=np.float32)
    found = centred(np.stack([constant, ramp], axis=1))
    assert found.dtype == np.float64
    assert (found[:, 0] == 0).all()
    np.testing.assert_array_equal(found[:, 1], ramp - 3)


def test_run_is_measured_at_every_snapshot(tmp_path, study):
    snapshots, features, image, _ = study
    arrays = kernel_of(snapshots, features, image, 12, 0)
    write_artifact(tmp_path / "a.h5", LAYOUT, arrays, {})
    arrays = read_artifact(tmp_path / "a.h5", "ntk").arrays
    assert arrays["epoch"].tolist() == [0, 4]
    pixel = arrays["pixel"]
    assert len(set(pixel.tolist())) == 12
    assert (np.diff(pixel) > 0).all()
    inputs = torch.from_numpy(features[pixel]).double()
    kernels = [references.ntk(load_network(s, CPU).double(), inputs) for s in snapshots]
    limit = infinite_width_kernel(inputs, 3, 10, 3).numpy()
    target = image.reshape(30, 3)[pixel].astype(np.float64)
    target -= target.mean(axis=0)
    np.testing.assert_allclose(arrays["target_energy"], (target**2).sum(axis=0))
    norm = np.linalg.norm
    for index, kernel in enumerate(kernels):
        values, vectors = np.linalg.eigh(kernel)
        np.testing.assert_allclose(arrays["eigenvalue"][index], values[::-1], atol=1e-10)
        energy = ((vectors[:, ::-1].T @ target) ** 2).sum(axis=1).cumsum()
        np.testing.assert_allclose(arrays["target_share"][index], energy / energy[-1], atol=1e-8)
        moved = norm(kernel - kernels[0]) / norm(kernels[0])
        assert arrays["movement"][index] == pytest.approx(moved, rel=1e-10, abs=1e-13)
        cosine = (kernel * kernels[0]).sum() / norm(kernel) / norm(kernels[0])
        assert arrays["alignment_initial"][index] == pytest.approx(cosine, rel=1e-12)
        mean = np.eye(12) - 1 / 12
        first, second = mean @ kernel @ mean, mean @ kernels[0] @ mean
        cosine = (first * second).sum() / norm(first) / norm(second)
        assert arrays["alignment_initial_centred"][index] == pytest.approx(cosine, rel=1e-10)
        distance = norm(kernel - limit) / norm(limit)
        assert arrays["distance_to_infinite_width"][index] == pytest.approx(distance, rel=1e-12)
    of_limit = np.linalg.eigvalsh(limit)[::-1]
    np.testing.assert_allclose(arrays["eigenvalue_infinite_width"], of_limit, atol=1e-10)
    assert arrays["target_share_infinite_width"][-1] == 1
    assert arrays["movement"][1] > 0.01


def test_alignment_is_1_for_multiples_and_0_for_what_has_nothing_in_common():
    kernel = torch.tensor([[2.0, 1.0], [1.0, 3.0]]).double()
    assert kernel_alignment(kernel, 7 * kernel) == pytest.approx(1, abs=1e-15)
    assert kernel_alignment(torch.eye(2), torch.eye(2).flip(0)) == 0
    assert kernel_alignment(kernel, torch.zeros(2, 2).double()) == 0


def test_centred_kernel_forgets_constants_and_is_0_for_one(problem):
    network, inputs, _ = problem()
    kernel = ntk_matrix(network, inputs)
    torch.testing.assert_close(centred_kernel(kernel + 5), centred_kernel(kernel))
    assert centred_kernel(kernel).mean(dim=1).abs().max() < 1e-12 * kernel.max()
    assert centred_kernel(kernel).norm() > 0.01
    assert (centred_kernel(torch.full((7, 7), 0.1).double()) == 0).all()


def test_dead_network_has_the_kernel_of_its_output_biases(study):
    snapshots, features, image, _ = study
    dead = [
        snapshot._replace(tensors={k: 0 * v - 1 for k, v in snapshot.tensors.items()})
        for snapshot in snapshots
    ]
    arrays = kernel_of(dead, np.abs(features), image, 12, 0)
    # Three outputs, whose biases have gradients of 1: a constant kernel of 3.
    np.testing.assert_allclose(arrays["eigenvalue"][:, 0], 36)
    np.testing.assert_allclose(arrays["eigenvalue"][:, 1:], 0, atol=1e-12)
    assert (arrays["movement"] == 0).all()
    assert (arrays["alignment_initial_centred"] == 0).all()


def test_same_seed_draws_the_same_pixels_and_measures_the_same_bits(study):
    snapshots, features, image, _ = study
    first, again, other = (kernel_of(snapshots, features, image, 9, s) for s in (3, 3, 4))
    for name, values in first.items():
        np.testing.assert_array_equal(values, again[name])
    assert first["pixel"].tolist() != other["pixel"].tolist()


def test_more_points_than_pixels_are_all_pixels(study):
    snapshots, features, image, _ = study
    arrays = kernel_of(snapshots, features, image, 5000, 0)
    assert arrays["pixel"].tolist() == list(range(30))
    assert arrays["eigenvalue"].shape == (2, 30)


def test_constant_image_has_no_shares_and_says_so(study):
    snapshots, features, image, _ = study
    constant = np.full_like(image, 0.1)
    arrays = kernel_of(snapshots, features, constant, 12, 0)
    assert (arrays["target_energy"] == 0).all()
    assert np.isnan(arrays["target_share"]).all()
    assert np.isnan(arrays["target_share_infinite_width"]).all()
    assert np.isfinite(arrays["eigenvalue"]).all()


def test_more_points_than_memory_holds_are_refused_with_the_size_they_take(study):
    snapshots, _, _, _ = study
    features = np.zeros((10_000, 2), dtype=np.float32)
    image = np.zeros((100, 100, 3), dtype=np.float32)
    message = (
        "the neural tangent kernel of 10,000 points takes 8.2 GiB, 11 matrices of 10,000 x 10,000 "
        "numbers; allowed are 4 GiB, 6,986 points; measure fewer"
    )
    with pytest.raises(ValueError, match=re.escape(message)):
        kernel_of(snapshots, features, image, 10_000, 0)
