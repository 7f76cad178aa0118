"""Distance of inputs to the nearest activation boundary, by three definitions (paper, Sec. 5).

A neuron z of hidden layer l changes sign on a boundary of the activation regions.  The distance to
the nearest boundary depends on the space in which it is measured:

- ``input_gradient``, ``|z(x)| / ||grad_x z(x)||`` in the space of the network's inputs (Hanin and
  Rolnick, 2019).  Its minimum over all neurons is the radius of the largest ball around x with a
  constant activation pattern; the minimum over one layer treats the layers before it as linear.
- ``weight_row``, ``|z| / ||row of W_l||`` in the space of layer l's own inputs.
- ``coordinate``, ``|z| / ||dz/dt||`` in the picture, in pixels, through the input map: exact for
  raw coordinates, first-order for encodings, whose boundaries are curved in the picture.

PAPER: Sec. 5 defines ``input_gradient`` (with a bias in the numerator, which z already contains);
the authors' script computes ``weight_row`` under the same name.  The two agree only in the first
layer.  All three are measured.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import torch
from torch import Tensor

from spectral_bias.files.storage import Layout, Variable
from spectral_bias.inputs.encodings import pixel_points, pixel_step, tangents_at
from spectral_bias.inputs.sampling import sample_pixels
from spectral_bias.metrics.measuring import Subject
from spectral_bias.networks.architectures import MLP

DEFINITIONS = ("input_gradient", "weight_row", "coordinate")
_UNITS = {
    "input_gradient": ("1", "in the space of the network's inputs"),
    "weight_row": ("1", "in the space of the layer's own inputs"),
    "coordinate": ("pixels", "in the picture, of first order for encodings"),
}
LAYOUT = Layout(
    "boundary_distance",
    "Distance of inputs to the nearest activation boundary, at every snapshot of a run.",
    (
        Variable("epoch", "int32", ("epoch",), "epochs", "full passes over the data"),
        Variable("layer", "int32", ("layer",), "1", "hidden layer, 1 .. L"),
        Variable("pixel", "int32", ("input",), "pixel index, row by row", "the inputs measured"),
        *(
            Variable(
                definition,
                "float32",
                ("epoch", "layer", "input"),
                unit,
                f"distance to the nearest boundary of the layer's neurons {space}; "
                "infinite if it has none",
                finite=False,
            )
            for definition, (unit, space) in _UNITS.items()
        ),
    ),
)
# Rows of Jacobians (one per input and direction) per pass: they fit into the processor's cache.
_ROWS = {"cpu": 1024, "cuda": 262144}


@torch.no_grad()
def nearest_boundaries(
    network: MLP,
    inputs: Tensor,
    tangents: Tensor | None = None,
    definitions: Sequence[str] = DEFINITIONS,
) -> dict[str, Tensor]:
    """Return the distance of each input to the nearest boundary of each layer's neurons.

    The derivatives of all neurons along several directions are propagated through the layers: D
    directions for ``input_gradient``, K more for ``coordinate``, none for ``weight_row``.  Each
    direction costs about one forward pass.

    Args:
        network: A ReLU network with L hidden layers.
        inputs: float [N, D].
        tangents: Derivatives of the inputs along the K axes of the picture, per pixel, [N, D, K];
            needed for ``coordinate`` only.
        definitions: Which of :data:`DEFINITIONS` to compute, in one pass.

    Returns:
        Distances [L, N] by definition, in the dtype of the inputs: zero on a boundary, infinite if
        all neurons of the layer are constant.

    Raises:
        ValueError: If a definition is unknown, or ``coordinate`` is requested without tangents.
    """
    _check(definitions, tangents)
    if tangents is None or "coordinate" not in definitions:
        tangents = inputs.new_empty(*inputs.shape, 0)
    unit_directions = inputs.shape[1] if "input_gradient" in definitions else 0
    block = max(1, _ROWS[inputs.device.type] // max(1, unit_directions + tangents.shape[2]))
    shape = (network.arguments["depth"], len(inputs))
    squares = {name: inputs.new_empty(shape) for name in definitions}
    for start in range(0, len(inputs), block):
        chosen = slice(start, start + block)
        parts = {name: values[:, chosen] for name, values in squares.items()}
        _fill_squares(network, inputs[chosen], tangents[chosen], unit_directions, parts)
    return {name: values.sqrt_() for name, values in squares.items()}


def measure(network: MLP, subject: Subject) -> dict[str, Tensor | np.ndarray]:
    """Measure one snapshot.

    Args:
        network: A ReLU perceptron.
        subject: ``features``, ``input_map``, ``resolution``, and the settings ``points``, the
            number of pixels to measure, drawn without replacement, at most all, and ``seed``, that
            of the draw.

    Returns:
        Values by the names of :data:`LAYOUT`.
    """
    input_map, resolution = subject.input_map, subject.resolution
    generator = np.random.default_rng(subject.settings["seed"])
    pixels = sample_pixels(len(subject.features), subject.settings["points"], generator)
    positions = pixel_points(input_map, resolution)[pixels]
    slopes = tangents_at(input_map, positions) * pixel_step(input_map, resolution)
    inputs = torch.from_numpy(subject.features[pixels]).to(subject.device)
    tangents = torch.from_numpy(slopes.astype(np.float32)).to(subject.device)
    return {"pixel": pixels, **nearest_boundaries(network, inputs, tangents)}


def _check(definitions: Sequence[str], tangents: Tensor | None) -> None:
    unknown = sorted(set(definitions) - set(DEFINITIONS))
    if unknown:
        raise ValueError(
            f"unknown definitions of the boundary distance {unknown}; there are {DEFINITIONS}"
        )
    if "coordinate" in definitions and tangents is None:
        raise ValueError(
            "the boundary distance in the picture needs the tangents of the inputs: pass "
            "`tangents`, or leave 'coordinate' out of `definitions`"
        )


def _fill_squares(
    network: MLP,
    inputs: Tensor,
    tangents: Tensor,
    unit_directions: int,
    squares: dict[str, Tensor],
) -> None:
    """Fill the squared distances [L, N] of a block of inputs, by definition."""
    slopes = _first_slopes(network, tangents, unit_directions)
    spare = torch.empty_like(slopes)
    groups = {"input_gradient": slice(unit_directions), "coordinate": slice(unit_directions, None)}
    states = inputs
    for index, layer in enumerate(network.weighted_layers[:-1]):
        if index:
            product = spare.flatten(end_dim=1)
            torch.mm(slopes.flatten(end_dim=1), layer.weight.T, out=product)
            slopes, spare = spare, slopes
        states = layer(states)
        squared = states.square()
        for name, values in squares.items():
            if name == "weight_row":
                steepness = layer.weight.square().sum(dim=1)
            else:
                # The slopes of the previous layer are no longer needed.
                group = groups[name]
                steepness = torch.mul(slopes[group], slopes[group], out=spare[group]).sum(dim=0)
            values[index] = _smallest_ratio(squared, steepness)
        states = states.relu_()
        slopes *= states > 0


def _first_slopes(network: MLP, tangents: Tensor, unit_directions: int) -> Tensor:
    """Return the derivatives of the first layer's neurons, [directions, N, H].

    The first directions are the unit vectors of the input space, if requested; the others are the
    tangents [N, D, K].
    """
    weight = network.weighted_layers[0].weight
    n_inputs, _, n_tangents = tangents.shape
    slopes = weight.new_empty(unit_directions + n_tangents, n_inputs, len(weight))
    # The derivatives along unit vectors are the weights themselves: no product is needed.
    slopes[:unit_directions] = weight.T[:unit_directions, None]
    if n_tangents:
        slopes[unit_directions:] = tangents.permute(2, 0, 1) @ weight.T
    return slopes


def _smallest_ratio(squared: Tensor, steepness: Tensor) -> Tensor:
    """Return the minimum over neurons of z^2 [N, H] over squared slopes [N, H] or [H].

    A constant neuron has no boundary, even if it is zero.
    """
    return (squared / steepness).masked_fill_(steepness == 0, torch.inf).amin(dim=1)
