import math

import numpy as np
import pandas as pd
import pytest

from spectral_bias.tables.confusion import confusion_summary, tabulate

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
        "cosine_tile": np.zeros((2, 0), dtype=np.float32),
    }
    frame = tabulate([artifact("gradient_confusion", arrays)])
    assert frame["epsilon"].tolist() == frame["p_below_epsilon"].tolist() == [0.0] * 4
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


@pytest.fixture
def of_classifier(artifact, confusion_classification, classifier_attributes):
    path = artifact("confusion_classification", confusion_classification, **classifier_attributes)
    frame = tabulate([], [path])
    assert frame[list(classifier_attributes)].drop_duplicates().to_dict("records") == [
        classifier_attributes
    ]
    return frame


def test_classifiers_have_each_kind_of_pairs_with_and_without_epsilon(of_classifier):
    kinds = ("nearest", "nearest_other_class", "farthest")
    keys = of_classifier[["epoch", "pairs", "epsilon"]].apply(tuple, axis=1).tolist()
    assert keys == [(e, kind, eps) for e in (0, 9) for kind in kinds for eps in (0.0, 1e-8)]


def test_epsilon_draws_cosines_of_small_gradients_to_zero(of_classifier):
    rows = of_classifier.set_index(["epoch", "pairs", "epsilon"])
    found = rows.loc[(9, "nearest", 1e-8)]
    # A product of norms below epsilon is divided by epsilon, one above it by itself.
    cosines = np.array([-(2.0**-27) / 1e-8, 0.5, 0.0, 0.0])
    assert found["mean"] == pytest.approx(cosines.mean(), rel=1e-12)
    assert found["std"] == pytest.approx(cosines.std(), rel=1e-12)
    assert found["p_negative"] == 1 / 4
    assert found["q05"] == pytest.approx(np.quantile(cosines, 0.05), rel=1e-12)
    assert found["p_below_epsilon"] == 3 / 4
    itself = rows.loc[(9, "nearest", 0.0)]
    assert itself["mean"] == pytest.approx(0.5 / 3)
    assert itself["std"] == pytest.approx(np.std([-1.0, 0.5, 1.0]))
    assert itself["p_below_epsilon"] == 0


def test_zero_gradients_have_cosine_zero_where_there_is_an_epsilon(of_classifier):
    rows = of_classifier.set_index(["epoch", "pairs", "epsilon"])
    counts = ["n_pairs", "n_zero_gradient"]
    assert rows.loc[(9, "nearest", 0.0), counts].tolist() == [3, 1]
    assert rows.loc[(9, "nearest", 1e-8), counts].tolist() == [4, 1]
    assert rows.loc[(9, "farthest", 0.0), counts].tolist() == [0, 1]
    assert rows.loc[(9, "farthest", 1e-8), [*counts, "mean", "std"]].tolist() == [1, 1, 0, 0]


def test_epsilon_changes_no_large_gradient(of_classifier):
    early = of_classifier[of_classifier["epoch"] == 0].drop(columns=["epsilon"])
    itself, authors = early.iloc[::2], early.iloc[1::2]
    for name in set(early) - {"p_below_epsilon"}:  # NaN where there are no pairs
        np.testing.assert_array_equal(itself[name], authors[name])
    assert authors["p_below_epsilon"].tolist() == pytest.approx([0, math.nan, 0], nan_ok=True)


def test_kinds_without_pairs_have_no_statistics(of_classifier):
    rows = of_classifier[of_classifier["pairs"] == "nearest_other_class"]
    assert rows["n_pairs"].tolist() == rows["n_zero_gradient"].tolist() == [0] * 4
    assert rows[["mean", "std", "p_negative", "q50"]].isna().all(axis=None)


def test_signals_come_before_datasets(
    artifact, gradient_confusion, confusion_classification, run_attributes, classifier_attributes
):
    signals = [artifact("gradient_confusion", gradient_confusion)]
    datasets = [
        artifact("confusion_classification", confusion_classification, **classifier_attributes)
    ]
    frame = tabulate(signals, datasets)
    assert len(frame) == 2 + 12
    assert frame["study"].tolist() == ["image"] * 2 + ["classification"] * 12
    pd.testing.assert_frame_equal(frame[:2], tabulate(signals), check_dtype=False)
