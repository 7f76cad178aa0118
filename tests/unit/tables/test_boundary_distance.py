import numpy as np
import pytest

from spectral_bias.files.storage import write_artifact
from spectral_bias.metrics.boundary_distance import LAYOUT
from spectral_bias.tables.boundary_distance import TABLE, tabulate
from spectral_bias.tables.columns import write_table

DEFINITIONS = ("input_gradient", "weight_row", "coordinate")
# Two layers, four inputs.
DISTANCES = np.array([[3.0, 1.0, 2.0, 5.0], [4.0, 0.5, 0.0, 7.0]])
NEAREST = np.array([3.0, 0.5, 0.0, 5.0])


@pytest.fixture
def distances(tmp_path, run_attributes):
    """Write the artifact of a run with snapshots of epochs 0 and 15."""

    def write(first=DISTANCES, **attributes):
        arrays = {
            "epoch": np.array([0, 15], dtype=np.int32),
            "layer": np.array([1, 2], dtype=np.int32),
            "pixel": np.array([2, 3, 5, 8], dtype=np.int32),
        }
        for factor, name in enumerate(DEFINITIONS, start=1):
            arrays[name] = (factor * np.stack([first, 10 * DISTANCES])).astype(np.float32)
        path = tmp_path / f"{len(list(tmp_path.glob('*.h5')))}.h5"
        write_artifact(path, LAYOUT, arrays, {**run_attributes, **attributes})
        return str(path)

    return write


def by_key(frame):
    return frame.set_index(["epoch", "definition", "layer"])


def test_one_row_for_each_snapshot_definition_and_layer(distances, run_attributes):
    frame = tabulate([distances()])
    assert frame[list(run_attributes)].drop_duplicates().to_dict("records") == [run_attributes]
    keys = frame[["epoch", "definition", "layer"]].apply(tuple, axis=1).tolist()
    layers = ("all", "1", "2")
    assert keys == [(e, d, k) for e in (0, 15) for d in DEFINITIONS for k in layers]
    assert frame.columns.tolist() == [column.name for column in TABLE.all_columns]


def test_statistics_are_those_of_the_distances(distances):
    rows = by_key(tabulate([distances()]))
    expected = {"1": DISTANCES[0], "2": DISTANCES[1], "all": NEAREST}
    for epoch, scale in ((0, 1), (15, 10)):
        for factor, definition in enumerate(DEFINITIONS, start=1):
            for layer, values in expected.items():
                row = rows.loc[(epoch, definition, layer)]
                assert row["mean"] == pytest.approx(scale * factor * values.mean())
                assert row["std"] == pytest.approx(scale * factor * values.std())
                assert row["q50"] == pytest.approx(scale * factor * np.median(values))
                assert row["q95"] == pytest.approx(scale * factor * np.quantile(values, 0.95))
                assert (row["n_inputs"], row["n_excluded"]) == (4, 0)


def test_inputs_without_a_boundary_are_left_out_and_counted(distances):
    first = DISTANCES.copy()
    first[1, :2] = np.inf
    first[0, 1] = np.inf
    rows = by_key(tabulate([distances(first)]))
    row = rows.loc[(0, "input_gradient", "2")]
    assert (row["n_inputs"], row["n_excluded"]) == (2, 2)
    assert row["mean"] == 3.5
    # An infinite layer does not hide the finite ones.
    row = rows.loc[(0, "input_gradient", "all")]
    assert (row["n_inputs"], row["n_excluded"]) == (3, 1)
    assert row["mean"] == pytest.approx((3 + 0 + 5) / 3)


def test_layer_without_any_boundary_keeps_its_row_with_empty_statistics(distances, tmp_path):
    first = DISTANCES.copy()
    first[1] = np.inf
    frame = tabulate([distances(first)])
    row = by_key(frame).loc[(0, "coordinate", "2")]
    assert (row["n_inputs"], row["n_excluded"]) == (0, 4)
    statistics = ["mean", "std", "q05", "q25", "q50", "q75", "q95"]
    assert row[statistics].isna().all()
    assert frame[statistics].isna().all(axis=1).tolist() == (frame["n_inputs"] == 0).tolist()
    write_table(tmp_path / "a.csv", TABLE, frame, "key")
    text = (tmp_path / "a.csv").read_text()
    assert "0,coordinate,2,,,,,,,,0,4" in text
    assert "nan" not in text


def test_runs_follow_one_another(distances):
    paths = [distances(seed=seed) for seed in (3, 1)]
    assert tabulate(paths)["seed"].drop_duplicates().tolist() == [3, 1]
