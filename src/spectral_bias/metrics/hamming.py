"""Hamming distance between activation patterns (paper, Sec. 3.2)."""

from __future__ import annotations

import numpy as np

# Pairs per step, few enough to keep the gathered patterns in the cache.
_BLOCK = 4096


def hamming_distance(patterns: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """Count the neurons of each layer that differ between the two inputs of each pair.

    ``d_l(i, j) = sum_k |a_l,k(x_i) - a_l,k(x_j)|`` with patterns ``a`` in {0, 1}; the distance
    over all layers is the sum over l.  PAPER: raw counts, not divided by the number of neurons.

    Args:
        patterns: Packed activation patterns, uint64 [N, L, W].
        pairs: Indices of inputs, int [P, 2].

    Returns:
        int32 [L, P], each between 0 and H.
    """
    distances = np.empty((patterns.shape[1], len(pairs)), dtype=np.int32)
    for start in range(0, len(pairs), _BLOCK):
        first, second = pairs[start : start + _BLOCK].T
        differing = np.bitwise_count(patterns[first] ^ patterns[second])
        distances[:, start : start + _BLOCK] = differing.sum(axis=2, dtype=np.int32).T
    return distances
