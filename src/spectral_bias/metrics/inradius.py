"""Inradius: the largest ball inside a first-layer activation region (paper, appendix).

The first layer cuts the feature space into cells, one for each pattern of its neurons.  The cell of
a point x0 is an intersection of half-spaces, so its largest ball is the solution of a linear
programme: for rows w_i of the weight matrix, with signs s_i at x0,

    maximise r  subject to  s_i (w_i x + b_i) >= r ||w_i||  and  low + r <= x_j <= high - r.

The box keeps cells bounded and holds all possible values of an input map.
"""

from __future__ import annotations

import logging
from typing import NamedTuple

import numpy as np
from scipy.optimize import linprog

from spectral_bias.files.storage import Layout, Variable
from spectral_bias.inputs.encodings import InputMap, waves
from spectral_bias.inputs.sampling import sample_pixels
from spectral_bias.metrics.affine_layers import AffineLayer, affine_layers
from spectral_bias.metrics.measuring import Subject
from spectral_bias.networks.architectures import MLP

LAYOUT = Layout(
    "inradius",
    "Radius of the largest ball inside the first-layer activation region of points.",
    (
        Variable("epoch", "int32", ("epoch",), "epochs", "full passes over the data"),
        Variable(
            "pixel", "int32", ("point_data",), "pixel index, row by row", "the training inputs"
        ),
        *(
            Variable(
                f"inradius_{points}",
                "float64",
                ("epoch", f"point_{points}"),
                "feature units",
                f"inradius at {meaning}; NaN if the solver fails",
                finite=False,
            )
            for points, meaning in (
                ("uniform", "points uniform in the box of the features"),
                ("data", "training inputs"),
            )
        ),
        Variable(
            "n_zero_rows", "int32", ("epoch",), "neurons", "neurons without weights: no boundary"
        ),
    ),
)
# The solver's default of 1e-7 is not small against the narrowest cells.
_TOLERANCE = 1e-10
log = logging.getLogger(__name__)


class Ball(NamedTuple):
    """A ball in the feature space.

    Attributes:
        centre: float64 [D]; NaN if the solver failed.
        radius: In feature units; NaN if the solver failed.
        status: Status that the solver returned.
    """

    centre: np.ndarray
    radius: float
    status: str


def feature_box(input_map: InputMap) -> tuple[float, float]:
    """Return the smallest and the largest value that the features of an input map can take.

    Args:
        input_map: The entry of the configuration.

    Returns:
        -1 and 1 for sines and cosines, the ends of the interval for coordinates.
    """
    if waves(input_map) is not None:
        return -1.0, 1.0
    low, high = input_map["interval"]
    return float(low), float(high)


def largest_ball(layer: AffineLayer, point: np.ndarray, box: tuple[float, float]) -> Ball:
    """Return the largest ball inside a point's first-layer activation region and the box.

    A neuron is on if its pre-activation is positive; exactly 0 counts as off.  Neurons whose
    weights are all zero have no boundary and are ignored.

    Args:
        layer: Weight matrix [H, D] and bias [H] of the first layer.
        point: float64 [D], inside the box.
        box: Lower and upper end of all features.

    Returns:
        The ball.  Its radius is unique; its centre need not be.

    Raises:
        ValueError: If the point lies outside the box: the problem may have no solution.
    """
    weight, bias = layer
    (low, high), dimensions = box, len(point)
    if not ((low <= point) & (point <= high)).all():
        raise ValueError(f"the point {point} lies outside the box [{low}, {high}] of features")
    norms = np.linalg.norm(weight, axis=1)
    # (Not > 0: NaN must not be treated as a neuron without a boundary.)
    cutting = norms != 0
    values = (weight @ point + bias)[cutting] / norms[cutting]
    signs = np.where(values > 0, 1.0, -1.0)
    # Unit normals into the region, and the distance of the point to each boundary.
    inward = weight[cutting] / norms[cutting, None] * signs[:, None]
    normals = np.concatenate([inward, np.eye(dimensions), -np.eye(dimensions)])
    distances = np.concatenate([np.abs(values), point - low, high - point])
    if not np.isfinite(distances).all():
        return Ball(np.full(dimensions, np.nan), np.nan, "the pre-activations are not finite")
    return _solve(normals, distances, point)


def _solve(normals: np.ndarray, distances: np.ndarray, point: np.ndarray) -> Ball:
    """Return the largest ball on the inner side of hyperplanes with unit normals [M, D].

    The dual problem is solved: if positive weights of sum 1 make the normals cancel, the weighted
    mean of the point's distances [M] bounds the radius, and the least such mean is the radius.  D +
    1 equations instead of M inequalities make it twice as fast at D = 64.  The multipliers of the
    equations are the vector from the centre to the point, and the radius.
    """
    balance = np.zeros(len(point) + 1)
    balance[-1] = 1.0
    result = linprog(
        distances,
        A_eq=np.vstack([normals.T, np.ones(len(normals))]),
        b_eq=balance,
        method="highs",
        options={"presolve": False, "dual_feasibility_tolerance": _TOLERANCE},
    )
    if not result.success:
        return Ball(np.full(len(point), np.nan), np.nan, result.message)
    *from_centre, radius = result.eqlin.marginals
    # The point is inside the box, so the radius is not negative, except by rounding.
    return Ball(point - np.array(from_centre), max(float(radius), 0.0), result.message)


def measure(network: MLP, subject: Subject) -> dict[str, np.ndarray | int]:
    """Measure one snapshot.

    PAPER: the authors draw points uniformly from the box; in many dimensions these are far from any
    training input.
    DEVIATES: training inputs are measured too.

    Args:
        network: A ReLU perceptron.
        subject: ``features``, ``input_map``, and the settings ``points``, the number of points to
            draw from the box, and of inputs to draw, at most all, and ``seed``, that of both draws;
            the pixels do not depend on the input map.

    Returns:
        Values by the names of :data:`LAYOUT`.

    Raises:
        ValueError: If features lie outside the box of the input map.
    """
    features, box = subject.features, feature_box(subject.input_map)
    low, high = np.array(box, dtype=np.float32)
    if not ((low <= features) & (features <= high)).all():
        raise ValueError(
            f"features lie in [{features.min()}, {features.max()}], outside the box {box}; pass "
            "the box of the input map that made them"
        )
    pixel, places = _draw_points(features, box, **subject.settings)
    layer = affine_layers(network.state_dict())[0]
    found = {
        name: [largest_ball(layer, point, box) for point in chosen]
        for name, chosen in places.items()
    }
    failures = [ball.status for balls in found.values() for ball in balls if np.isnan(ball.radius)]
    if failures:
        log.warning("%d inradii were not found; of the first: %s", len(failures), failures[0])
    return {
        "pixel": pixel,
        "n_zero_rows": int(np.sum(~layer[0].any(axis=1))),
        **{name: np.array([ball.radius for ball in balls]) for name, balls in found.items()},
    }


def _draw_points(
    features: np.ndarray, box: tuple[float, float], points: int, seed: int
) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    """Return the drawn pixels, int32, and the points of each kind, float64 [points, D]."""
    for_box, for_pixels = np.random.default_rng(seed).spawn(2)
    pixel = sample_pixels(len(features), points, for_pixels)
    places = {
        "inradius_uniform": for_box.uniform(*box, size=(points, features.shape[1])),
        "inradius_data": features[pixel].astype(np.float64),
    }
    return pixel, places
