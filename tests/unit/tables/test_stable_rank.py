import numpy as np

from spectral_bias.tables.stable_rank import TABLE, tabulate


def test_every_matrix_and_every_hidden_layer_has_a_row(artifact, run_attributes):
    arrays = {
        "epoch": np.array([0, 7], dtype=np.int32),
        "layer": np.array([1, 2], dtype=np.int32),
        "matrix": np.array([1, 2, 3], dtype=np.int32),
        "weights": np.array([[1.5, 2.5, 3.0], [1.0, 2.0, 2.5]]),
        "activations": np.array([[1.25, 4.0], [1.0, np.nan]]),
    }
    frame = tabulate([artifact("stable_rank", arrays)])
    assert list(frame.columns) == [column.name for column in TABLE.all_columns]
    assert frame[list(run_attributes)].drop_duplicates().to_dict("records") == [run_attributes]
    found = frame.set_index(["epoch", "of", "layer"])["stable_rank"].sort_index()
    assert len(found) == 2 * (3 + 2)
    assert found[0, "weights"].to_dict() == {1: 1.5, 2: 2.5, 3: 3.0}
    assert found[0, "activations"].to_dict() == {1: 1.25, 2: 4.0}
    assert found[7, "weights", 3] == 2.5
    assert np.isnan(found[7, "activations", 2])
