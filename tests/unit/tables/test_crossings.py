import numpy as np
import pytest

from spectral_bias.files.storage import write_artifact
from spectral_bias.metrics.crossings import LAYOUT
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.crossings import TABLE, tabulate

STEPS = 8


@pytest.fixture
def arrays():
    """Two snapshots of a network with two layers; along y, the map turns too often."""
    generator = np.random.default_rng(0)
    count = generator.integers(0, 9, size=(2, 2, 2, 2, STEPS)).astype(np.int32)
    count[:, 1, 1] = -1
    return {
        "epoch": np.array([0, 15], dtype=np.int32),
        "layer": np.array([1, 2], dtype=np.int32),
        "space": np.array([1, 2], dtype=np.int32),
        "axis": np.array([1, 2], dtype=np.int32),
        "row": np.zeros((2, STEPS), dtype=np.int32),
        "column": np.zeros((2, STEPS), dtype=np.int32),
        "detail": np.array([np.arange(8), [5, 5, 5, 5, 1, 9, 9, 9]], dtype=np.float32),
        "count": count,
    }


@pytest.fixture
def path(tmp_path, arrays, run_attributes):
    write_artifact(tmp_path / "a.h5", LAYOUT, arrays, {**run_attributes, "stage_key": "x"})
    return str(tmp_path / "a.h5")


def rows(path, **values):
    frame = tabulate([path])
    for column, value in values.items():
        frame = frame[frame[column] == value]
    return frame


def only(path, **values):
    frame = rows(path, **values)
    assert len(frame) == 1
    return frame.iloc[0]


def test_one_row_for_each_snapshot_space_axis_part_and_layer(path, run_attributes):
    frame = tabulate([path])
    assert len(frame) == 2 * 2 * 2 * 3 * 3
    assert frame[list(run_attributes)].drop_duplicates().to_dict("records") == [run_attributes]
    names = ["epoch", "axis", "space", "detail", "layer"]
    assert not frame.duplicated(names).any()
    assert set(frame["layer"]) == {"all", "1", "2"}
    assert set(frame["detail"]) == {"all", "low", "high"}


@pytest.mark.parametrize(("axis", "index"), [("x", 0), ("y", 1)])
@pytest.mark.parametrize(("epoch", "snapshot"), [(0, 0), (15, 1)])
def test_means_are_those_of_the_counts(path, arrays, axis, index, epoch, snapshot):
    counts = arrays["count"][snapshot, 0, index]
    expected = {"all": counts.sum(axis=0).mean(), "1": counts[0].mean(), "2": counts[1].mean()}
    for layer, mean in expected.items():
        row = only(path, axis=axis, space="input", epoch=epoch, layer=layer, detail="all")
        assert row["crossings_per_pixel"] == pytest.approx(mean)
        assert (row["n_steps"], row["n_excluded"]) == (STEPS, 0)


def test_parts_are_the_outer_quarters_of_the_steps_of_their_axis(path, arrays):
    chosen = {
        ("x", "low"): [0, 1],
        ("x", "high"): [6, 7],
        # Ties with a quartile belong to both sides of it.
        ("y", "low"): [0, 1, 2, 3, 4],
        ("y", "high"): [5, 6, 7],
    }
    for (axis, detail), steps in chosen.items():
        counts = arrays["count"][0, 0, "xy".index(axis), 1, steps]
        row = only(path, axis=axis, space="input", epoch=0, layer="2", detail=detail)
        assert row["crossings_per_pixel"] == pytest.approx(counts.mean())
        assert row["n_steps"] == len(steps)


def test_unresolved_steps_are_counted_and_have_no_mean(path):
    frame = rows(path, axis="y", space="image")
    assert frame["crossings_per_pixel"].isna().all()
    assert (frame["n_steps"] == 0).all()
    assert frame.groupby("detail")["n_excluded"].unique().str[0].to_dict() == {
        "all": 8,
        "low": 5,
        "high": 3,
    }
    others = tabulate([path]).drop(frame.index)
    assert others["crossings_per_pixel"].notna().all()
    assert (others["n_excluded"] == 0).all()


def test_a_mean_of_nothing_is_an_empty_field(path, tmp_path):
    frame = rows(path, axis="y", space="image", epoch=0, layer="all", detail="all")
    write_table(tmp_path / "t.csv", TABLE, frame, "x")
    assert (tmp_path / "t.csv").read_text().splitlines()[1].endswith("0,y,image,all,all,,0,8")


def test_runs_follow_one_another(tmp_path, arrays, run_attributes):
    paths = []
    for seed in (3, 1):
        paths.append(str(tmp_path / f"{seed}.h5"))
        write_artifact(paths[-1], LAYOUT, arrays, {**run_attributes, "seed": seed})
    assert tabulate(paths)["seed"].drop_duplicates().tolist() == [3, 1]
