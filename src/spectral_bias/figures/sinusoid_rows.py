"""The two studies of functions on a line, as rows of a figure: several functions, several seeds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import pandas as pd

_ROWS = {
    "sinusoid": "one network for each of {} functions",
    "sinusoid_seeds": "{} initialisations for one function",
}


class StudyRow(NamedTuple):
    """A row of a figure: its study, what to call it, and the input maps that it has."""

    study: str
    name: str
    inputs: list[str]


def study_rows(table: pd.DataFrame, inputs: Sequence[str]) -> list[StudyRow]:
    """Return the rows of a figure on lines.

    Args:
        table: Rows of a table, with ``study``, ``signal``, ``input`` and ``seed``.
        inputs: The input maps to draw; those of the first study, all of which it has.

    Returns:
        A row for each study of lines that has some of the input maps.
    """
    found = []
    for study, name in _ROWS.items():
        runs = table[table["study"] == study]
        own = [each for each in inputs if study == "sinusoid" or each in set(runs["input"])]
        if len(runs) and own:
            count = runs["signal" if study == "sinusoid" else "seed"].nunique()
            found.append(StudyRow(study, name.format(count), own))
    return found
