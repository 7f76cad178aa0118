import numpy as np
import pytest

from spectral_bias.tables.confusion_density import COSINE_EDGES, tabulate


@pytest.fixture
def density(artifact):
    generator = np.random.default_rng(0)
    cosines = generator.uniform(-1, 1, size=(1, 500)).astype(np.float32)
    cosines[0, :4] = [-1.0, 1.0, 0.0, np.nan]
    arrays = {
        "epoch": np.array([5], dtype=np.int32),
        "cosine_local": cosines,
        "cosine_global": np.full((1, 3), 0.01, dtype=np.float32),
        "cosine_tile": np.zeros((1, 0), dtype=np.float32),
    }
    frame = tabulate([artifact("gradient_confusion", arrays)])
    return cosines[0], frame


def test_bins_tile_the_interval(density):
    _, frame = density
    local = frame[frame["pairs"] == "local"]
    assert len(local) == len(COSINE_EDGES) - 1 == 50
    assert local["cosine_low"].iloc[0] == -1.0
    assert local["cosine_high"].iloc[-1] == 1.0
    assert local["cosine_low"].iloc[1:].tolist() == local["cosine_high"].iloc[:-1].tolist()
    np.testing.assert_allclose(local["cosine_high"] - local["cosine_low"], 0.04)
    assert set(frame["epoch"]) == {5}


def test_every_defined_pair_is_counted_once(density):
    cosines, frame = density
    local = frame[frame["pairs"] == "local"]
    assert local["n_pairs"].sum() == 499
    for low, high, count in local[["cosine_low", "cosine_high", "n_pairs"]].itertuples(index=False):
        inside = (cosines >= low) & ((cosines < high) | ((high == 1.0) & (cosines == 1.0)))
        assert count == inside.sum()
    others = frame[(frame["pairs"] == "global") & (frame["n_pairs"] > 0)]
    assert others[["cosine_low", "cosine_high", "n_pairs"]].to_numpy().tolist() == [[0.0, 0.04, 3]]


def test_signals_have_no_epsilon(density):
    _, frame = density
    assert set(frame["epsilon"]) == {0.0}


def test_epsilon_moves_pairs_to_the_bins_at_zero(artifact, confusion_classification):
    frame = tabulate([], [artifact("confusion_classification", confusion_classification)])
    assert len(frame) == 2 * 3 * 2 * 50
    late = frame[(frame["epoch"] == 9) & (frame["n_pairs"] > 0)]
    found = late[["pairs", "epsilon", "cosine_low", "n_pairs"]].to_numpy().tolist()
    assert found == [
        ["nearest", 0.0, -1.0, 1],
        ["nearest", 0.0, 0.48, 1],
        ["nearest", 0.0, 0.96, 1],
        ["nearest", 1e-8, -0.76, 1],  # -0.745
        ["nearest", 1e-8, 0.0, 2],
        ["nearest", 1e-8, 0.48, 1],
        ["farthest", 1e-8, 0.0, 1],
    ]


def test_signals_come_before_datasets(artifact, gradient_confusion, confusion_classification):
    frame = tabulate(
        [artifact("gradient_confusion", gradient_confusion)],
        [artifact("confusion_classification", confusion_classification)],
    )
    assert frame["pairs"].drop_duplicates().tolist() == [
        "local",
        "global",
        "nearest",
        "nearest_other_class",
        "farthest",
    ]
    assert frame.loc[frame["pairs"] == "local", "n_pairs"].sum() == 2  # one of three is undefined
