"""Stable rank of the weight matrices and of the hidden activations (Rudelson and Vershynin, 2007).

The stable rank ``||A||_F^2 / ||A||_2^2`` is the sum of the squared singular values over the largest
of them: at least 1, at most the rank, and little changed by small singular values.  A low one means
that few directions carry a matrix.  The paper does not measure it; it is a rival explanation of the
spectral bias.
"""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from spectral_bias.files.storage import Layout, Variable
from spectral_bias.metrics.activation_patterns import activation_blocks
from spectral_bias.metrics.measuring import Subject
from spectral_bias.networks.architectures import MLP

LAYOUT = Layout(
    "stable_rank",
    "Stable rank of the weight matrices and of the hidden activations, at every snapshot of a run.",
    (
        Variable("epoch", "int32", ("epoch",), "epochs", "full passes over the data"),
        Variable("layer", "int32", ("layer",), "1", "hidden layer, 1 .. L"),
        Variable("matrix", "int32", ("matrix",), "1", "weight matrix, 1 .. L + 1"),
        Variable(
            "weights",
            "float64",
            ("epoch", "matrix"),
            "1",
            "stable rank of the weight matrix; NaN if it is 0",
            finite=False,
        ),
        Variable(
            "activations",
            "float64",
            ("epoch", "layer"),
            "1",
            "stable rank of the layer's outputs for all inputs, [N, H]; NaN if all are 0",
            finite=False,
        ),
    ),
)


def stable_rank(gram: Tensor) -> float:
    """Return the stable rank of a matrix A from its Gram matrix.

    Args:
        gram: ``A^T A``, float64 [D, D].

    Returns:
        A number from 1 to D; NaN if A is 0.
    """
    largest = float(torch.linalg.eigvalsh(gram)[-1])
    return float(gram.trace()) / largest if largest > 0 else np.nan


@torch.no_grad()
def activation_grams(network: MLP, inputs: Tensor) -> list[Tensor]:
    """Return the Gram matrix of the outputs of each hidden layer over all inputs.

    Products are summed in float64 over blocks of inputs.

    Args:
        network: A perceptron with L hidden layers of H neurons.
        inputs: float32 [N, D].

    Returns:
        L matrices, float64 [H, H].
    """
    grams = [inputs.new_zeros(size, size, dtype=torch.float64) for size in network.hidden_sizes]
    for _, *hidden, _ in activation_blocks(network, inputs):
        for gram, activations in zip(grams, hidden, strict=True):
            gram += activations.T @ activations
    return grams


def measure(network: MLP, subject: Subject) -> dict[str, np.ndarray]:
    """Measure one snapshot.

    Args:
        network: A perceptron.
        subject: ``features``.

    Returns:
        Values by the names of :data:`LAYOUT`.
    """
    inputs = torch.from_numpy(subject.features).to(subject.device)
    weights = [layer.weight.double() for layer in network.weighted_layers]
    return {
        "matrix": np.arange(1, len(weights) + 1),
        "weights": np.array([stable_rank(weight @ weight.T) for weight in weights]),
        "activations": np.array([stable_rank(gram) for gram in activation_grams(network, inputs)]),
    }
