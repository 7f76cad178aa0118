import dataclasses

import pytest
from benchmarks import records
from benchmarks.__main__ import _row
from benchmarks.cases import cases_named
from benchmarks.measuring import Measurement, measure
from benchmarks.records import comparison, latest_rows, write_record

MEASURED = Measurement("A1", "confusion", 6.0, 5.9, 6.2, 4.0, 240.0, 1200.0, "vmap(grad)", 87.0)


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """Keep a measurement, and return the row that later ones are compared with."""
    monkeypatch.setattr(records, "FOLDER", tmp_path / "records")

    def keep(measurement):
        path = write_record([measurement])
        assert path.parent == tmp_path / "records"
        return latest_rows()["A1"]

    return keep


def times(factor, **other):
    seconds = {name: getattr(MEASURED, name) * factor for name in ("seconds", "shortest")}
    longest = MEASURED.longest * factor
    return dataclasses.replace(MEASURED, **seconds, longest=longest, **other)


@pytest.mark.parametrize(
    ("measurement", "said"),
    [
        (MEASURED, "within noise"),
        (times(1.1), "within noise"),
        (times(1.5), "slower, 1.50 x"),
        (times(0.5), "faster, 2.00 x"),
        # Everything is slow just now: the floor too.
        (times(1.5, floor=6.0), "within noise"),
        (times(1.0, floor=2.0), "slower, 2.00 x"),
        # One repetition was as fast as the slowest before.
        (dataclasses.replace(times(1.5), shortest=6.1), "within noise"),
    ],
)
def test_comparison_is_of_multiples_of_the_floor(kept, measurement, said):
    assert comparison(measurement, kept(MEASURED)) == said


def test_without_a_floor_seconds_are_compared_on_the_same_processor_only(kept, monkeypatch):
    earlier = kept(dataclasses.replace(MEASURED, floor=None))
    slower = times(3.0, floor=None)
    assert comparison(slower, earlier) == "slower, 3.00 x"
    monkeypatch.setattr(records, "processor_name", lambda: "another, 64 cores")
    assert comparison(slower, earlier) == "other machine"


def test_records_say_what_they_were_measured_on(kept):
    row = kept(MEASURED)
    assert {"processor", "instructions", "system", "python", "torch"} <= set(row)
    assert all(row[name] for name in ("processor", "python", "torch"))
    assert float(row["seconds"]) == MEASURED.seconds
    assert row["usual_name"] == "vmap(grad)"


def test_a_case_without_a_record_is_new():
    assert comparison(MEASURED, None) == "new"


def test_rows_have_ratios():
    cells = [cell.strip() for cell in _row(MEASURED, "new").strip(" |\n").split("|")]
    assert cells == [
        "A1 confusion", "6", "4", "1.5", "vmap(grad)", "1,200", "200", "240", "40", "87", "new",
    ]  # fmt: skip


def test_cases_are_named_by_their_beginnings():
    assert set(cases_named(["F"])) == {"F1", "F2", "F3"}
    assert set(cases_named(["A1", "S"])) == {"A1", "S1"}
    assert len(cases_named([])) == 18
    assert not cases_named(["Z"])


def test_a_small_case_is_measured():
    found = measure("S1", repetitions=2)
    assert (found.number, found.floor) == ("S1", None)
    assert 0 < found.shortest <= found.seconds <= found.longest
    assert found.usual > 0
    assert found.reference > 0
