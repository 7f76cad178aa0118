import itertools

import numpy as np
import pytest
import references
import torch
from measured import measured

from spectral_bias.files.storage import read_artifact, write_artifact
from spectral_bias.metrics import gradient_confusion
from spectral_bias.metrics.gradient_confusion import (
    KINDS,
    LAYOUT,
    pair_cosines,
)
from spectral_bias.networks.architectures import MLP, build_network, load_network
from spectral_bias.tables.confusion import confusion_summary
from spectral_bias.training.objectives import SQUARED_ERROR
from spectral_bias.training.trainer import Trainer, TrainingSettings

SHAPES = [
    {"in_features": d, "depth": depth, "width": width, "out_features": c}
    for d, (depth, width), c in itertools.product((2, 16), ((1, 9), (2, 33), (4, 70)), (1, 3))
]


def all_pairs(n):
    return torch.tensor(list(itertools.product(range(n), repeat=2)))


def some_pairs(n, count=40):
    return torch.from_numpy(np.random.default_rng(0).integers(0, n, size=(count, 2)))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_double_precision_is_autograd_to_1e_12(problem, shape):
    network, inputs, targets = problem(**shape)
    pairs = some_pairs(len(inputs))
    expected = references.pair_cosines(network, inputs, targets, pairs)
    cosines = pair_cosines(network, inputs, targets, pairs)
    assert cosines.dtype == torch.float64
    assert np.abs(cosines.numpy() - expected).max() < 1e-12


@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_single_precision_is_autograd_to_1e_6_in_the_median_and_1e_4_at_most(problem, shape):
    network, inputs, targets = problem(**shape)
    pairs = some_pairs(len(inputs))
    # The reference sees the same rounded numbers, in double precision.
    inputs, targets = inputs.float(), targets.float()
    expected = references.pair_cosines(network, inputs.double(), targets.double(), pairs)
    error = np.abs(pair_cosines(network.float(), inputs, targets, pairs).numpy() - expected)
    assert np.median(error) < 1e-6
    assert error.max() < 1e-4


def test_after_training_the_tolerance_still_holds(problem):
    # Residuals near zero are where precision is lost.
    network, inputs, targets = problem(width=24, n=12)
    settings = TrainingSettings(1e-2, 12, "once", "ieee", seed=0)
    trainer = Trainer(network.float(), inputs.float(), targets.float(), settings, SQUARED_ERROR)
    for _ in range(150):
        trainer.train_epoch()
    assert trainer.losses[-1] < 0.5 * trainer.losses[0]
    pairs = all_pairs(12)
    cosines = pair_cosines(network, inputs.float(), targets.float(), pairs).numpy()
    reference = build_network(network.arguments).double()
    reference.load_state_dict({k: v.double() for k, v in network.state_dict().items()})
    expected = references.pair_cosines(
        reference, inputs.float().double(), targets.float().double(), pairs
    )
    error = np.abs(cosines - expected)
    assert np.median(error) < 1e-6
    assert error.max() < 1e-4


def test_symmetric_bounded_and_one_with_itself(problem):
    network, inputs, targets = problem()
    n = len(inputs)
    matrix = pair_cosines(network, inputs, targets, all_pairs(n)).reshape(n, n)
    torch.testing.assert_close(matrix, matrix.T, rtol=0, atol=1e-13)
    torch.testing.assert_close(matrix.diagonal(), torch.ones(n).double(), rtol=0, atol=1e-13)
    assert matrix.abs().max() <= 1.0
    # Cosines of vectors form a positive semidefinite matrix.
    assert torch.linalg.eigvalsh(matrix).min() > -1e-12
    single = pair_cosines(network.float(), inputs.float(), targets.float(), all_pairs(n))
    assert single.abs().max() <= 1.0


@pytest.mark.parametrize("scale", [1e-6, 0.5, 1e6])
def test_scale_of_the_loss_does_not_matter(problem, scale):
    network, inputs, targets = problem()
    with torch.no_grad():
        outputs = network.activations(inputs)[-1]
    scaled = outputs - scale * (outputs - targets)
    pairs = some_pairs(len(inputs))
    expected = pair_cosines(network, inputs, targets, pairs)
    found = pair_cosines(network, inputs, scaled, pairs)
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-8)


def test_negative_scale_of_one_residual_flips_the_sign(problem):
    network, inputs, targets = problem(n=2)
    with torch.no_grad():
        outputs = network.activations(inputs)[-1]
    mirrored = targets.clone()
    mirrored[0] = 2 * outputs[0] - targets[0]
    pair = torch.tensor([[0, 1]])
    found = pair_cosines(network, inputs, mirrored, pair)
    torch.testing.assert_close(found, -pair_cosines(network, inputs, targets, pair))


@pytest.mark.parametrize("block", [1, 3, 40, 1000])
def test_block_size_does_not_matter(problem, monkeypatch, block):
    network, inputs, targets = problem()
    pairs = some_pairs(len(inputs))
    expected = pair_cosines(network, inputs, targets, pairs)
    monkeypatch.setitem(gradient_confusion._BLOCK, "cpu", block)
    found = pair_cosines(network, inputs, targets, pairs)
    assert found.shape == (40,)
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-13)


def exact_network(depth=2):
    """Return a network whose arithmetic is exact: weights are small integers."""
    network = MLP(2, depth, 6, 3, seed=0)
    generator = torch.Generator().manual_seed(0)
    with torch.no_grad():
        for parameter in network.parameters():
            parameter.copy_(torch.randint(-1, 2, parameter.shape, generator=generator))
    inputs = torch.randint(-4, 5, (10, 2), generator=generator) / 4
    return network, inputs


def test_zero_gradient_is_not_a_number_and_is_counted():
    network, inputs = exact_network()
    with torch.no_grad():
        targets = network(inputs)
    targets[5:] += 0.5  # examples 0 .. 4 are fitted exactly
    pairs = all_pairs(10)
    cosines = pair_cosines(network, inputs, targets, pairs).numpy()
    expected = (pairs < 5).any(dim=1).numpy()
    np.testing.assert_array_equal(np.isnan(cosines), expected)
    reference = references.pair_cosines(network, inputs, targets, pairs)
    np.testing.assert_allclose(cosines, reference, atol=1e-6)
    summary = confusion_summary(cosines.astype(np.float32))
    assert summary["n_pairs"] == 25
    assert summary["n_zero_gradient"] == 75


def test_dead_network_without_residual_has_no_gradient():
    network, inputs = exact_network()
    with torch.no_grad():
        for layer in network.layers[:-1]:
            layer.bias.fill_(-100.0)
        network.layers[-1].bias.zero_()
    targets = torch.zeros(10, 3)
    assert pair_cosines(network, inputs, targets, all_pairs(10)).isnan().all()
    # With a residual only the last bias has a gradient: the cosine of the residuals.
    targets = torch.randn(10, 3, generator=torch.Generator().manual_seed(0))
    cosines = pair_cosines(network, inputs, targets, all_pairs(10))
    expected = torch.nn.functional.cosine_similarity(targets[:, None], targets[None], dim=2)
    torch.testing.assert_close(cosines.reshape(10, 10).float(), expected)


def test_same_region_and_inputs_in_the_unit_square_agree_up_to_residual_signs():
    # Claim C8 (paper, Sec. 4.1, eq. 2): <grad f_i, grad f_j> > 0 for scalar output, equal
    # patterns and non-negative inputs, so that the sign of the cosine is that of r_i r_j.
    axis = torch.linspace(0, 1, 12).double()
    inputs = torch.cartesian_prod(axis, axis)
    checked = 0
    for seed in range(3):
        network = MLP(2, 3, 12, 1, seed=seed).double()
        with torch.no_grad():
            outputs = network.activations(inputs)[-1]
        generator = torch.Generator().manual_seed(seed)
        targets = torch.randn(len(inputs), 1, generator=generator, dtype=torch.float64)
        patterns = references.activation_patterns(network, inputs).reshape(len(inputs), -1)
        same = (patterns[:, None] == patterns[None]).all(axis=2)
        pairs = torch.from_numpy(np.argwhere(same & ~np.eye(len(inputs), dtype=bool)))
        assert (pair_cosines(network, inputs, outputs - 1.0, pairs) > 0).all()
        residuals = (targets - outputs)[:, 0][pairs]
        cosines = pair_cosines(network, inputs, targets, pairs)
        assert torch.equal(cosines.sign(), residuals.prod(dim=1).sign())
        assert {-1.0, 1.0} == set(cosines.sign().tolist())
        checked += len(pairs)
    assert checked > 1000


def test_a_line_has_no_tiles_and_is_measured_all_the_same(tmp_path, study):
    snapshots, features, image, pairs = study
    pairs["tile"] = np.zeros((0, 2), dtype=np.int32)
    line = image.reshape(1, 30, 3)
    subject = {"features": features, "pairs": pairs}
    arrays = measured("gradient_confusion", snapshots, **subject, image=line)
    write_artifact(tmp_path / "a.h5", LAYOUT, arrays, {})
    assert arrays["cosine_tile"].shape == (2, 0)
    of_image = measured("gradient_confusion", snapshots, **subject, image=image)
    np.testing.assert_array_equal(arrays["cosine_local"], of_image["cosine_local"])


def test_run_is_measured_at_every_snapshot(tmp_path, study):
    snapshots, features, image, pairs = study
    device = torch.device("cpu")
    subject = {"features": features, "image": image, "pairs": pairs}
    arrays = measured("gradient_confusion", snapshots, **subject)
    write_artifact(tmp_path / "a.h5", LAYOUT, arrays, {})
    arrays = read_artifact(tmp_path / "a.h5", "gradient_confusion").arrays
    assert arrays["epoch"].tolist() == [0, 4]
    inputs = torch.from_numpy(features).double()
    targets = torch.from_numpy(image).reshape(30, 3).double()
    for index, snapshot in enumerate(snapshots):
        network = load_network(snapshot, device).double()
        for kind in KINDS:
            chosen = torch.from_numpy(pairs[kind])
            expected = references.pair_cosines(network, inputs, targets, chosen)
            assert np.abs(arrays[f"cosine_{kind}"][index] - expected).max() < 1e-5
