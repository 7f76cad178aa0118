"""Cross-sections: activation regions on planes through the input space (paper, Sec. 5, Fig. 6).

The regions of a grid of points make the picture and bound the number of regions from below.  The
number itself is counted exactly if the plane is flat in the space of network inputs.
"""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from spectral_bias.files.storage import Layout, Variable
from spectral_bias.inputs.encodings import features_at, grid
from spectral_bias.metrics.activation_patterns import forward_patterns
from spectral_bias.metrics.affine_layers import affine_layers
from spectral_bias.metrics.line_arrangement import count_line_regions
from spectral_bias.metrics.measuring import Subject
from spectral_bias.metrics.planes import Plane, on_plane
from spectral_bias.metrics.polygons import TooManyRegionsError, subdivide
from spectral_bias.metrics.regions import region_ids
from spectral_bias.networks.architectures import MLP

PLANES = {"low": 1, "high": 2, "image": 3}
STATUS = {"counted": 0, "curved_plane": 1, "too_many": 2}
_COUNTS = ("epoch", "plane", "layers")
LAYOUT = Layout(
    "cross_sections",
    "Activation regions on planes through the input space of a run, at some of its snapshots.",
    (
        Variable("epoch", "int32", ("epoch",), "epochs", "full passes over the data"),
        Variable(
            "plane",
            "int32",
            ("plane",),
            "1",
            "1: (sin, cos) of the first level of x; 2: of the last level of y; 3: the image",
        ),
        Variable(
            "layers",
            "int32",
            ("layers",),
            "layers",
            "hidden layers that make up the pattern, from the first on: 1, then all",
        ),
        Variable(
            "region",
            "int32",
            (*_COUNTS, "row", "column"),
            "1",
            "number of the point's activation region; points are equally spaced from the low end "
            "of the window, v along rows and u along columns",
        ),
        Variable("n_regions_grid", "int32", _COUNTS, "regions", "regions that hold a grid point"),
        Variable(
            "n_regions_exact",
            "int64",
            _COUNTS,
            "regions",
            "all regions in the window; -1 where they are not counted",
        ),
        Variable(
            "exact_status",
            "int8",
            _COUNTS,
            "1",
            "0: counted; 1: the plane is curved in input space; 2: more than allowed",
        ),
    ),
)
log = logging.getLogger(__name__)


def planes_of(input_map: Mapping[str, Any]) -> dict[str, Plane | None]:
    """Return the planes of :data:`PLANES` that an input map has.

    PAPER: ``low`` and ``high`` are the squares [-1, 1]^2 that the authors' script cuts out of the
    feature space.  They are spanned by the (sin, cos) of one frequency of one coordinate, with all
    other features 0.  They contain no data point; the projection of the data lies on the unit
    circle.
    DEVIATES: ``image`` adds the plane that holds the data; only there are coordinates comparable.

    Args:
        input_map: As for :func:`spectral_bias.inputs.encodings.encode`.

    Returns:
        The planes by name; None for an image plane that the encoding makes curved.
    """
    if input_map["kind"] == "coordinates":
        low, high = input_map["interval"]
        return {"image": Plane(np.zeros(2), np.eye(2), (low, low), (high, high))}
    if input_map["kind"] not in {"positional", "restricted"}:
        return {"image": None}
    features = features_at(input_map, np.zeros((1, 2))).shape[1]
    window = ((-1.0, -1.0), (1.0, 1.0))
    unit = np.eye(features)
    return {
        "low": Plane(np.zeros(features), unit[:2], *window),
        "high": Plane(np.zeros(features), unit[-2:], *window),
        "image": None,
    }


def grid_features(input_map: Mapping[str, Any], plane: Plane | None, side: int) -> np.ndarray:
    """Return the network inputs of a grid of points on a plane.

    PAPER: the spacing is 1 / n of the window, starting at its low end, for all planes.

    Args:
        input_map: As for :func:`spectral_bias.inputs.encodings.encode`.
        plane: One of :func:`planes_of`.
        side: Points per side.

    Returns:
        float64 [side^2, D], row by row: u along columns, v along rows.
    """
    points = grid(side, endpoint=False)
    if plane is None:
        return features_at(input_map, points)
    low, high = np.array(plane.low), np.array(plane.high)
    return plane.points(low + (high - low) * points)


def count_regions(network: MLP, plane: Plane, layers: int, max_regions: int) -> tuple[int, int]:
    """Count the activation regions of the first layers in the window of a plane.

    The count is never below that of a grid of points: both use double precision, and only regions
    thinner than 1e-12 of the window are missed, which hold a grid point only by accident.

    Args:
        network: A ReLU network with L hidden layers.
        plane: A plane in the space of its inputs.
        layers: Number of hidden layers that make up the pattern, starting with the first.
        max_regions: With more regions than this, patterns of several layers are not counted.

    Returns:
        The number of regions, -1 if there are too many, and a value of :data:`STATUS`.

    Raises:
        ValueError: If there are no such layers, or the plane lies in another space.
    """
    hidden = affine_layers(network.state_dict())[:-1]
    if not 1 <= layers <= len(hidden):
        raise ValueError(
            f"patterns of {layers} hidden layers do not exist: the network has {len(hidden)}, "
            f"choose 1 to {len(hidden)}"
        )
    if layers == 1:
        normalised = plane.normalised()
        lines = on_plane(hidden[:1], normalised)[0]
        return count_line_regions(*lines, normalised.corners()), STATUS["counted"]
    try:
        polygons = subdivide(hidden[:layers], plane, max_regions)
    except TooManyRegionsError as error:
        log.warning("not counted: %s", error)
        return -1, STATUS["too_many"]
    return polygons.n_polygons, STATUS["counted"]


def measure(network: MLP, subject: Subject) -> dict[str, np.ndarray]:
    """Measure one snapshot.

    Args:
        network: A ReLU perceptron; its parameters become float64.
        subject: ``input_map``, and the settings ``grid``, the points per side, and
            ``max_regions``, as for :func:`count_regions`.

    Returns:
        Values by the names of :data:`LAYOUT`.
    """
    network.double()
    planes, settings = planes_of(subject.input_map), subject.settings
    sections = []
    for name, plane in planes.items():
        start = time.perf_counter()
        inputs = torch.from_numpy(grid_features(subject.input_map, plane, settings["grid"]))
        sections.append(_section(network, inputs, plane, settings["max_regions"]))
        log.info("%s: %.1f s", name, time.perf_counter() - start)
    return {
        "plane": np.array([PLANES[name] for name in planes]),
        "layers": np.array([1, network.arguments["depth"]]),
        **{key: np.stack([one[key] for one in sections]) for key in sections[0]},
    }


def _section(
    network: MLP, inputs: torch.Tensor, plane: Plane | None, max_regions: int
) -> dict[str, np.ndarray]:
    """Return the variables of one plane for a square grid of inputs."""
    patterns, _ = forward_patterns(network, inputs)
    # With a single hidden layer the two counts are equal.
    layers = (1, network.arguments["depth"])
    regions = np.stack([region_ids(patterns[:, :last]) for last in layers])
    if plane is None:
        exact = [(-1, STATUS["curved_plane"])] * 2
    else:
        exact = [count_regions(network, plane, last, max_regions) for last in layers]
    counts, statuses = zip(*exact, strict=True)
    side = math.isqrt(len(inputs))
    return {
        "region": regions.reshape(2, side, side),
        "n_regions_grid": regions.max(axis=1) + np.int32(1),
        "n_regions_exact": np.array(counts, dtype=np.int64),
        "exact_status": np.array(statuses, dtype=np.int8),
    }
