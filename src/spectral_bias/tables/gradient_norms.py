"""Table of the norms of per-example loss gradients of classifiers.

Examples that are classified with certainty have gradients close to zero.  The table gives the share
of norms below the authors' epsilon (D46).  Their epsilon applies to the product of two norms and so
affects more pairs than this; ``confusion.csv`` counts them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from spectral_bias.files.storage import read_artifact
from spectral_bias.tables.columns import (
    Column,
    Table,
    as_table,
    quantile_columns,
    quantiles,
    run_key,
)
from spectral_bias.tables.pairs import EPSILON

TABLE = Table(
    "gradient_norms",
    "one snapshot of one run that fits a dataset",
    (
        *quantile_columns("1", "the norm of an example's loss gradient over all parameters"),
        Column(
            "p_below_1e-8",
            "number",
            "1",
            "share of examples with a norm below 1e-8, the authors' epsilon",
        ),
        Column("n_zero_gradient", "integer", "examples", "examples whose gradient is exactly 0"),
        Column(
            "n_examples",
            "integer",
            "examples",
            "examples that the statistics are over: the anchors of the pairs, a random sample of "
            "the training set; gradients of 0 count",
        ),
    ),
)


def tabulate(classification_paths: Iterable[str]) -> pd.DataFrame:
    """Summarise the gradient norms of runs.

    Args:
        classification_paths: Their confusion_classification artifacts.

    Returns:
        The table :data:`TABLE`.
    """
    return as_table(TABLE, [row for path in classification_paths for row in _rows(path)])


def _rows(path: str) -> Iterator[dict[str, object]]:
    names = ["epoch", "norm_anchor"]
    arrays, attributes = read_artifact(path, "confusion_classification", names)
    for epoch, norms in zip(arrays["epoch"].tolist(), arrays["norm_anchor"], strict=True):
        yield {
            **run_key(attributes),
            "epoch": epoch,
            **quantiles(norms),
            "p_below_1e-8": float((norms < EPSILON).mean()),
            "n_zero_gradient": int((norms == 0).sum()),
            "n_examples": len(norms),
        }
