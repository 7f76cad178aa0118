"""Table of gradient confusion: statistics of the cosines of pairs of loss gradients."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pandas as pd

from spectral_bias.metrics.cosines import defined_cosines, mean_negative_part
from spectral_bias.tables.columns import Column, Table, as_table, quantile_columns, quantiles
from spectral_bias.tables.pairs import EPSILON_COLUMN, gradient_cosines, pairs_column

# PAPER: the paper says only "wider or more negative means more confusion".  Width, mean negative
# part and a tail probability measure this.  The share of negative pairs does not tell wide
# symmetric densities from narrow ones.
TABLE = Table(
    "confusion",
    "one kind of pairs of one snapshot, with one epsilon",
    (
        pairs_column("local or global"),
        EPSILON_COLUMN,
        Column("mean", "number", "1", "mean cosine"),
        Column("std", "number", "1", "standard deviation of the cosine: the confusion's width"),
        Column("mean_negative_part", "number", "1", "mean of max(-cosine, 0)"),
        Column("p_below_-0.25", "number", "1", "share of pairs with a cosine below -0.25"),
        Column("p_negative", "number", "1", "share of pairs with a negative cosine"),
        *quantile_columns("1", "the cosine"),
        Column("n_pairs", "integer", "pairs", "pairs that the statistics are over"),
        Column(
            "n_zero_gradient",
            "integer",
            "pairs",
            "pairs with a gradient that is exactly 0: left out if epsilon is 0, else of cosine 0",
        ),
        Column(
            "p_below_epsilon",
            "number",
            "1",
            "share of all pairs whose product of gradient norms is below epsilon, 0 without one",
        ),
    ),
)


def tabulate(paths: Iterable[str], classification_paths: Iterable[str] = ()) -> pd.DataFrame:
    """Summarise the gradient cosines of runs.

    Args:
        paths: gradient_confusion artifacts, of runs that fit signals.
        classification_paths: confusion_classification artifacts, of runs that fit datasets.

    Returns:
        The table :data:`TABLE`, signals first.
    """
    rows = [
        {
            **of_pairs.key,
            **confusion_summary(of_pairs.cosines),
            # Not from the summary: with an epsilon these pairs have a cosine and are not NaN.
            "n_zero_gradient": of_pairs.n_zero_gradient,
            "p_below_epsilon": of_pairs.p_below_epsilon,
        }
        for of_pairs in gradient_cosines(paths, classification_paths)
    ]
    return as_table(TABLE, rows)


def confusion_summary(cosines: np.ndarray) -> dict[str, float]:
    """Return the statistics of cosines [P]; NaN marks a zero gradient."""
    defined = defined_cosines(cosines)
    counts = {"n_pairs": len(defined), "n_zero_gradient": len(cosines) - len(defined)}
    if not len(defined):
        statistics = ("mean", "std", "mean_negative_part", "p_below_-0.25", "p_negative")
        return {**dict.fromkeys(statistics, float("nan")), **quantiles(defined), **counts}
    return {
        "mean": float(defined.mean()),
        "std": float(defined.std()),
        "mean_negative_part": mean_negative_part(defined),
        "p_below_-0.25": float((defined < -0.25).mean()),
        "p_negative": float((defined < 0.0).mean()),
        **quantiles(defined),
        **counts,
    }
