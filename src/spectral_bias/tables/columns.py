"""Tidy tables: declared columns, one observation per row, the run's key first."""

from __future__ import annotations

import os
import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version

import numpy as np
import pandas as pd

from spectral_bias.files.csv_files import write_csv

# Packages that make a table and whose versions are recorded; runs.csv has the PyTorch version.
_PACKAGES = ("numpy", "pandas", "scipy", "h5py")
QUANTILES = {"q05": 0.05, "q25": 0.25, "q50": 0.50, "q75": 0.75, "q95": 0.95}
RUN_KEY = ("study", "signal", "input", "network", "seed")


@dataclass(frozen=True)
class Column:
    """One column of a table."""

    name: str
    dtype: str
    unit: str
    description: str


SIGNAL_COLUMN = Column("signal", "string", "", "what networks fit: a signal or a dataset")
KEY_COLUMNS = (
    Column("study", "string", "", "name of the study in the configuration"),
    SIGNAL_COLUMN,
    Column("input", "string", "", "input map; pixels for classifiers"),
    Column(
        "network",
        "string",
        "",
        "architecture, mlp_{hidden layers}x{neurons per layer} or "
        "cnn_{channels}-{neurons}_k{kernel}_s{stride}",
    ),
    Column("seed", "integer", "", "seed of the initialisation and of the mini-batches"),
    Column("epoch", "integer", "epochs", "full passes over the data; 0 is the initialisation"),
)


@dataclass(frozen=True)
class Table:
    """The columns of a table after the key columns, and the meaning of a row."""

    name: str
    row: str
    columns: tuple[Column, ...]
    keys: tuple[Column, ...] = KEY_COLUMNS

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """The key columns and the table's own columns."""
        return self.keys + self.columns


def quantile_columns(unit: str, of: str) -> tuple[Column, ...]:
    """Return the columns of five quantiles of a quantity."""
    return tuple(
        Column(name, "number", unit, f"{level:.0%} quantile of {of}")
        for name, level in QUANTILES.items()
    )


def quantiles(values: np.ndarray) -> dict[str, float]:
    """Return the five quantiles of [P] values, linearly interpolated; NaN if P = 0."""
    if not len(values):
        return dict.fromkeys(QUANTILES, float("nan"))
    levels = np.quantile(values, list(QUANTILES.values()))
    return dict(zip(QUANTILES, levels.tolist(), strict=True))


def summary(values: np.ndarray) -> dict[str, float]:
    """Return mean, standard deviation (divisor n) and quantiles of [P] values; NaN if P = 0."""
    values = values.astype(np.float64)
    mean, std = (values.mean(), values.std()) if len(values) else (np.nan, np.nan)
    return {"mean": float(mean), "std": float(std), **quantiles(values)}


def run_key(attributes: Mapping[str, object]) -> dict[str, object]:
    """Return the key columns of a run from the attributes of one of its artifacts."""
    return {name: attributes[name] for name in RUN_KEY}


def as_table(table: Table, rows: Sequence[Mapping[str, object]]) -> pd.DataFrame:
    """Return rows as a frame with exactly the table's columns, in the table's order.

    Args:
        table: The declared table.
        rows: One mapping from column name to value per row.

    Returns:
        The frame, rows in the given order.

    Raises:
        ValueError: If the columns of a row differ from those of the table.
    """
    names = [column.name for column in table.all_columns]
    for row in rows:
        if set(row) != set(names):
            raise ValueError(
                f"table {table.name}: columns {sorted(set(row) ^ set(names))} are either "
                "undeclared or missing in a row"
            )
    return pd.DataFrame(list(rows), columns=names)


def write_table(
    path: str | os.PathLike[str],
    table: Table,
    frame: pd.DataFrame,
    stage_key: str,
) -> None:
    """Write a table as CSV, with a JSON file beside it that describes its columns and origin.

    Args:
        path: The CSV file.
        table: The declared table.
        frame: The rows, as returned by :func:`as_table`.
        stage_key: Key of the job, kept in the description.
    """
    description = {
        "table": table.name,
        "row": table.row,
        "stage_key": stage_key,
        "made_with": {"python": platform.python_version()}
        | {name: version(name) for name in _PACKAGES},
        "seeds": sorted({int(seed) for seed in frame["seed"]}) if "seed" in frame else [],
        "n_rows": len(frame),
        "columns": [asdict(column) for column in table.all_columns],
    }
    text = frame.to_csv(index=False, lineterminator="\n")
    write_csv(path, text, description)
