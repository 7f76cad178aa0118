import copy
import itertools
import math

import numpy as np
import pytest
import torch
from measured import measured

from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.metrics import hyperplanes
from spectral_bias.metrics.hyperplanes import (
    LAYOUT,
    input_gradient_cosines,
    weight_row_cosines,
)
from spectral_bias.networks.architectures import MLP, load_network
from spectral_bias.training.objectives import SQUARED_ERROR
from spectral_bias.training.trainer import Trainer, TrainingSettings

SHAPES = [
    {"in_features": d, "depth": depth, "width": width, "n": 5}
    for d, (depth, width) in itertools.product((2, 16), ((1, 9), (2, 11), (4, 8)))
]


def preactivations(network, example):
    """Return the pre-activations of all hidden neurons, layer by layer, flat."""
    state, values = example, []
    for layer in network.layers[:-1]:
        value = layer.weight @ state + layer.bias
        values.append(value)
        state = torch.where(value > 0, value, 0.0)
    return torch.cat(values)


def reference_gradients(network, inputs):
    """Return the gradient of every pre-activation at every input, [L H, S, D], by autograd."""
    rows = []
    for example in inputs:
        point = example.clone().requires_grad_()
        values = preactivations(network, point)
        gradients = [torch.autograd.grad(v, point, retain_graph=True)[0] for v in values]
        rows.append(torch.stack(gradients))
    return torch.stack(rows, dim=1).numpy()


def reference_cosine(first, second):
    """Return the cosine of two vectors, NaN if one is zero."""
    lengths = math.sqrt(sum(first * first)) * math.sqrt(sum(second * second))
    return sum(first * second) / lengths if lengths > 0 else math.nan


def reference_input_gradient_cosines(network, inputs):
    """Return the mean cosines [L H, L H] and the counts of zero gradients [L H]."""
    gradients = reference_gradients(network, inputs)
    neurons = len(gradients)
    means = np.full((neurons, neurons), math.nan)
    for i, j in itertools.product(range(neurons), repeat=2):
        cosines = map(reference_cosine, gradients[i], gradients[j])
        defined = [cosine for cosine in cosines if not math.isnan(cosine)]
        if defined:
            means[i, j] = math.fsum(defined) / len(defined)
    return means, [sum(not gradient.any() for gradient in own) for own in gradients]


def reference_weight_row_cosines(network):
    """Return cosines [L H, L H]; NaN between layer 1 and the others."""
    rows = [(i, row) for i, layer in enumerate(network.layers[:-1]) for row in layer.weight.numpy()]
    return np.array([
        [reference_cosine(p, q) if (i == 0) == (j == 0) else math.nan for j, q in rows]
        for i, p in rows
    ])


def errors(found, expected):
    """Return the absolute errors where there is a cosine; there is one in both or in neither."""
    found, expected = found.double().numpy(), np.asarray(expected)
    np.testing.assert_array_equal(np.isnan(found), np.isnan(expected))
    return np.abs(found - expected)[~np.isnan(expected)]


def frozen(network):
    return network.requires_grad_(requires_grad=False)


@pytest.fixture(scope="module")
def trained():
    """Return a network in float32 fitted to a wave on a circle, and its inputs."""
    angles = torch.linspace(0, 2 * math.pi, 48)
    inputs = torch.stack([angles.cos(), angles.sin(), (2 * angles).cos(), (2 * angles).sin()], 1)
    settings = TrainingSettings(1e-2, 12, "once", "ieee", seed=0)
    targets = (3 * angles).sin()[:, None]
    trainer = Trainer(MLP(4, 3, 14, 1, seed=0), inputs, targets, settings, SQUARED_ERROR)
    for _ in range(80):
        trainer.train_epoch()
    assert trainer.losses[-1] < 0.1 * trainer.losses[0]
    return frozen(trainer.network), inputs


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_double_precision_is_autograd_to_1e_12(problem, shape):
    network, inputs, _ = problem(**shape)
    expected, n_zero = reference_input_gradient_cosines(frozen(network), inputs)
    found, n_zero_gradient = input_gradient_cosines(network, inputs)
    assert found.dtype == torch.float64
    assert errors(found, expected).max() < 1e-12
    assert n_zero_gradient.tolist() == n_zero
    assert errors(weight_row_cosines(network), reference_weight_row_cosines(network)).max() < 1e-12


def test_single_precision_is_1e_7_in_the_median_and_1e_5_at_most_after_training(trained):
    network, inputs = trained
    inputs = inputs[::4]
    double = copy.deepcopy(network).double()
    expected, n_zero = reference_input_gradient_cosines(double, inputs.double())
    found, n_zero_gradient = input_gradient_cosines(network, inputs)
    error = errors(found, expected)
    assert np.median(error) < 1e-7
    assert error.max() < 1e-5
    assert n_zero_gradient.tolist() == n_zero
    rows = errors(weight_row_cosines(network), reference_weight_row_cosines(double))
    assert rows.max() < 1e-12


def test_definitions_agree_in_layer_1_and_not_behind_it(trained):
    network, inputs = trained
    gradients, _ = input_gradient_cosines(copy.deepcopy(network).double(), inputs.double())
    rows = weight_row_cosines(network)
    torch.testing.assert_close(gradients[:14, :14], rows[:14, :14], rtol=0, atol=1e-12)
    for layer in (1, 2):
        block = slice(14 * layer, 14 * (layer + 1))
        assert (gradients[block, block] - rows[block, block]).abs().mean() > 0.1


def test_symmetric_bounded_semidefinite_and_one_with_itself(trained):
    network, inputs = trained
    gradients, n_zero_gradient = input_gradient_cosines(network, inputs)
    rows = weight_row_cosines(network)
    for matrix in (gradients, rows):
        torch.testing.assert_close(matrix, matrix.T, rtol=0, atol=0, equal_nan=True)
        own = matrix.diagonal()
        torch.testing.assert_close(own, torch.ones_like(own), rtol=0, atol=1e-6)
        assert matrix[~matrix.isnan()].abs().max() <= 1.0
    # Sums of cosine matrices, and so means over the same inputs, are positive semidefinite.
    always = n_zero_gradient == 0
    assert always.sum() > 20
    assert torch.linalg.eigvalsh(gradients[always][:, always]).min() > -1e-6


def test_rows_of_layer_1_are_not_compared_with_those_of_other_layers(problem):
    # As many input features as neurons: the lengths alone do not tell the spaces apart.
    network, _, _ = problem(in_features=6, depth=3, width=6)
    defined = ~weight_row_cosines(network).isnan()
    expected = torch.block_diag(torch.ones(6, 6), torch.ones(12, 12)).bool()
    assert torch.equal(defined, expected)


def with_zeroed(network, layer, neurons, *, bias):
    """Return a copy in which some neurons of a layer, counted from 0, have no weights."""
    network = copy.deepcopy(frozen(network))
    network.layers[layer].weight[neurons] = 0.0
    network.layers[layer].bias[neurons] = bias
    return network


def test_input_without_a_gradient_is_left_out_of_the_mean(problem):
    network, _, _ = problem(in_features=2, depth=2, width=4)
    network = frozen(network)
    # All of layer 1 is on in the right half plane and off in the left one.
    network.layers[0].weight[:, 0] = torch.arange(1.0, 5.0)
    network.layers[0].weight[:, 1] = 0.0
    network.layers[0].bias.zero_()
    left, right = torch.tensor([[-1.0, 0.3]]).double(), torch.tensor([[1.0, 0.3]]).double()
    found, n_zero_gradient = input_gradient_cosines(network, torch.cat([left, left, right]))
    expected, _ = input_gradient_cosines(network, right)
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-12)
    assert n_zero_gradient.tolist() == 4 * [0] + 4 * [2]
    # On the left alone no pair with a neuron of layer 2 has a cosine.
    found, n_zero_gradient = input_gradient_cosines(network, left)
    assert torch.equal(~found.isnan(), torch.block_diag(torch.ones(4, 4), torch.zeros(4, 4)) > 0)
    assert n_zero_gradient.tolist() == 4 * [0] + 4 * [1]


def test_neuron_without_weights_has_no_direction(problem):
    network, inputs, _ = problem(in_features=3, depth=3, width=5)
    network = with_zeroed(network, layer=1, neurons=2, bias=0.5)
    expected = torch.zeros(15, 15).bool()
    expected[7, :] = expected[:, 7] = True
    found, n_zero_gradient = input_gradient_cosines(network, inputs)
    assert torch.equal(found.isnan(), expected)
    assert n_zero_gradient.tolist() == [len(inputs) if i == 7 else 0 for i in range(15)]
    rows = weight_row_cosines(network)
    assert rows[7, 5:].isnan().all()
    assert not rows[5, 5:7].isnan().any()
    assert not rows[8:, 8:].isnan().any()


def test_scale_of_a_neuron_does_not_matter_and_sign_flips(problem):
    network, inputs, _ = problem(in_features=3, depth=2, width=6)
    scaled = copy.deepcopy(frozen(network))
    scaled.layers[0].weight[0] *= 1e-3
    scaled.layers[0].bias[0] *= 1e-3
    scaled.layers[1].weight[:, 0] *= 1e3
    scaled.layers[1].weight[3] *= -50.0
    expected, _ = input_gradient_cosines(network, inputs)
    expected[9, :] *= -1.0
    expected[:, 9] *= -1.0
    found, _ = input_gradient_cosines(scaled, inputs)
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-12)


def test_numbering_of_neurons_changes_rows_of_two_layers_and_nothing_else(problem):
    network, inputs, _ = problem(in_features=3, depth=3, width=6)
    order = torch.tensor([3, 0, 5, 1, 4, 2])
    renumbered = copy.deepcopy(frozen(network))
    renumbered.layers[0].weight.copy_(network.layers[0].weight[order])
    renumbered.layers[0].bias.copy_(network.layers[0].bias[order])
    renumbered.layers[1].weight.copy_(network.layers[1].weight[:, order])
    everyone = torch.cat([order, torch.arange(6, 18)])
    before, _ = input_gradient_cosines(network, inputs)
    after, _ = input_gradient_cosines(renumbered, inputs)
    torch.testing.assert_close(after, before[everyone][:, everyone], rtol=0, atol=1e-12)
    before, after = weight_row_cosines(network), weight_row_cosines(renumbered)
    for block in (slice(6, 12), slice(12, 18)):
        torch.testing.assert_close(after[block, block], before[block, block])
    assert (after[6:12, 12:] - before[6:12, 12:]).abs().max() > 0.1


@pytest.mark.parametrize("block", [1, 3, 48, 1000])
def test_block_size_does_not_matter(trained, monkeypatch, block):
    network, inputs = copy.deepcopy(trained[0]).double(), trained[1].double()
    expected, expected_n = input_gradient_cosines(network, inputs)
    monkeypatch.setattr(hyperplanes, "_BLOCK", block)
    found, n_zero_gradient = input_gradient_cosines(network, inputs)
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-13, equal_nan=True)
    assert torch.equal(n_zero_gradient, expected_n)


@pytest.mark.parametrize("in_features", [16, 32, 64])
def test_layer_1_is_more_orthogonal_with_more_features_before_training(problem, in_features):
    network, _, _ = problem(in_features=in_features, depth=1, width=192)
    cosines = weight_row_cosines(network)[*torch.triu_indices(192, 192, offset=1)]
    # The mean absolute cosine of random directions, up to a factor of 1 + 1 / (4 D).
    expected = math.sqrt(2 / (math.pi * in_features))
    assert cosines.abs().mean() == pytest.approx(expected, rel=0.03)


def test_run_is_measured_at_every_snapshot(tmp_path, study):
    snapshots, features, *_ = study
    device = torch.device("cpu")
    arrays = measured(
        "hyperplanes", snapshots, features=features, settings={"points": 12, "seed": 5}
    )
    write_artifact(tmp_path / "a.h5", LAYOUT, arrays, {})
    arrays = read_artifact(tmp_path / "a.h5", "hyperplanes").arrays
    assert arrays["epoch"].tolist() == [0, 4]
    assert arrays["neuron_layer"].tolist() == 10 * [1] + 10 * [2] + 10 * [3]
    inputs = torch.from_numpy(features[arrays["pixel"]]).double()
    for index, snapshot in enumerate(snapshots):
        network = load_network(snapshot, device).double()
        expected, n_zero = reference_input_gradient_cosines(network, inputs)
        found = torch.from_numpy(arrays["input_gradient_cosine"][index])
        assert errors(found, expected).max() < 1e-5
        assert arrays["n_zero_gradient"][index].tolist() == n_zero
        rows = torch.from_numpy(arrays["weight_row_cosine"][index])
        assert errors(rows, reference_weight_row_cosines(network)).max() < 1e-7


def test_pixels_are_a_sorted_draw_without_repetition_that_the_seed_decides(study):
    snapshots, features, *_ = study

    def draw(points, seed):
        settings = {"points": points, "seed": seed}
        arrays = measured("hyperplanes", snapshots[:1], features=features, settings=settings)
        return arrays["pixel"].tolist()

    assert draw(12, 0) == draw(12, 0) != draw(12, 1)
    assert len(set(draw(12, 0))) == 12
    assert draw(12, 0) == sorted(draw(12, 0))
    assert draw(30, 0) == draw(31, 7) == list(range(30))
