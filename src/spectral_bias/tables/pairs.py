"""Kinds of pairs that the tables compare, and the cosines of their loss gradients."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from spectral_bias.files.storage import read_artifact
from spectral_bias.tables.columns import Column, run_key

# In the order of the tables.  (Not imported from the module that finds neighbours, so that its
# code is not part of a table's digest.)
DATASET_PAIRS = ("nearest", "nearest_other_class", "farthest")
OF_DATASETS = "nearest, nearest_other_class or farthest"
# PAPER: the authors compare the gradients of classifiers with torch.nn.CosineSimilarity, whose
# epsilon is 1e-8.  It pulls the cosines of small gradients towards 0 (D46); tables have cosines
# with it and without.
# ASSUME: dot / max(|g_i| |g_j|, epsilon), as its documentation says and as the version that the
# paper names, 1.11, computes it; versions since 1.12 clamp each norm by itself (pytorch#31378).
EPSILON = 1e-8

EPSILON_COLUMN = Column(
    "epsilon",
    "number",
    "1",
    "0: the cosine itself; 1e-8: the authors' dot / max(|g_i| |g_j|, epsilon) (datasets only)",
)


def pairs_column(of_signals: str) -> Column:
    """Return the column of the kind of pairs, given the kinds for signals."""
    text = f"{of_signals} (signals); {OF_DATASETS} (datasets)"
    return Column("pairs", "string", "", text)


class GradientCosines(NamedTuple):
    """The cosines of one kind of pairs at one snapshot.

    Attributes:
        key: Key columns, ``pairs`` and ``epsilon``.
        cosines: [P]; where a gradient is exactly zero, NaN without an epsilon and 0 with one.
        n_zero_gradient: Number of pairs with a gradient that is exactly zero.
        p_below_epsilon: Share of all pairs whose product of norms is below epsilon; 0 without an
            epsilon, NaN with one if there are no pairs.
    """

    key: dict[str, object]
    cosines: np.ndarray
    n_zero_gradient: int
    p_below_epsilon: float


def gradient_cosines(
    paths: Iterable[str], classification_paths: Iterable[str]
) -> Iterator[GradientCosines]:
    """Yield the gradient cosines of runs, by snapshot, kind of pairs and epsilon.

    Args:
        paths: gradient_confusion artifacts, of runs that fit signals.
        classification_paths: confusion_classification artifacts, of runs that fit datasets.

    Yields:
        The cosines in the order of the files, signals first.
    """
    for path in paths:
        arrays, attributes = read_artifact(path, "gradient_confusion")
        for key, index in _snapshots(arrays, attributes, ("local", "global")):
            yield _of_pairs(key, arrays[f"cosine_{key['pairs']}"][index])
    for path in classification_paths:
        arrays, attributes = read_artifact(path, "confusion_classification")
        for key, index in _snapshots(arrays, attributes, DATASET_PAIRS):
            cosines = arrays[f"cosine_{key['pairs']}"][index]
            norm_products = arrays[f"norm_product_{key['pairs']}"][index]
            yield _of_pairs(key, cosines)
            yield _of_pairs(key, cosines, norm_products)


def _snapshots(
    arrays: Mapping[str, np.ndarray], attributes: Mapping[str, object], kinds: Sequence[str]
) -> Iterator[tuple[dict[str, object], int]]:
    for index, epoch in enumerate(arrays["epoch"].tolist()):
        for kind in kinds:
            yield {**run_key(attributes), "epoch": epoch, "pairs": kind}, index


def _of_pairs(
    key: Mapping[str, object], cosines: np.ndarray, norm_products: np.ndarray | None = None
) -> GradientCosines:
    """Return cosines [P] unchanged or, given products of norms [P], with the epsilon."""
    undefined = np.isnan(cosines)
    n_zero_gradient = int(undefined.sum())
    if norm_products is None:
        return GradientCosines({**key, "epsilon": 0.0}, cosines, n_zero_gradient, 0.0)
    damped = cosines * (norm_products / np.maximum(norm_products, EPSILON))
    return GradientCosines(
        key={**key, "epsilon": EPSILON},
        cosines=np.where(undefined, 0.0, damped),
        n_zero_gradient=n_zero_gradient,
        p_below_epsilon=float((norm_products < EPSILON).mean()) if len(cosines) else np.nan,
    )
