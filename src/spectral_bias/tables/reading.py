"""Read tables and verify their contents."""

from __future__ import annotations

import io
import os
from collections.abc import Mapping

import pandas as pd

from spectral_bias.files.csv_files import verified_csv


def read_table(
    path: str | os.PathLike[str], dtype: Mapping[str, type] | None = None
) -> pd.DataFrame:
    """Read a table, or the history of a training, and verify that it is unchanged.

    Args:
        path: The CSV file; its description lies beside it.
        dtype: Types of columns that pandas must not guess.

    Returns:
        The table.
    """
    return pd.read_csv(io.BytesIO(verified_csv(path)), dtype=dtype)


def read_tables(paths: Mapping[str, str | os.PathLike[str]]) -> dict[str, pd.DataFrame]:
    """Read several tables.

    Args:
        paths: Their CSV files, by name.

    Returns:
        The tables by name; ``layer`` is always text, since it may be ``all``.
    """
    return {name: read_table(path, {"layer": str}) for name, path in paths.items()}
