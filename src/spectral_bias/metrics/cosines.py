"""Statistics of the cosines of pairs, some of which are not defined."""

from __future__ import annotations

import numpy as np


def defined_cosines(cosines: np.ndarray) -> np.ndarray:
    """Return the cosines that are defined.

    Args:
        cosines: float32 [P]; NaN marks a pair with a vector that is 0.

    Returns:
        float64 [at most P], in the same order.
    """
    return cosines[~np.isnan(cosines)].astype(np.float64)


def mean_negative_part(cosines: np.ndarray) -> float:
    """Return the mean of ``max(-cosine, 0)`` of cosines [P], P > 0: how much gradients conflict."""
    return float(np.maximum(-cosines, 0.0).mean())
