import numpy as np
import pytest
import torch

from spectral_bias.inputs.encodings import encode
from spectral_bias.metrics.activation_patterns import forward_patterns
from spectral_bias.metrics.gradient_confusion import pair_cosines
from spectral_bias.metrics.hamming import hamming_distance
from spectral_bias.networks.architectures import MLP
from spectral_bias.tables.mechanism_regions import TABLE, tabulate

NONE = {"cosine_tile": np.zeros((1, 0)), "global": np.zeros((0, 2)), "hamming_global": [[]]}
NONE |= {"cosine_global": np.zeros((1, 0))}


def test_signs_are_compared_of_local_pairs_within_a_region(mechanism, run_attributes):
    # Residuals of the four pixels: 1, 2, -1 and 0.
    run = NONE | {
        "image": np.zeros((2, 2, 1)),
        "prediction": np.array([1.0, 2.0, -1.0, 0.0]).reshape(1, 2, 2, 1),
        "local": [[0, 1], [0, 2], [1, 2], [0, 3], [0, 1], [1, 0]],
        "hamming_local": [[0, 0, 0, 0, 1, 0]],
        "cosine_local": [[0.5, -1.0, 0.25, 0.5, -0.75, np.nan]],
    }
    frame = tabulate(*mechanism(run, epochs=(3,)))
    assert list(frame.columns) == [column.name for column in TABLE.all_columns]
    (row,) = frame.to_dict("records")
    assert row["epoch"] == 3
    assert (row["n_channels"], row["n_pairs"], row["n_signed"]) == (1, 5, 3)
    assert row["sign_agreement"] == pytest.approx(2 / 3)
    assert row["mean_abs_cosine"] == pytest.approx((0.5 + 1 + 0.25) / 3)
    assert row["seed"] == 0
    assert row["study"] == run_attributes["study"]


def test_channels_are_summed_over(mechanism):
    run = NONE | {
        "image": np.zeros((1, 2, 2)),
        "prediction": np.array([[1.0, -3.0], [4.0, 1.0]]).reshape(1, 1, 2, 2),
        "local": [[0, 1]],
        "hamming_local": [[0]],
        "cosine_local": [[0.5]],
    }
    (row,) = tabulate(*mechanism(run, epochs=(0,))).to_dict("records")
    assert row["sign_agreement"] == 1.0  # 4 - 3 is positive
    assert row["n_channels"] == 2


def test_without_a_common_region_statistics_are_empty(mechanism):
    run = NONE | {
        "image": np.zeros((1, 2, 1)),
        "prediction": np.ones((1, 1, 2, 1)),
        "local": [[0, 1]],
        "hamming_local": [[2]],
        "cosine_local": [[0.5]],
    }
    (row,) = tabulate(*mechanism(run, epochs=(0,))).to_dict("records")
    assert (row["n_pairs"], row["n_signed"]) == (0, 0)
    assert np.isnan([row["sign_agreement"], row["mean_abs_cosine"]]).all()


@pytest.mark.parametrize("seed", range(4))
def test_scalar_networks_fed_coordinates_agree_without_exception(mechanism, seed):
    """The claim of Sec. 4.1, eq. 2, on real networks: it can be proven."""
    points = 200
    coordinates = {"kind": "coordinates", "interval": [0, 1], "endpoint": False}
    inputs = torch.from_numpy(encode(coordinates, points, axes=1).features)
    targets = torch.from_numpy(
        np.random.default_rng(seed).normal(size=(points, 1)).astype(np.float32)
    )
    network = MLP(1, 3, 32, 1, seed=seed)
    pairs = np.random.default_rng(seed).integers(0, points, size=(4000, 2))
    patterns, outputs = forward_patterns(network, inputs)
    distances = hamming_distance(patterns, pairs).sum(axis=0)[None]
    cosines = pair_cosines(network, inputs, targets, torch.from_numpy(pairs))
    run = NONE | {
        "image": targets.numpy()[None],
        "prediction": outputs.reshape(1, 1, points, 1),
        "local": pairs,
        "hamming_local": distances,
        "cosine_local": cosines.numpy()[None],
    }
    (row,) = tabulate(*mechanism(run, epochs=(0,))).to_dict("records")
    assert row["n_signed"] > 100
    assert row["sign_agreement"] == 1.0
    assert row["mean_abs_cosine"] > 0.9
