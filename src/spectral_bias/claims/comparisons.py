"""Functions that claims are written with: choose rows of a table and compare them run by run."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

Tables = Mapping[str, pd.DataFrame]
# Names of studies by their part in claims: ``image`` (photographs), ``line``, ``more_lines`` (more
# seeds of ``line``), ``networks`` (of several sizes), ``held_out`` and ``classification``.
Studies = Mapping[str, Sequence[str]]
# A quantity by signal and seed, at an epoch.
Course = Callable[[int], pd.Series]
_RUN = ["signal", "seed"]
_ENCODINGS_FROM = 4  # levels; Fig. 8c has 4 and 8
_NONE = pd.Series(dtype=float)


class NothingToCompareError(Exception):
    """Tables lack something that a claim compares; the message says what."""


class Comparison(NamedTuple):
    """One comparison that a claim makes, run by run.

    Attributes:
        label: The compared quantity and the snapshot.
        effects: By signal and seed; positive where a run agrees with the claim.
        is_exact: Whether the claim is a fact that every run must show, and not about a mean.  An
            effect is then the share of cases that show it; any effect below 1 refutes the claim.
        initial: The effects at the initialisation or, if the claim is about a change, since then;
            empty where that has no meaning.
        first: The effects at the first snapshot after the initialisation; empty likewise.
    """

    label: str
    effects: pd.Series
    is_exact: bool = False
    initial: pd.Series = _NONE
    first: pd.Series = _NONE


def rows(table: pd.DataFrame, **where: Any) -> pd.DataFrame:
    """Return the rows with given values in columns; a collection matches any of its values."""
    for column, value in where.items():
        if isinstance(value, Collection) and not isinstance(value, str):
            table = table[table[column].isin(value)]
        else:
            table = table[table[column] == value]
    return table


def with_parts(tables: Tables, studies: Studies) -> dict[str, pd.DataFrame]:
    """Return tables with columns for the part of each study and the parameters of input maps.

    Args:
        tables: All tables, by name; ``inputs`` describes the input maps.
        studies: The studies that claims are judged by.

    Returns:
        The tables.  Tables of runs gain a boolean column for each part, ``part_image`` and so on;
        tables of input maps gain the columns of ``inputs``, named ``input_kind`` and so on.
    """
    about = pd.DataFrame()
    if "inputs" in tables:  # present if any network is fed coordinates
        about = tables["inputs"].set_index("input").add_prefix("input_")
    described = {}
    for name, table in tables.items():
        if "study" in table:
            parts = {f"part_{part}": table["study"].isin(names) for part, names in studies.items()}
            table = table.assign(**parts)
        if "input" in table and name != "inputs":
            table = table.join(about, on="input")
        described[name] = table
    return described


def of_part(table: pd.DataFrame, part: str) -> pd.DataFrame:
    """Return the rows of a table that are of studies with a part in claims, maybe none."""
    is_of_part = table.get(f"part_{part}")
    return table.iloc[:0] if is_of_part is None else table[is_of_part]


def of_study(tables: Tables, name: str, part: str) -> pd.DataFrame:
    """Return the rows of a table whose study has a given part in claims.

    Args:
        tables: All tables, by name, as returned by :func:`with_parts`.
        name: The table.
        part: The part of the study.

    Returns:
        The rows.

    Raises:
        NothingToCompareError: If there are none.
    """
    found = of_part(tables[name], part)
    if found.empty:
        raise NothingToCompareError(f"the table {name} has no runs of the study {part}")
    return found


def of_runs(table: pd.DataFrame, column: str, **where: Any) -> pd.Series:
    """Return a column by signal and seed, averaged where a run has several rows."""
    return rows(table, **where).groupby(_RUN)[column].mean().dropna()


def course(table: pd.DataFrame, column: str, **where: Any) -> Course:
    """Return a column as a function of the epoch."""
    return lambda epoch: of_runs(table, column, epoch=epoch, **where)


def gap_between(more: Course, less: Course) -> Course:
    """Return one course minus another, as a function of the epoch."""
    return lambda epoch: more(epoch) - less(epoch)


def snapshots(table: pd.DataFrame, fewest: int = 2) -> list[int]:
    """Return the snapshots that all input maps of a table have.

    Args:
        table: A table of snapshots.
        fewest: The number that a claim needs: the initialisation, and one or more after it.

    Returns:
        Their epochs, ascending.

    Raises:
        NothingToCompareError: If there are too few.
    """
    by_input = [set(of_input) for _, of_input in table.groupby("input")["epoch"]]
    found = sorted(set.intersection(*by_input)) if by_input else []
    if len(found) < fewest:
        raise NothingToCompareError(
            f"{len(found)} snapshot(s) in common, at least {fewest} are needed"
        )
    return [int(epoch) for epoch in found]


def levels(table: pd.DataFrame, *, of: Collection[int] | None = None) -> dict[int, str]:
    """Return a table's positional encodings 2^l by their number of levels, ascending."""
    chosen = rows(table, input_kind="positional", input_growth=2, input_scale_by_pi=True)
    names = chosen.drop_duplicates("input").set_index("input")["input_levels"]
    found: dict[int, str] = {}
    for name, level in names.items():
        found.setdefault(int(level), str(name))
    return {level: found[level] for level in sorted(found) if of is None or level in of}


def encodings(table: pd.DataFrame) -> list[str]:
    """Return a table's positional encodings 2^l of 4 levels or more; the paper calls fewer low."""
    return [name for level, name in levels(table).items() if level >= _ENCODINGS_FROM]


def intervals(table: pd.DataFrame) -> list[str]:
    """Return the raw coordinates of a table, from the narrowest interval to the widest."""
    chosen = rows(table, input_kind="coordinates").drop_duplicates("input").set_index("input")
    widths = chosen["input_high"] - chosen["input_low"]
    return [str(name) for name in widths.sort_values(kind="stable").index]


def extreme(parts: Iterable[pd.Series], kind: str) -> pd.Series:
    """Return the largest or the smallest of several columns, run by run.

    Args:
        parts: The columns, by signal and seed.
        kind: ``max`` or ``min``.

    Returns:
        By signal and seed, for the runs that all columns have.

    Raises:
        NothingToCompareError: If there are no columns.
    """
    parts = list(parts)
    if not parts:
        raise NothingToCompareError("an input map that the claim is about is not in the study")
    joined = pd.concat(parts, axis=1, join="inner")
    return joined.max(axis=1) if kind == "max" else joined.min(axis=1)


def positive(
    label: str, effects: pd.Series, initial: pd.Series = _NONE, first: pd.Series = _NONE
) -> list[Comparison]:
    """Return the comparison of a column with zero, if any run has it."""
    effects = effects.dropna()
    if effects.empty:
        return []
    return [Comparison(label, effects, initial=initial.dropna(), first=first.dropna())]


def trained(label: str, table: pd.DataFrame, gap: Callable[[int], pd.Series]) -> list[Comparison]:
    """Return the comparison of a gap with zero at the last snapshot, and at the first two.

    Args:
        label: The quantity of the gap.
        table: The table whose snapshots count.
        gap: By signal and seed at an epoch, positive as claimed.

    Returns:
        One comparison, or none if no run has both sides of the gap.
    """
    epochs = snapshots(table)
    before = gap(epochs[0]), gap(epochs[1])
    return positive(f"{label}, epoch {epochs[-1]}", gap(epochs[-1]), *before)


def always(label: str, table: pd.DataFrame, gap: Callable[[int], pd.Series]) -> list[Comparison]:
    """Return the comparison of a gap's minimum over all snapshots with zero.

    Args:
        label: The quantity of the gap.
        table: The table whose snapshots count.
        gap: By signal and seed at an epoch, positive as claimed.

    Returns:
        One comparison, or none if no run has both sides of the gap.
    """
    epochs = snapshots(table)
    gaps = [gap(epoch) for epoch in epochs]
    least = extreme(gaps, "min")
    return positive(f"{label}, the least of all snapshots", least, gaps[0], gaps[1])


def growth(label: str, table: pd.DataFrame, value: Callable[[int], pd.Series]) -> list[Comparison]:
    """Return the growth of a quantity since the first snapshot after the initialisation.

    The paper's curves begin there.  The growth since the initialisation is kept beside it.

    Args:
        label: The quantity.
        table: The table whose snapshots count.
        value: By signal and seed at an epoch.

    Returns:
        One comparison, or none if no run has both ends.
    """
    initial, first, *_, last = snapshots(table, fewest=3)
    return positive(
        f"{label}, epoch {last} less epoch {first}",
        value(last) - value(first),
        initial=value(last) - value(initial),
    )


def exact(label: str, shares: pd.Series) -> list[Comparison]:
    """Return the comparison for a fact that every run must show, from the share of its cases."""
    shares = shares.dropna()
    return [Comparison(label, shares, is_exact=True)] if len(shares) else []


def share_of_rows(table: pd.DataFrame, is_so: pd.Series) -> pd.Series:
    """Return the share of rows for which a condition is true, by signal and seed."""
    keys = [table[name] for name in _RUN]
    return is_so.astype(float).groupby(keys).mean()


def log_ratio(larger: pd.Series, smaller: pd.Series) -> pd.Series:
    """Return log10 of the ratio of two columns, without runs for which it is undefined."""
    both = pd.concat([larger, smaller], axis=1, join="inner")
    both = both[(both > 0).all(axis=1)]
    return np.log10(both.iloc[:, 0] / both.iloc[:, 1])
