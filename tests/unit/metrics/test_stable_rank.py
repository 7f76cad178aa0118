import numpy as np
import pytest
import torch
from measured import measured

from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.metrics import activation_patterns
from spectral_bias.metrics.stable_rank import LAYOUT, activation_grams, stable_rank
from spectral_bias.networks.architectures import load_network

CPU = torch.device("cpu")


def rank_of(matrix):
    """Return the stable rank from all singular values."""
    squares = np.linalg.svd(np.asarray(matrix, dtype=np.float64), compute_uv=False) ** 2
    return squares.sum() / squares.max()


def hidden_outputs(network, inputs):
    """Return the outputs of each hidden layer [N, H], example by example and neuron by neuron."""
    states, found = inputs.tolist(), []
    for layer in list(network.layers)[:-1]:
        weight, bias = layer.weight.tolist(), layer.bias.tolist()
        states = [
            [
                max(sum(w * x for w, x in zip(row, state, strict=True)) + b, 0.0)
                for row, b in zip(weight, bias, strict=True)
            ]
            for state in states
        ]
        found.append(states)
    return found


def of_matrix(matrix):
    return stable_rank(matrix.T @ matrix)


@pytest.mark.parametrize("shape", [(1, 1), (9, 2), (3, 40), (64, 64)])
def test_rank_is_that_of_the_singular_values_to_1e_12(shape):
    matrix = torch.randn(shape, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    assert of_matrix(matrix) == pytest.approx(rank_of(matrix), rel=1e-12)


def test_rank_of_known_matrices():
    assert of_matrix(torch.eye(7).double()) == pytest.approx(7)
    ramp = torch.arange(1.0, 5).double()
    assert of_matrix(torch.outer(ramp, ramp)) == pytest.approx(1)
    assert of_matrix(torch.diag(ramp)) == pytest.approx(30 / 16)
    assert np.isnan(of_matrix(torch.zeros(3, 2).double()))


def test_scale_and_rotations_do_not_change_it_and_it_is_at_most_the_rank():
    generator = torch.Generator().manual_seed(0)
    matrix = torch.randn(12, 7, generator=generator, dtype=torch.float64)
    rotation, _ = torch.linalg.qr(torch.randn(12, 12, generator=generator, dtype=torch.float64))
    assert of_matrix(-3 * rotation @ matrix) == pytest.approx(of_matrix(matrix), rel=1e-12)
    assert of_matrix(matrix.T) == pytest.approx(of_matrix(matrix), rel=1e-12)
    assert 1 <= of_matrix(matrix) <= 7


@pytest.mark.parametrize("block", [1, 7, 1000])
def test_block_size_does_not_matter(problem, monkeypatch, block):
    network, inputs, _ = problem(depth=3)
    expected = [state.T @ state for state in network.activations(inputs)[1:-1]]
    monkeypatch.setitem(activation_patterns._BLOCK, "cpu", block)
    for found, gram in zip(activation_grams(network, inputs), expected, strict=True):
        torch.testing.assert_close(found, gram.detach(), rtol=1e-13, atol=1e-13)


def test_run_is_measured_at_every_snapshot(tmp_path, study):
    snapshots, features, *_ = study
    arrays = measured("stable_rank", snapshots, features=features)
    write_artifact(tmp_path / "a.h5", LAYOUT, arrays, {})
    arrays = read_artifact(tmp_path / "a.h5", "stable_rank").arrays
    assert arrays["epoch"].tolist() == [0, 4]
    assert arrays["matrix"].tolist() == [1, 2, 3, 4]
    assert arrays["layer"].tolist() == [1, 2, 3]
    inputs = torch.from_numpy(features).double()
    for index, snapshot in enumerate(snapshots):
        network = load_network(snapshot, CPU).double()
        weights = [rank_of(layer.weight) for layer in network.layers]
        np.testing.assert_allclose(arrays["weights"][index], weights, rtol=1e-12)
        expected = [rank_of(layer) for layer in hidden_outputs(network, inputs)]
        np.testing.assert_allclose(arrays["activations"][index], expected, rtol=1e-5)


def test_a_dead_network_has_no_rank(study):
    snapshots, features, *_ = study
    dead = [s._replace(tensors={k: 0 * v - 1 for k, v in s.tensors.items()}) for s in snapshots]
    arrays = measured("stable_rank", dead, features=np.abs(features))
    assert np.isnan(arrays["activations"]).all()
    np.testing.assert_allclose(arrays["weights"], 1)
