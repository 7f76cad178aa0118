import numpy as np
import pytest

from spectral_bias.storage import ArtifactError
from spectral_bias.tables.hamming import tabulate_hamming


def test_one_row_for_each_snapshot_kind_of_pairs_and_layer(artifact, forward_pass, run_attributes):
    frame = tabulate_hamming([artifact("forward_pass", forward_pass)])
    assert len(frame) == 2 * 3 * 3
    assert frame[list(run_attributes)].drop_duplicates().to_dict("records") == [run_attributes]
    keys = frame[["epoch", "pairs", "layer"]].apply(tuple, axis=1).tolist()
    kinds = ("local", "global", "uniform")
    assert keys == [(e, p, k) for e in (0, 15) for p in kinds for k in ("all", "1", "2")]


def test_statistics_are_those_of_the_distances(artifact, forward_pass):
    frame = tabulate_hamming([artifact("forward_pass", forward_pass)])
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
    assert tabulate_hamming(paths)["seed"].drop_duplicates().tolist() == [3, 1]


def test_artifact_of_another_type_is_refused(artifact, forward_pass):
    path = artifact("forward_pass", forward_pass)
    with open(path, "ab") as file:
        file.truncate(1000)
    with pytest.raises(ArtifactError):
        tabulate_hamming([path])
