"""Table of the compared pairs of images."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from spectral_bias.files.storage import read_artifact
from spectral_bias.tables.columns import SIGNAL_COLUMN, Column, Table, as_table
from spectral_bias.tables.pairs import DATASET_PAIRS, OF_DATASETS

_TOP = 50
TABLE = Table(
    "neighbours",
    "one kind of pairs of one dataset",
    (
        Column("pairs", "string", "", OF_DATASETS),
        Column("n_anchors", "integer", "images", "anchors drawn, repeated ones included"),
        Column("n_pairs", "integer", "pairs", "pairs of an anchor and a partner"),
        Column("n_missing", "integer", "pairs", "ranks without a partner, too few images"),
        Column("n_partners", "integer", "images", "different partners"),
        Column("share_top_50", "number", "1", f"share of pairs with the {_TOP} commonest partners"),
        Column("same_class", "number", "1", "share of pairs with equal labels"),
        Column("mean_distance", "number", "1", "mean Euclidean distance, pixels in [-1, 1]"),
    ),
    keys=(SIGNAL_COLUMN,),
)


def tabulate(paths: Iterable[str]) -> pd.DataFrame:
    """Summarise the pairs of datasets: their number, distances and most common partners.

    Args:
        paths: Their neighbours artifacts.

    Returns:
        The table :data:`TABLE`; shares and distances are NaN without pairs.
    """
    return as_table(TABLE, [row for path in paths for row in _rows(path)])


def _rows(path: str) -> Iterator[dict[str, object]]:
    arrays, attributes = read_artifact(path, "neighbours")
    for kind in DATASET_PAIRS:
        partners, present = arrays[kind], arrays[kind] >= 0
        _, counts = np.unique(partners[present], return_counts=True)
        same = arrays[f"{kind}_label"] == arrays["anchor_label"][:, None]
        yield {
            "signal": attributes["signal"],
            "pairs": kind,
            "n_anchors": len(partners),
            "n_pairs": int(present.sum()),
            "n_missing": int((~present).sum()),
            "n_partners": len(counts),
            "share_top_50": _mean(np.sort(counts)[-_TOP:].sum(), present),
            "same_class": _mean(same[present].sum(), present),
            "mean_distance": _mean(arrays[f"{kind}_distance"][present].sum(dtype=float), present),
        }


def _mean(total: float, present: np.ndarray) -> float:
    """Return a total divided by the number of pairs; NaN without pairs."""
    return float(total / present.sum()) if present.any() else float("nan")
