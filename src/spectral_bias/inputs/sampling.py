"""The compared pairs of pixels: local, global and uniform (paper, Fig. 4), and in tiles.

PAPER: the geometry of the authors' scripts at 512 x 512 pixels, scaled to the grid; on a line, that
of their scripts for 2048 points.
DEVIATES: the scripts' upper bounds are exclusive, which leaves out the last row, column or index,
and a pixel can be paired with itself; here bounds are inclusive and the two pixels differ.  A pair
is drawn once and compared at every snapshot, so that curves over epochs are paired.
"""

from __future__ import annotations

import numpy as np

from spectral_bias.files.storage import Layout, Variable

PAIRS = Layout(
    "pairs",
    "Pairs of pixels to compare, the same for all runs of a study and all snapshots of a run.",
    tuple(
        Variable(name, "int32", (f"pair_{name}", "member"), "pixel index, row by row", meaning)
        for name, meaning in [
            ("local", "two pixels of one small patch; patches follow one another"),
            ("global", "two pixels in opposite corners of the image, or parts of the line"),
            ("uniform", "two pixels drawn uniformly from the image, or the line"),
            ("tile", "two pixels of one square tile, tile by tile, row by row; none on a line"),
        ]
    ),
)
_SCRIPTS_SIDE = 512
_SCRIPTS_POINTS = 2048


def local_pairs(
    resolution: int, patches: int, pairs_per_patch: int, generator: np.random.Generator
) -> np.ndarray:
    """Draw pairs within square patches at random places.

    PAPER: 100 patches of 50 x 50 pixels with 500 pairs each, centres in [30, 480] of 512.

    Args:
        resolution: Pixels per side, n.
        patches: Number of patches, drawn with replacement.
        pairs_per_patch: Pairs drawn in each.
        generator: Source of randomness.

    Returns:
        int32 [patches * pairs_per_patch, 2], pixel indices, never the same pixel twice in a pair.
    """
    half = max(1, _scaled(25, resolution))
    low = max(half, _scaled(30, resolution))
    high = min(resolution - half, max(low, _scaled(480, resolution)))
    centres = generator.integers(low, high, size=(patches, 1, 2), endpoint=True)
    corners = np.repeat(centres - half, pairs_per_patch, axis=1).reshape(-1, 2)
    first, second = _distinct((2 * half) ** 2, len(corners), generator)
    return np.stack(
        [
            _pixel(
                resolution, corners[:, 0] + place // (2 * half), corners[:, 1] + place % (2 * half)
            )
            for place in (first, second)
        ],
        axis=1,
    )


def global_pairs(resolution: int, pairs: int, generator: np.random.Generator) -> np.ndarray:
    """Draw pairs in opposite corners: the first pixel above, the second below.

    PAPER: rows [0, 225) against [275, 511] of 512, columns likewise, left-right order by a coin.

    Args:
        resolution: Pixels per side, n.
        pairs: Number of pairs.
        generator: Source of randomness.

    Returns:
        int32 [pairs, 2], pixel indices.
    """
    near_side = max(1, _scaled(225, resolution))
    far_side = _scaled(275, resolution)
    near = generator.integers(0, near_side, size=(2, pairs))
    far = generator.integers(far_side, resolution, size=(2, pairs))
    mirrored = generator.integers(0, 2, size=pairs).astype(bool)
    first = _pixel(resolution, near[0], np.where(mirrored, far[1], near[1]))
    second = _pixel(resolution, far[0], np.where(mirrored, near[1], far[1]))
    return np.stack([first, second], axis=1)


def local_line_pairs(
    points: int, windows: int, pairs_per_window: int, generator: np.random.Generator
) -> np.ndarray:
    """Draw pairs within windows at random places of a line.

    PAPER: windows of 50 points of 2048, centres in [26, 2020].

    Args:
        points: Points on the line, n.
        windows: Number of windows, drawn with replacement.
        pairs_per_window: Pairs drawn in each.
        generator: Source of randomness.

    Returns:
        int32 [windows * pairs_per_window, 2], never the same point twice in a pair.
    """
    half = max(1, _scaled(25, points, _SCRIPTS_POINTS))
    low = max(half, _scaled(26, points, _SCRIPTS_POINTS))
    high = min(points - half, max(low, _scaled(2020, points, _SCRIPTS_POINTS)))
    starts = generator.integers(low, high, size=windows, endpoint=True) - half
    starts = np.repeat(starts, pairs_per_window)
    chosen = _distinct(2 * half, len(starts), generator)
    return np.stack([starts + place for place in chosen], axis=1).astype(np.int32)


def global_line_pairs(points: int, pairs: int, generator: np.random.Generator) -> np.ndarray:
    """Draw pairs with one point near the start of a line and one near its end.

    PAPER: points [0, 800) against [1200, 2048) of 2048.

    Args:
        points: Points on the line, n.
        pairs: Number of pairs.
        generator: Source of randomness.

    Returns:
        int32 [pairs, 2].
    """
    near = generator.integers(0, max(1, _scaled(800, points, _SCRIPTS_POINTS)), size=pairs)
    far = generator.integers(_scaled(1200, points, _SCRIPTS_POINTS), points, size=pairs)
    return np.stack([near, far], axis=1).astype(np.int32)


def uniform_pairs(population: int, pairs: int, generator: np.random.Generator) -> np.ndarray:
    """Draw pairs of different pixels, uniformly from all pixels.

    Args:
        population: Pixels of the image, or points of the line.
        pairs: Number of pairs.
        generator: Source of randomness.

    Returns:
        int32 [pairs, 2], pixel indices.
    """
    return np.stack(_distinct(population, pairs, generator), axis=1).astype(np.int32)


def tile_pairs(
    resolution: int, side: int, pairs_per_tile: int, generator: np.random.Generator
) -> np.ndarray:
    """Draw the same number of pairs within each of the square tiles of an image.

    Args:
        resolution: Pixels per side, n.
        side: Pixels per side of a tile; pixels left over at the right and bottom have no tile.
        pairs_per_tile: Pairs drawn in each.
        generator: Source of randomness.

    Returns:
        int32 [(n // side)^2 * pairs_per_tile, 2], pixel indices, never the same pixel twice in a
        pair.
    """
    count = resolution // side
    tile = np.repeat(np.arange(count**2), pairs_per_tile)
    rows, columns = side * (tile // max(count, 1)), side * (tile % max(count, 1))
    chosen = _distinct(side**2, len(tile), generator)
    pixels = [_pixel(resolution, rows + p // side, columns + p % side) for p in chosen]
    return np.stack(pixels, axis=1)


def sample_pairs(
    domain: str,
    resolution: int,
    local: tuple[int, int],
    n_global: int,
    n_uniform: int,
    tiles: tuple[int, int],
    seed: int,
) -> dict[str, np.ndarray]:
    """Draw all kinds of pairs, each from a generator of its own.

    Args:
        domain: ``grid`` for the pixels of an image, ``line`` for the points of a line.
        resolution: Pixels per side, or points of the line, n.
        local: Patches for local pairs, and pairs in each.
        n_global: Global pairs.
        n_uniform: Uniform pairs.
        tiles: Side of a tile in pixels, and pairs in each.
        seed: Seed of all kinds.

    Returns:
        Arrays by the names of :data:`PAIRS`.
    """
    generators = np.random.default_rng(seed).spawn(4)
    is_line = domain == "line"
    draw_local, draw_global = (
        (local_line_pairs, global_line_pairs) if is_line else (local_pairs, global_pairs)
    )
    population = resolution if is_line else resolution**2
    return {
        "local": draw_local(resolution, *local, generators[0]),
        "global": draw_global(resolution, n_global, generators[1]),
        "uniform": uniform_pairs(population, n_uniform, generators[2]),
        "tile": tile_pairs(0 if is_line else resolution, *tiles, generators[3]),
    }


def sample_pixels(population: int, size: int, generator: np.random.Generator) -> np.ndarray:
    """Draw numbers of pixels, or of other items numbered from 0, without replacement.

    Args:
        population: Number of items.
        size: Number to draw; all items if there are fewer.
        generator: Source of randomness.

    Returns:
        int32 [min(size, population)], ascending.
    """
    chosen = generator.choice(population, min(size, population), replace=False)
    return np.sort(chosen).astype(np.int32)


def _scaled(length: int, resolution: int, scripts_resolution: int = _SCRIPTS_SIDE) -> int:
    return round(length * resolution / scripts_resolution)


def _distinct(
    population: int, pairs: int, generator: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Return two index arrays that differ everywhere, uniform over all ordered pairs."""
    first = generator.integers(0, population, size=pairs)
    second = generator.integers(0, population - 1, size=pairs)
    return first, second + (second >= first)


def _pixel(resolution: int, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    return (rows * resolution + columns).astype(np.int32)
