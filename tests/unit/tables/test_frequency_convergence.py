import numpy as np
import pandas as pd
import pytest

from spectral_bias.files.storage import write_artifact
from spectral_bias.metrics.frequency_error import LAYOUT
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.frequency_convergence import TABLE, tabulate

EPOCHS = [0, 1, 5, 40]
# By band: at once, later, back above half afterwards, exactly half is not below it, never, nothing.
ERRORS = {
    0.0: [8.0, 3.9, 2.0, 1.0],
    1.0: [8.0, 7.0, 6.0, 3.0],
    2.0: [8.0, 9.0, 2.0, 5.0],
    4.0: [8.0, 4.0, 4.0, 3.0],
    8.0: [8.0, 4.0, 4.0, 4.0],
    16.0: [0.0, 0.0, 0.0, 0.0],
    32.0: [0.0, 1.0, 1.0, 1.0],
}
HALF_EPOCHS = [1, 40, 5, 40, None, None, None]
STATES = ["halved"] * 4 + ["not_halved"] + ["no_error"] * 2


@pytest.fixture
def path(tmp_path, run_attributes):
    low = np.array(list(ERRORS))
    arrays = {
        "epoch": np.array(EPOCHS, dtype=np.int32),
        "band_low": low,
        "band_high": np.maximum(2 * low, 1.0),
        "error_energy": np.array(list(ERRORS.values())).T,
        "signal_energy": np.zeros(len(low)),
    }
    write_artifact(tmp_path / "a.h5", LAYOUT, arrays, run_attributes)
    return str(tmp_path / "a.h5")


def test_one_row_for_each_band_of_a_run(path, run_attributes):
    frame = tabulate([path])
    assert list(frame.columns[:7]) == [*run_attributes, "band_low", "band_high"]
    assert frame[list(run_attributes)].drop_duplicates().to_dict("records") == [run_attributes]
    assert frame["band_low"].tolist() == list(ERRORS)
    assert frame["initial_energy"].tolist() == [energies[0] for energies in ERRORS.values()]
    assert frame["final_energy"].tolist() == [energies[-1] for energies in ERRORS.values()]
    assert (frame["last_epoch"] == 40).all()
    assert (frame["n_snapshots"] == 4).all()


def test_the_first_snapshot_below_half_counts(path):
    frame = tabulate([path])
    expected = pd.Series(HALF_EPOCHS, dtype="Int64")
    pd.testing.assert_series_equal(frame["half_epoch"], expected, check_names=False)


def test_an_epoch_that_is_missing_has_its_reason(path):
    frame = tabulate([path])
    assert frame["state"].tolist() == STATES
    assert frame["half_epoch"].notna().equals(frame["state"] == "halved")


def test_epochs_are_whole_numbers_in_the_file(path, tmp_path):
    csv = tmp_path / "table.csv"
    frame = tabulate([path])
    write_table(csv, TABLE, frame, "x")
    rows = csv.read_text().splitlines()
    assert rows[1].endswith(",0.0,1.0,8.0,1.0,1,halved,40,4")
    assert rows[5].endswith(",8.0,16.0,8.0,4.0,,not_halved,40,4")


def test_no_runs_make_an_empty_table():
    columns = list(tabulate([]).columns)
    assert columns == [column.name for column in TABLE.all_columns]
    assert "epoch" not in columns
