"""Table of the inradii of first-layer activation regions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from spectral_bias.files.storage import read_artifact
from spectral_bias.tables.columns import (
    Column,
    Table,
    as_table,
    quantile_columns,
    run_key,
    summary,
)

TABLE = Table(
    "inradius",
    "one kind of points at one snapshot",
    (
        Column("points", "string", "", "uniform (in the box of the features) or data"),
        Column("mean", "number", "feature units", "mean inradius over points; empty if none"),
        Column("std", "number", "feature units", "standard deviation over points; empty likewise"),
        *quantile_columns("feature units", "the inradius over points; empty likewise"),
        Column("n_points", "integer", "points", "points that the statistics are over"),
        Column("n_excluded", "integer", "points", "points left out: the solver failed"),
        Column(
            "n_zero_rows",
            "integer",
            "neurons",
            "neurons of the first layer left out: all weights are zero, so they have no boundary",
        ),
    ),
)


def tabulate(paths: Iterable[str]) -> pd.DataFrame:
    """Summarise the inradii of runs.

    Args:
        paths: Their inradius artifacts.

    Returns:
        The table :data:`TABLE`.
    """
    rows = []
    for key, radii, n_zero_rows in read_radii(paths):
        found = radii[~np.isnan(radii)]
        rows.append({
            **key,
            **summary(found),
            **{"n_points": len(found), "n_excluded": len(radii) - len(found)},
            "n_zero_rows": n_zero_rows,
        })
    return as_table(TABLE, rows)


def read_radii(paths: Iterable[str]) -> Iterator[tuple[dict[str, object], np.ndarray, int]]:
    """Read the inradii of runs, by snapshot and kind of points.

    Args:
        paths: Their inradius artifacts.

    Yields:
        Key columns and ``points``; the radii [P], NaN where the solver failed; and the number of
        neurons without a boundary.
    """
    for path in paths:
        arrays, attributes = read_artifact(path, "inradius")
        for index, epoch in enumerate(arrays["epoch"].tolist()):
            for kind in ("uniform", "data"):
                key = {**run_key(attributes), "epoch": epoch, "points": kind}
                yield key, arrays[f"inradius_{kind}"][index], int(arrays["n_zero_rows"][index])
