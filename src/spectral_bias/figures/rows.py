"""The rows of panels of a figure, each for a study of functions on a line or for a network."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import NamedTuple

import pandas as pd

from spectral_bias.figures.style import CurveStyle


class PanelRow(NamedTuple):
    """A row of panels.

    Attributes:
        name: Its name; empty if a figure has one row.
        runs: The values, by column, of the rows of a table that it shows.
        curves: The styles of its curves, by the names of input maps or datasets.
    """

    name: str
    runs: Mapping[str, str]
    curves: Mapping[str, CurveStyle]


def study_rows(
    table: pd.DataFrame, studies: Collection[str], inputs: Mapping[str, CurveStyle]
) -> list[PanelRow]:
    """Return the rows of a figure on functions on a line.

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
            found.append(PanelRow(_name(runs), {"study": study}, own))
    return found


def _name(runs: pd.DataFrame) -> str:
    """Return a name that says how the runs of a study differ: in function or initialisation."""
    n_signals, n_seeds = runs["signal"].nunique(), runs["seed"].nunique()
    if n_signals == 1 and n_seeds > 1:
        return f"{n_seeds} initialisations for one function"
    networks = "one network" if n_seeds == 1 else f"{n_seeds} networks"
    return f"{networks} for each of {n_signals} functions"
