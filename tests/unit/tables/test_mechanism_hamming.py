import numpy as np
import pytest

from spectral_bias.metrics.mechanism import BIN_EDGES, permuted_mean
from spectral_bias.tables.mechanism_hamming import TABLE, tabulate

N_NEURONS = 256


def a_run(distances, cosines, residuals, n_local=None):
    """Return a run of one snapshot whose pair i is of pixels i and i + 1."""
    count = len(distances)
    n_local = count if n_local is None else n_local
    pairs = np.stack([np.arange(count), np.arange(count) + 1], axis=1)
    return {
        "image": np.zeros((1, count + 1, 1)),
        "prediction": np.reshape(residuals, (1, 1, count + 1, 1)),
        "local": pairs[:n_local],
        "global": pairs[n_local:],
        "hamming_local": [distances[:n_local]],
        "hamming_global": [distances[n_local:]],
        "cosine_local": [cosines[:n_local]],
        "cosine_global": [cosines[n_local:]],
        "cosine_tile": np.zeros((1, 0)),
    }


def rows(mechanism, run):
    frame = tabulate(*mechanism(run, epochs=(3,), n_neurons=N_NEURONS))
    return frame.set_index("share_high")


def test_bins_are_zero_and_octaves_of_the_neurons():
    assert BIN_EDGES.tolist() == [0, 1 / 128, 1 / 64, 1 / 32, 1 / 16, 1 / 8, 1 / 4, 1 / 2, 1]


@pytest.mark.parametrize("n_local", [0, 3, 6])
def test_pairs_of_both_kinds_are_binned_by_their_distance(mechanism, n_local):
    distances = [0, 1, 2, 3, 256, 129]
    cosines = [1.0, -0.5, 0.25, 0.75, -0.125, 0.5]
    frame = rows(mechanism, a_run(distances, cosines, np.ones(7), n_local))
    assert frame["n_pairs"].to_dict() == {0.0: 1, 1 / 128: 2, 1 / 64: 1, 1.0: 2}
    assert frame["share_low"].tolist() == [0.0, 0.0, 1 / 128, 1 / 2]
    assert frame["mean_abs_cosine"].tolist() == [1.0, 0.375, 0.75, 0.3125]
    assert frame["sign_agreement"].tolist() == [1.0, 0.5, 1.0, 0.5]
    assert frame["mean_signed_cosine"].tolist() == [1.0, -0.125, 0.75, 0.1875]
    names = [column.name for column in TABLE.all_columns]
    assert sorted(frame.reset_index().columns) == sorted(names)


def test_agreement_is_with_the_sign_of_the_product_of_residuals(mechanism):
    residuals = [1, 1, -1, -1, 1, 2]  # products: +, -, +, -, +
    exact = a_run([4] * 5, [0.1, -0.2, 0.3, -0.4, 0.5], residuals)
    assert rows(mechanism, exact).iloc[0]["sign_agreement"] == 1.0
    opposite = a_run([4] * 5, [-0.1, 0.2, -0.3, 0.4, -0.5], residuals)
    assert rows(mechanism, opposite).iloc[0]["sign_agreement"] == 0.0
    assert rows(mechanism, opposite).iloc[0]["mean_signed_cosine"] == pytest.approx(-0.3)


def test_pairs_without_a_cosine_are_left_out(mechanism):
    frame = rows(mechanism, a_run([0, 0, 8], [np.nan, 0.5, np.nan], np.ones(4)))
    assert frame["n_pairs"].to_dict() == {0.0: 1}


@pytest.mark.parametrize("size", [2, 7, 30])
def test_the_null_is_that_of_all_permutations(size):
    generator = np.random.default_rng(size)
    population = generator.normal(size=60) ** 2
    weights = np.sign(generator.normal(size=size))
    draws = np.array([
        (weights * generator.permutation(population)[:size]).mean() for _ in range(20_000)
    ])
    mean, low, high = permuted_mean(population, weights)
    error = draws.std() / np.sqrt(len(draws))
    assert mean == pytest.approx(draws.mean(), abs=5 * error)
    assert (high - low) / 2 / 1.96 == pytest.approx(draws.std(), rel=0.03)
    assert (high + low) / 2 == pytest.approx(mean)


def test_a_bin_that_has_all_pairs_is_its_own_null(mechanism):
    frame = rows(mechanism, a_run([3] * 4, [0.5, -0.25, 1.0, 0.75], [1, -1, 1, 1, -1]))
    (row,) = frame.to_dict("records")
    for name in ("mean_abs_cosine",):
        ends = [row[f"{name}_null{part}"] for part in ("", "_low", "_high")]
        assert ends == pytest.approx([row[name]] * 3)


def test_the_null_of_agreement_is_that_of_permuted_signs(mechanism):
    generator = np.random.default_rng(1)
    count = 300
    distances = np.repeat([1, 200], [100, 200])
    cosines = generator.uniform(-1, 1, size=count)
    residuals = np.sign(generator.normal(size=count + 1) + 0.4)
    frame = rows(mechanism, a_run(distances.tolist(), cosines.tolist(), residuals))
    signs = residuals[1:] * residuals[:-1]
    inside = distances == 1
    draws = [
        np.mean(np.sign(cosines)[inside] == generator.permutation(signs)[inside])
        for _ in range(10_000)
    ]
    row = frame.loc[1 / 128]
    assert row["sign_agreement_null"] == pytest.approx(np.mean(draws), abs=0.003)
    half = (row["sign_agreement_null_high"] - row["sign_agreement_null_low"]) / 2
    assert half == pytest.approx(1.96 * np.std(draws), rel=0.05)
