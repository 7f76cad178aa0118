"""Breakpoints of a ReLU network along straight lines in the picture, through its input map.

An encoding maps a line in the picture to a curve ``s -> features(s)`` of sine waves.  Its crossings
(see :mod:`~spectral_bias.metrics.segment_crossings`) differ from those of the straight segment
between its ends.  They are found with a certificate, not by sampling.

A line is cut into parts on which no sine turns by more than a few radians.  There, the polynomial
through the features at n Chebyshev nodes has an error of at most ``2 (radians / 4)^n / n!``; n is
large enough that this is less than the rounding of float64.  Between the crossings of the layers
below, each pre-activation is therefore a polynomial.  At the boundary of two such pieces, a neuron
k crosses at s_k, upwards (+1) or downwards (-1), and the pre-activation changes by a multiple of
that neuron's polynomial:

    z(s) = z_0(s) + sum_{k: s_k < s} +-1 u_k z_k(s),

where z_0 belongs to the first piece and ``u_k`` is the derivative of z with respect to the output
of neuron k.  Sums of this kind give all values at the ends of all pieces, and a bound on ``|z''|``.
The bound proves of an interval of width w that it has no crossing, or exactly one:

    same sign, min(|z(a)|, |z(b)|) >= sup |z''| w^2 / 8     no crossing;
    different signs, |z(b) - z(a)| > sup |z''| w^2          exactly one.

All other intervals are halved until one condition holds.  The second condition makes the slope at
least ``sup |z''| w / 2`` (half of it would suffice for a single root).  The root of the chord is
then within w / 4 of the root, and Newton's method reduces an error e to at most e^2 / w: it cannot
fail.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np
from numpy.polynomial import chebyshev

from spectral_bias.inputs.encodings import InputMap, features_at, waves
from spectral_bias.metrics.affine_layers import AffineLayer
from spectral_bias.metrics.segment_crossings import (
    TOUCHING,
    Crossings,
    check_segments,
    join_crossings,
    segment_crossings,
)

# Longest part of a line, by the turn of the fastest sine.  Shorter parts repeat the work on the
# first piece; longer parts have more crossings, and the cost is quadratic in their number.
_RADIANS = 4.0
# Allowed error of the polynomial, relative to the amplitude of a sine.
_POLYNOMIAL_ERROR = 1e-17
# The error of a root is at most 4^-(2^5) of its interval, see above: less than rounding.
_NEWTON_STEPS = 5
# Parts per pass: limits the memory.
_BLOCK = 64


class _Part(NamedTuple):
    """A part of a line with the K crossings, by position, of the layers below a layer."""

    first_piece: np.ndarray  # [H, n], the pre-activations before the first crossing
    position: np.ndarray  # [K], fraction of the part
    sign: np.ndarray  # [K], +1 if the neuron switches on, -1 if off
    crossing: np.ndarray  # [K, n], the pre-activation that is zero there
    response: np.ndarray  # [K, H], derivatives of the pre-activations by that neuron's output
    layer: np.ndarray  # [K]
    neuron: np.ndarray  # [K]


class _Intervals(NamedTuple):
    """Intervals of parts with the pre-activation of one neuron on each, all of length R."""

    part: np.ndarray
    neuron: np.ndarray
    polynomial: np.ndarray  # [R, n], Chebyshev coefficients on the whole part
    low: np.ndarray
    high: np.ndarray
    before: np.ndarray  # value at the lower end
    after: np.ndarray  # value at the upper end

    def chosen(self, rows: np.ndarray | slice) -> _Intervals:
        """Return the selected intervals."""
        return _Intervals(*(column[rows] for column in self))


def curve_crossings(
    layers: Sequence[AffineLayer], input_map: InputMap, starts: np.ndarray, ends: np.ndarray
) -> Crossings:
    """Find where neurons switch along straight lines in the picture, exactly.

    Args:
        layers: The L + 1 affine maps of a network.
        input_map: Input map of the network, as for :func:`~spectral_bias.inputs.encodings.encode`.
        starts: float64 [S, A], where the lines begin: points (x, y) of the unit square, or points
            (x) of the unit interval for a network on a line.
        ends: float64 [S, A], where they end.

    Returns:
        The crossings of all lines, with positions as fractions of the line in the picture.  A
        neuron that touches zero and returns within 1e-12 of the line does not cross.

    Raises:
        ValueError: If starts and ends differ in shape or leave the unit square or interval, or if
            the network does not take the features of the input map.
    """
    axes = 1 if starts.shape[-1:] == (1,) else 2
    check_segments(starts, ends, axes)
    _check_domain(layers, input_map, np.concatenate([starts, ends]))
    sines = waves(input_map, axes)
    if sines is None:
        return segment_crossings(layers, *(features_at(input_map, p) for p in (starts, ends)))
    moves = ends - starts
    radians = 2 * np.pi * np.abs(moves @ sines.frequencies.T).max(axis=1)
    line, low, width = _parts_of_lines(np.where(moves.any(axis=1), radians, -1.0))
    nodes = (_nodes(_node_count(min(_RADIANS, radians.max(initial=0.0)))) + 1) / 2
    found = []
    for first in range(0, len(line), _BLOCK):
        block = slice(first, first + _BLOCK)
        shares = low[block, None] + width[block, None] * nodes
        points = starts[line[block], None] + shares[:, :, None] * moves[line[block], None]
        features = features_at(input_map, points.reshape(-1, axes)).reshape(*shares.shape, -1)
        for index, part in enumerate(_crossed_parts(layers, features), start=first):
            where = np.full(len(part.position), line[index])
            position = low[index] + width[index] * part.position
            found.append(Crossings(where, position, part.layer, part.neuron))
    return join_crossings(found)


def _check_domain(layers: Sequence[AffineLayer], input_map: InputMap, points: np.ndarray) -> None:
    outside = points[(points < 0.0) | (points > 1.0)]
    if len(outside):
        raise ValueError(
            f"{len(outside)} coordinates of the ends of lines are outside the unit interval, the "
            f"first is {outside[0]:.6g}; 0 to 1 is allowed"
        )
    origin = np.zeros((1, points.shape[1]))
    found, allowed = layers[0][0].shape[1], features_at(input_map, origin).shape[1]
    if found != allowed:
        raise ValueError(
            f"the first layer takes {found} features and the input map has {allowed}; pass the "
            "input map that the network was trained with"
        )


def _parts_of_lines(radians: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return each part's line, and its start and length as fractions; none if radians < 0."""
    counts = np.where(radians < 0, 0, np.maximum(1, np.ceil(radians / _RADIANS))).astype(np.int64)
    line, width = np.repeat(np.arange(len(counts)), counts), 1 / np.repeat(counts, counts)
    return line, width * (np.arange(len(line)) - (np.cumsum(counts) - counts)[line]), width


def _crossed_parts(layers: Sequence[AffineLayer], features: np.ndarray) -> list[_Part]:
    """Return parts with the crossings of all layers, from features at their nodes, [B, n, D]."""
    (weight, bias), count = layers[0], features.shape[1]
    interpolation = np.linalg.inv(chebyshev.chebvander(_nodes(count), count - 1))
    none, whole = np.empty(0), np.empty(0, dtype=np.int64)
    nothing = (none, none, np.empty((0, count)), np.empty((0, len(bias))), whole, whole)
    parts = [_Part((interpolation @ values).T, *nothing) for values in features @ weight.T + bias]
    for layer, following in enumerate(layers[1:], start=1):
        values = [_values(part) for part in parts]
        pieces = [_open_pieces(*one) for one in zip(range(len(parts)), parts, values, strict=True)]
        roots = _isolated_roots(_joined(pieces))
        roots = _refined(roots.chosen(np.argsort(roots.part, kind="stable")))
        limits = np.searchsorted(roots.part, np.arange(len(parts) + 1))
        for index, part in enumerate(parts):
            own = roots.chosen(slice(limits[index], limits[index + 1]))
            parts[index] = _next_layer(part, values[index] > 0, own, layer, following)
    return parts


def _values(part: _Part) -> np.ndarray:
    """Return the pre-activations at the start, the crossings and the end of a part, [K + 2, H]."""
    basis = _basis(_ends(part), part.first_piece.shape[1])
    # At a crossing, only the crossings before it have an effect.
    passed = np.tril(basis @ (part.sign[:, None] * part.crossing).T, -1)
    return basis @ part.first_piece.T + passed @ part.response


def _open_pieces(index: int, part: _Part, values: np.ndarray) -> _Intervals:
    """Return the pieces on which a neuron crosses or may cross."""
    ends = _ends(part)
    bend = np.empty((len(ends) - 1, values.shape[1]))
    bend[0] = _bend(part.first_piece)
    np.multiply(np.abs(part.response), _bend(part.crossing)[:, None], out=bend[1:])
    np.cumsum(bend, axis=0, out=bend)
    bend *= np.diff(ends)[:, None] ** 2 / 8
    on, distance = values > 0, np.abs(values)
    unknown = np.minimum(distance[1:], distance[:-1]) < bend
    piece, neuron = np.nonzero(unknown | (on[1:] != on[:-1]))
    signs = part.sign * (np.arange(len(part.sign)) < piece[:, None])
    return _Intervals(
        part=np.full(len(piece), index),
        neuron=neuron,
        polynomial=part.first_piece[neuron] + (signs * part.response[:, neuron].T) @ part.crossing,
        low=ends[piece],
        high=ends[piece + 1],
        before=values[piece, neuron],
        after=values[piece + 1, neuron],
    )


def _next_layer(
    part: _Part, on: np.ndarray, roots: _Intervals, layer: int, following: AffineLayer
) -> _Part:
    """Return the part for the next layer, from this one's neurons on [K + 2, H] and roots."""
    weight, bias = following
    first_piece = weight @ (on[0][:, None] * part.first_piece)
    first_piece[:, 0] += bias
    response = (part.response * on[1:-1]) @ weight.T
    old = (part.position, part.sign, part.crossing, response, part.layer, part.neuron)
    new = (
        roots.low,
        np.where(roots.after > 0, 1.0, -1.0),
        roots.polynomial,
        weight.T[roots.neuron],
        np.full(len(roots.low), layer),
        roots.neuron,
    )
    order = np.argsort(np.concatenate([part.position, roots.low]), kind="stable")
    merged = (np.concatenate(both)[order] for both in zip(old, new, strict=True))
    return _Part(first_piece, *merged)


def _isolated_roots(intervals: _Intervals) -> _Intervals:
    """Return intervals that hold exactly one root each and together all roots."""
    isolated = []
    while len(intervals.low):
        width = intervals.high - intervals.low
        tolerance = _bend(intervals.polynomial) * width**2
        differs = (intervals.before > 0) != (intervals.after > 0)
        smaller = np.minimum(np.abs(intervals.before), np.abs(intervals.after))
        change = np.abs(intervals.after - intervals.before)
        known = np.where(differs, change > tolerance, smaller >= tolerance / 8)
        known |= width < TOUCHING
        isolated.append(intervals.chosen(differs & known))
        intervals = intervals.chosen(~known)
        middle = (intervals.low + intervals.high) / 2
        value = _evaluate(intervals.polynomial, middle)
        lower = intervals._replace(high=middle, after=value)
        intervals = _joined([lower, intervals._replace(low=middle, before=value)])
    return _joined([intervals, *isolated])


def _refined(roots: _Intervals) -> _Intervals:
    """Return the intervals of isolated roots, shrunk to the roots by Newton's method."""
    share = roots.before / (roots.before - roots.after)
    position = roots.low + share * (roots.high - roots.low)
    slopes = roots.polynomial @ _derivative(roots.polynomial.shape[1], 1)
    for _ in range(_NEWTON_STEPS):
        value, slope = _evaluate(roots.polynomial, position), _evaluate(slopes, position)
        # The slope may be zero only on one of the narrowest intervals.
        step = np.divide(value, slope, out=np.zeros_like(value), where=slope != 0)
        position = np.clip(position - step, roots.low, roots.high)
    return roots._replace(low=position, high=position)


def _joined(intervals: Sequence[_Intervals]) -> _Intervals:
    return _Intervals(*map(np.concatenate, zip(*intervals, strict=True)))


def _ends(part: _Part) -> np.ndarray:
    """Return the ends of the pieces, [K + 2]."""
    return np.concatenate([[0.0], part.position, [1.0]])


def _bend(polynomials: np.ndarray) -> np.ndarray:
    """Return bounds [R] on the second derivatives of polynomials [R, n] over the part."""
    # No Chebyshev polynomial exceeds 1.
    return np.abs(polynomials @ _derivative(polynomials.shape[1], 2)).sum(axis=1)


def _evaluate(polynomials: np.ndarray, positions: np.ndarray) -> np.ndarray:
    """Return the values [R] of polynomials [R, n], each at one position."""
    return np.einsum("rn,rn->r", _basis(positions, polynomials.shape[1]), polynomials)


def _basis(positions: np.ndarray, count: int) -> np.ndarray:
    """Return the first Chebyshev polynomials at fractions of a part, [..., n]."""
    return chebyshev.chebvander(2 * positions - 1, count - 1)


@cache
def _derivative(count: int, order: int) -> np.ndarray:
    """Return the matrix [n, n - order] from the coefficients to those of a derivative."""
    return chebyshev.chebder(np.eye(count), order, scl=2, axis=1)


def _nodes(count: int) -> np.ndarray:
    """Return the Chebyshev nodes in [-1, 1]."""
    return -np.cos(np.pi * (np.arange(count) + 0.5) / count)


def _node_count(radians: float) -> int:
    """Return how many nodes make the polynomial exact for a sine that turns by these radians."""
    count, error = 2, 2 * (radians / 4) ** 2 / 2
    while error > _POLYNOMIAL_ERROR:
        count += 1
        error *= radians / 4 / count
    return count
