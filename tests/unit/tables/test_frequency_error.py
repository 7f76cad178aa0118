import numpy as np
import pytest

from spectral_bias.files.storage import write_artifact
from spectral_bias.metrics.frequency_error import LAYOUT
from spectral_bias.tables.frequency_error import TABLE, tabulate

ERRORS = np.array([[4.0, 2.0, 1.0], [1.0, 1.5, 0.0]])
SIGNAL = np.array([0.25, 0.125, 0.5])


@pytest.fixture
def paths(tmp_path, run_attributes):
    """Two runs of two snapshots and three bands."""
    arrays = {
        "epoch": np.array([0, 15], dtype=np.int32),
        "band_low": np.array([0.0, 1.0, 2.0]),
        "band_high": np.array([1.0, 2.0, 4.0]),
        "error_energy": ERRORS,
        "signal_energy": SIGNAL,
    }
    paths = [str(tmp_path / f"{seed}.h5") for seed in (3, 1)]
    for seed, path in zip((3, 1), paths, strict=True):
        write_artifact(path, LAYOUT, arrays, {**run_attributes, "seed": seed})
    return paths


def test_one_row_for_each_run_snapshot_and_band(paths, run_attributes):
    frame = tabulate(paths)
    keys = frame[["seed", "epoch", "band_low", "band_high"]].apply(tuple, axis=1).tolist()
    bands = [(0, 1), (1, 2), (2, 4)]
    assert keys == [(seed, epoch, *band) for seed in (3, 1) for epoch in (0, 15) for band in bands]
    assert (frame[["study", "signal"]] == [run_attributes[k] for k in ("study", "signal")]).all(
        axis=None
    )


def test_energies_are_those_of_the_artifact(paths):
    frame = tabulate(paths)
    of_runs = frame["error_energy"].to_numpy().reshape(2, 2, 3)
    np.testing.assert_array_equal(of_runs, [ERRORS, ERRORS])
    np.testing.assert_array_equal(frame["signal_energy"], np.tile(SIGNAL, 4))


def test_no_runs_make_an_empty_table():
    assert list(tabulate([]).columns) == [c.name for c in TABLE.all_columns]
