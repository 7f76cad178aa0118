import itertools

import numpy as np
import pytest
import references

from spectral_bias.metrics import hamming
from spectral_bias.metrics.activation_patterns import forward_patterns
from spectral_bias.metrics.hamming import hamming_distance


def every_pair(n):
    return np.array(list(itertools.product(range(n), repeat=2)))


@pytest.mark.parametrize(("depth", "width"), [(1, 8), (3, 33), (2, 64), (2, 65)])
def test_distance_is_that_of_the_reference(problem, depth, width):
    network, inputs, _ = problem(depth=depth, width=width, n=12)
    patterns, _ = forward_patterns(network, inputs)
    pairs = every_pair(12)
    expected = references.hamming_distance(references.activation_patterns(network, inputs), pairs)
    distances = hamming_distance(patterns, pairs)
    assert distances.dtype == np.int32
    np.testing.assert_array_equal(distances, expected)
    assert distances.max() > 0


def test_distance_is_a_metric_on_patterns(problem):
    network, inputs, _ = problem(depth=2, width=4, n=20)
    patterns, _ = forward_patterns(network, inputs)
    distances = hamming_distance(patterns, every_pair(20)).reshape(2, 20, 20)
    np.testing.assert_array_equal(distances, distances.transpose(0, 2, 1))
    same = (patterns[:, None] == patterns[None]).all(axis=3).transpose(2, 0, 1)
    assert same.sum() > 2 * 20
    np.testing.assert_array_equal(distances == 0, same)
    detour = (distances[:, :, :, None] + distances[:, None, :, :]).min(axis=2)
    assert (distances <= detour).all()
    assert distances.max() <= 4


def test_distance_over_all_layers_is_the_sum(problem):
    network, inputs, _ = problem(depth=3, width=20, n=10)
    patterns, _ = forward_patterns(network, inputs)
    pairs = every_pair(10)
    joined = references.activation_patterns(network, inputs).reshape(10, 1, 60)
    np.testing.assert_array_equal(
        hamming_distance(patterns, pairs).sum(axis=0),
        references.hamming_distance(joined, pairs)[0],
    )


@pytest.mark.parametrize("block", [1, 7, 10_000])
def test_block_size_does_not_matter(problem, monkeypatch, block):
    network, inputs, _ = problem(n=12)
    patterns, _ = forward_patterns(network, inputs)
    expected = hamming_distance(patterns, every_pair(12))
    monkeypatch.setattr(hamming, "_BLOCK", block)
    np.testing.assert_array_equal(hamming_distance(patterns, every_pair(12)), expected)


def test_all_bits_of_a_word_count():
    patterns = np.array([[[0, 0]], [[2**64 - 1, 2**64 - 1]]], dtype=np.uint64)
    assert hamming_distance(patterns, np.array([[0, 1], [1, 1]])).tolist() == [[128, 0]]
