"""Nearest and farthest images, against a loop over anchors and against scikit-learn."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import torch

from benchmarks.case import Case, Rival
from spectral_bias.inputs.neighbours import find_neighbours

_ANCHORS, _PER_ANCHOR, _CLASSES = 2_500, 25, 10
_REFERENCE_ANCHORS = 3
# Number of nearest images among which the loop looks for those of another class.
_SHORTLIST = 5_000


def neighbours_28x28() -> Case:
    """All three kinds of partners in 60,000 grey images."""
    return _neighbours(60_000, (1, 28, 28))


def neighbours_32x32x3() -> Case:
    """All three kinds of partners in 50,000 colour images."""
    return _neighbours(50_000, (3, 32, 32))


def _neighbours(n: int, shape: tuple[int, ...]) -> Case:
    images, labels = _dataset(n, shape)
    return Case(
        f"neighbours, {_ANCHORS:,} of {n:,} x {np.prod(shape):,}",
        lambda: _search(images, labels),
        2 * _ANCHORS * n * np.prod(shape),
        Rival("loop over anchors", _loop(images, labels), _ANCHORS / _REFERENCE_ANCHORS),
        # It finds only one of the three kinds, the nearest.
        Rival("scikit-learn, one kind", _brute_force(images)),
    )


def _dataset(n: int, shape: tuple[int, ...]) -> tuple[np.ndarray, np.ndarray]:
    """Return noisy images around a few centres per class, and their labels."""
    generator = np.random.default_rng(0)
    labels = generator.integers(_CLASSES, size=n, dtype=np.uint8)
    centres = generator.integers(16, 224, size=(_CLASSES, 8, *shape), dtype=np.uint8)
    images = centres[labels, generator.integers(8, size=n)]
    for start in range(0, n, 1000):
        block = images[start : start + 1000]
        block += generator.integers(32, size=block.shape, dtype=np.uint8)
    return images, labels


def _search(images: np.ndarray, labels: np.ndarray) -> dict[str, np.ndarray]:
    return find_neighbours(images, labels, 255, _ANCHORS, _PER_ANCHOR, replacement=False, seed=0)


def _loop(images: np.ndarray, labels: np.ndarray) -> Callable[[], object]:
    """Return the search of the authors' scripts: one anchor and one kind at a time."""
    pixels, classes = _normalised(images), torch.from_numpy(labels)

    def distances(anchor: int) -> torch.Tensor:
        without = torch.cat([pixels[:anchor], pixels[anchor + 1 :]])
        return torch.norm(without - pixels[anchor], dim=1)

    def other_class(anchor: int) -> list[int]:
        same = torch.nonzero(classes == classes[anchor]).flatten().tolist()
        shortlist = distances(anchor).topk(_SHORTLIST, largest=False).indices.tolist()
        shortlist = [index + (index >= anchor) for index in shortlist]
        return [index for index in shortlist if index not in same][:_PER_ANCHOR]

    def search() -> list[object]:
        return [
            (
                distances(anchor).topk(_PER_ANCHOR, largest=False),
                other_class(anchor),
                distances(anchor).topk(_PER_ANCHOR),
            )
            for anchor in range(_REFERENCE_ANCHORS)
        ]

    return search


def _brute_force(images: np.ndarray) -> Callable[[], object]:
    # Importing this takes over a second; the other cases do not need it.
    from sklearn.neighbors import NearestNeighbors

    pixels = _normalised(images).numpy()
    search = NearestNeighbors(n_neighbors=_PER_ANCHOR + 1, algorithm="brute").fit(pixels)
    return lambda: search.kneighbors(pixels[:_ANCHORS], return_distance=False)


def _normalised(images: np.ndarray) -> torch.Tensor:
    return torch.from_numpy(images.reshape(len(images), -1)) / 127.5 - 1
