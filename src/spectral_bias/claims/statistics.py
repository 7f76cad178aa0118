"""Interval and probability of a mean effect, from the effects of single runs.

The unit of replication is the signal: the photograph, the function, the dataset.  Seeds are runs
of the same signal and are averaged before signals are compared.  Pairs of inputs within a run are
not independent and are never counted.

An interval is the wider of two.  Student's t interval is right for normal effects, but ignores the
variation of seeds.  A percentile bootstrap (signals, then seeds within them) includes it, but is
too narrow for a few signals.  Together they reject a true null less often than either.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

LEVEL = 0.95
# With fewer, two signals that agree would count as evidence.
FEWEST_SIGNALS = 3
_RESAMPLES = 2000


class Estimate(NamedTuple):
    """The estimated effect of one comparison.

    Attributes:
        effect: Mean over signals of the mean over seeds.
        low: Lower end of the 95 % interval; NaN with a single signal.
        high: Its upper end.
        standardised: The effect in standard deviations over signals; NaN if that deviation is
            zero.
        p_larger: Probability, without a true effect, of an effect at least as large; NaN with a
            single signal, or if all signals show exactly the same effect.
        p_smaller: Likewise for an effect at least as small.
        n_signals: Number of signals.
        n_runs: Number of runs of all signals together.
    """

    effect: float
    low: float
    high: float
    standardised: float
    p_larger: float
    p_smaller: float
    n_signals: int
    n_runs: int


def estimate(effects: pd.Series, seed: int) -> Estimate:
    """Estimate the mean effect over signals and how sure it is.

    Args:
        effects: One effect per run, indexed by ``signal`` and ``seed``.
        seed: Seed of the bootstrap.

    Returns:
        The estimate.

    Raises:
        ValueError: If there are no effects, or some are not finite.
    """
    if not len(effects) or not np.isfinite(effects.to_numpy()).all():
        raise ValueError(
            f"{len(effects)} effects, {int((~np.isfinite(effects)).sum())} of them not finite; at "
            "least one is needed, and all have to be finite"
        )
    by_signal = [values.to_numpy() for _, values in effects.groupby(level="signal", sort=True)]
    means = np.array([values.mean() for values in by_signal])
    count, mean = len(means), float(means.mean())
    if count == 1:
        return Estimate(
            effect=mean,
            low=np.nan,
            high=np.nan,
            standardised=np.nan,
            p_larger=np.nan,
            p_smaller=np.nan,
            n_signals=1,
            n_runs=len(effects),
        )
    deviation = float(means.std(ddof=1))
    if deviation == 0.0:
        # Signals with exactly equal effects are no replication: nothing is tested.
        return Estimate(
            effect=mean,
            low=mean,
            high=mean,
            standardised=np.nan,
            p_larger=np.nan,
            p_smaller=np.nan,
            n_signals=count,
            n_runs=len(effects),
        )
    test = stats.ttest_1samp(means, 0.0)
    student = test.confidence_interval(LEVEL)
    resampled = _hierarchical_means(by_signal, np.random.default_rng(seed))
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(resampled, [tail, 1 - tail])
    p_larger = float(stats.t.sf(test.statistic, count - 1))
    return Estimate(
        effect=mean,
        low=float(min(low, student.low)),
        high=float(max(high, student.high)),
        standardised=mean / deviation,
        p_larger=p_larger,
        p_smaller=1.0 - p_larger,
        n_signals=count,
        n_runs=len(effects),
    )


def _hierarchical_means(
    by_signal: Sequence[np.ndarray], generator: np.random.Generator
) -> np.ndarray:
    """Return the means over resampled signals, with seeds resampled within each."""
    count = len(by_signal)
    chosen = generator.integers(0, count, size=(_RESAMPLES, count))
    means = np.empty(chosen.shape)
    for signal, values in enumerate(by_signal):
        places = chosen == signal
        draws = generator.integers(0, len(values), size=(int(places.sum()), len(values)))
        means[places] = values[draws].mean(axis=1)
    return means.mean(axis=1)


def adjusted(p_values: np.ndarray) -> np.ndarray:
    """Correct probabilities for the number of tested claims, so that few verdicts are false.

    Benjamini and Hochberg (1995): the expected share of false verdicts among all verdicts is
    bounded, also for positively dependent claims, such as those about the same networks.  If no
    claim were true, the chance of any verdict would have the same bound.

    Args:
        p_values: [K] in [0, 1].

    Returns:
        [K], each at least as large.
    """
    if not len(p_values):
        return p_values
    return stats.false_discovery_control(p_values, method="bh")
