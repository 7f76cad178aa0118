"""Table of the agreement of pairs of gradients, by Hamming distance (paper, Sec. 4.1).

Under the null, the Hamming distance says nothing about a pair.  The null's mean and spread over all
assignments of the same pairs to the same bins are exact (sampling without replacement), so nothing
is shuffled.  The null takes pairs as independent, but pairs of one patch are not.  So values inside
its range are no evidence, and values outside are evidence only if runs agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from spectral_bias.tables.columns import Column, Table, as_table
from spectral_bias.tables.mechanism_runs import (
    MechanismRun,
    read_runs,
    residual_products,
)

# Upper edges of the bins, in shares of the neurons: exactly 0, then octaves.
BIN_EDGES = np.concatenate([[0.0], 2.0 ** np.arange(-7, 1)])
_NORMAL_95 = 1.96


def _with_null(name: str, what: str) -> tuple[Column, ...]:
    shuffled = f"{what} if distances were dealt out to the pairs at random"
    return (
        Column(name, "number", "1", what),
        Column(f"{name}_null", "number", "1", f"mean of the {shuffled}"),
        Column(f"{name}_null_low", "number", "1", f"lower end of 95 % of the {shuffled}"),
        Column(f"{name}_null_high", "number", "1", f"upper end of 95 % of the {shuffled}"),
    )


TABLE = Table(
    "mechanism_hamming",
    "one bin of Hamming distances of one snapshot; bins without pairs are left out",
    (
        Column("share_low", "number", "1", "lower edge, share of the neurons, exclusive"),
        Column("share_high", "number", "1", "upper edge, inclusive; the first bin is exactly 0"),
        Column("n_pairs", "integer", "pairs", "local and global pairs with a cosine in the bin"),
        *_with_null("mean_abs_cosine", "mean absolute cosine of the gradients"),
        *_with_null(
            "sign_agreement",
            "share of pairs whose cosine has the sign of the product of their residuals",
        ),
        Column(
            "mean_signed_cosine",
            "number",
            "1",
            "mean of the cosine times the sign of the product of the residuals",
        ),
    ),
)


def tabulate_mechanism_hamming(*files: Iterable[str]) -> pd.DataFrame:
    """Compare gradients by the Hamming distance of their inputs.

    Args:
        files: The artifacts of the runs, as for :func:`read_runs`.

    Returns:
        The table :data:`TABLE`.
    """
    return as_table(TABLE, [row for run in read_runs(*files) for row in _rows(run)])


def _rows(run: MechanismRun) -> Iterator[dict[str, object]]:
    for index, epoch in enumerate(run.epochs):
        has_cosine = np.isfinite(run.cosines[index])
        cosines = run.cosines[index][has_cosine].astype(np.float64)
        signs = np.sign(residual_products(run, index)[has_cosine])
        distance = run.hamming[index][has_cosine] / run.n_neurons
        place = np.searchsorted(BIN_EDGES, distance, side="left")
        same_sign = np.sign(cosines)
        for which in np.unique(place):
            inside = place == which
            agreement = np.mean(same_sign[inside] == signs[inside])
            yield {
                **run.key,
                "epoch": epoch,
                "share_low": float(BIN_EDGES[max(which - 1, 0)]),
                "share_high": float(BIN_EDGES[which]),
                "n_pairs": int(inside.sum()),
                "mean_abs_cosine": float(np.abs(cosines[inside]).mean()),
                **_null("mean_abs_cosine", np.abs(cosines), np.ones(inside.sum()), 0.0, 1.0),
                "sign_agreement": float(agreement),
                **_null("sign_agreement", signs, same_sign[inside], 0.5, 0.5),
                "mean_signed_cosine": float((cosines * signs)[inside].mean()),
            }


def _null(
    name: str, population: np.ndarray, weights: np.ndarray, offset: float, scale: float
) -> dict[str, float]:
    """Return mean and 95 % range of ``offset + scale * mean(w_i x_i)`` for x drawn at random.

    Args:
        name: The column whose null this is.
        population: [N], from which x are drawn without replacement.
        weights: [n], fixed.
        offset: Added to the weighted mean.
        scale: Factor of the weighted mean.

    Returns:
        The three columns.
    """
    mean, low, high = permuted_mean(population, weights)
    values = {"null": mean, "null_low": low, "null_high": high}
    return {f"{name}_{part}": offset + scale * value for part, value in values.items()}


def permuted_mean(population: np.ndarray, weights: np.ndarray) -> tuple[float, float, float]:
    """Return mean and 95 % range of a weighted mean of numbers drawn without replacement.

    ``Var(sum w_i x_i) = s^2 (sum w_i^2 - (sum w_i)^2 / N) N / (N - 1)`` with the variance s^2 of
    the population; the range is that of a normal distribution.

    Args:
        population: [N].
        weights: [n], n <= N.

    Returns:
        Mean, and the ends of the range.
    """
    size, drawn, total = len(population), len(weights), weights.sum()
    mean = population.mean() * total / drawn
    spread = (weights**2).sum() - total**2 / size
    variance = population.var() * max(spread, 0.0) * size / max(size - 1, 1)
    half = _NORMAL_95 * np.sqrt(variance) / drawn
    return float(mean), float(mean - half), float(mean + half)
