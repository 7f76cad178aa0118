"""Activation regions: inputs that share their whole activation pattern (paper, Definition 2)."""

from __future__ import annotations

import numpy as np


def region_ids(patterns: np.ndarray) -> np.ndarray:
    """Number the activation regions that a set of inputs falls into.

    Two inputs get the same number exactly if the patterns of all layers are equal bit for bit.

    Args:
        patterns: Packed activation patterns, uint64 [N, L, W].

    Returns:
        int32 [N], the numbers 0 .. R - 1 of R regions in order of first appearance.
    """
    rows = np.ascontiguousarray(patterns.reshape(len(patterns), -1))
    keys = rows.view(np.dtype((np.void, rows.itemsize * rows.shape[1]))).ravel()
    _, first, inverse = np.unique(keys, return_index=True, return_inverse=True)
    by_appearance = np.empty(len(first), dtype=np.int32)
    by_appearance[np.argsort(first)] = np.arange(len(first), dtype=np.int32)
    return by_appearance[inverse]
