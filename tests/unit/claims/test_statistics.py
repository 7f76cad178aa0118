import numpy as np
import pandas as pd
import pytest
from scipy import stats

from spectral_bias.claims.statistics import adjusted, estimate


def effects(by_signal):
    """Return a column of effects by signal and seed from lists, one for each signal."""
    index = [(f"s{signal}", seed) for signal, of in enumerate(by_signal) for seed in range(len(of))]
    values = [value for of in by_signal for value in of]
    names = ["signal", "seed"]
    return pd.Series(values, pd.MultiIndex.from_tuples(index, names=names), dtype=float)


def test_the_effect_is_the_mean_over_signals_of_the_mean_over_seeds():
    found = estimate(effects([[1.0, 2.0, 3.0], [4.0], [6.0]]), seed=0)
    assert found.effect == pytest.approx((2 + 4 + 6) / 3)
    assert (found.n_signals, found.n_runs) == (3, 5)
    assert found.standardised == pytest.approx(4 / 2)


def test_the_interval_is_never_narrower_than_students():
    values = [[0.3], [0.5], [0.45], [0.8], [0.2]]
    found = estimate(effects(values), seed=0)
    student = stats.ttest_1samp(np.ravel(values), 0.0).confidence_interval(0.95)
    assert found.low <= student.low < student.high <= found.high
    assert found.p_larger == pytest.approx(
        stats.ttest_1samp(np.ravel(values), 0.0, alternative="greater").pvalue
    )
    assert found.p_smaller == pytest.approx(1 - found.p_larger)


def test_seeds_that_disagree_widen_the_interval():
    # The same means of signals: Student's interval is the same, the bootstrap's is not.
    certain = estimate(effects([[1.0] * 2, [1.1] * 2, [1.2] * 2]), seed=0)
    doubtful = estimate(effects([[-4.0, 6.0], [-3.9, 6.1], [-3.8, 6.2]]), seed=0)
    assert doubtful.effect == pytest.approx(certain.effect)
    assert doubtful.high - doubtful.low > 3 * (certain.high - certain.low)


def test_equal_seeds_give_equal_intervals():
    column = effects([[-4.0, 6.0, 7.0], [-3.9, 6.1, 2.0], [-3.8, 6.2, 1.0]])
    assert estimate(column, seed=3) == estimate(column, seed=3)
    assert estimate(column, seed=3) != estimate(column, seed=4)


def test_one_signal_has_an_effect_and_nothing_else():
    found = estimate(effects([[1.0, 3.0]]), seed=0)
    assert found.effect == 2
    assert np.isnan([found.low, found.high, found.p_larger, found.standardised]).all()


def test_signals_that_are_all_the_same_are_not_tested():
    found = estimate(effects([[2.0], [2.0], [2.0]]), seed=0)
    assert (found.effect, found.low, found.high) == (2, 2, 2)
    assert np.isnan([found.p_larger, found.p_smaller]).all()


@pytest.mark.parametrize("values", [[], [[1.0], [np.nan]], [[np.inf]]])
def test_effects_have_to_be_there_and_finite(values):
    with pytest.raises(ValueError, match="at least one is needed"):
        estimate(effects(values), seed=0)


def test_the_correction_is_that_of_benjamini_and_hochberg():
    p_values = np.array([0.01, 0.04, 0.03, 0.005])
    # By hand: sorted p times count over rank, made monotone from the largest on.
    np.testing.assert_allclose(adjusted(p_values), [0.02, 0.04, 0.04, 0.02])
    assert len(adjusted(np.array([]))) == 0


@pytest.mark.parametrize("n_signals", [3, 5, 10])
@pytest.mark.parametrize("n_seeds", [1, 3])
def test_intervals_cover_the_truth_as_often_as_they_say(n_signals, n_seeds):
    generator = np.random.default_rng(0)
    trials, covered = 500, 0
    for trial in range(trials):
        signals = generator.normal(0, 1, size=(n_signals, 1))
        found = estimate(effects(signals + generator.normal(0, 1, (n_signals, n_seeds))), trial)
        covered += found.low <= 0 <= found.high
    # Three standard errors of a share of 0.95 in 500 trials, for six cases.
    assert covered / trials >= 0.95 - 3 * np.sqrt(0.95 * 0.05 / trials)
