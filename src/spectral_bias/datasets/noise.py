"""The noise image of the authors' first version: no structure, all frequencies equally strong."""

from __future__ import annotations

import numpy as np


def noise(side: int, seed: int) -> np.ndarray:
    """Return seeded uniform noise, uint8 [side, side, 3], values 0 to 255.

    Args:
        side: Pixels per side; the authors use 64.
        seed: Seed of numpy's default generator (PCG64).
    """
    # DEVIATES: the upper bound of the authors' randint(0, 255) is exclusive and omits 255.
    values = np.random.default_rng(seed).integers(0, 255, (side, side, 3), endpoint=True)
    return values.astype(np.uint8)
