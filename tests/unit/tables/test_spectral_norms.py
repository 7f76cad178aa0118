import numpy as np
import pytest

from spectral_bias.tables.spectral_norms import tabulate


def test_norms_of_each_matrix_and_their_product(artifact, run_attributes):
    arrays = {
        "epoch": np.array([0, 5], dtype=np.int32),
        "matrix": np.array([1, 2, 3], dtype=np.int32),
        "spectral_norm": np.array([[2.0, 3.0, 0.5], [1.1, 1.2, 1.3]]),
    }
    frame = tabulate([artifact("spectral_norms", arrays)])
    assert frame[["epoch", "layer"]].to_numpy().tolist() == [
        [epoch, layer] for epoch in (0, 5) for layer in ("1", "2", "3", "product")
    ]
    norms = frame["spectral_norm"].tolist()
    assert norms == pytest.approx([2.0, 3.0, 0.5, 3.0, 1.1, 1.2, 1.3, 1.1 * 1.2 * 1.3])
    assert frame[list(run_attributes)].drop_duplicates().to_dict("records") == [run_attributes]
