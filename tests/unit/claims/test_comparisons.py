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
    of_runs,
    of_study,
    positive,
    rows,
    share_of_rows,
    snapshots,
    trained,
)


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


def test_a_study_that_is_not_there_is_named(table):
    assert len(of_study({"t": table}, "t", "image")) == len(table)
    with pytest.raises(NothingToCompareError, match="the table t has no runs of the study density"):
        of_study({"t": table}, "t", "density")


def test_snapshots_are_those_of_all_input_maps(table):
    assert snapshots(table) == [0, 1, 5]
    fewer = table[(table["input"] != "positional_L4") | (table["epoch"] != 1)]
    assert snapshots(fewer) == [0, 5]
    with pytest.raises(NothingToCompareError, match="2 snapshot"):
        snapshots(fewer, fewest=3)
    with pytest.raises(NothingToCompareError, match="0 snapshot"):
        snapshots(table.iloc[:0])


def test_input_maps_are_ordered_by_their_number():
    names = ["positional_L16", "positional_L4", "positional_L16_alias_free", "fourier_s14"]
    names += ["coordinates_-1_1", "coordinates_0_1", "coordinates_0_0.5", "positional_L7_half_open"]
    table = pd.DataFrame({"input": names})
    assert levels(table) == {
        4: "positional_L4",
        7: "positional_L7_half_open",
        16: "positional_L16",
    }
    assert levels(table, of=(4, 8)) == {4: "positional_L4"}
    assert intervals(table) == ["coordinates_0_0.5", "coordinates_0_1", "coordinates_-1_1"]


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
