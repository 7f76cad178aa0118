"""The compared images: nearest, nearest of another class, farthest (paper, Fig. 4e-p).

Distances are exact Euclidean distances between raw pixels.  They do not depend on a network, so
each dataset is searched once.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from spectral_bias.files.storage import Layout, Variable

KINDS = ("nearest", "nearest_other_class", "farthest")
_MEANING = {
    "nearest": "nearest images, nearest first",
    "nearest_other_class": "nearest images with another label, nearest first",
    "farthest": "farthest images, farthest first",
}
_RANKED = ("anchor", "rank")
NEIGHBOURS = Layout(
    "neighbours",
    "Partners of anchor images by Euclidean distance; the same for all runs of a dataset.",
    (
        Variable("anchor", "int32", ("anchor",), "image index", "training images drawn"),
        Variable("anchor_label", "uint8", ("anchor",), "class", "their labels"),
        *(
            variable
            for kind, meaning in _MEANING.items()
            for variable in (
                Variable(kind, "int32", _RANKED, "image index", f"{meaning}; -1 where none"),
                Variable(
                    f"{kind}_label", "uint8", _RANKED, "class", "label of each; 255 where none"
                ),
                Variable(
                    f"{kind}_distance",
                    "float32",
                    _RANKED,
                    "1",
                    "Euclidean distance of each to the anchor, pixels in [-1, 1]; NaN where none",
                ),
            )
        ),
    ),
)
# Inner products in memory at a time, 4 bytes each.
_BLOCK = 2**26
# Images per matrix product, few enough that their float32 copy stays small.
_IMAGES = 2048
# Pixels per matrix product: the largest number for which it is exact, see _multiply.
_PIXELS = 1024
# Images per group; the smallest distance of each group is taken first, see _smallest.
_GROUP = 64


class _Smallest(NamedTuple):
    indices: np.ndarray
    values: np.ndarray


def find_neighbours(
    images: np.ndarray,
    labels: np.ndarray,
    peak: int,
    anchors: int,
    per_anchor: int,
    replacement: bool,
    seed: int,
) -> dict[str, np.ndarray]:
    """Draw anchors and find their nearest and farthest images (paper, Sec. 4).

    No anchor is its own partner, but another image with the same pixels, at distance 0, can be.
    Images at equal distance are ordered by index.

    PAPER: 2,500 anchors, drawn with replacement by the authors' scripts, 25 partners of each kind.
    DEVIATES: the scripts look for partners of another class only among the 5,000 nearest images,
    and fail if those hold fewer than 25; here the whole set is searched.

    Args:
        images: uint8 [N, ...], pixels from 0 to ``peak``.
        labels: uint8 [N].
        peak: Pixel value of white; scales the distances.
        anchors: Number of anchors; without replacement, at most the number of images.
        per_anchor: Partners of each kind, K; places that cannot be filled stay empty.
        replacement: Whether an image can be drawn more than once.
        seed: Seed of the drawing.

    Returns:
        Arrays by the names of :data:`NEIGHBOURS`, anchors in the order drawn.

    Raises:
        ValueError: If images or labels are not uint8, are empty, or differ in number.
    """
    _check(images, labels)
    chosen = _draw(len(images), anchors, replacement, seed)
    arrays = {"anchor": chosen, "anchor_label": labels[chosen]} | _empty(len(chosen), per_anchor)
    _fill_in(arrays, images.reshape(len(images), -1), labels, peak)
    return arrays


def neighbour_pairs(arrays: Mapping[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Return the existing pairs of anchor and partner.

    Args:
        arrays: As returned by :func:`find_neighbours`.

    Returns:
        By kind, int64 [P, 2]: anchor and partner, ordered by anchor and then by rank.
    """
    pairs = {}
    for kind in KINDS:
        rows, ranks = np.nonzero(arrays[kind] >= 0)
        members = arrays["anchor"][rows], arrays[kind][rows, ranks]
        pairs[kind] = np.stack(members, axis=1).astype(np.int64)
    return pairs


def renumbered(pairs: Mapping[str, np.ndarray]) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return the images that occur in pairs, and the pairs as indices into them.

    Args:
        pairs: Image indices by kind, int [P, 2].

    Returns:
        The images, ascending, int [M], and pairs of numbers from 0 to M - 1.
    """
    occurring = np.unique(np.concatenate([chosen.ravel() for chosen in pairs.values()]))
    return occurring, {kind: np.searchsorted(occurring, chosen) for kind, chosen in pairs.items()}


def _check(images: np.ndarray, labels: np.ndarray) -> None:
    found = f"images are {images.dtype} {list(images.shape)}, "
    found += f"labels {labels.dtype} {list(labels.shape)}"
    if images.dtype != np.uint8 or labels.dtype != np.uint8:
        raise ValueError(f"{found}; both have to be uint8. Pass pixels and labels as stored.")
    if not len(images) or labels.shape != images.shape[:1]:
        raise ValueError(f"{found}; pass one label for each image, and at least one image.")


def _draw(population: int, anchors: int, replacement: bool, seed: int) -> np.ndarray:
    generator = np.random.default_rng(seed)
    if replacement:
        return generator.integers(population, size=anchors, dtype=np.int32)
    drawn = generator.choice(population, min(anchors, population), replace=False)
    return drawn.astype(np.int32)


def _empty(anchors: int, per_anchor: int) -> dict[str, np.ndarray]:
    arrays, shape = {}, (anchors, per_anchor)
    for kind in KINDS:
        arrays[kind] = np.full(shape, -1, dtype=np.int32)
        arrays[f"{kind}_label"] = np.full(shape, 255, dtype=np.uint8)
        arrays[f"{kind}_distance"] = np.full(shape, np.nan, dtype=np.float32)
    return arrays


def _fill_in(
    arrays: dict[str, np.ndarray], pixels: np.ndarray, labels: np.ndarray, peak: int
) -> None:
    """Write the partners of all anchors, their labels and distances into empty arrays."""
    chosen, per_anchor = arrays["anchor"], arrays[KINDS[0]].shape[1]
    classes = {label: np.flatnonzero(labels == label) for label in np.unique(labels)}
    for row, squared in enumerate(_rows(pixels, chosen)):
        own_class = classes[labels[chosen[row]]]
        for kind, found in _partners(squared, chosen[row], own_class, per_anchor).items():
            place = (row, slice(len(found.indices)))
            arrays[kind][place] = found.indices
            arrays[f"{kind}_label"][place] = labels[found.indices]
            arrays[f"{kind}_distance"][place] = np.sqrt(np.abs(found.values)) * (2 / peak)


def _rows(pixels: np.ndarray, chosen: np.ndarray) -> Iterator[np.ndarray]:
    """Yield exact squared distances, |a|^2 + |b|^2 - 2 <a, b>, for each anchor in one array.

    The array, float64 [N], is reused: a new one for each anchor would double the time.
    """
    pieces = (pixels[start : start + _IMAGES] for start in range(0, len(pixels), _IMAGES))
    norms = np.concatenate([_squared_norms(piece) for piece in pieces])
    parts = -(-pixels.shape[1] // _PIXELS)
    rows = min(len(chosen), max(1, _BLOCK // (parts * len(pixels))))
    products = np.empty((parts, rows, len(pixels)), dtype=np.float32)
    squared = np.empty(len(pixels))
    for start in range(0, len(chosen), rows):
        block = chosen[start : start + rows]
        _multiply(pixels[block], pixels, products[:, : len(block)])
        for row, anchor in enumerate(block):
            np.add(norms, norms[anchor], out=squared)
            for product in products[:, row]:
                squared -= 2 * product
            yield squared


def _multiply(anchors: np.ndarray, pixels: np.ndarray, products: np.ndarray) -> None:
    """Compute exact inner products of pixels less 128, float32 [parts, anchors, N].

    Less 128, a pixel is an integer of magnitude at most 128, and a product of two is at most 2^14.
    Sums of up to 1,024 products, in any order, stay within 2^24, and float32 represents every
    integer up to there: no sum over one part of the pixels is rounded.  Products of 8-bit integers
    would be faster, but processors that saturate (no VNNI) compute them wrongly without a warning.
    """
    anchors = _centred(anchors)
    for start in range(0, len(pixels), _IMAGES):
        images = _centred(pixels[start : start + _IMAGES])
        for part, into in enumerate(products[:, :, start : start + _IMAGES]):
            taken = slice(part * _PIXELS, (part + 1) * _PIXELS)
            np.matmul(anchors[:, taken], images[:, taken].T, out=into)


def _centred(pixels: np.ndarray) -> np.ndarray:
    return pixels.astype(np.float32) - np.float32(128)


def _squared_norms(pixels: np.ndarray) -> np.ndarray:
    rows = _centred(pixels)
    return np.einsum("nd,nd->n", rows, rows, dtype=np.float64)


def _partners(
    squared: np.ndarray, anchor: int, own_class: np.ndarray, count: int
) -> dict[str, _Smallest]:
    """Return an anchor's partners of each kind; the values of the farthest are negative.

    Overwrites the squared distances.
    """
    farthest = -squared
    squared[anchor] = farthest[anchor] = np.inf
    found = {"nearest": _smallest(squared, count), "farthest": _smallest(farthest, count)}
    squared[own_class] = np.inf
    return found | {"nearest_other_class": _smallest(squared, count)}


def _smallest(values: np.ndarray, count: int) -> _Smallest:
    """Return the smallest finite values in ascending order, equal ones by index.

    The groups with the ``count`` smallest minima hold at least ``count`` values up to the largest
    of these minima, so larger values are not among the smallest.
    """
    groups = len(values) // _GROUP
    bound = np.inf
    if groups >= count:
        minima = values[: groups * _GROUP].reshape(_GROUP, groups).min(axis=0)
        bound = np.partition(minima, count - 1)[count - 1]
    candidates = np.flatnonzero(values <= bound)
    candidates = candidates[values[candidates] < np.inf]
    indices = candidates[np.argsort(values[candidates], kind="stable")[:count]]
    return _Smallest(indices, values[indices])
