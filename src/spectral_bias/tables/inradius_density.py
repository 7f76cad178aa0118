"""Table of the distribution of inradii, as counts in fixed logarithmic bins."""

from __future__ import annotations

import math
from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pandas as pd

from spectral_bias.tables.columns import Column, Table, as_table
from spectral_bias.tables.inradius import read_radii

# Twenty bins per decade, open at both ends so that no radius is left out.  Cells narrower than 1e-6
# are lost in the rounding of float32 inputs; a radius cannot exceed half the box's side.
RADIUS_EDGES = [0.0, *(float(f"{10 ** (step / 20):.6g}") for step in range(-120, 21)), math.inf]
TABLE = Table(
    "inradius_density",
    "one bin of inradii of one kind of points at one snapshot",
    (
        Column("points", "string", "", "uniform (in the box of the features) or data"),
        Column("radius_low", "number", "feature units", "lower edge of the bin, inclusive"),
        Column("radius_high", "number", "feature units", "upper edge, exclusive; inf in the last"),
        Column(
            "n_points",
            "integer",
            "points",
            "points whose inradius is in the bin; those that have none are counted in inradius.csv",
        ),
    ),
)


def tabulate(paths: Iterable[str]) -> pd.DataFrame:
    """Count the inradii of runs in bins.

    Args:
        paths: Their inradius artifacts.

    Returns:
        The table :data:`TABLE`.
    """
    rows = []
    for key, radii, _ in read_radii(paths):
        counts, _ = np.histogram(radii[~np.isnan(radii)], RADIUS_EDGES)
        rows += [
            {**key, "radius_low": low, "radius_high": high, "n_points": count}
            for (low, high), count in zip(pairwise(RADIUS_EDGES), counts.tolist(), strict=True)
        ]
    return as_table(TABLE, rows)
