"""Distances and dot products between the features of all pixels (paper, Sec. 3.3 and Fig. 3)."""

from __future__ import annotations

import numpy as np
from scipy.spatial.distance import cdist

from spectral_bias.files.storage import Layout, Variable

_PAIR = ("pixel", "other_pixel")
LAYOUT = Layout(
    "encoding_distances",
    "How far apart an input map puts the pixels of a small grid; pixels row by row.",
    (
        Variable("distance", "float32", _PAIR, "1", "Euclidean distance of the features"),
        Variable("dot_product", "float32", _PAIR, "1", "dot product of the features"),
    ),
)


def encoding_distances(features: np.ndarray) -> dict[str, np.ndarray]:
    """Return distances and dot products between all pixels.

    Args:
        features: [N, D].

    Returns:
        float32 [N, N] each, by the names of :data:`LAYOUT`.
    """
    features = features.astype(np.float64)
    return {
        "distance": cdist(features, features).astype(np.float32),
        "dot_product": (features @ features.T).astype(np.float32),
    }


def kernel_contrast(distance: np.ndarray, dot_product: np.ndarray) -> dict[str, float]:
    """Return two numbers that show whether a kernel has a strong diagonal and is stationary.

    The distance of raw coordinates is exactly stationary too, so the stationarity of the distance
    does not separate them from an encoding; these numbers do (see docs/deviations.md, D13).

    Args:
        distance: [N, N], pixels of a square grid row by row.
        dot_product: [N, N].

    Returns:
        ``adjacent_over_mean_distance``, the mean distance of horizontal neighbours divided by the
        mean over all pairs, and ``adjacent_dot_product_std``, the standard deviation over the image
        of the dot product of horizontal neighbours: 0 for a stationary kernel.
    """
    side = round(len(distance) ** 0.5)
    left = np.arange(len(distance)).reshape(side, side)[:, :-1].ravel()
    return {
        "adjacent_over_mean_distance": float(distance[left, left + 1].mean() / distance.mean()),
        "adjacent_dot_product_std": float(dot_product[left, left + 1].astype(np.float64).std()),
    }
