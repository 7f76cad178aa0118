"""The studies of functions on a line, as rows of a figure."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

import pandas as pd

from spectral_bias.figures.style import CurveStyle


class StudyRow(NamedTuple):
    """A row of a figure: its study, its name, and the styles of its input maps by name."""

    study: str
    name: str
    inputs: dict[str, CurveStyle]


def study_rows(
    table: pd.DataFrame, studies: Collection[str], inputs: Mapping[str, CurveStyle]
) -> list[StudyRow]:
    """Return the rows of a figure on lines.

    Args:
        table: Rows of a table, with ``study``, ``signal``, ``input`` and ``seed``.
        studies: The studies; the first has all input maps.
        inputs: The styles of the input maps to draw, by name.

    Returns:
        A row for each study that has some of the input maps.
    """
    found = []
    first = next(iter(studies))
    for study in studies:
        runs = table[table["study"] == study]
        present = {*inputs} if study == first else {*runs["input"]}
        own = {name: style for name, style in inputs.items() if name in present}
        if len(runs) and own:
            found.append(StudyRow(study, _name(runs), own))
    return found


def _name(runs: pd.DataFrame) -> str:
    """Return a name that says how the runs of a study differ: in function or initialisation."""
    n_signals, n_seeds = runs["signal"].nunique(), runs["seed"].nunique()
    if n_signals == 1 and n_seeds > 1:
        return f"{n_seeds} initialisations for one function"
    networks = "one network" if n_seeds == 1 else f"{n_seeds} networks"
    return f"{networks} for each of {n_signals} functions"
