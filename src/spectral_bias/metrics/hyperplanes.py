"""Directions of the hyperplanes of hidden neurons, and the angles between them (paper, Sec. 5).

A hidden neuron switches on across a hyperplane, which is bent in all layers after the first.  Two
definitions of its direction are measured side by side:

``weight_row``
    PAPER: the definition of the authors' scripts: the neuron's row of weights, its direction among
    the neurons of the previous layer.  Rows of layers 2 .. L have the same length and are compared
    with one another, although the coordinates of two layers belong to different neurons:
    renumbering these changes the cosines between two different layers, not those within a layer.
    DEVIATES: rows of layer 1 are compared only among themselves; the authors pad them with zeros to
    the length of the others.
``input_gradient``
    The definition of Sec. 5: the gradient of the pre-activation with respect to the network's
    input.  All neurons share this space.  The gradient is constant on an activation region, so the
    cosine of a pair is averaged over a sample of the training inputs.

Both definitions agree in layer 1.  Independent random directions in D dimensions have a mean
absolute cosine of about ``sqrt(2 / (pi D))``: more input features alone make layer 1 more
orthogonal before any training, so changes must be compared with the initialisation.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional

from spectral_bias.files.storage import Layout, Variable
from spectral_bias.inputs.sampling import sample_pixels
from spectral_bias.metrics.measuring import Subject
from spectral_bias.networks.architectures import MLP

_PAIRS = ("epoch", "neuron", "other_neuron")
LAYOUT = Layout(
    "hyperplanes",
    "Cosine of the hyperplane directions of all pairs of hidden neurons of a run.",
    (
        Variable("epoch", "int32", ("epoch",), "epochs", "full passes over the data"),
        Variable("neuron_layer", "int32", ("neuron",), "1", "hidden layer of a neuron, 1 .. L"),
        Variable("pixel", "int32", ("input",), "pixel index, row by row", "the sampled inputs"),
        Variable(
            "weight_row_cosine",
            "float32",
            _PAIRS,
            "1",
            "cosine of two rows of weights; NaN between layer 1 and the others, or if a row is 0",
            finite=False,
        ),
        Variable(
            "input_gradient_cosine",
            "float32",
            _PAIRS,
            "1",
            "cosine of the gradients of two pre-activations with respect to the network's input, "
            "mean over the sampled inputs on which neither is zero; NaN if there are none",
            finite=False,
        ),
        Variable(
            "n_zero_gradient",
            "int32",
            ("epoch", "neuron"),
            "inputs",
            "sampled inputs on which the gradient is exactly zero: no path to the neuron is on",
        ),
    ),
)
# Inputs per pass.  Limits the memory, about 12 L H D bytes for each, and the number of single
# precision products that are summed before double precision is used.
_BLOCK = 16


@torch.no_grad()
def weight_row_cosines(network: MLP) -> Tensor:
    """Return the cosine of the rows of weights of each pair of hidden neurons.

    Args:
        network: A network with L hidden layers of H neurons.

    Returns:
        float64 [L H, L H] in [-1, 1], neurons layer by layer, symmetric; NaN between a neuron of
        layer 1 and one of another layer, and where a row is zero.
    """
    first, *others = [layer.weight.double() for layer in network.weighted_layers[:-1]]
    width, neurons = len(first), len(first) * (1 + len(others))
    cosines = torch.full((neurons, neurons), torch.nan, dtype=torch.float64, device=first.device)
    for start, rows in ((0, first), (width, torch.cat(others or [first[:0]]))):
        directions = rows / torch.linalg.vector_norm(rows, dim=1, keepdim=True)
        end = start + len(rows)
        cosines[start:end, start:end] = _mirrored(directions @ directions.T)
    return cosines.clamp_(-1.0, 1.0)


@torch.no_grad()
def input_gradient_cosines(network: MLP, inputs: Tensor) -> tuple[Tensor, Tensor]:
    """Return the mean cosine of the input gradients of each pair of hidden neurons.

    Args:
        network: A ReLU network with L hidden layers of H neurons.
        inputs: Points at which gradients are taken, float [S, D].

    Returns:
        Cosines, float64 [L H, L H] in [-1, 1], neurons layer by layer, symmetric: the mean over the
        inputs on which neither gradient is zero, NaN if there are none.  Also, for each neuron, the
        number of inputs on which its gradient is exactly zero, int64 [L H].
    """
    depth, width = network.arguments["depth"], network.arguments["width"]
    neurons = depth * width
    sums = torch.zeros(neurons, neurons, dtype=torch.float64, device=inputs.device)
    defined = torch.empty(neurons, 0, dtype=torch.float64, device=inputs.device)
    for block in inputs.split(_BLOCK):
        directions = _gradient_directions(network, block)
        has_direction = torch.linalg.vector_norm(directions, dim=2) > 0
        defined = torch.cat([defined, has_direction], dim=1)
        # A sum of cosines is an inner product of directions concatenated over inputs.  Only pairs
        # of layers in ascending order are computed: the others are their mirror image.
        chained = directions.flatten(start_dim=1)
        for start in range(0, neurons, width):
            rows = slice(start, start + width)
            sums[rows, start:] += chained[rows] @ chained[start:].T
    cosines = _mirrored(sums) / (defined @ defined.T)
    return cosines.clamp_(-1.0, 1.0), (defined == 0).sum(dim=1)


def _gradient_directions(network: MLP, inputs: Tensor) -> Tensor:
    """Return the unit input gradients of all hidden neurons, [L H, S, D]; 0 for a zero gradient."""
    _, *hidden, _ = network.activations(inputs)
    first, *others = [layer.weight for layer in network.weighted_layers[:-1]]
    gradients = [first[:, None, :].expand(-1, len(inputs), -1)]
    for weight, activations in zip(others, hidden[:-1], strict=True):
        passed = gradients[-1] * (activations > 0).T[:, :, None]
        gradients.append(torch.tensordot(weight, passed, dims=1))
    smallest = torch.finfo(inputs.dtype).tiny
    return functional.normalize(torch.cat(gradients), dim=2, eps=smallest)


def _mirrored(matrix: Tensor) -> Tensor:
    """Return the symmetric matrix with the upper triangle of a square matrix."""
    return matrix.triu() + matrix.triu(diagonal=1).T


def measure(network: MLP, subject: Subject) -> dict[str, Tensor | np.ndarray]:
    """Measure one snapshot.

    Args:
        network: A ReLU perceptron.
        subject: ``features``, and the settings ``points``, the number of pixels at which to take
            gradients, drawn without replacement, at most all, and ``seed``, that of the draw.

    Returns:
        Values by the names of :data:`LAYOUT`.
    """
    generator = np.random.default_rng(subject.settings["seed"])
    pixel = sample_pixels(len(subject.features), subject.settings["points"], generator)
    inputs = torch.from_numpy(subject.features[pixel]).to(subject.device)
    cosines, n_zero_gradient = input_gradient_cosines(network, inputs)
    layers = np.arange(1, network.arguments["depth"] + 1)
    return {
        "neuron_layer": layers.repeat(network.arguments["width"]),
        "pixel": pixel,
        "weight_row_cosine": weight_row_cosines(network),
        "input_gradient_cosine": cosines,
        "n_zero_gradient": n_zero_gradient,
    }
