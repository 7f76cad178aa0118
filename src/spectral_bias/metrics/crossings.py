"""Density of activation regions from one pixel to the next: crossings per pixel step.

A step leads from a pixel to its neighbour.  In ``input`` space it is the straight segment between
the two network inputs.  In ``image`` space it is the image, under the input map, of the straight
line between the two pixels.  For raw coordinates these are the same.  Crossings are counted exactly
(:mod:`~spectral_bias.metrics.segment_crossings`, :mod:`~spectral_bias.metrics.curve_crossings`).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from scipy.ndimage import uniform_filter

from spectral_bias.files.storage import Layout, Variable
from spectral_bias.inputs.encodings import InputMap, features_at, pixel_points, pixel_step, waves
from spectral_bias.inputs.sampling import sample_pixels
from spectral_bias.metrics.affine_layers import AffineLayer, affine_layers
from spectral_bias.metrics.curve_crossings import curve_crossings
from spectral_bias.metrics.measuring import Subject
from spectral_bias.metrics.segment_crossings import Crossings, segment_crossings
from spectral_bias.networks.architectures import MLP

# ASSUME: beyond this, a line in the picture crosses tens of thousands of regions per pixel; their
# number shows how often the encoding repeats, not what the network learned.
MAX_CYCLES_PER_PIXEL = 2.0
SPACES = {"input": 1, "image": 2}
AXES = {"x": 1, "y": 2}
# Side of the window for local detail, in pixels.
DETAIL_WINDOW = 9
_STEPS = ("axis", "step")
LAYOUT = Layout(
    "crossings",
    "Boundaries of activation regions between neighbouring pixels, at every snapshot of a run.",
    (
        Variable("epoch", "int32", ("epoch",), "epochs", "full passes over the data"),
        Variable("layer", "int32", ("layer",), "1", "hidden layer, 1 .. L"),
        Variable("space", "int32", ("space",), "1", "where the step is straight: 1 input, 2 image"),
        Variable("axis", "int32", ("axis",), "1", "direction of the step: 1 x, 2 y"),
        Variable("row", "int32", _STEPS, "pixels", "row of the pixel where the step begins"),
        Variable("column", "int32", _STEPS, "pixels", "column of the pixel where the step begins"),
        Variable(
            "detail",
            "float32",
            _STEPS,
            "1",
            f"standard deviation of luminance (mean of RGB) in the {DETAIL_WINDOW} x "
            f"{DETAIL_WINDOW} pixels around that pixel",
        ),
        Variable(
            "count",
            "int32",
            ("epoch", "space", "axis", "layer", "step"),
            "crossings",
            "neurons of the layer that switch on the step, each time; -1 where the input map "
            f"turns more than {MAX_CYCLES_PER_PIXEL:g} cycles on a step in image space",
        ),
    ),
)


def measure(network: MLP, subject: Subject) -> dict[str, np.ndarray]:
    """Measure one snapshot.

    Args:
        network: A ReLU perceptron.
        subject: ``input_map``, ``image`` (square), and the settings ``steps``, the number of steps
            drawn along each axis without replacement, at most all, and ``seed``, that of the draw.

    Returns:
        Values by the names of :data:`LAYOUT`.
    """
    input_map, image, settings = subject.input_map, subject.image, subject.settings
    resolution = len(image)
    row, column = draw_steps(resolution, settings["steps"], np.random.default_rng(settings["seed"]))
    points = pixel_points(input_map, resolution).reshape(resolution, resolution, 2)
    across, down = np.eye(2, dtype=np.int64)[:, :, None]
    lines = (points[row, column], points[row + down, column + across])
    layers = affine_layers(network.state_dict())
    return {
        "space": np.array(list(SPACES.values())),
        "axis": np.array(list(AXES.values())),
        "row": row,
        "column": column,
        "detail": local_detail(image)[row, column],
        "count": count_crossings(layers, input_map, *lines, resolution),
    }


def draw_steps(
    resolution: int, steps: int, generator: np.random.Generator
) -> tuple[np.ndarray, np.ndarray]:
    """Draw steps to the next column (axis x) and to the next row (axis y).

    Args:
        resolution: Pixels per side, n.
        steps: Number of steps along each axis; at most all n (n - 1).
        generator: Source of randomness.

    Returns:
        Row and column of the pixels where the steps begin, int32 [2, steps] each, row by row.
    """
    population = resolution * (resolution - 1)
    drawn = [sample_pixels(population, steps, generator) for _ in AXES]
    (row_x, column_x), (row_y, column_y) = (
        np.divmod(drawn[0], resolution - 1),
        np.divmod(drawn[1], resolution),
    )
    return np.stack([row_x, row_y]), np.stack([column_x, column_y])


def local_detail(image: np.ndarray) -> np.ndarray:
    """Return the standard deviation of luminance in a window around each pixel.

    Args:
        image: float32 [n, n, 3].

    Returns:
        float32 [n, n]; windows are clipped to the image.
    """
    luminance = image.astype(np.float64).mean(axis=2)
    luminance -= luminance.mean()

    def window_mean(values: np.ndarray) -> np.ndarray:
        return uniform_filter(values, DETAIL_WINDOW, mode="constant")

    # Zeros beyond the edge count as neither values nor pixels.
    inside = window_mean(np.ones_like(luminance))
    mean, square = window_mean(luminance) / inside, window_mean(luminance**2) / inside
    return np.sqrt(np.maximum(square - mean**2, 0.0)).astype(np.float32)


def count_crossings(
    layers: Sequence[AffineLayer],
    input_map: InputMap,
    starts: np.ndarray,
    ends: np.ndarray,
    resolution: int,
) -> np.ndarray:
    """Count the crossings of each layer on steps, in both spaces.

    Args:
        layers: The L + 1 affine maps of a network.
        input_map: Input map of the network.
        starts: float64 [2, steps, 2], points (x, y) at which steps along x and y begin.
        ends: float64 [2, steps, 2], where they end.
        resolution: Pixels per side.

    Returns:
        int32 [2, 2, L, steps]: input and image space, steps along x and y; -1 if the input map
        turns too often on a step.
    """
    axes, steps, _ = starts.shape
    starts, ends = starts.reshape(-1, 2), ends.reshape(-1, 2)
    shape = (len(layers) - 1, axes, steps)
    corners = [features_at(input_map, points) for points in (starts, ends)]
    straight = _per_step(segment_crossings(layers, *corners), shape)
    sines = waves(input_map)
    if sines is None:
        return np.stack([straight, straight])
    cycles = np.abs(sines.frequencies).max(axis=0) * pixel_step(input_map, resolution)
    resolved = np.repeat(cycles <= MAX_CYCLES_PER_PIXEL, steps)
    curved = curve_crossings(layers, input_map, starts[resolved], ends[resolved])
    curved = curved._replace(segment=np.flatnonzero(resolved)[curved.segment])
    counts = np.stack([straight, _per_step(curved, shape)])
    counts[1, cycles > MAX_CYCLES_PER_PIXEL] = -1
    return counts


def _per_step(crossings: Crossings, shape: tuple[int, int, int]) -> np.ndarray:
    """Return the number of crossings, int32 [axes, L, steps], from lengths [L, axes, steps]."""
    depth, axes, steps = shape
    place = (crossings.layer - 1) * axes * steps + crossings.segment
    counts = np.bincount(place, minlength=depth * axes * steps).reshape(shape)
    return counts.swapaxes(0, 1).astype(np.int32)
