"""Breakpoints of a ReLU network along straight segments in its input space.

A crossing is a point where a neuron switches on or off: there, the segment passes from one
activation region to the next (the transitions of Novak et al. 2018).  The number of crossings per
length is the local density of regions (Hanin and Rolnick 2019), here along a line instead of on a
grid of samples.

Nothing is sampled.  Between the crossings of the layers below, a layer's pre-activations are affine
along the segment, and they are continuous.  Their values at these crossings therefore determine
which neurons cross in between, and where.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from spectral_bias.metrics.affine_layers import AffineLayer

# Two crossings of one neuron within this fraction of a segment count as touching zero.
TOUCHING = 1e-12
# Segments per pass: limits the memory for pre-activations at all crossings of a pass.
_BLOCK = 64


class Crossings(NamedTuple):
    """All crossings of a set of segments, ordered by segment and by position.

    Attributes:
        segment: int64 [K], index of the segment.
        position: float64 [K], fraction of the segment's length from its start, in [0, 1].
        layer: int64 [K], hidden layer of the neuron, 1 .. L.
        neuron: int64 [K], the neuron within the layer, from 0.
    """

    segment: np.ndarray
    position: np.ndarray
    layer: np.ndarray
    neuron: np.ndarray


def segment_crossings(
    layers: Sequence[AffineLayer], starts: np.ndarray, ends: np.ndarray
) -> Crossings:
    """Find where neurons switch along straight segments, exactly.

    A neuron is on if its pre-activation is positive.  A neuron that touches zero and returns within
    1e-12 of the segment does not cross.

    Args:
        layers: The L + 1 affine maps of a network; the last one has no neurons that switch.
        starts: float64 [S, D], network inputs at which the segments begin.
        ends: float64 [S, D], where they end; a segment without length has no crossings.

    Returns:
        The crossings of all segments.

    Raises:
        ValueError: If starts and ends differ in shape, do not fit the network, or are not finite.
    """
    check_segments(starts, ends, layers[0][0].shape[1])
    moving = np.flatnonzero((starts != ends).any(axis=1))
    found = []
    for first in range(0, len(moving), _BLOCK):
        chosen = moving[first : first + _BLOCK]
        points = _crossings(layers[:-1], starts[chosen], ends[chosen])
        inner = points.layer > 0
        points = points._replace(segment=chosen[points.segment])
        found.append(Crossings(*(values[inner] for values in points)))
    return join_crossings(found)


def check_segments(starts: np.ndarray, ends: np.ndarray, features: int) -> None:
    """Verify the ends of segments.

    Args:
        starts: [S, D].
        ends: [S, D].
        features: D.

    Raises:
        ValueError: If a shape is wrong or a number is not finite.
    """
    if starts.shape != ends.shape or starts.ndim != 2 or starts.shape[1] != features:
        raise ValueError(
            f"segments have starts of shape {list(starts.shape)} and ends of shape "
            f"{list(ends.shape)}; both have to be [segments, {features}]"
        )
    broken = np.flatnonzero(~np.isfinite(starts + ends).all(axis=1))
    if len(broken):
        raise ValueError(
            f"{len(broken)} of {len(starts)} segments have an end that is not finite, the first "
            f"is segment {broken[0]}; pass finite points"
        )


def join_crossings(found: Sequence[Crossings]) -> Crossings:
    """Join the crossings of several sets of segments, without those that only touch zero.

    Args:
        found: The crossings of each set.

    Returns:
        All crossings.
    """
    empty = np.empty(0, dtype=np.int64)
    columns = zip(*[Crossings(empty, empty.astype(np.float64), empty, empty), *found], strict=True)
    joined = Crossings(*map(np.concatenate, columns))
    order = np.lexsort((joined.position, joined.neuron, joined.layer, joined.segment))
    joined = Crossings(*(values[order] for values in joined))
    # Crossings there and back in one place cancel: an even number counts as none, an odd as one.
    begins = np.ones(len(order), dtype=bool)
    begins[1:] = np.diff(joined.position) > TOUCHING
    for names in (joined.segment, joined.layer, joined.neuron):
        begins[1:] |= names[1:] != names[:-1]
    places = np.flatnonzero(begins)
    is_odd = np.diff(places, append=len(order)) % 2 == 1
    joined = Crossings(*(values[places[is_odd]] for values in joined))
    order = np.lexsort((joined.position, joined.segment))
    return Crossings(*(values[order] for values in joined))


def _crossings(
    hidden_layers: Sequence[AffineLayer], starts: np.ndarray, ends: np.ndarray
) -> Crossings:
    """Return the crossings of a few segments of positive length, with their ends as layer 0."""
    count = len(starts)
    points = Crossings(
        np.repeat(np.arange(count), 2),
        np.tile([0.0, 1.0], count),
        np.zeros(2 * count, dtype=np.int64),
        np.zeros(2 * count, dtype=np.int64),
    )
    states = np.stack([starts, ends], axis=1).reshape(2 * count, -1)
    for layer, (weight, bias) in enumerate(hidden_layers, start=1):
        values = states @ weight.T
        values += bias
        points, values = _with_crossings(points, values, layer)
        states = np.maximum(values, 0.0, out=values)
    return points


def _with_crossings(
    points: Crossings, values: np.ndarray, layer: int
) -> tuple[Crossings, np.ndarray]:
    """Return the points with a layer's crossings, and its pre-activations [P, H] at all of them."""
    on = values > 0
    switches = on[1:] != on[:-1]
    switches[points.segment[1:] != points.segment[:-1]] = False
    piece, neuron = np.nonzero(switches)
    before, after = values[piece, neuron], values[piece + 1, neuron]
    share = before / (before - after)
    new = Crossings(
        points.segment[piece],
        (1 - share) * points.position[piece] + share * points.position[piece + 1],
        np.full(len(piece), layer),
        neuron,
    )
    share = share[:, None]
    # A weighted mean, not a sum with a difference, so that a neuron off at both ends stays off.
    between = (1 - share) * values[piece] + share * values[piece + 1]
    joined = Crossings(*map(np.concatenate, zip(points, new, strict=True)))
    order = np.lexsort((joined.position, joined.segment))
    return Crossings(*(column[order] for column in joined)), np.concatenate([values, between])[
        order
    ]
