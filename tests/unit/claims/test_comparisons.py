import numpy as np
import pandas as pd
import pytest

from spectral_bias.claims.comparisons import (
    NothingToCompareError,
    always,
    extreme,
    growth,
    intervals,
    levels,
    log_ratio,
    of_part,
    of_runs,
    of_study,
    positive,
    rows,
    share_of_rows,
    snapshots,
    trained,
    with_parts,
)
from spectral_bias.tables.columns import write_table
from spectral_bias.tables.inputs import TABLE as INPUTS
from spectral_bias.tables.inputs import tabulate as tabulate_inputs
from spectral_bias.tables.reading import read_tables


@pytest.fixture
def table():
    return pd.DataFrame([
        {"study": "image", "signal": signal, "input": name, "seed": seed, "epoch": epoch}
        | {"value": 10 * (signal == "b") + seed + epoch}
        for signal in ("a", "b")
        for name in ("coordinates_0_1", "positional_L4")
        for seed in (0, 1)
        for epoch in (0, 1, 5)
    ])


def test_rows_are_chosen_by_one_value_or_several(table):
    assert len(rows(table, signal="a", epoch=(0, 5))) == 8
    assert len(rows(table, input="positional_L4")) == 12
    assert rows(table, input="positional_L8").empty


def test_of_runs_is_by_signal_and_seed(table):
    found = of_runs(table, "value", input="coordinates_0_1", epoch=5)
    assert found.to_dict() == {("a", 0): 5, ("a", 1): 6, ("b", 0): 15, ("b", 1): 16}
    with_gap = table.assign(value=table["value"].where(table["signal"] == "a"))
    assert set(of_runs(with_gap, "value", epoch=0).index.get_level_values("signal")) == {"a"}


def test_a_study_is_chosen_by_its_part_and_one_that_is_not_there_is_named(table):
    tables = {"t": table.assign(study=table["signal"].map({"a": "apple", "b": "banana"}))}
    tables = with_parts(tables, {"image": ["apple"], "line": ["banana"], "networks": ["cherry"]})
    assert {*of_study(tables, "t", "image")["signal"]} == {"a"}
    assert {*of_study(tables, "t", "line")["signal"]} == {"b"}
    for part in ("networks", "held_out"):
        with pytest.raises(
            NothingToCompareError, match=f"the table t has no runs of the study {part}"
        ):
            of_study(tables, "t", part)


def test_rows_of_tables_say_the_part_of_their_study_and_what_their_input_map_is(table):
    inputs = {
        "coordinates_0_1": {"kind": "coordinates", "interval": [0, 1], "endpoint": False},
        "positional_L4": {"kind": "positional", "levels": 4, "growth": 2, "scale_by_pi": True},
    }
    tables = {
        "t": table,
        "of_grids": pd.DataFrame({"input": ["positional_L4", "pixels"], "value": [1.0, 2.0]}),
        "neighbours": pd.DataFrame({"signal": ["digits"]}),
        "inputs": tabulate_inputs(inputs),
    }
    described = with_parts(tables, {"image": ["image"]})
    assert list(described) == list(tables)
    assert described["t"]["part_image"].all()
    assert described["t"]["value"].equals(table["value"])
    encoded = described["t"]["input"] == "positional_L4"
    assert (described["t"][encoded]["input_levels"] == 4).all()
    assert (described["t"][encoded]["input_kind"] == "positional").all()
    assert (described["t"][~encoded]["input_high"] == 1).all()
    assert "part_image" not in described["of_grids"]
    assert described["of_grids"]["input_levels"].tolist() == [4, pd.NA]
    assert described["neighbours"].equals(tables["neighbours"])
    assert described["inputs"].equals(tables["inputs"])
    # A study may have several parts, or none; a part may have no study.
    both = with_parts(tables, {"image": ["image"], "networks": ["image"], "line": []})
    assert of_part(both["t"], "image").equals(of_part(both["t"], "networks"))
    assert len(of_part(both["t"], "image")) == len(table)
    assert of_part(both["t"], "line").empty
    assert of_part(with_parts(tables, {})["t"], "image").empty
    only_pixels = with_parts({"t": table.assign(input="pixels")}, {"image": ["image"]})["t"]
    assert only_pixels["part_image"].all()


def test_snapshots_are_those_of_all_input_maps(table):
    assert snapshots(table) == [0, 1, 5]
    fewer = table[(table["input"] != "positional_L4") | (table["epoch"] != 1)]
    assert snapshots(fewer) == [0, 5]
    with pytest.raises(NothingToCompareError, match="2 snapshot"):
        snapshots(fewer, fewest=3)
    with pytest.raises(NothingToCompareError, match="0 snapshot"):
        snapshots(table.iloc[:0])


def test_input_maps_are_ordered_by_their_number():
    def positional(levels, growth=2, **others):
        of = {"kind": "positional", "levels": levels, "growth": growth, "scale_by_pi": True}
        return {**of, "endpoint": True, **others}

    def coordinates(low, high):
        return {"kind": "coordinates", "interval": [low, high], "endpoint": False}

    inputs = {
        "apple": positional(16),
        "banana": positional(4),
        "cherry": positional(20, growth=1.38),
        "damson": {"kind": "fourier", "scale": 14, "frequencies": 256},
        "elder": coordinates(-1, 1),
        "fig": coordinates(0, 1),
        "grape": coordinates(0, 0.5),
        "haw": positional(7, endpoint=False),
        "jujube": positional(5, scale_by_pi=False),
        "kiwi": {"kind": "restricted", "levels": 12, "frequency": 4},
        # Declared, but not in the table.
        "lemon": positional(8),
        "mango": coordinates(-3, 3),
    }
    tables = {
        "t": pd.DataFrame({"input": [*list(inputs)[:-2], "pixels"]}),
        "inputs": tabulate_inputs(inputs),
    }
    table = with_parts(tables, {})["t"]
    assert levels(table) == {4: "banana", 7: "haw", 16: "apple"}
    assert list(levels(table)) == [4, 7, 16]
    assert levels(table, of=(4, 8)) == {4: "banana"}
    assert intervals(table) == ["grape", "fig", "elder"]
    # The names that the default configuration has say nothing.
    misnamed = {"positional_L4": coordinates(0, 1), "coordinates_0_1": positional(16)}
    tables = {"t": pd.DataFrame({"input": [*misnamed]}), "inputs": tabulate_inputs(misnamed)}
    table = with_parts(tables, {})["t"]
    assert levels(table) == {16: "coordinates_0_1"}
    assert intervals(table) == ["positional_L4"]


def test_input_maps_that_were_read_from_a_file_are_found_all_the_same(tmp_path):
    inputs = {
        "apple": {"kind": "coordinates", "interval": [-1, 1], "endpoint": False},
        "banana": {"kind": "positional", "levels": 4, "growth": 2, "scale_by_pi": True},
        "cherry": {"kind": "positional", "levels": 8, "growth": 2.0, "scale_by_pi": False},
    }
    path = tmp_path / "inputs.csv"
    write_table(path, INPUTS, tabulate_inputs(inputs), "stage@0123456789ab")
    for names in (list(inputs), ["apple"], ["banana"]):
        tables = {**read_tables({"inputs": path}), "t": pd.DataFrame({"input": names})}
        table = with_parts(tables, {})["t"]
        assert levels(table) == ({4: "banana"} if "banana" in names else {})
        assert intervals(table) == (["apple"] if "apple" in names else [])


def test_extremes_are_of_the_runs_that_all_have():
    index = pd.MultiIndex.from_tuples([("a", 0), ("b", 0)], names=["signal", "seed"])
    first, second = pd.Series([1.0, 5.0], index), pd.Series([3.0, 2.0], index)
    assert extreme([first, second], "max").tolist() == [3, 5]
    assert extreme([first, second.iloc[:1]], "min").to_dict() == {("a", 0): 1}
    with pytest.raises(NothingToCompareError, match="not in the study"):
        extreme([], "max")


def test_comparisons_keep_the_first_two_snapshots_beside_the_last(table):
    def value(epoch):
        return of_runs(table, "value", input="coordinates_0_1", epoch=epoch)

    one = trained("x", table, value)[0]
    assert one.label == "x, epoch 5"
    assert [s.mean() for s in (one.effects, one.initial, one.first)] == [10.5, 5.5, 6.5]
    assert always("x", table, value)[0].effects.mean() == 5.5
    one = growth("x", table, value)[0]
    assert one.label == "x, epoch 5 less epoch 1"
    assert (one.effects.mean(), one.initial.mean()) == (4, 5)
    assert trained("x", table, lambda epoch: value(epoch).iloc[:0]) == []
    assert positive("x", pd.Series([np.nan])) == []


def test_shares_and_ratios_are_by_run(table):
    share = share_of_rows(table, table["epoch"] > 0)
    assert (share == 2 / 3).all()
    assert len(share) == 4
    index = pd.MultiIndex.from_product([["a", "b", "c"], [0]], names=["signal", "seed"])
    ratio = log_ratio(pd.Series([100.0, 0.0, 1.0], index), pd.Series([1.0, 1.0, 10.0], index))
    assert ratio.to_dict() == {("a", 0): 2, ("c", 0): -1}
