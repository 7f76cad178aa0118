import itertools
import math

import numpy as np
import pytest

from spectral_bias.files.storage import ArtifactError, write_artifact
from spectral_bias.metrics.hyperplanes import LAYOUT
from spectral_bias.tables.hyperplane_cosine import TABLE, tabulate

LAYERS = [1, 1, 1, 2, 2, 2, 3, 3, 3]


@pytest.fixture
def arrays():
    """Return the arrays of two snapshots of a run with three layers of three neurons."""
    generator = np.random.default_rng(0)
    cosines = generator.uniform(-1, 1, size=(2, 2, 9, 9)).astype(np.float32)
    cosines = (cosines + cosines.swapaxes(2, 3)) / 2
    cosines[:, :, range(9), range(9)] = 1.0
    cosines[0, :, :3, 3:] = cosines[0, :, 3:, :3] = np.nan
    return {
        "epoch": np.array([0, 15], dtype=np.int32),
        "neuron_layer": np.array(LAYERS, dtype=np.int32),
        "pixel": np.array([4, 7], dtype=np.int32),
        "weight_row_cosine": cosines[0],
        "input_gradient_cosine": cosines[1],
        "n_zero_gradient": np.zeros((2, 9), dtype=np.int32),
    }


@pytest.fixture
def write(tmp_path, run_attributes):
    def write(arrays, **attributes):
        path = tmp_path / f"{len(list(tmp_path.iterdir()))}.h5"
        write_artifact(path, LAYOUT, arrays, {**run_attributes, **attributes})
        return str(path)

    return write


def pairs_of(matrix, layer_a, layer_b):
    """Return the cosines of the unordered pairs of different neurons of two layers."""
    return [
        float(matrix[i, j])
        for i, j in itertools.combinations(range(9), 2)
        if {LAYERS[i], LAYERS[j]} == {layer_a, layer_b}
    ]


def keyed(frame):
    return frame.set_index(["epoch", "definition", "layer_a", "layer_b"])


def test_one_row_for_each_snapshot_definition_and_pair_of_layers(write, arrays, run_attributes):
    frame = tabulate([write(arrays)])
    assert list(frame) == [column.name for column in TABLE.all_columns]
    assert frame[list(run_attributes)].drop_duplicates().to_dict("records") == [run_attributes]
    gradients = [(1, 1), (1, 2), (1, 3), (2, 2), (2, 3), (3, 3)]
    rows = [(1, 1), (2, 2), (2, 3), (3, 3)]
    assert keyed(frame).index.tolist() == [
        (epoch, definition, *pair)
        for epoch in (0, 15)
        for definition, pairs in (("weight_row", rows), ("input_gradient", gradients))
        for pair in pairs
    ]


def test_statistics_are_those_of_pairs_of_different_neurons(write, arrays):
    frame = tabulate([write(arrays)])
    for (epoch, definition, layer_a, layer_b), row in keyed(frame).iterrows():
        matrix = arrays[f"{definition}_cosine"][[0, 15].index(epoch)]
        cosines = pairs_of(matrix, layer_a, layer_b)
        assert row["n_pairs"] == len(cosines) == (3 if layer_a == layer_b else 9)
        assert row["n_excluded"] == 0
        assert row["mean"] == pytest.approx(math.fsum(cosines) / len(cosines))
        assert row["mean_abs"] == pytest.approx(math.fsum(map(abs, cosines)) / len(cosines))
        assert row["p_negative"] == sum(cosine < 0 for cosine in cosines) / len(cosines)
        assert row["q50"] == pytest.approx(sorted(cosines)[len(cosines) // 2])
        assert row["q05"] == pytest.approx(np.quantile(cosines, 0.05))
        assert min(cosines) <= row["q05"] <= row["q25"] <= row["q75"] <= row["q95"] <= max(cosines)


def test_pairs_without_a_cosine_are_left_out_and_counted(write, arrays):
    arrays["input_gradient_cosine"][1, 4, :] = arrays["input_gradient_cosine"][1, :, 4] = np.nan
    frame = tabulate([write(arrays)])
    assert not frame.isna().any(axis=None)
    rows = keyed(frame)
    counts = rows[["n_pairs", "n_excluded"]].apply(tuple, axis=1)
    assert counts[15, "input_gradient", 2, 2] == (1, 2)
    assert counts[15, "input_gradient", 1, 2] == counts[15, "input_gradient", 2, 3] == (6, 3)
    assert counts[15, "input_gradient", 1, 1] == counts[15, "weight_row", 2, 2] == (3, 0)
    (only,) = [c for c in pairs_of(arrays["input_gradient_cosine"][1], 2, 2) if c == c]
    assert rows.loc[(15, "input_gradient", 2, 2), "mean"] == pytest.approx(only)


def test_layers_without_any_cosine_have_empty_statistics(write, arrays):
    matrix = arrays["input_gradient_cosine"][1]
    matrix[6:, :] = matrix[:, 6:] = np.nan
    frame = tabulate([write(arrays)])
    is_empty = (
        (frame["epoch"] == 15) & (frame["definition"] == "input_gradient") & (frame["layer_b"] == 3)
    )
    statistics = ["mean", "mean_abs", "p_negative", "q05", "q25", "q50", "q75", "q95"]
    empty, others = frame[is_empty], frame[~is_empty]
    assert empty["layer_a"].tolist() == [1, 2, 3]
    assert empty[statistics].isna().all(axis=None)
    assert not others.isna().any(axis=None)
    # All pairs of 3 x 3 neurons of two layers, and the 3 pairs within one.
    assert empty[["n_pairs", "n_excluded"]].to_numpy().tolist() == [[0, 9], [0, 9], [0, 3]]


def test_runs_follow_one_another(write, arrays):
    paths = [write(arrays, seed=seed) for seed in (3, 1)]
    assert tabulate(paths)["seed"].drop_duplicates().tolist() == [3, 1]


def test_artifact_of_another_type_is_refused(artifact, forward_pass):
    with pytest.raises(ArtifactError, match="forward_pass"):
        tabulate([artifact("forward_pass", forward_pass)])
