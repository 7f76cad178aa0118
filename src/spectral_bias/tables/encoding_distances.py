"""Table of distances and dot products between neighbouring pixels of a small encoded grid."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from spectral_bias.files.storage import read_artifact
from spectral_bias.tables.columns import Column, Table, as_table

TABLE = Table(
    "encoding_distances",
    "one input map",
    (
        Column(
            "adjacent_over_mean_distance",
            "number",
            "1",
            "mean distance between the features of horizontal neighbours over that of all pairs",
        ),
        Column(
            "adjacent_dot_product_std",
            "number",
            "1",
            "standard deviation over the grid of the dot product of the features of horizontal "
            "neighbours: 0 for a stationary kernel",
        ),
    ),
    keys=(
        Column("input", "string", "", "input map"),
        Column("resolution", "integer", "pixels", "side of the grid"),
    ),
)


def tabulate(paths: Iterable[str]) -> pd.DataFrame:
    """Gather the contrasts of the kernels of input maps.

    Args:
        paths: Their encoding_distances artifacts.

    Returns:
        The table :data:`TABLE`.
    """
    rows = []
    for path in paths:
        attributes = read_artifact(path, "encoding_distances", []).attributes
        own = {column.name: attributes[column.name] for column in TABLE.columns}
        resolution = int(attributes["resolution"])
        rows.append({"input": attributes["input"], "resolution": resolution, **own})
    return as_table(TABLE, rows)
