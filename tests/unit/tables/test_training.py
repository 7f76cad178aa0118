import math

import pytest

from spectral_bias.files.csv_files import write_csv
from spectral_bias.tables.training import TABLE, tabulate


@pytest.fixture
def history(tmp_path):
    def write(name, losses):
        path = tmp_path / name
        lines = [f"{epoch},{loss!r}\n" for epoch, loss in enumerate(losses)]
        write_csv(path, "epoch,train_mse\n" + "".join(lines), {"row": "one epoch"})
        return str(path)

    return write


def test_histories_of_runs_follow_one_another(history):
    coffee = ("image", "coffee", "positional_L4", "mlp_4x8", 0)
    rocket = ("image", "rocket", "positional_L8", "mlp_4x8", 1)
    # The first was trained for longer once.
    histories = [history("a.csv", [0.1, 0.01, 0.5]), history("b.csv", [1.0, 0.0, 1e-4])]
    frame = tabulate(histories, [coffee, rocket], [1, 2])
    assert list(frame.columns) == [column.name for column in TABLE.all_columns]
    assert frame["signal"].tolist() == ["coffee"] * 2 + ["rocket"] * 3
    assert frame["input"].tolist() == ["positional_L4"] * 2 + ["positional_L8"] * 3
    assert frame["seed"].tolist() == [0, 0, 1, 1, 1]
    assert frame["epoch"].tolist() == [0, 1, 0, 1, 2]
    assert frame["train_mse"].tolist() == [0.1, 0.01, 1.0, 0.0, 1e-4]
    assert frame["psnr_db"].tolist() == pytest.approx([10.0, 20.0, 0.0, math.inf, 40.0])
