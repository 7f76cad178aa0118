"""Rank correlations against scipy, and controls that explain all, something or nothing."""

import numpy as np
import pytest
from scipy import stats

from spectral_bias.metrics.rank_correlation import rank_correlation


@pytest.fixture
def generator():
    return np.random.default_rng(0)


def test_without_a_control_it_is_spearmans(generator):
    for _ in range(20):
        first, second = generator.integers(0, 8, size=(2, 30)).astype(float)
        found = rank_correlation(first, second, None, seed=0)
        assert found.value == pytest.approx(stats.spearmanr(first, second).statistic, abs=1e-12)
        assert found.n == 30
        assert found.low <= found.value <= found.high


def test_with_a_control_it_is_that_of_what_ranks_leave_unexplained(generator):
    for _ in range(20):
        control = generator.normal(size=40)
        first, second = generator.normal(size=(2, 40)) + control
        ranks = [stats.rankdata(values) for values in (first, second, control)]
        left = [values - np.polyval(np.polyfit(ranks[2], values, 1), ranks[2]) for values in ranks]
        expected = np.corrcoef(left[0], left[1])[0, 1]
        assert rank_correlation(first, second, control, 0).value == pytest.approx(expected)


def test_a_control_that_explains_all_leaves_nothing(generator):
    control = generator.normal(size=400)
    first, second = control + generator.normal(size=(2, 400))
    plain = rank_correlation(first, second, None, 0)
    partial = rank_correlation(first, second, control, 0)
    assert plain.low > 0.3
    assert partial.low < 0 < partial.high


def test_a_monotone_function_has_one_or_minus_one(generator):
    values = generator.uniform(size=20)
    assert rank_correlation(values, np.exp(values), None, 0).value == pytest.approx(1)
    falling = rank_correlation(values, -(values**3), None, 0)
    assert (falling.value, falling.low, falling.high) == pytest.approx((-1, -1, -1))


def test_the_interval_covers_a_true_correlation_about_as_often_as_it_says(generator):
    covered = 0
    for seed in range(200):
        first, second = generator.multivariate_normal([0, 0], [[1, -0.6], [-0.6, 1]], 64).T
        found = rank_correlation(first, second, None, seed)
        covered += found.low <= 6 / np.pi * np.arcsin(-0.3) <= found.high
    assert 0.9 < covered / 200 <= 1  # 0.95 says the name; the percentile bootstrap falls short


def test_units_without_a_number_are_left_out(generator):
    first, second, control = generator.normal(size=(3, 12))
    whole = rank_correlation(first, second, control, 0)
    with_gaps = [
        np.append(values, gap)
        for values, gap in zip(
            (first, second, control), ((np.nan, 1), (2, np.inf), (3, 4)), strict=True
        )
    ]
    assert rank_correlation(*with_gaps, 0) == whole


@pytest.mark.parametrize("count", [0, 1, 3])
def test_too_few_units_have_none(count):
    found = rank_correlation(np.arange(count), np.arange(count), None, 0)
    assert found.n == count
    assert np.isnan([found.value, found.low, found.high]).all()


def test_what_does_not_vary_or_is_the_control_has_none(generator):
    values = generator.normal(size=10)
    for first, second, control in (
        (np.ones(10), values, None),
        (values, np.zeros(10), None),
        (values, values[::-1], np.ones(10)),
        (values, values[::-1], 2 * values),
    ):
        found = rank_correlation(first, second, control, 0)
        assert np.isnan([found.value, found.low, found.high]).all()
        assert found.n == 10


def test_the_seed_decides_the_interval_alone(generator):
    data = generator.normal(size=(2, 30))
    first, again, other = (rank_correlation(*data, None, seed) for seed in (1, 1, 2))
    assert first == again
    assert first.value == other.value
    assert first.low != other.low
