"""Input maps: features of the pixels of a square grid, or of points on a line.

All maps are functions of grid points ``t_i`` in [0, 1] along each axis.  With ``endpoint``,
``t_i = i / (n - 1)``; without it, ``t_i = i / n``.  Pixels are numbered row by row; ``x`` is the
column and ``y`` the row.  A line has only the axis ``x``.  ``A`` is the number of axes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

import numpy as np

from spectral_bias.files.storage import Layout, Variable

ENCODING = Layout(
    "encoding",
    "The features that an input map assigns to the pixels of a grid, or to the points of a line, "
    "shared by all signals.",
    (
        Variable("features", "float32", ("pixel", "feature"), "1", "network input of each pixel"),
        Variable(
            "frequencies",
            "float64",
            ("frequency", "axis"),
            "cycles per image side",
            "frequency of each sine and cosine along each axis; empty for coordinates",
        ),
    ),
)
# The domain of a signal and the names of its axes.
DOMAIN_AXES = {"grid": 2, "line": 1}
_FREQUENCY_TOLERANCE = 1e-6
InputMap = Mapping[str, Any]
log = logging.getLogger(__name__)


class Encoding(NamedTuple):
    """The features of all pixels and their properties.

    Attributes:
        features: float32 [N, D].
        frequencies: float64 [F, A], cycles per side along each axis; F = 0 for coordinates.
        rank: Rank of the feature matrix, at most D.
        n_distinct_frequencies: How many of the F sampled sine waves differ on this grid.
        n_aliased_frequencies: How many of the F lie above the grid's Nyquist frequency.
    """

    features: np.ndarray
    frequencies: np.ndarray
    rank: int
    n_distinct_frequencies: int
    n_aliased_frequencies: int


def encode(input_map: InputMap, resolution: int, axes: int = 2) -> Encoding:
    """Evaluate an input map on a square grid of pixels, or at the points of a line.

    Args:
        input_map: ``kind`` (a key of :data:`INPUT_MAPS`), ``endpoint``, and the arguments of the
            function of that kind in this module.
        resolution: Pixels per side, n.
        axes: 2 for a grid of n x n pixels, 1 for a line of n points.

    Returns:
        The encoding.  Frequencies that alias on the grid are logged as a warning.
    """
    features, frequencies = _evaluate(input_map, pixel_points(input_map, resolution, axes))
    distinct, aliased = _count_frequencies(frequencies * pixel_step(input_map, resolution))
    encoding = Encoding(
        features.astype(np.float32), frequencies, feature_rank(features), distinct, aliased
    )
    if aliased:
        log.warning(
            "%d of %d frequencies lie above the Nyquist frequency of the %s grid and alias: "
            "%d are distinct, the features have rank %d of %d",
            *(aliased, len(frequencies), " x ".join([str(resolution)] * axes)),
            *(distinct, encoding.rank, features.shape[1]),
        )
    return encoding


def grid(resolution: int, axes: int = 2, *, endpoint: bool) -> np.ndarray:
    """Return the points (x, y) of a grid on the unit square, row by row, or (x) of a line.

    PAPER: the authors use ``i / (n - 1)`` for encodings and ``i / n`` for coordinates, two
    different grids in one comparison (scripts, ``nerf2D``); the configuration says which is used.

    Args:
        resolution: Points along each axis, n.
        axes: 2 for a grid, 1 for a line.
        endpoint: Whether the last point is at 1.

    Returns:
        float64 [n^A, A].
    """
    axis = np.linspace(0.0, 1.0, resolution, endpoint=endpoint)
    along = np.meshgrid(*[axis] * axes, indexing="ij")
    return np.stack([values.ravel() for values in reversed(along)], axis=1)


def coordinates(points: np.ndarray, interval: tuple[float, float]) -> tuple[np.ndarray, np.ndarray]:
    """Return raw coordinates: the unit interval mapped to another interval along each axis.

    Args:
        points: [N, A] in [0, 1].
        interval: Lower and upper end, a < b.

    Returns:
        Features [N, A] and an empty list of frequencies [0, A].
    """
    low, high = interval
    return low + (high - low) * points, np.empty((0, points.shape[1]))


def positional(
    points: np.ndarray, levels: int, growth: float, *, scale_by_pi: bool
) -> tuple[np.ndarray, np.ndarray]:
    """Return a positional encoding: sines and cosines of ``growth^l pi t``, l = 0 .. L - 1.

    PAPER: this is the form of the authors' scripts.  The formula of Sec. 1 has l = 0 .. L and no
    pi; ``scale_by_pi=False`` with one more level gives that form.  A ``growth`` below 2 keeps the
    highest of many levels under the grid's Nyquist frequency.

    Args:
        points: [N, A] in [0, 1].
        levels: L.
        growth: Ratio of successive frequencies, 2 in the paper.
        scale_by_pi: Whether frequencies are multiples of pi.

    Returns:
        Features [N, 2 A L], for each level sin x, cos x, sin y, cos y; frequencies [A L, A].
    """
    angular = growth ** np.arange(levels) * (np.pi if scale_by_pi else 1.0)
    frequencies = np.kron(angular[:, None], np.eye(points.shape[1])) / (2 * np.pi)
    phases = 2 * np.pi * points @ frequencies.T
    return np.stack([np.sin(phases), np.cos(phases)], axis=2).reshape(len(points), -1), frequencies


def restricted(points: np.ndarray, levels: int, frequency: float) -> tuple[np.ndarray, np.ndarray]:
    """Return an encoding with a single frequency, repeated to the size of one with L levels.

    PAPER: the "restricted" encoding of the first version's appendix, which separates the effect of
    the number of features from that of their frequencies.  ASSUME: the paper does not say which
    frequency.

    Args:
        points: [N, A] in [0, 1].
        levels: L, the number of copies of the frequency's features.
        frequency: In multiples of pi, as the ``2^l`` of :func:`positional`.

    Returns:
        Features [N, 2 A L], L times sin x, cos x, sin y, cos y; frequencies [A L, A].
    """
    features, frequencies = positional(frequency * points, 1, 1.0, scale_by_pi=True)
    return np.tile(features, levels), np.tile(frequency * frequencies, (levels, 1))


def fourier(
    points: np.ndarray, scale: float, frequencies: int, seed: int
) -> tuple[np.ndarray, np.ndarray]:
    """Return Gaussian Fourier features (Tancik et al. 2020): sines and cosines of ``2 pi B v``.

    DEVIATES: B is drawn once and stored; the authors' scripts draw it at each call, so that
    training and evaluation see different features.

    Args:
        points: [N, A] in [0, 1].
        scale: Standard deviation of the entries of B, in cycles per image side.
        frequencies: Rows of B, F.
        seed: Seed of B.

    Returns:
        Features [N, 2 F], all sines and then all cosines; B [F, A].
    """
    shape = (frequencies, points.shape[1])
    directions = np.random.default_rng(seed).normal(scale=scale, size=shape)
    phases = 2 * np.pi * points @ directions.T
    return np.concatenate([np.sin(phases), np.cos(phases)], axis=1), directions


INPUT_MAPS: dict[str, Callable[..., tuple[np.ndarray, np.ndarray]]] = {
    "coordinates": coordinates,
    "positional": positional,
    "restricted": restricted,
    "fourier": fourier,
}


class Waves(NamedTuple):
    """An encoding as sine waves: feature d at t is ``sin(2 pi <frequencies_d, t> + phases_d)``.

    Attributes:
        frequencies: float64 [D, A], cycles per side along each axis.
        phases: float64 [D], radians.
    """

    frequencies: np.ndarray
    phases: np.ndarray


def waves(input_map: InputMap, axes: int = 2) -> Waves | None:
    """Return the encoding as sine waves, or None for coordinates."""
    _, frequencies = _evaluate(input_map, np.zeros((1, axes)))
    sine_and_cosine = np.array([0.0, np.pi / 2])
    if input_map["kind"] == "coordinates":
        return None
    if input_map["kind"] == "fourier":  # all sines, then all cosines
        return Waves(np.tile(frequencies, (2, 1)), np.repeat(sine_and_cosine, len(frequencies)))
    return Waves(np.repeat(frequencies, 2, axis=0), np.tile(sine_and_cosine, len(frequencies)))


def features_at(input_map: InputMap, points: np.ndarray) -> np.ndarray:
    """Evaluate an input map at any point of the image, also between pixels.

    Args:
        input_map: As for :func:`encode`.
        points: float64 [N, A], (x, y) on the unit square, or (x) on the unit interval.

    Returns:
        float64 [N, D].
    """
    return _evaluate(input_map, points)[0]


def tangents_at(input_map: InputMap, points: np.ndarray) -> np.ndarray:
    """Return the derivatives of the features of an input map along each axis.

    Args:
        input_map: As for :func:`encode`.
        points: float64 [N, A], as for :func:`features_at`.

    Returns:
        float64 [N, D, A], per side.
    """
    count, axes = points.shape
    sines = waves(input_map, axes)
    if sines is None:
        low, high = input_map["interval"]
        return np.broadcast_to((high - low) * np.eye(axes), (count, axes, axes)).copy()
    angular = 2 * np.pi * sines.frequencies
    return np.cos(points @ angular.T + sines.phases)[:, :, None] * angular


def pixel_points(input_map: InputMap, resolution: int, axes: int = 2) -> np.ndarray:
    """Return the points, float64 [n^A, A], at which the pixels' features are evaluated."""
    return grid(resolution, axes, endpoint=input_map["endpoint"])


def pixel_step(input_map: InputMap, resolution: int) -> float:
    """Return the distance between the points of neighbouring pixels, in image sides."""
    return 1 / (resolution - 1 if input_map["endpoint"] else resolution)


def _evaluate(input_map: InputMap, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    arguments = {k: v for k, v in input_map.items() if k not in ("kind", "endpoint")}
    return INPUT_MAPS[input_map["kind"]](points, **arguments)


def feature_rank(features: np.ndarray) -> int:
    """Return the rank of float64 features [N, D], using memory for one block of rows.

    The triangular factor of all rows has the same singular values; it is accumulated block by
    block.  Directions too weak for float32 to distinguish from rounding do not count: networks
    receive float32, and copies of a frequency differ by as much as 4e-10 in float64.
    """
    block = max(4096, 2 * features.shape[1])
    triangle = features[:0]
    for start in range(0, len(features), block):
        rows = np.concatenate([triangle, features[start : start + block]])
        triangle = np.linalg.qr(rows, mode="r")  # type: ignore[assignment]  # typed for other modes
    values = np.linalg.svd(triangle, compute_uv=False)
    return int(np.count_nonzero(values > values[0] * np.finfo(np.float32).eps))


def _count_frequencies(cycles_per_pixel: np.ndarray) -> tuple[int, int]:
    """Return how many sampled waves differ, and how many exceed the Nyquist frequency."""
    # Frequencies that differ by whole cycles per pixel have the same samples on a grid.  So do a
    # frequency and its negative, up to the sign of the sine.
    aliased = np.count_nonzero(np.abs(cycles_per_pixel).max(axis=1) > 0.5 + _FREQUENCY_TOLERANCE)
    folded = cycles_per_pixel - np.round(cycles_per_pixel)
    distinct = {min(_rounded(frequency), _rounded(-frequency)) for frequency in folded}
    return len(distinct), int(aliased)


def _rounded(frequency: np.ndarray) -> tuple[int, ...]:
    """Return integer multiples of the tolerance; -1/2 and +1/2 cycles become equal."""
    whole = round(1 / _FREQUENCY_TOLERANCE)
    return tuple(int(value) % whole for value in np.round(frequency * whole))
