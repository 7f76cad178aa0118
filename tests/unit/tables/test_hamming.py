import numpy as np
import pytest

from spectral_bias.files.storage import ArtifactError
from spectral_bias.tables.hamming import tabulate


def test_one_row_for_each_snapshot_kind_of_pairs_and_layer(artifact, forward_pass, run_attributes):
    frame = tabulate([artifact("forward_pass", forward_pass)])
    assert len(frame) == 2 * 3 * 3
    assert frame[list(run_attributes)].drop_duplicates().to_dict("records") == [run_attributes]
    keys = frame[["epoch", "pairs", "layer"]].apply(tuple, axis=1).tolist()
    kinds = ("local", "global", "uniform")
    assert keys == [(e, p, k) for e in (0, 15) for p in kinds for k in ("all", "1", "2")]


def test_statistics_are_those_of_the_distances(artifact, forward_pass):
    frame = tabulate([artifact("forward_pass", forward_pass)])
    rows = frame.set_index(["epoch", "pairs", "layer"])
    # Local distances of epoch 15: 10 .. 19 modulo 4.
    first, second = np.array([2, 3, 0, 1, 2]), np.array([3, 0, 1, 2, 3])
    for layer, distances in {"1": first, "2": second, "all": first + second}.items():
        row = rows.loc[(15, "local", layer)]
        assert row["mean"] == pytest.approx(distances.mean())
        assert row["std"] == pytest.approx(distances.std())
        assert row["q50"] == np.median(distances)
        assert row["q05"] == pytest.approx(np.quantile(distances, 0.05))
        assert row["n_pairs"] == 5
        assert row["n_neurons"] == (6 if layer == "all" else 3)
    assert rows.loc[(0, "global", "all"), "mean"] == 6
    assert rows.loc[(0, "global", "all"), "std"] == 0
    assert rows.loc[(0, "uniform", "2"), "n_pairs"] == 1


def test_runs_follow_one_another(artifact, forward_pass):
    paths = [artifact("forward_pass", forward_pass, seed=seed) for seed in (3, 1)]
    assert tabulate(paths)["seed"].drop_duplicates().tolist() == [3, 1]


@pytest.fixture
def hamming_classification():
    """Return the arrays of two snapshots of a classifier with layers of 9 and of 4 neurons."""
    nearest = np.array([[[1, 2, 9], [0, 4, 3]], [[5, 5, 5], [1, 2, 3]]], dtype=np.int32)
    return {
        "epoch": np.array([0, 20], dtype=np.int32),
        "layer": np.array([1, 2], dtype=np.int32),
        "n_neurons": np.array([9, 4], dtype=np.int32),
        "hamming_nearest": nearest,
        "hamming_nearest_other_class": np.zeros((2, 2, 0), dtype=np.int32),
        "hamming_farthest": nearest[:, :, :2] + 1,
    }


def test_classifiers_have_layers_of_their_own_sizes(
    artifact, hamming_classification, classifier_attributes
):
    frame = tabulate(
        [], [artifact("hamming_classification", hamming_classification, **classifier_attributes)]
    )
    found = frame[list(classifier_attributes)].drop_duplicates().to_dict("records")
    assert found == [classifier_attributes]
    keys = frame[["epoch", "pairs", "layer"]].apply(tuple, axis=1).tolist()
    kinds = ("nearest", "nearest_other_class", "farthest")
    assert keys == [(e, p, k) for e in (0, 20) for p in kinds for k in ("all", "1", "2")]
    assert frame["n_neurons"].tolist() == 6 * [13, 9, 4]
    rows = frame.set_index(["epoch", "pairs", "layer"])
    assert rows.loc[(0, "nearest", "all"), "mean"] == pytest.approx(19 / 3)  # 1, 6 and 12
    assert rows.loc[(0, "nearest", "all"), "std"] == pytest.approx(np.std([1, 6, 12]))
    assert rows.loc[(0, "nearest", "1"), "q50"] == 2
    assert rows.loc[(20, "farthest", "2"), ["mean", "n_pairs"]].tolist() == [2.5, 2]


def test_kinds_without_pairs_have_no_statistics(artifact, hamming_classification):
    frame = tabulate([], [artifact("hamming_classification", hamming_classification)])
    rows = frame[frame["pairs"] == "nearest_other_class"]
    assert rows["n_pairs"].tolist() == [0] * 6
    assert rows[["mean", "std", "q05", "q95"]].isna().all(axis=None)


def test_signals_come_before_datasets(artifact, forward_pass, hamming_classification):
    signals = [artifact("forward_pass", forward_pass)]
    datasets = [artifact("hamming_classification", hamming_classification)]
    frame = tabulate(signals, datasets)
    assert frame["pairs"].drop_duplicates().tolist() == [
        "local",
        "global",
        "uniform",
        "nearest",
        "nearest_other_class",
        "farthest",
    ]
    assert len(frame) == len(tabulate(signals)) + len(tabulate([], datasets))


def test_artifact_of_another_type_is_refused(artifact, forward_pass):
    path = artifact("forward_pass", forward_pass)
    with open(path, "ab") as file:
        file.truncate(1000)
    with pytest.raises(ArtifactError):
        tabulate([path])
