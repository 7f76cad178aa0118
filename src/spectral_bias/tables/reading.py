"""Read tables back."""

from __future__ import annotations

import os
from collections.abc import Mapping

import pandas as pd


def read_tables(paths: Mapping[str, str | os.PathLike[str]]) -> dict[str, pd.DataFrame]:
    """Read several tables.

    Args:
        paths: Their CSV files, by name.

    Returns:
        The tables by name; ``layer`` is text in all of them, since it may be ``all``.
    """
    return {name: pd.read_csv(path, dtype={"layer": str}) for name, path in paths.items()}
