"""Rank correlations and their intervals, optionally with a third quantity held fixed."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
from scipy import stats

LEVEL = 0.95
_RESAMPLES = 999
# With fewer units, no interval is computed.
FEWEST_UNITS = 4


class RankCorrelation(NamedTuple):
    """A rank correlation and its 95 % interval; all NaN if it is not defined.

    Attributes:
        value: Spearman's coefficient, in [-1, 1].
        low: Lower end of the percentile bootstrap over units.
        high: Its upper end.
        n: Number of units that have all the quantities.
    """

    value: float
    low: float
    high: float
    n: int


def rank_correlation(
    first: np.ndarray, second: np.ndarray, control: np.ndarray | None, seed: int
) -> RankCorrelation:
    """Return the rank correlation of two quantities over units.

    With a control z, it is the partial correlation of the ranks,
    ``(r_xy - r_xz r_yz) / sqrt((1 - r_xz^2)(1 - r_yz^2))``: the correlation that remains when the
    control is held fixed.

    Args:
        first: [N]; units with a value that is not finite are left out.
        second: [N].
        control: [N], or None.
        seed: Seed of the bootstrap.

    Returns:
        The correlation.  It is NaN with fewer than four units, if a quantity is the same in all of
        them, or if the control orders the units exactly as one of the two quantities does.
    """
    columns = [first, second] if control is None else [first, second, control]
    data = np.stack([np.asarray(column, dtype=np.float64) for column in columns])
    data = data[:, np.isfinite(data).all(axis=0)]
    n = data.shape[1]
    if n < FEWEST_UNITS:
        return RankCorrelation(np.nan, np.nan, np.nan, n)
    value = float(spearman(*data))
    if np.isnan(value):
        return RankCorrelation(np.nan, np.nan, np.nan, n)
    chosen = np.random.default_rng(seed).integers(0, n, size=(_RESAMPLES, n))
    resampled = spearman(*(row[chosen] for row in data))
    tail = (1 - LEVEL) / 2
    low, high = np.nanquantile(resampled, [tail, 1 - tail])
    return RankCorrelation(value, float(low), float(high), n)


def spearman(
    first: np.ndarray, second: np.ndarray, control: np.ndarray | None = None
) -> np.ndarray:
    """Return rank correlations along the last axis, without an interval.

    Args:
        first: [..., N], finite.
        second: [..., N].
        control: [..., N] for the partial correlation, or None.

    Returns:
        [...]; NaN where they are not defined.
    """
    x, y = _centred_ranks(first), _centred_ranks(second)
    plain = _cosine(x, y)
    if control is None:
        return plain
    z = _centred_ranks(control)
    with_first, with_second = _cosine(x, z), _cosine(y, z)
    left = (1 - with_first**2) * (1 - with_second**2)
    # Ranks of the same order agree up to rounding.
    is_defined = left > 1e-12
    scale = np.sqrt(np.where(is_defined, left, 1.0))
    return np.where(is_defined, (plain - with_first * with_second) / scale, np.nan)


def _centred_ranks(values: np.ndarray) -> np.ndarray:
    ranks = stats.rankdata(values, axis=-1)
    return ranks - ranks.mean(axis=-1, keepdims=True)


def _cosine(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    norm = np.sqrt((first**2).sum(axis=-1) * (second**2).sum(axis=-1))
    product = (first * second).sum(axis=-1)
    return np.where(norm > 0, product / np.where(norm > 0, norm, 1.0), np.nan)
