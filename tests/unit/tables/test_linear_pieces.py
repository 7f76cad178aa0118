import numpy as np

from spectral_bias.tables.linear_pieces import TABLE, tabulate


def test_pieces_are_what_breakpoints_and_kinks_leave(artifact, run_attributes):
    arrays = {
        "epoch": np.array([0, 5, 9], dtype=np.int32),
        "at_epoch": np.array([0, 0, 0, 0, 0, 5, 5], dtype=np.int32),
        # Two neurons in one place are one breakpoint, and those at the ends cut nothing.
        "position": np.array([0.0, 0.25, 0.5, 0.5, 1.0, 0.1, 0.2]),
        "layer": np.ones(7, dtype=np.int32),
        "is_kink": np.array([1, 0, 1, 0, 1, 0, 0], dtype=np.uint8),
        "n_turning_points": np.array(12, dtype=np.int32),
    }
    frame = tabulate([artifact("linear_pieces", arrays)])
    assert list(frame.columns) == [column.name for column in TABLE.all_columns]
    assert frame[list(run_attributes)].drop_duplicates().to_dict("records") == [run_attributes]
    assert frame["epoch"].tolist() == [0, 5, 9]
    assert frame["n_activation_pieces"].tolist() == [3, 3, 1]
    assert frame["n_linear_pieces"].tolist() == [2, 1, 1]
    assert frame["n_turning_points"].tolist() == [12, 12, 12]
