"""Table of the distribution of gradient cosines, as counts on fixed bins."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import pairwise

import numpy as np
import pandas as pd

from spectral_bias.storage import read_artifact
from spectral_bias.tables.columns import Column, Table, as_table, run_key

# Counts on [-1, 1], because a kernel density estimate leaks past the ends, as the paper's does.
COSINE_EDGES = np.linspace(-1.0, 1.0, 51)
TABLE = Table(
    "confusion_density",
    "one bin of cosines of one kind of pairs of one snapshot",
    (
        Column("pairs", "string", "", "local or global"),
        Column("cosine_low", "number", "1", "lower edge of the bin, inclusive"),
        Column("cosine_high", "number", "1", "upper edge, exclusive but for the last bin"),
        Column("n_pairs", "integer", "pairs", "pairs whose cosine is in the bin"),
    ),
)


def tabulate_confusion_density(paths: Iterable[str]) -> pd.DataFrame:
    """Count the gradient cosines of runs in bins.

    Args:
        paths: Their gradient_confusion artifacts.

    Returns:
        The table :data:`TABLE`.
    """
    edges = [round(edge, 2) for edge in COSINE_EDGES.tolist()]
    rows = []
    for path in paths:
        arrays, attributes = read_artifact(path, "gradient_confusion")
        for index, epoch in enumerate(arrays["epoch"].tolist()):
            for kind in ("local", "global"):
                cosines = arrays[f"cosine_{kind}"][index]
                counts, _ = np.histogram(cosines[~np.isnan(cosines)], COSINE_EDGES)
                key = {**run_key(attributes), "epoch": epoch, "pairs": kind}
                rows += [
                    {**key, "cosine_low": low, "cosine_high": high, "n_pairs": count}
                    for (low, high), count in zip(pairwise(edges), counts.tolist(), strict=True)
                ]
    return as_table(TABLE, rows)
