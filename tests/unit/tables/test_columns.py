import json
import math

import numpy as np
import pandas as pd
import pytest

from spectral_bias.tables import (
    columns,
    confusion,
    confusion_density,
    dead_neurons,
    frequency_error,
    gradient_norms,
    hamming,
    regions,
    spectral_norms,
    training,
)
from spectral_bias.tables.columns import Column, Table, as_table, quantiles, run_key, write_table

KEYS = "study,signal,input,network,seed,epoch"
QUANTILES = "q05,q25,q50,q75,q95"
EXPECTED = {
    training: "train_mse,psnr_db,train_loss,train_accuracy,test_loss,test_accuracy",
    hamming: f"pairs,layer,mean,std,{QUANTILES},n_pairs,n_neurons",
    confusion: "pairs,epsilon,mean,std,mean_negative_part,p_below_-0.25,p_negative,"
    f"{QUANTILES},n_pairs,n_zero_gradient,p_below_epsilon",
    confusion_density: "pairs,epsilon,cosine_low,cosine_high,n_pairs",
    gradient_norms: f"{QUANTILES},p_below_1e-8,n_zero_gradient,n_examples",
    regions: "n_inputs,n_regions",
    dead_neurons: "layer,n_dead,n_neurons",
    spectral_norms: "layer,spectral_norm",
    frequency_error: "band_low,band_high,error_energy,signal_energy",
}
TABLE = Table("example", "one thing", (Column("size", "number", "m", "how large"),))
ROW = {
    "study": "image",
    "signal": "coffee",
    "input": "positional_L4",
    "network": "mlp_2x3",
    "seed": 0,
    "epoch": 5,
    "size": 0.1,
}


@pytest.mark.parametrize("module", EXPECTED, ids=lambda module: module.__name__)
def test_columns_are_the_documented_ones_in_order(module):
    names = ",".join(column.name for column in module.TABLE.all_columns)
    assert names == f"{KEYS},{EXPECTED[module]}"
    assert module.TABLE.name == module.__name__.rpartition(".")[2]
    assert all(column.description for column in module.TABLE.all_columns)
    assert {c.dtype for c in module.TABLE.all_columns} <= {"string", "integer", "number"}


def test_quantiles_interpolate_linearly():
    found = quantiles(np.arange(101)[::-1])
    assert found == pytest.approx({"q05": 5, "q25": 25, "q50": 50, "q75": 75, "q95": 95})
    assert quantiles(np.array([0, 1]))["q25"] == pytest.approx(0.25)
    assert all(math.isnan(value) for value in quantiles(np.array([])).values())
    assert list(found) == QUANTILES.split(",")


def test_run_key_is_taken_from_attributes():
    found = run_key({**ROW, "stage_key": "x"})
    assert list(found) == ["study", "signal", "input", "network", "seed"]
    assert found["seed"] == 0


def test_rows_are_ordered_by_the_declaration():
    frame = as_table(TABLE, [dict(reversed(ROW.items())), ROW])
    assert ",".join(frame.columns) == f"{KEYS},size"
    assert frame["size"].tolist() == [0.1, 0.1]
    assert ",".join(as_table(TABLE, []).columns) == f"{KEYS},size"


@pytest.mark.parametrize(
    ("row", "named"),
    [
        (ROW | {"weight": 1}, r"\['weight'\]"),
        ({k: v for k, v in ROW.items() if k != "size"}, r"\['size'\]"),
    ],
)
def test_other_columns_are_refused(row, named):
    with pytest.raises(ValueError, match=f"table example: columns {named}"):
        as_table(TABLE, [ROW, row])


def test_table_is_written_with_its_description(tmp_path):
    path, description_path = tmp_path / "example.csv", tmp_path / "example.json"
    frame = as_table(TABLE, [ROW, ROW | {"epoch": 6, "size": 1 / 3}])
    write_table(path, TABLE, frame, "tabulate_example@0123456789ab")
    lines = path.read_bytes().decode().split("\n")
    assert lines == [
        f"{KEYS},size",
        "image,coffee,positional_L4,mlp_2x3,0,5,0.1",
        f"image,coffee,positional_L4,mlp_2x3,0,6,{1 / 3!r}",
        "",
    ]
    pd.testing.assert_frame_equal(pd.read_csv(path), frame)
    description = json.loads(description_path.read_text())
    assert description["table"] == "example"
    assert description["row"] == "one thing"
    assert description["stage_key"] == "tabulate_example@0123456789ab"
    assert description["n_rows"] == 2
    assert [column["name"] for column in description["columns"]] == list(frame.columns)
    assert description["columns"][-1] == {
        "name": "size",
        "dtype": "number",
        "unit": "m",
        "description": "how large",
    }
    assert {path.name for path in tmp_path.iterdir()} == {"example.csv", "example.json"}


def test_key_columns_come_first():
    assert ",".join(column.name for column in columns.KEY_COLUMNS) == KEYS
