"""Checks that every table of a finished run must pass, whatever its numbers say.

What is true of the rows of each table is in the catalogue.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from math import prod

import numpy as np
import pandas as pd

from spectral_bias.claims.ledger import CLAIMS
from spectral_bias.tables.columns import Table
from spectral_bias_workflow.config.models import Configuration
from spectral_bias_workflow.config.studies import ClassificationStudy, FirstEpochStudy
from spectral_bias_workflow.graph.catalogue import FACTORS, TABLES
from spectral_bias_workflow.graph.runs import Run, measured_epochs, network_of
from spectral_bias_workflow.graph.tables import subjects_of

# Tolerance for the rounding of sums of float32 products.
_ROUNDING = 1e-6


def declared(table: str) -> Table:
    """Return the declaration of a table of the catalogue, with its columns."""
    found: Table = import_module(f"spectral_bias.tables.{table}").TABLE
    return found


def table_problems(config: Configuration, table: Table, frame: pd.DataFrame) -> list[str]:
    """Return everything that is wrong with a table.

    Args:
        config: The configuration that the table was made under.
        table: The declared table.
        frame: The contents of the file.

    Returns:
        A sentence for each problem, without the name of the file.
    """
    columns = [column.name for column in table.all_columns]
    if list(frame.columns) != columns:
        return [f"has the columns {', '.join(frame.columns)}; declared are {', '.join(columns)}"]
    return [
        *_empty_cells(config, table, frame),
        *_out_of_bounds(table, frame),
        *_repeated_rows(table, frame),
        *_missing_rows(config, table, frame),
    ]


def _empty_cells(config: Configuration, table: Table, frame: pd.DataFrame) -> list[str]:
    studies = config.studies.items()
    classifiers = [name for name, study in studies if isinstance(study, ClassificationStudy)]
    problems, rules = [], TABLES[table.name].empty
    may_be_empty = {column: where for columns, where in rules.items() for column in columns}
    for column in frame.columns:
        is_empty = frame[column].isna()
        if column in may_be_empty:
            where = may_be_empty[column]
            expected = (
                is_empty
                if where is None
                else frame.eval(where, local_dict={"classifiers": classifiers})
            )
        else:
            where, expected = "never", pd.Series(data=False, index=frame.index)
        wrong = is_empty != expected
        if wrong.any():
            problems.append(
                f"{column} is {'empty' if is_empty[wrong].iloc[0] else 'there'} in "
                f"{int(wrong.sum())} row(s), the first in line {_line(wrong)}; it has to be empty "
                f"where {where}" + (", and nowhere else" if where != "never" else "")
            )
    return problems


def _out_of_bounds(table: Table, frame: pd.DataFrame) -> list[str]:
    problems = []
    for columns, (low, most) in TABLES[table.name].bounds.items():
        high = frame[most] if isinstance(most, str) else most
        for column in columns:
            values = frame[column].fillna(low).astype(float)
            wrong = (values < low - _ROUNDING) | (values > high + _ROUNDING)
            if wrong.any():
                problems.append(
                    f"{column} is {values[wrong].iloc[0]:g} in line {_line(wrong)} "
                    f"({int(wrong.sum())} row(s) in all); allowed is {low:g} to "
                    f"{most if isinstance(most, str) else format(most, 'g')}"
                )
    return problems


def _repeated_rows(table: Table, frame: pd.DataFrame) -> list[str]:
    keys = [*(column.name for column in table.keys), *TABLES[table.name].keys]
    repeated = frame.duplicated(keys)
    if not repeated.any():
        return []
    return [f"line {_line(repeated)} repeats the {', '.join(keys)} of an earlier one"]


def _line(rows: pd.Series) -> int:
    """Return the line in the CSV file of the first true row; the header is line 1."""
    return int(np.flatnonzero(rows.to_numpy())[0]) + 2


def _missing_rows(config: Configuration, table: Table, frame: pd.DataFrame) -> list[str]:
    """Return the snapshots, runs or names with other numbers of rows than they have to have."""
    expected = _expected_rows(config, table)
    columns = [column.name for column in table.keys][: len(next(iter(expected)))]
    counts = frame.groupby(columns).size().items()
    rows = {key if isinstance(key, tuple) else (key,): found for key, found in counts}
    problems = []
    for key, wanted in expected.items():
        found = rows.pop(key, 0)
        if wanted not in {found, "any"} and not (wanted == "some" and found):
            number = "at least one" if wanted == "some" else wanted
            problems.append(
                f"{_named(columns, key)}: {found} row(s), {number} by the configuration"
            )
    return problems + [f"{_named(columns, key)}: not in the configuration" for key in rows]


def _named(columns: Sequence[str], key: tuple[object, ...]) -> str:
    return ", ".join(f"{column} {value}" for column, value in zip(columns, key, strict=True))


def _expected_rows(config: Configuration, table: Table) -> dict[tuple[object, ...], int | str]:
    """Return the number of rows for each snapshot, run or name, by its key in the table.

    Numbers are ``some`` where at least one row has to be there, and ``any`` where none has to.
    """
    expected: dict[tuple[object, ...], int | str] = {}
    is_of_claims = TABLES[table.name].of == "claims"
    for of in [claim.name for claim in CLAIMS] if is_of_claims else subjects_of(config, table.name):
        number = _number_of_rows(config, table.name, of)
        if not isinstance(of, Run):
            expected[of,] = number
        elif table.keys[-1].name not in {"epoch", "step"}:
            expected[of.key] = number
        else:
            snapshots = _snapshots(config, table.name, of)
            expected |= {(*of.key, snapshot): number for snapshot in snapshots}
    return expected


def _number_of_rows(config: Configuration, table: str, of: Run | str) -> int | str:
    rows = TABLES[table].rows
    if rows in {("some",), ("any",)}:
        return str(rows[0])
    layers, is_classifier = 0, False
    if isinstance(of, Run):
        layers = network_of(config, of).hidden_layers
        is_classifier = isinstance(config.studies[of.study], ClassificationStudy)
    return prod(n if isinstance(n, int) else FACTORS[n](layers, is_classifier) for n in rows)


def _snapshots(config: Configuration, table: str, run: Run) -> list[int]:
    """Return the epochs or steps of a run that a table has rows for."""
    study, metrics = config.studies[run.study], TABLES[table].metrics
    if not metrics:
        return list(range(study.epochs_of(run.input)[-1] + 1))
    if isinstance(study, FirstEpochStudy):
        return study.steps
    measured = next(name for name in metrics if run.signal in study.measured_signals(name))
    return measured_epochs(config, measured, run.study, run.input)
