import numpy as np
import pytest
import references

from spectral_bias.metrics.activation_patterns import forward_patterns
from spectral_bias.metrics.regions import region_ids


@pytest.mark.parametrize(("depth", "width"), [(1, 3), (2, 5), (3, 65)])
def test_regions_are_those_of_the_reference(problem, depth, width):
    network, inputs, _ = problem(depth=depth, width=width, n=200)
    expected = references.activation_patterns(network, inputs)
    patterns, _ = forward_patterns(network, inputs)
    ids = region_ids(patterns)
    assert ids.dtype == np.int32
    assert ids.tolist() == references.region_ids(expected)
    assert ids.max() + 1 == references.n_regions(expected)


def test_numbers_follow_the_first_appearance():
    rows = np.array([9, 4, 9, 2**63, 4, 0, 0, 2**63], dtype=np.uint64)
    assert region_ids(rows.reshape(8, 1, 1)).tolist() == [0, 1, 0, 2, 1, 3, 3, 2]


@pytest.mark.parametrize("word", range(4))
def test_one_bit_anywhere_makes_another_region(word):
    patterns = np.zeros((130, 2, 2), dtype=np.uint64)
    for bit in range(64):
        patterns[bit].reshape(-1)[word] = 1 << bit
    ids = region_ids(patterns)
    assert ids.tolist() == [*range(65), *[64] * 65]


def test_equal_inputs_share_a_region(problem):
    network, inputs, _ = problem(n=10)
    patterns, _ = forward_patterns(network, inputs[[0, 3, 0, 3, 3]])
    assert region_ids(patterns).tolist() == [0, 1, 0, 1, 1]
