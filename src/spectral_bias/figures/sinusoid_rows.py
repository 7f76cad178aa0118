"""The two studies of functions on a line, as rows of a figure: several functions, several seeds."""

from __future__ import annotations

import pandas as pd

_ROWS = {
    "sinusoid": "one network for each of {} functions",
    "sinusoid_seeds": "{} initialisations for one function",
}


def study_rows(table: pd.DataFrame) -> dict[str, str]:
    """Return what to call the rows of a figure, by study.

    Args:
        table: Rows of a table, with ``study``, ``signal`` and ``seed``.

    Returns:
        A name for each of the studies of lines that the table has rows of.
    """
    names = {}
    for study, name in _ROWS.items():
        runs = table[table["study"] == study]
        if len(runs):
            count = runs["signal" if study == "sinusoid" else "seed"].nunique()
            names[study] = name.format(count)
    return names
