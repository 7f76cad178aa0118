"""Table of the inradii of first-layer activation regions."""

from __future__ import annotations

from collections.abc import Iterable

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
                radii = arrays[f"inradius_{kind}"][index]
                found = radii[~np.isnan(radii)]
                rows.append({
                    **run_key(attributes),
                    **{"epoch": epoch, "points": kind, **summary(found)},
                    **{"n_points": len(found), "n_excluded": len(radii) - len(found)},
                    "n_zero_rows": int(arrays["n_zero_rows"][index]),
                })
    return as_table(TABLE, rows)
