"""Table of the inradii of first-layer activation regions."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from spectral_bias.storage import read_artifact
from spectral_bias.tables.columns import (
    Column,
    Table,
    as_table,
    quantile_columns,
    quantiles,
    run_key,
)

TABLE = Table(
    "inradius",
    "one kind of points at one snapshot",
    (
        Column("points", "string", "", "uniform (in the box of the features) or data"),
        Column("mean", "number", "feature units", "mean inradius over points"),
        Column("std", "number", "feature units", "standard deviation over points"),
        *quantile_columns("feature units", "the inradius over points"),
        Column("n_points", "integer", "points", "points that the statistics are over"),
        Column("n_excluded", "integer", "points", "points left out: the solver failed"),
    ),
)


def tabulate_inradius(paths: Iterable[str]) -> pd.DataFrame:
    """Summarise the inradii of runs.

    Args:
        paths: Their inradius artifacts.

    Returns:
        The table :data:`TABLE`.
    """
    rows = []
    for path in paths:
        arrays, attributes = read_artifact(path, "inradius")
        for index, epoch in enumerate(arrays["epoch"].tolist()):
            for kind in ("uniform", "data"):
                summary = _summary(arrays[f"inradius_{kind}"][index])
                rows.append({**run_key(attributes), "epoch": epoch, "points": kind, **summary})
    return as_table(TABLE, rows)


def _summary(radii: np.ndarray) -> dict[str, float]:
    """Return the statistics of a row from radii [P], where NaN marks a failure."""
    found = radii[~np.isnan(radii)]
    counts = {"n_points": len(found), "n_excluded": len(radii) - len(found)}
    moments = {"mean": float("nan"), "std": float("nan")}
    if len(found):
        moments = {"mean": float(found.mean()), "std": float(found.std())}
    return {**moments, **quantiles(found), **counts}
