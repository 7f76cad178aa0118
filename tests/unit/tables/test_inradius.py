import numpy as np
import pytest

from spectral_bias.files.storage import write_artifact
from spectral_bias.metrics.inradius import LAYOUT
from spectral_bias.tables.inradius import tabulate


@pytest.fixture
def table(tmp_path, run_attributes):
    """Tabulate two snapshots with five uniform points and three pixels."""
    arrays = {
        "epoch": np.array([0, 15], dtype=np.int32),
        "pixel": np.array([4, 7, 9], dtype=np.int32),
        "inradius_uniform": np.array([[0.1, 0.2, np.nan, 0.3, 0.4], [0.5] * 5]),
        "inradius_data": np.array([[0.01, 0.02, 0.06], [np.nan] * 3]),
        "n_zero_rows": np.array([0, 1], dtype=np.int32),
    }
    write_artifact(tmp_path / "a.h5", LAYOUT, arrays, run_attributes)
    return tabulate([str(tmp_path / "a.h5")])


def test_one_row_for_each_snapshot_and_kind_of_points(table, run_attributes):
    assert table[list(run_attributes)].drop_duplicates().to_dict("records") == [run_attributes]
    keys = table[["epoch", "points"]].apply(tuple, axis=1).tolist()
    assert keys == [(epoch, points) for epoch in (0, 15) for points in ("uniform", "data")]


def test_statistics_are_those_of_the_radii_that_were_found(table):
    rows = table.set_index(["epoch", "points"])
    found = np.array([0.1, 0.2, 0.3, 0.4])
    row = rows.loc[(0, "uniform")]
    assert row["mean"] == pytest.approx(0.25)
    assert row["std"] == pytest.approx(found.std())
    assert row["q50"] == pytest.approx(0.25)
    assert row["q05"] == pytest.approx(np.quantile(found, 0.05))
    assert (row["n_points"], row["n_excluded"]) == (4, 1)
    row = rows.loc[(0, "data")]
    assert row["mean"] == pytest.approx(0.03)
    assert row["q50"] == pytest.approx(0.02)
    assert (row["n_points"], row["n_excluded"]) == (3, 0)
    assert rows.loc[(15, "uniform"), "std"] == 0


def test_neurons_without_a_boundary_are_counted(table):
    counts = table.set_index(["epoch", "points"])["n_zero_rows"]
    assert counts.to_dict() == {
        (epoch, points): int(epoch == 15) for epoch in (0, 15) for points in ("uniform", "data")
    }


def test_nothing_found_is_counted(table):
    row = table.set_index(["epoch", "points"]).loc[(15, "data")]
    assert (row["n_points"], row["n_excluded"]) == (0, 3)
    assert row[["mean", "std", "q05", "q95"]].isna().all()
