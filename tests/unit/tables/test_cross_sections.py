import numpy as np
import pandas as pd
import pytest

from spectral_bias.files.storage import write_artifact
from spectral_bias.metrics.cross_sections import LAYOUT
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.cross_sections import TABLE, tabulate


@pytest.fixture
def path(tmp_path, run_attributes):
    """Return an artifact of two snapshots with planes 1 and 3, one of them curved."""
    arrays = {
        "epoch": np.array([0, 15], dtype=np.int32),
        "plane": np.array([1, 3], dtype=np.int32),
        "layers": np.array([1, 4], dtype=np.int32),
        "region": np.zeros((2, 2, 2, 6, 6), dtype=np.int32),
        "n_regions_grid": np.arange(8, dtype=np.int32).reshape(2, 2, 2),
        "n_regions_exact": np.array([[[40, 41], [-1, -1]], [[50, -1], [-1, -1]]]),
        "exact_status": np.array([[[0, 0], [1, 1]], [[0, 2], [1, 1]]], dtype=np.int8),
    }
    path = tmp_path / "a.h5"
    write_artifact(path, LAYOUT, arrays, run_attributes)
    return str(path)


def test_one_row_for_each_snapshot_plane_and_pattern(path, run_attributes):
    frame = tabulate([path])
    assert frame[list(run_attributes)].drop_duplicates().to_dict("records") == [run_attributes]
    keys = frame[["epoch", "plane", "layers"]].apply(tuple, axis=1).tolist()
    assert keys == [(e, p, k) for e in (0, 15) for p in ("low", "image") for k in ("first", "all")]
    assert frame["n_regions_grid"].tolist() == list(range(8))
    assert (frame["grid"] == 6).all()


def test_a_count_that_is_missing_has_its_reason(path):
    frame = tabulate([path])
    counted = ["counted"] * 2 + ["curved_plane"] * 2
    assert frame["exact"].tolist() == [*counted, "counted", "too_many", *counted[2:]]
    pd.testing.assert_series_equal(
        frame["n_regions_exact"],
        pd.Series([40, 41, None, None, 50, None, None, None], dtype="Int64"),
        check_names=False,
    )
    assert frame["n_regions_exact"].notna().equals(frame["exact"] == "counted")


def test_counts_are_whole_numbers_in_the_file(path, tmp_path):
    csv = tmp_path / "table.csv"
    write_table(csv, TABLE, tabulate([path]), "x")
    rows = csv.read_text().splitlines()
    assert rows[1].endswith(",0,low,first,0,40,counted,6")
    assert rows[3].endswith(",0,image,first,2,,curved_plane,6")


def test_no_runs_make_an_empty_table():
    assert list(tabulate([]).columns) == [c.name for c in TABLE.all_columns]
