"""The pieces of a ReLU network on a line, from its exact breakpoints.

A network that receives a coordinate is a piecewise linear function; with an encoding, it is on each
piece a linear function of the encoding's sines.  A piece of one *activation pattern* ends where a
neuron switches (:mod:`~spectral_bias.metrics.curve_crossings`).  Not every such breakpoint is
visible in the function: if all paths from the neuron to the outputs lead through neurons that are
off, there is no *kink*.  The number of linear pieces is the number of kinks plus one (Montufar et
al. 2014).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from spectral_bias.files.storage import Layout, Variable
from spectral_bias.inputs.encodings import features_at
from spectral_bias.metrics.affine_layers import AffineLayer, affine_layers
from spectral_bias.metrics.curve_crossings import curve_crossings
from spectral_bias.metrics.measuring import Subject
from spectral_bias.metrics.segment_crossings import Crossings
from spectral_bias.networks.architectures import MLP

_BREAKPOINT = ("breakpoint",)
LAYOUT = Layout(
    "linear_pieces",
    "Breakpoints of a network on the unit interval, at every snapshot of a run.",
    (
        Variable("epoch", "int32", ("epoch",), "epochs", "full passes over the data"),
        Variable("at_epoch", "int32", _BREAKPOINT, "epochs", "the snapshot that it belongs to"),
        Variable("position", "float64", _BREAKPOINT, "sides", "where it is, from 0 to 1"),
        Variable("layer", "int32", _BREAKPOINT, "1", "hidden layer of the neuron, 1 .. L"),
        Variable("is_kink", "uint8", _BREAKPOINT, "1", "1 if the slope of an output changes there"),
        Variable("n_turning_points", "int32", (), "points", "extrema of the signal's samples"),
    ),
)
# Breakpoints per pass: limits the memory.
_BLOCK = 4096


def measure(network: MLP, subject: Subject) -> dict[str, np.ndarray | int]:
    """Measure one snapshot on a line.

    Args:
        network: A ReLU perceptron.
        subject: ``input_map`` and ``image``, a line of one channel.

    Returns:
        Values by the names of :data:`LAYOUT`, breakpoints by position.
    """
    layers = affine_layers(network.state_dict())
    found = curve_crossings(layers, subject.input_map, np.zeros((1, 1)), np.ones((1, 1)))
    sides = [features_at(subject.input_map, beside[:, None]) for beside in _beside(found.position)]
    return {
        "position": found.position,
        "layer": found.layer,
        "is_kink": are_kinks(layers, sides, found),
        "n_turning_points": turning_points(subject.image[0, :, 0]),
    }


def turning_points(values: np.ndarray) -> int:
    """Return how often a sampled function changes between rising and falling.

    A piecewise linear function with that many turning points has at least one piece more; with an
    encoding, the network's output may turn within a piece.

    Args:
        values: [n], in order.

    Returns:
        The number of local extrema between the ends.
    """
    steps = np.diff(values)
    rising = steps[steps != 0] > 0
    return int(np.count_nonzero(rising[1:] != rising[:-1]))


def are_kinks(
    layers: Sequence[AffineLayer], sides: Sequence[np.ndarray], breakpoints: Crossings
) -> np.ndarray:
    """Find the breakpoints at which the slope of an output changes.

    A neuron that switches changes the slope by the product of its own slope and the derivative of
    the output with respect to the neuron.  The derivative is exactly zero if no path between them
    is on.

    Args:
        layers: The L + 1 affine maps of a network.
        sides: Network inputs, float64 [K, D], on the pieces before and after each breakpoint; at
            the breakpoint itself, a neuron of a later layer may be exactly zero.
        breakpoints: The neuron that switches at each breakpoint.

    Returns:
        bool [K].
    """
    return np.any([_reaches_output(layers, inputs, breakpoints) for inputs in sides], axis=0)


def _beside(positions: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the midpoints of the pieces before and after each of some positions in [0, 1]."""
    ends = np.unique(np.concatenate([[0.0, 1.0], positions]))
    place = np.searchsorted(ends, positions)
    before, after = ends[np.maximum(place - 1, 0)], ends[np.minimum(place + 1, len(ends) - 1)]
    return (before + positions) / 2, (positions + after) / 2


def _reaches_output(
    layers: Sequence[AffineLayer], inputs: np.ndarray, breakpoints: Crossings
) -> np.ndarray:
    """Return for each breakpoint whether an output depends on its neuron, [K], at inputs [K, D]."""
    kinks = np.zeros(len(inputs), dtype=bool)
    for first in range(0, len(inputs), _BLOCK):
        block = slice(first, first + _BLOCK)
        layer, neuron = breakpoints.layer[block], breakpoints.neuron[block]
        # Derivatives of every output with respect to the neurons of this layer.
        reach = np.broadcast_to(layers[-1][0], (len(layer), *layers[-1][0].shape))
        states = _states(layers, inputs[block])
        for index in range(len(layers) - 1, 0, -1):
            here = np.flatnonzero(layer == index)
            kinks[first + here] = reach[here, :, neuron[here]].any(axis=1)
            reach = (reach * states[index - 1][:, None, :]) @ layers[index - 1][0]
    return kinks


def _states(layers: Sequence[AffineLayer], inputs: np.ndarray) -> list[np.ndarray]:
    """Return which neurons of each hidden layer are on, L times bool [K, H]."""
    states = []
    for weight, bias in layers[:-1]:
        values = inputs @ weight.T + bias
        states.append(values > 0)
        inputs = np.maximum(values, 0.0)
    return states
