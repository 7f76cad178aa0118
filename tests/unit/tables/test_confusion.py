import math

import numpy as np
import pytest

from spectral_bias.tables.confusion import confusion_summary, tabulate_confusion

COSINES = np.float32([-1.0, -0.25, -0.2, 0.0, np.nan, 0.5, 1.0])


def test_summary_by_hand():
    found = confusion_summary(COSINES)
    defined = np.array([-1.0, -0.25, np.float32(-0.2), 0.0, 0.5, 1.0])
    assert found["n_pairs"] == 6
    assert found["n_zero_gradient"] == 1
    assert found["mean"] == pytest.approx(defined.mean())
    assert found["std"] == pytest.approx(defined.std())
    assert found["mean_negative_part"] == pytest.approx(1.45 / 6)
    assert found["p_below_-0.25"] == pytest.approx(1 / 6)  # -0.25 itself is not below
    assert found["p_negative"] == pytest.approx(3 / 6)  # 0 is not negative
    assert found["q50"] == pytest.approx(-0.1)
    assert found["q05"] == pytest.approx(np.quantile(defined, 0.05))


def test_statistics_are_in_double_precision():
    # In float32 the mean of many equal numbers drifts.
    cosines = np.full(100_001, 0.1, dtype=np.float32)
    assert confusion_summary(cosines)["mean"] == pytest.approx(float(np.float32(0.1)), rel=1e-12)
    assert confusion_summary(cosines)["std"] < 1e-12


def test_nothing_but_zero_gradients():
    found = confusion_summary(np.full(4, np.nan, dtype=np.float32))
    assert found.pop("n_pairs") == 0
    assert found.pop("n_zero_gradient") == 4
    assert len(found) == 10
    assert all(math.isnan(value) for value in found.values())


def test_one_row_for_each_snapshot_and_kind_of_pairs(artifact, run_attributes):
    arrays = {
        "epoch": np.array([1, 50], dtype=np.int32),
        "cosine_local": np.stack([COSINES, -COSINES]),
        "cosine_global": np.array([[0.5, 0.5], [np.nan, np.nan]], dtype=np.float32),
    }
    frame = tabulate_confusion([artifact("gradient_confusion", arrays)])
    assert frame[list(run_attributes)].drop_duplicates().to_dict("records") == [run_attributes]
    assert frame[["epoch", "pairs"]].apply(tuple, axis=1).tolist() == [
        (1, "local"),
        (1, "global"),
        (50, "local"),
        (50, "global"),
    ]
    assert frame["n_zero_gradient"].tolist() == [1, 0, 1, 2]
    assert frame["n_pairs"].tolist() == [6, 2, 6, 0]
    assert frame["mean"][0] == pytest.approx(-frame["mean"][2])
    assert frame["mean"][1] == 0.5
    assert math.isnan(frame["mean"][3])
