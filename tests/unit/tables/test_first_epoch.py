import numpy as np
import pytest

from spectral_bias.tables.first_epoch import TABLE, tabulate


@pytest.fixture
def first_epoch():
    """Return the arrays of two steps of a run with two layers of three neurons on 2 x 3 pixels."""
    return {
        "step": np.array([0, 8], dtype=np.int32),
        "epoch": np.array([0.0, 0.25]),
        "layer": np.array([1, 2], dtype=np.int32),
        "hamming_local": np.arange(12, dtype=np.int32).reshape(2, 2, 3),
        "hamming_global": np.full((2, 2, 4), 2, dtype=np.int32),
        "region": np.array([[[0, 1, 2], [3, 4, 5]], [[0, 0, 1], [1, 1, 0]]], dtype=np.int32),
        "dead": np.array([[[1, 0, 0], [0, 0, 0]], [[1, 1, 0], [0, 1, 0]]], dtype=np.uint8),
        "mse": np.array([0.5, 0.125]),
    }


def test_a_row_for_each_step_counts_regions_neurons_and_distances(
    artifact, first_epoch, run_attributes
):
    frame = tabulate([artifact("first_epoch", first_epoch)])
    assert list(frame.columns) == [column.name for column in TABLE.all_columns]
    assert frame[list(run_attributes)].drop_duplicates().to_dict("records") == [run_attributes]
    first, second = frame.to_dict("records")
    assert (first["step"], first["epoch"], first["n_regions"], first["n_dead"]) == (0, 0.0, 6, 1)
    assert (second["step"], second["epoch"]) == (8, 0.25)
    assert (second["n_regions"], second["n_inputs"]) == (2, 6)
    assert (second["n_dead"], second["n_neurons"]) == (3, 6)
    # Layers of step 8: 6, 7, 8 and 9, 10, 11.
    assert second["hamming_local"] == pytest.approx(np.mean([15, 17, 19]))
    assert second["hamming_global"] == 4
    assert second["mse"] == 0.125


def test_runs_follow_one_another(artifact, first_epoch):
    paths = [artifact("first_epoch", first_epoch, seed=seed) for seed in (3, 1)]
    assert tabulate(paths)["seed"].tolist() == [3, 3, 1, 1]
