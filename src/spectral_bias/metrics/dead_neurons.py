"""Dead neurons: neurons that are off on the whole training set (paper, Sec. 6)."""

from __future__ import annotations

import numpy as np

from spectral_bias.metrics.activation_patterns import unpacked


def dead_neurons(patterns: np.ndarray, width: int) -> np.ndarray:
    """Return which neurons are zero on every input.

    Args:
        patterns: Packed activation patterns of the training set, uint64 [N, L, W].
        width: Neurons per layer, H.

    Returns:
        bool [L, H].
    """
    return ~unpacked(np.bitwise_or.reduce(patterns, axis=0), width)
