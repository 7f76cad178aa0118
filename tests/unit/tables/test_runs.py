import numpy as np
import pytest

from spectral_bias.snapshots import save_snapshot
from spectral_bias.storage import ArtifactError
from spectral_bias.tables.runs import TABLE, tabulate_runs

ABOUT = {
    **{"study": "image", "signal": "coffee", "input": "positional_L4", "network": "mlp_1x3"},
    **{"seed": 2, "epoch": 40, "device": "cpu", "torch_version": "2.13.0"},
    **{"numpy_version": "2.4.6", "stage_key": "train_network@0123456789ab"},
}
TENSORS = {
    "layers.0.weight": np.zeros((3, 2), np.float32),
    "layers.0.bias": np.zeros(3, np.float32),
}


def test_a_row_says_what_made_a_network(tmp_path):
    path = tmp_path / "a.safetensors"
    save_snapshot(path, TENSORS, ABOUT)
    table = tabulate_runs([str(path)])
    assert list(table.columns) == [column.name for column in TABLE.all_columns]
    row = table.iloc[0].to_dict()
    assert row["n_parameters"] == 9
    assert row["last_epoch"] == 40
    assert {name: row[name] for name in ABOUT if name != "epoch"} == {
        name: value for name, value in ABOUT.items() if name != "epoch"
    }


def test_the_last_step_of_a_part_of_an_epoch_is_in_its_first_epoch(tmp_path):
    path = tmp_path / "a.safetensors"
    save_snapshot(path, TENSORS, {**ABOUT, "epoch": 0.125})
    assert tabulate_runs([str(path)])["last_epoch"].tolist() == [1]


def test_a_damaged_snapshot_is_refused(tmp_path):
    path = tmp_path / "a.safetensors"
    save_snapshot(path, TENSORS, ABOUT)
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")
    with pytest.raises(ArtifactError, match=r"a\.safetensors"):
        tabulate_runs([str(path)])
