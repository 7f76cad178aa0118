"""Table of the distribution of gradient cosines, as counts in fixed bins."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pandas as pd

from spectral_bias.tables.columns import Column, Table, as_table
from spectral_bias.tables.pairs import EPSILON_COLUMN, gradient_cosines, pairs_column

# Counts on [-1, 1]: a kernel density estimate, like the paper's, leaks past the ends.
COSINE_EDGES = np.linspace(-1.0, 1.0, 51)
TABLE = Table(
    "confusion_density",
    "one bin of cosines of one kind of pairs of one snapshot, with one epsilon",
    (
        pairs_column("local or global"),
        EPSILON_COLUMN,
        Column("cosine_low", "number", "1", "lower edge of the bin, inclusive"),
        Column("cosine_high", "number", "1", "upper edge, exclusive but for the last bin"),
        Column("n_pairs", "integer", "pairs", "pairs whose cosine is in the bin"),
    ),
)


def tabulate(paths: Iterable[str], classification_paths: Iterable[str] = ()) -> pd.DataFrame:
    """Count the gradient cosines of runs in bins.

    Args:
        paths: gradient_confusion artifacts, of runs that fit signals.
        classification_paths: confusion_classification artifacts, of runs that fit datasets.

    Returns:
        The table :data:`TABLE`, signals first.
    """
    edges = [round(edge, 2) for edge in COSINE_EDGES.tolist()]
    rows = []
    for of_pairs in gradient_cosines(paths, classification_paths):
        cosines = of_pairs.cosines
        counts, _ = np.histogram(cosines[~np.isnan(cosines)], COSINE_EDGES)
        rows += [
            {**of_pairs.key, "cosine_low": low, "cosine_high": high, "n_pairs": count}
            for (low, high), count in zip(pairwise(edges), counts.tolist(), strict=True)
        ]
    return as_table(TABLE, rows)
