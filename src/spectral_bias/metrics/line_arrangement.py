"""Number of regions of straight lines in a window: the first layer on a plane, in closed form."""

from __future__ import annotations

import numpy as np

# The value of a line at a point counts as zero below this fraction of its largest possible value,
# which follows from the norms of the line's coefficients (a, b, c) and of the point (x, y, 1).
_TOLERANCE = 1e-12
# Crossings closer than this fraction of a line's length in the window count as one.
_SAME_POINT = 1e-11


def count_line_regions(weight: np.ndarray, bias: np.ndarray, corners: np.ndarray) -> int:
    """Count the regions that the lines ``weight[h] . (x, y) + bias[h] = 0`` make in a window.

    If lines are drawn one after the other, each line adds one region, and one more for every point
    inside the window in which it meets earlier lines.  The total is 1, plus the number of lines,
    plus the sum over all meeting points of the number of lines in the point less one (Zaslavsky
    1975).

    Args:
        weight: float64 [H, 2]; a row of zeros is not a line.
        bias: float64 [H].
        corners: Corners (x, y) of a convex window in order, float64 [4, 2].

    Returns:
        The number of regions.  Lines that do not reach the interior of the window do not count;
        equal lines count once.
    """
    lines, begin, end = _clipped(_distinct(np.column_stack([weight, bias])), corners)
    at_begin, at_end = _values(lines, begin).T, _values(lines, end).T
    # Entry [i, j]: the position on line i where it meets the earlier line j inside the window.
    meets = np.tril(np.sign(at_begin) * np.sign(at_end) < 0, k=-1)
    places = np.full(meets.shape, np.inf)
    places[meets] = at_begin[meets] / (at_begin[meets] - at_end[meets])
    places.sort(axis=1)
    is_new = np.isfinite(places)
    is_new[:, 1:] &= places[:, 1:] > places[:, :-1] + _SAME_POINT
    return 1 + len(lines) + int(np.count_nonzero(is_new))


def _distinct(lines: np.ndarray) -> np.ndarray:
    """Return lines [n, 3] with coefficients of norm 1, without duplicates."""
    norms = np.linalg.norm(lines, axis=1)
    lines = lines[norms > 0] / norms[norms > 0, None]
    differences = [np.abs(lines[:, None] - sign * lines).max(axis=2) for sign in (1, -1)]
    is_repeated = np.tril(np.minimum(*differences) <= _TOLERANCE, k=-1).any(axis=1)
    return lines[~is_repeated]


def _clipped(lines: np.ndarray, corners: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the lines that cross the interior of a window, and where they enter and leave it."""
    here = _values(lines, corners)
    crosses = (here > 0).any(axis=1) & (here < 0).any(axis=1)
    here = here[crosses]
    there = np.roll(here, -1, axis=1)
    # A line passes through a corner or an edge; each corner precedes the edge that starts at it.
    is_end = np.stack([here == 0, np.sign(here) * np.sign(there) < 0], axis=2)
    ends = np.broadcast_to(corners[:, None], (len(here), 4, 2, 2)).copy()
    line, corner = np.nonzero(is_end[:, :, 1])
    share = here[line, corner] / (here[line, corner] - there[line, corner])
    edges = np.roll(corners, -1, axis=0) - corners
    ends[line, corner, 1] += share[:, None] * edges[corner]
    begin, end = ends[is_end].reshape(-1, 2, 2).transpose(1, 0, 2)
    return lines[crosses], begin, end


def _values(lines: np.ndarray, points: np.ndarray) -> np.ndarray:
    """Return the values of lines at points, [lines, points], rounding errors replaced by 0."""
    values = lines[:, :2] @ points.T + lines[:, 2:]
    values[np.abs(values) <= _TOLERANCE * np.hypot(1.0, np.linalg.norm(points, axis=1))] = 0.0
    return values
