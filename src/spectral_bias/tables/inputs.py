"""Table of input maps: the kind and parameters behind each name."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from spectral_bias.tables.columns import Column, Table, as_table

INPUT_COLUMN = Column("input", "string", "", "name of the input map in the configuration")
TABLE = Table(
    "inputs",
    "one input map that networks are fed, or that the figure of distances shows",
    (
        Column("kind", "string", "", "coordinates, positional, restricted or fourier"),
        Column("levels", "integer", "levels", "frequencies per axis, L; of coordinates none"),
        Column("growth", "number", "1", "ratio of successive frequencies of a positional encoding"),
        Column("scale_by_pi", "boolean", "", "whether its frequencies are multiples of pi"),
        Column(
            "frequency", "number", "half cycles per side", "the one frequency of a restricted one"
        ),
        Column("low", "number", "1", "lower end of the interval of coordinates"),
        Column("high", "number", "1", "upper end of it"),
        Column("scale", "number", "cycles per side", "standard deviation of Fourier frequencies"),
        Column("n_frequencies", "integer", "frequencies", "how many Fourier frequencies there are"),
        Column("endpoint", "boolean", "", "whether the grid is i/(n-1), with both ends, or i/n"),
    ),
    keys=(INPUT_COLUMN,),
)


def tabulate(inputs: Mapping[str, Mapping[str, Any]]) -> pd.DataFrame:
    """Gather the parameters of input maps.

    Args:
        inputs: The ``kind`` of each and its parameters, as in
            :func:`spectral_bias.inputs.encodings.encode` with its defaults filled in, by name.

    Returns:
        The table :data:`TABLE`; parameters that a kind lacks are empty cells.
    """
    own = ("kind", "levels", "growth", "scale_by_pi", "frequency", "scale", "endpoint")
    rows = []
    for name, about in inputs.items():
        low, high = about.get("interval", (None, None))
        rows.append({
            "input": name,
            **{column: about.get(column) for column in own},
            "low": low,
            "high": high,
            "n_frequencies": about.get("frequencies"),
        })
    frame = as_table(TABLE, rows)
    whole = {column: "Int64" for column in ("levels", "n_frequencies")}
    return frame.astype(whole | {"scale_by_pi": "boolean"})
