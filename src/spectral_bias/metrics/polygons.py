"""Activation regions on a plane in input space: convex polygons found layer by layer.

On a region of the layers below, the pre-activations of a layer are affine.  Its neurons therefore
cut the region, a convex polygon, along straight lines into convex polygons.  A neuron cuts a
polygon if and only if its pre-activations at the vertices have both signs.  This finds all regions
of any size, while a grid of points finds only those that hold a point.  A region is convex (its
pattern is that of all layers), so it is one polygon.

Corners that a line cuts off within about 1e-12 of the extent of the window are missed: they stay
with the rest of their region.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np

from spectral_bias.metrics.affine_layers import AffineLayer
from spectral_bias.metrics.planes import Plane, on_plane

# A pre-activation counts as zero below this fraction of its largest possible value, which follows
# from the norms of weights and activations (Cauchy-Schwarz); rounding errors are a few 1e-16 of it.
_TOLERANCE = 1e-12
# Polygons processed at a time.  Limits the memory: in double precision, values of up to H neurons
# at about 4 vertices each, a few times over.
_CHUNK = 4096
# Columns of the rows that describe vertices: the point (u, v), the scale that pre-activations are
# compared with, and pre-activations.  All are interpolated along edges in the same way.
_POINT, _SCALE, _VALUES = slice(0, 2), 2, slice(3, None)


class TooManyRegionsError(ValueError):
    """A window of a plane has more activation regions than allowed."""


class Polygons(NamedTuple):
    """Convex polygons on a plane.

    Attributes:
        vertices: The points (u, v) of all polygons, one polygon after the other, each
            counter-clockwise, float64 [V, 2].
        offsets: Polygon p has the vertices ``offsets[p]`` to ``offsets[p + 1] - 1``, int64 [P + 1].
    """

    vertices: np.ndarray
    offsets: np.ndarray

    @property
    def n_polygons(self) -> int:
        """The number of polygons, P."""
        return len(self.offsets) - 1


def subdivide(layers: Sequence[AffineLayer], plane: Plane, max_regions: int) -> Polygons:
    """Return the activation regions of a ReLU network in a window of a plane (paper, Fig. 6).

    Args:
        layers: The hidden layers that make up the activation pattern, starting with the first.
        plane: A plane in the input space, with its window.
        max_regions: Largest number of regions.

    Returns:
        One polygon per activation region; together they cover the window.

    Raises:
        TooManyRegionsError: If there are more than ``max_regions``.
        ValueError: If the plane lies in a space of another dimension than the network's inputs.
    """
    normalised = plane.normalised()
    layers = _balanced(on_plane(layers, normalised))
    # Depth first, so that few polygons wait.
    pending = [(1, Polygons(normalised.corners(), _offsets(np.array([4]))))]
    regions = []
    n_found = 1
    while pending:
        depth, polygons = pending.pop()
        # Each polygon, of any layer, holds at least one region of all layers.
        pieces = _cut(polygons, layers[:depth], max_regions - n_found)
        if pieces is None:
            raise TooManyRegionsError(
                f"found more than {max_regions} activation regions in the window, the most that "
                "max_regions allows; raise it or take a smaller window"
            )
        n_found += pieces.n_polygons - polygons.n_polygons
        if depth == len(layers):
            regions.append(pieces)
            continue
        # Strips along u and v in turn: neighbours within a chunk share vertices.
        order = np.argsort(pieces.vertices[pieces.offsets[:-1], depth % 2], kind="stable")
        chunks = _chunks(*_chosen(*pieces, order))
        pending += [(depth + 1, Polygons(*chunk)) for chunk in chunks]
    vertices, offsets = _joined(regions)
    return Polygons(plane.centre + vertices * plane.half, offsets)


def _balanced(layers: Sequence[AffineLayer]) -> list[AffineLayer]:
    """Return layers with the same regions and each neuron's weights and bias of norm 1/2 to 1.

    A factor on a neuron changes no sign and is compensated in the next layer.  Powers of 2 leave
    all arithmetic unchanged.
    """
    balanced = []
    incoming = 1.0
    for weight, bias in layers:
        weight = weight * incoming
        _, exponents = np.frexp(np.hypot(np.linalg.norm(weight, axis=1), bias))
        incoming = np.ldexp(1.0, exponents)
        balanced.append((weight / incoming[:, None], bias / incoming))
    return balanced


def _cut(polygons: Polygons, layers: Sequence[AffineLayer], allowed: int) -> Polygons | None:
    """Return the regions of all layers within polygons that are regions of all but the last layer.

    Args:
        polygons: The polygons.
        layers: Layers on the plane, with the activations of all but the last.
        allowed: Number of regions allowed in addition to the number of polygons.

    Returns:
        The regions; None, with the cutting stopped early, if there are more.
    """
    # A vertex belongs to about four polygons and is evaluated once.
    points, index = np.unique(polygons.vertices.view(np.complex128)[:, 0], return_inverse=True)
    rows = _evaluated(points.view(np.float64).reshape(-1, 2), layers)
    pending = [(rows, index, polygons.offsets)]
    finished = []
    while pending:
        rows, index, offsets = pending.pop()
        cuts = _cuts(rows, index, offsets)
        is_cut = cuts.any(axis=1)
        whole, whole_offsets = _chosen(index, offsets, np.flatnonzero(~is_cut))
        finished.append(Polygons(rows[whole, _POINT], whole_offsets))
        if is_cut.any():
            index, offsets = _chosen(index, offsets, np.flatnonzero(is_cut))
            allowed -= len(offsets) - 1
            if allowed < 0:
                return None
            halves = _split(_reduced(rows, index, offsets, cuts[is_cut]), offsets)
            pending += [(part, np.arange(len(part)), ends) for part, ends in _chunks(*halves)]
    return _joined(finished)


def _evaluated(points: np.ndarray, layers: Sequence[AffineLayer]) -> np.ndarray:
    """Return rows for points [N, 2] with all pre-activations of the last layer, [N, 3 + H]."""
    activations = points
    for weight, bias in layers[:-1]:
        activations = np.maximum(activations @ weight.T + bias, 0.0)
    weight, bias = layers[-1]
    scales = np.hypot(np.linalg.norm(activations, axis=1), 1.0)
    return np.concatenate([points, scales[:, None], activations @ weight.T + bias], axis=1)


def _cuts(rows: np.ndarray, index: np.ndarray, offsets: np.ndarray) -> np.ndarray:
    """Return which of K neurons have both signs at the vertices of each polygon, bool [P, K].

    Row ``index[i]`` describes vertex number i of the polygons.
    """
    values, tolerance = rows[:, _VALUES], _TOLERANCE * rows[:, _SCALE, None]
    above, below = (
        np.bitwise_or.reduceat(np.packbits(sign, axis=1)[index], offsets[:-1], axis=0)
        for sign in (values > tolerance, values < -tolerance)
    )
    return np.unpackbits(np.bitwise_and(above, below), axis=1, count=values.shape[1]).view(bool)


def _reduced(
    rows: np.ndarray, index: np.ndarray, offsets: np.ndarray, cuts: np.ndarray
) -> np.ndarray:
    """Return one row per vertex with the values of only the neurons that cut its polygon.

    Rows with fewer such neurons are filled up with the scale, which cuts nothing.
    """
    polygon, neuron = np.nonzero(cuts)
    counts = cuts.sum(axis=1)
    rank = np.arange(len(polygon)) - np.repeat(np.cumsum(counts) - counts, counts)
    columns = np.full((len(cuts), 3 + counts.max()), _SCALE)
    columns[:, _POINT] = 0, 1
    columns[polygon, 3 + rank] = 3 + neuron
    return rows[index[:, None], np.repeat(columns, np.diff(offsets), axis=0)]


def _split(rows: np.ndarray, offsets: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the halves of all polygons, each cut by its first neuron, which has both signs."""
    starts = offsets[:-1]
    following = np.arange(1, len(rows) + 1)
    following[offsets[1:] - 1] = starts
    values = rows[:, _VALUES.start]
    values = np.where(np.abs(values) > _TOLERANCE * rows[:, _SCALE], values, 0.0)
    is_crossed = np.sign(values) * np.sign(values[following]) < 0
    begin = np.flatnonzero(is_crossed)
    end = following[begin]
    at_begin, at_end = values[begin, None], values[end, None]
    # Swapping the ends of an edge changes no bit of this, so the polygons on its two sides get the
    # same vertex.  The neuron that cuts gets the value 0, without a rounding error.
    crossings = (at_begin * rows[end] - at_end * rows[begin]) / (at_begin - at_end)
    # Each vertex is followed by a slot for the crossing on the edge that starts at it.
    slots = np.stack([np.arange(len(rows)), len(rows) + np.cumsum(is_crossed) - 1], axis=1)
    sides = [np.stack([sign * values >= 0, is_crossed], axis=1) for sign in (1, -1)]
    sizes = [np.add.reduceat(side.sum(axis=1), starts) for side in sides]
    chosen = np.concatenate([slots[side] for side in sides])
    return np.concatenate([rows, crossings])[chosen], _offsets(np.concatenate(sizes))


def _chosen(
    rows: np.ndarray, offsets: np.ndarray, polygons: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the rows and the offsets of the polygons with the given numbers, in that order."""
    sizes = np.diff(offsets)[polygons]
    chosen = _offsets(sizes)
    return rows[np.arange(chosen[-1]) + np.repeat(offsets[polygons] - chosen[:-1], sizes)], chosen


def _chunks(rows: np.ndarray, offsets: np.ndarray) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the rows and the offsets of at most ``_CHUNK`` polygons at a time."""
    for start in range(0, len(offsets) - 1, _CHUNK):
        part = offsets[start : start + _CHUNK + 1]
        yield rows[part[0] : part[-1]], part - part[0]


def _offsets(sizes: np.ndarray) -> np.ndarray:
    return np.concatenate([[0], np.cumsum(sizes)])


def _joined(parts: Sequence[Polygons]) -> Polygons:
    sizes = np.concatenate([np.diff(part.offsets) for part in parts])
    return Polygons(np.concatenate([part.vertices for part in parts]), _offsets(sizes))
