from __future__ import annotations

import pandas as pd
import pytest

from spectral_bias.tables.columns import write_table
from spectral_bias.tables.inputs import TABLE, tabulate
from spectral_bias.tables.reading import read_tables

# One of each kind, with all of its parameters, under names that say nothing.
INPUTS = {
    "banana": {
        **{"kind": "positional", "levels": 16, "growth": 1.38, "scale_by_pi": True},
        "endpoint": True,
    },
    "apple": {"kind": "coordinates", "interval": [-1, 0.5], "endpoint": False},
    "damson": {"kind": "fourier", "scale": 1.75, "frequencies": 256, "seed": 3, "endpoint": False},
    "cherry": {"kind": "restricted", "levels": 5, "frequency": 4.1, "endpoint": True},
    "elder": {
        **{"kind": "positional", "levels": 4, "growth": 2, "scale_by_pi": False},
        "endpoint": False,
    },
}
EXPECTED = {
    "banana": {
        **{"kind": "positional", "levels": 16, "growth": 1.38, "scale_by_pi": True},
        "endpoint": True,
    },
    "apple": {"kind": "coordinates", "low": -1, "high": 0.5, "endpoint": False},
    "damson": {"kind": "fourier", "scale": 1.75, "n_frequencies": 256, "endpoint": False},
    "cherry": {"kind": "restricted", "levels": 5, "frequency": 4.1, "endpoint": True},
    "elder": {
        **{"kind": "positional", "levels": 4, "growth": 2, "scale_by_pi": False},
        "endpoint": False,
    },
}


def cells(frame):
    """Return the cells of each row that are not empty, by the name of the input map."""
    rows = frame.set_index("input").to_dict("index")
    return {
        name: {column: value for column, value in row.items() if not pd.isna(value)}
        for name, row in rows.items()
    }


def test_a_row_has_the_parameters_of_an_input_map_and_nothing_else():
    frame = tabulate(INPUTS)
    assert list(frame.columns) == [column.name for column in TABLE.all_columns]
    assert cells(frame) == EXPECTED
    assert all(column.description for column in TABLE.all_columns)


def test_rows_are_in_the_order_of_the_input_maps():
    assert tabulate(INPUTS)["input"].tolist() == list(INPUTS)
    reverse = dict(reversed(INPUTS.items()))
    assert tabulate(reverse)["input"].tolist() == list(INPUTS)[::-1]


def test_the_label_of_an_input_map_is_not_one_of_its_parameters():
    labelled = {name: {**about, "label": "mine"} for name, about in INPUTS.items()}
    pd.testing.assert_frame_equal(tabulate(labelled), tabulate(INPUTS))


@pytest.mark.parametrize("names", [list(INPUTS), *([name] for name in INPUTS), []])
def test_a_table_is_read_back_as_it_was_written(tmp_path, names):
    path = tmp_path / "inputs.csv"
    frame = tabulate({name: INPUTS[name] for name in names})
    write_table(path, TABLE, frame, "tabulate@0123456789ab")
    read = read_tables({"inputs": path})["inputs"]
    assert list(read.columns) == list(frame.columns)
    assert cells(read) == cells(frame) == {name: EXPECTED[name] for name in names}


def test_whole_numbers_are_written_as_such_beside_empty_cells(tmp_path):
    path = tmp_path / "inputs.csv"
    write_table(path, TABLE, tabulate(INPUTS), "tabulate@0123456789ab")
    assert path.read_text().splitlines() == [
        "input,kind,levels,growth,scale_by_pi,frequency,low,high,scale,n_frequencies,endpoint",
        "banana,positional,16,1.38,True,,,,,,True",
        "apple,coordinates,,,,,-1.0,0.5,,,False",
        "damson,fourier,,,,,,,1.75,256,False",
        "cherry,restricted,5,,,4.1,,,,,True",
        "elder,positional,4,2.0,False,,,,,,False",
    ]
