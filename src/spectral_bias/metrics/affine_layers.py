"""The affine maps that a ReLU network is made of, in float64, for geometry done with NumPy."""

from __future__ import annotations

import numpy as np

from spectral_bias.networks import MLP, check_finite

# Weight matrix [outputs, inputs] and bias [outputs].
AffineLayer = tuple[np.ndarray, np.ndarray]


def affine_layers(network: MLP) -> list[AffineLayer]:
    """Return the weight matrix and the bias of each layer, from the first to the last.

    Args:
        network: A network with L hidden layers.

    Returns:
        L + 1 pairs of float64 arrays, [outputs, inputs] and [outputs].

    Raises:
        ValueError: If a parameter is not finite.
    """
    check_finite(network)
    pairs = [(layer.weight, layer.bias) for layer in network.layers]
    return [
        (weight.detach().cpu().numpy().astype(np.float64), bias.detach().cpu().double().numpy())
        for weight, bias in pairs
    ]
