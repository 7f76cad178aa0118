import numpy as np
import pytest
import references
from measured import measured

from spectral_bias.files.storage import write_artifact
from spectral_bias.metrics.spectral_norms import (
    LAYOUT,
    spectral_norms,
)


@pytest.mark.parametrize("shape", [(1, 1), (9, 2), (3, 40), (64, 64)])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_norm_is_that_of_the_reference_to_1e_10(shape, dtype):
    weight = np.random.default_rng(0).normal(size=shape).astype(dtype)
    norm = spectral_norms([weight])
    assert norm.dtype == np.float64
    assert norm[0] == pytest.approx(references.spectral_norm(weight), rel=1e-10)


def test_rotations_do_not_change_it_and_scale_does():
    generator = np.random.default_rng(0)
    weight = generator.normal(size=(12, 7))
    left, _ = np.linalg.qr(generator.normal(size=(12, 12)))
    right, _ = np.linalg.qr(generator.normal(size=(7, 7)))
    norms = spectral_norms([weight, left @ weight @ right, weight.T, -3 * weight])
    np.testing.assert_allclose(norms, norms[0] * np.array([1, 1, 1, 3]), rtol=1e-12)
    assert spectral_norms([np.diag([1.0, -5.0, 2.0])]) == pytest.approx([5.0])


def test_product_bounds_the_lipschitz_constant(problem):
    network, inputs, _ = problem(depth=3)
    weights = [layer.weight.detach().numpy() for layer in network.layers]
    bound = spectral_norms(weights).prod()
    outputs = network.activations(inputs)[-1].detach().numpy()
    points = inputs.numpy()
    changes = np.linalg.norm(outputs[:, None] - outputs[None], axis=2)
    distances = np.linalg.norm(points[:, None] - points[None], axis=2)
    assert (changes <= bound * distances + 1e-12).all()


def test_run_is_measured_at_every_snapshot(tmp_path, study):
    snapshots, *_ = study
    arrays = measured("spectral_norms", snapshots)
    write_artifact(tmp_path / "a.h5", LAYOUT, arrays, {})
    assert arrays["epoch"].tolist() == [0, 4]
    assert arrays["matrix"].tolist() == [1, 2, 3, 4]
    for row, snapshot in zip(arrays["spectral_norm"], snapshots, strict=True):
        weights = [snapshot.tensors[f"layers.{index}.weight"] for index in range(4)]
        expected = [references.spectral_norm(weight) for weight in weights]
        np.testing.assert_allclose(row, expected, rtol=1e-10)
