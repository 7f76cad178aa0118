import numpy as np
import pytest
from scipy import stats

from spectral_bias.tables.mechanism_correlation import TABLE, tabulate

SIDE, TILES, PAIRS = 16, 36, 40


@pytest.fixture
def run():
    """Return a run of 36 tiles, in each of which the error decays the less the wider cosines are.

    The mean squared error of tile i is 1 at epoch 0 and exp(-(40 - i) / 8) at epoch 15; its cosines
    spread over +-(i + 1) / 36.
    """
    generator = np.random.default_rng(0)
    image = generator.uniform(size=(6 * SIDE, 6 * SIDE, 1))
    spread = (np.arange(TILES) + 1) / TILES
    cosines = np.tile(np.linspace(-1, 1, PAIRS), TILES) * np.repeat(spread, PAIRS)
    decay = np.exp(-(40.0 - np.arange(TILES)) / 16)
    errors = np.kron(decay.reshape(6, 6), np.ones((SIDE, SIDE)))[..., None]
    image = image.astype(np.float32)
    return {
        "image": image,
        "prediction": np.stack([image + 1.0, image + errors]),
        "local": [[0, 1]] * 30,
        "global": [[0, 500]] * 20,
        "hamming_local": np.tile(np.arange(30), (2, 1)),
        "hamming_global": np.tile(np.arange(30, 50), (2, 1)),
        "cosine_local": np.tile(1 - np.arange(30) / 60, (2, 1)),
        "cosine_global": np.tile(-(1 - np.arange(30, 50) / 60), (2, 1)),
        "cosine_tile": np.stack([cosines, cosines]),
    }


def correlations(frame):
    return frame.set_index(["quantity", "control", "epoch"]).sort_index()


def test_a_decay_that_is_a_function_of_confusion_has_minus_one(mechanism, run):
    frame = tabulate(*mechanism(run, tile_side=SIDE))
    assert list(frame.columns) == [column.name for column in TABLE.all_columns]
    assert len(frame) == 2 + 4
    found = correlations(frame)
    for measure in ("decay_confusion_std", "decay_confusion_negative"):
        row = found.loc[(measure, "none", 0)]
        assert (row["until_epoch"], row["n"], row["state"]) == (15, TILES, "estimated")
        assert [row["rank_correlation"], row["ci_low"], row["ci_high"]] == pytest.approx([-1] * 3)
        # The energy of the picture has nothing to do with it: the control changes nothing.
        partial = found.loc[(measure, "high_frequency_energy", 0)]
        assert partial["rank_correlation"] < -0.99


def test_cosines_that_fall_with_the_distance_have_minus_one(mechanism, run):
    found = correlations(tabulate(*mechanism(run, tile_side=SIDE)))
    for epoch in (0, 15):
        row = found.loc[("abs_cosine_hamming", "none", epoch)]
        assert row["rank_correlation"] == pytest.approx(-1)
        assert (row["n"], row["state"], row["until_epoch"]) == (50, "no_interval", epoch)
        assert np.isnan([row["ci_low"], row["ci_high"]]).all()


def test_it_is_spearmans_with_ties_and_without_pairs_that_lack_a_cosine(mechanism, run):
    generator = np.random.default_rng(1)
    run["hamming_local"] = generator.integers(0, 6, size=(2, 30))
    run["cosine_local"] = generator.uniform(-1, 1, size=(2, 30)).round(1)
    run["cosine_local"][0, :5] = np.nan
    found = correlations(tabulate(*mechanism(run, tile_side=SIDE)))
    row = found.loc[("abs_cosine_hamming", "none", 0)]
    distances = np.concatenate([run["hamming_local"][0], run["hamming_global"][0]])[5:]
    cosines = np.concatenate([run["cosine_local"][0], run["cosine_global"][0]])[5:]
    cosines = np.abs(cosines.astype(np.float32))
    expected = stats.spearmanr(cosines, distances).statistic
    assert row["rank_correlation"] == pytest.approx(expected)
    assert row["n"] == 45


def test_what_is_constant_is_undefined_and_says_so(mechanism, run):
    run["image"] = np.full((6 * SIDE, 6 * SIDE, 1), 0.5, dtype=np.float32)  # no energy in any tile
    run["prediction"] = np.stack([run["image"] + 1, run["image"] + 0.5])  # the same decay
    run["hamming_local"], run["hamming_global"] = np.full((2, 30), 3), np.full((2, 20), 3)
    frame = tabulate(*mechanism(run, tile_side=SIDE))
    assert (frame["state"] == "undefined").all()
    assert frame[["rank_correlation", "ci_low", "ci_high"]].isna().all(axis=None)


def test_an_error_of_zero_has_no_decay(mechanism, run):
    run["prediction"][1, :SIDE, :SIDE] = run["image"][:SIDE, :SIDE]
    frame = tabulate(*mechanism(run, tile_side=SIDE))
    found = correlations(frame).loc[("decay_confusion_std", "none", 0)]
    assert found["n"] == TILES - 1


def test_a_single_snapshot_and_a_line_have_pairs_only(mechanism, run):
    for name in ("prediction", "hamming_local", "hamming_global", "cosine_local", "cosine_global"):
        run[name] = run[name][:1]
    run["cosine_tile"] = run["cosine_tile"][:1]
    frame = tabulate(*mechanism(run, epochs=(0,), tile_side=SIDE))
    assert frame["quantity"].tolist() == ["abs_cosine_hamming"]
