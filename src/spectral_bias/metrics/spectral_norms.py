"""Spectral norms of the weight matrices (paper, Sec. 6 and Fig. 8)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from spectral_bias.files.storage import Layout, Variable
from spectral_bias.metrics.measuring import Subject
from spectral_bias.networks.architectures import MLP

LAYOUT = Layout(
    "spectral_norms",
    "Largest singular value of each weight matrix of a run, at every snapshot.",
    (
        Variable("epoch", "int32", ("epoch",), "epochs", "full passes over the data"),
        Variable("matrix", "int32", ("matrix",), "1", "weight matrix, 1 .. L + 1"),
        Variable("spectral_norm", "float64", ("epoch", "matrix"), "1", "largest singular value"),
    ),
)


def spectral_norms(weights: Sequence[np.ndarray]) -> np.ndarray:
    """Return the largest singular value of each matrix, without biases.

    The product over all L + 1 matrices bounds the network's Lipschitz constant.

    Args:
        weights: L + 1 matrices [outputs, inputs].

    Returns:
        float64 [L + 1].
    """
    return np.array([np.linalg.norm(weight.astype(np.float64), ord=2) for weight in weights])


def measure(network: MLP, subject: Subject) -> dict[str, np.ndarray]:
    """Measure one snapshot.

    Args:
        network: A perceptron.
        subject: Nothing of it is used.

    Returns:
        Values by the names of :data:`LAYOUT`.
    """
    weights = [layer.weight.numpy() for layer in network.weighted_layers]
    return {
        "matrix": np.arange(1, len(weights) + 1),
        "spectral_norm": spectral_norms(weights),
    }
