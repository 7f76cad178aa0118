import numpy as np
import pytest

from spectral_bias.files.snapshots import save_snapshot
from spectral_bias.files.storage import ArtifactError
from spectral_bias.networks.architectures import CNN, MLP
from spectral_bias.tables.runs import TABLE, tabulate

ABOUT = {
    **{"study": "image", "signal": "coffee", "input": "positional_L4", "network": "mlp_1x3"},
    **{"seed": 2, "epoch": 40, "device": "cpu", "torch_version": "2.13.0"},
    **{"numpy_version": "2.4.6", "stage_key": "train_network@0123456789ab"},
    "network_arguments": MLP(2, depth=1, width=3, out_features=3, seed=2).arguments,
}
# What the configuration says of each study, and what snapshots do not.
STUDIES = {
    "image": {"kind": "image", "split": "all"},
    "half": {"kind": "image", "split": "even"},
    "digits": {"kind": "classification", "split": "all"},
}
TENSORS = {
    "layers.0.weight": np.zeros((3, 2), np.float32),
    "layers.0.bias": np.zeros(3, np.float32),
}


def test_a_row_says_what_made_a_network(tmp_path):
    path = tmp_path / "a.safetensors"
    save_snapshot(path, TENSORS, ABOUT)
    table = tabulate([str(path)], STUDIES)
    assert list(table.columns) == [column.name for column in TABLE.all_columns]
    row = table.iloc[0].to_dict()
    assert row["n_parameters"] == 9
    assert row["last_epoch"] == 40
    kept = {name: ABOUT[name] for name in ABOUT if name not in {"epoch", "network_arguments"}}
    assert {name: row[name] for name in kept} == kept
    network = ("architecture", "depth", "width", "activation")
    assert [row[name] for name in network] == ["mlp", 1, 3, "relu"]
    assert (row["kind"], row["split"]) == ("image", "all")


def test_rows_say_of_what_kind_studies_are_and_how_large_networks(tmp_path):
    cnn = CNN((1, 8, 8), channels=[4, 6], kernel=2, stride=1, width=5, out_features=10, seed=0)
    runs = {
        "a": {"study": "half", "network_arguments": MLP(2, 6, 16, 3, seed=0).arguments},
        # Its name says nothing about it.
        "b": {"study": "digits", "network": "mlp_9x9", "network_arguments": cnn.arguments},
        "c": {},
    }
    for name, about in runs.items():
        save_snapshot(tmp_path / name, TENSORS, {**ABOUT, **about})
    table = tabulate([str(tmp_path / name) for name in runs], STUDIES)
    columns = ["study", "kind", "split", "architecture", "depth", "width", "activation"]
    assert table[columns].to_numpy().tolist() == [
        ["half", "image", "even", "mlp", 6, 16, "relu"],
        ["digits", "classification", "all", "cnn", 3, 5, "relu"],
        ["image", "image", "all", "mlp", 1, 3, "relu"],
    ]


def test_the_last_step_of_a_part_of_an_epoch_is_in_its_first_epoch(tmp_path):
    path = tmp_path / "a.safetensors"
    save_snapshot(path, TENSORS, {**ABOUT, "epoch": 0.125})
    assert tabulate([str(path)], STUDIES)["last_epoch"].tolist() == [1]


def test_a_damaged_snapshot_is_refused(tmp_path):
    path = tmp_path / "a.safetensors"
    save_snapshot(path, TENSORS, ABOUT)
    path.write_bytes(path.read_bytes()[:-1] + b"\x01")
    with pytest.raises(ArtifactError, match=r"a\.safetensors"):
        tabulate([str(path)], STUDIES)
