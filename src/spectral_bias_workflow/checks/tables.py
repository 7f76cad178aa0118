"""Checks that every table of a finished run must pass, whatever its numbers say."""

from __future__ import annotations

import numpy as np
import pandas as pd

from spectral_bias.tables.columns import Table
from spectral_bias_workflow.checks.table_rows import row_problems
from spectral_bias_workflow.checks.table_rules import BOUNDS, EMPTY, ROW_KEYS
from spectral_bias_workflow.config.models import Configuration
from spectral_bias_workflow.config.studies import ClassificationStudy

# Tolerance for the rounding of sums of float32 products.
_ROUNDING = 1e-6


def table_problems(config: Configuration, table: Table, frame: pd.DataFrame) -> list[str]:
    """Return everything that is wrong with a table.

    Args:
        config: The configuration that the table was made under.
        table: The declared table.
        frame: The contents of the file.

    Returns:
        A sentence for each problem, without the name of the file.
    """
    declared = [column.name for column in table.all_columns]
    if list(frame.columns) != declared:
        return [f"has the columns {', '.join(frame.columns)}; declared are {', '.join(declared)}"]
    return [
        *_empty_cells(config, table, frame),
        *_out_of_bounds(table, frame),
        *_repeated_rows(table, frame),
        *row_problems(config, table, frame),
    ]


def _empty_cells(config: Configuration, table: Table, frame: pd.DataFrame) -> list[str]:
    studies = config.studies.items()
    classifiers = [name for name, study in studies if isinstance(study, ClassificationStudy)]
    problems, rules = [], EMPTY.get(table.name, ())
    may_be_empty = {column: rule.where for rule in rules for column in rule.columns}
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
    for bound in BOUNDS.get(table.name, ()):
        high = frame[bound.high] if isinstance(bound.high, str) else bound.high
        for column in bound.columns:
            values = frame[column].fillna(bound.low).astype(float)
            wrong = (values < bound.low - _ROUNDING) | (values > high + _ROUNDING)
            if wrong.any():
                problems.append(
                    f"{column} is {values[wrong].iloc[0]:g} in line {_line(wrong)} "
                    f"({int(wrong.sum())} row(s) in all); allowed is {bound.low:g} to "
                    f"{bound.high if isinstance(bound.high, str) else format(bound.high, 'g')}"
                )
    return problems


def _repeated_rows(table: Table, frame: pd.DataFrame) -> list[str]:
    own = {column.name for column in table.columns}
    keys = [column.name for column in table.keys] + [name for name in ROW_KEYS if name in own]
    repeated = frame.duplicated(keys)
    if not repeated.any():
        return []
    return [f"line {_line(repeated)} repeats the {', '.join(keys)} of an earlier one"]


def _line(rows: pd.Series) -> int:
    """Return the line in the CSV file of the first true row; the header is line 1."""
    return int(np.flatnonzero(rows.to_numpy())[0]) + 2
