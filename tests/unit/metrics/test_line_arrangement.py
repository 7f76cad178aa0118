from fractions import Fraction
from itertools import combinations

import numpy as np
import pytest

from spectral_bias.metrics.line_arrangement import count_line_regions
from spectral_bias.metrics.planes import Plane
from spectral_bias.metrics.polygons import subdivide

SQUARE = np.array([[-1.0, -1], [1, -1], [1, 1], [-1, 1]])


def rational_count(lines, low=-1, high=1):
    """Return 1 + lines + the sum of (multiplicity - 1), in exact arithmetic."""
    lines = {_canonical([Fraction(value) for value in line]) for line in lines if any(line[:2])}
    corners = [(x, y) for x in (low, high) for y in (low, high)]
    lines = {
        line
        for line in lines
        if min(a := [_value(line, corner) for corner in corners]) < 0 < max(a)
    }
    through = {}
    for first, second in combinations(lines, 2):
        determinant = first[0] * second[1] - first[1] * second[0]
        if determinant:
            x = (first[1] * second[2] - first[2] * second[1]) / determinant
            y = (first[2] * second[0] - first[0] * second[2]) / determinant
            if low < x < high and low < y < high:
                through.setdefault((x, y), set()).update({first, second})
    return 1 + len(lines) + sum(len(meeting) - 1 for meeting in through.values())


def _canonical(line):
    leading = next(value for value in line if value)
    return tuple(value / leading for value in line)


def _value(line, point):
    return line[0] * point[0] + line[1] * point[1] + line[2]


def count(lines, corners=SQUARE):
    lines = np.array(lines, dtype=float).reshape(-1, 3)
    return count_line_regions(lines[:, :2], lines[:, 2], corners)


@pytest.mark.parametrize("n", [0, 1, 2, 3, 10, 40])
def test_general_position_is_the_lazy_caterers_sequence(n):
    # Tangents of a small circle: every two meet close to it, inside the square.
    angles = np.pi * (np.arange(n) + 0.5) / max(n, 1)
    lines = np.stack([np.cos(angles), np.sin(angles), np.full(n, -0.001)], axis=1)
    assert count(lines) == 1 + n + n * (n - 1) // 2


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ([[1, 0, 0], [0, 1, 0], [1, 1, 0], [1, -1, 0]], 8),
        ([[1, 0, 0], [1, 0, 0.5], [-1, 0, 0.25], [0, 1, 0]], 8),
        ([[1, 2, 0.5], [2, 4, 1], [-1, -2, -0.5]], 2),
        ([[1, 0, 1], [0, 1, -1], [1, 1, -2], [1, 0, -3]], 1),
        ([[1, 1, 0], [1, -1, 0]], 4),
        ([[1, 0.5, -0.5], [1, 1, 0], [0, 1, -1]], 3),
        ([[0, 0, 1], [0, 0, 0], [1, 0, 0]], 2),
        ([[1, 1, 1e-9], [1, 1, 0]], 3),
    ],
    ids=[
        "all through one point",
        "parallels",
        "one line, three times",
        "edges, corner, outside",
        "diagonals",
        "meeting in a corner or on an edge only",
        "no lines",
        "almost the same line",
    ],
)
def test_special_positions(lines, expected):
    assert count(lines) == rational_count(lines) == expected


@pytest.mark.parametrize("seed", range(20))
def test_integer_lines_are_counted_as_in_rational_arithmetic(seed):
    # Few different integers: many lines are equal, parallel or meet in one point.
    lines = np.random.default_rng(seed).integers(-3, 4, size=(25, 3))
    assert count(lines) == rational_count(lines.tolist()) > 10


@pytest.mark.parametrize("seed", range(5))
def test_random_lines_are_counted_as_in_rational_arithmetic(seed):
    lines = np.random.default_rng(seed).normal(size=(40, 3)) * [1, 1, 0.3]
    assert count(lines) == rational_count(lines.tolist())


@pytest.mark.parametrize("width", [1, 30, 200])
def test_count_is_that_of_the_polygons(width):
    generator = np.random.default_rng(width)
    layer = (generator.normal(size=(width, 2)), generator.normal(size=width))
    plane = Plane(np.zeros(2), np.eye(2), (-1.0, 0.5), (0.5, 3.0))
    expected = subdivide([layer], plane, 10**6).n_polygons
    assert count_line_regions(*layer, plane.corners()) == expected


def test_order_scale_and_sign_of_lines_do_not_matter():
    generator = np.random.default_rng(0)
    lines = generator.normal(size=(40, 3))
    factors = 10.0 ** generator.uniform(-9, 9, size=40) * generator.choice([-1, 1], size=40)
    assert count(generator.permutation(lines * factors[:, None])) == count(lines) > 100


def test_shape_and_place_of_the_window_do_not_matter():
    lines = np.random.default_rng(0).normal(size=(30, 3))
    # The plane is sheared, stretched and shifted, lines and window together.
    stretch, shift = np.array([[20.0, 5.0], [0.0, 0.1]]), np.array([-7.0, 3.0])
    moved = lines[:, :2] @ np.linalg.inv(stretch)
    moved = np.column_stack([moved, lines[:, 2] - moved @ shift])
    assert count(moved, SQUARE @ stretch.T + shift) == count(lines) > 100
