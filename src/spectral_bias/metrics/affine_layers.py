"""The affine maps of a ReLU network in float64, for geometry computed with NumPy.

PyTorch is not imported: loading it takes longer than computing most of that geometry.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from numpy.typing import ArrayLike

# Weight matrix [outputs, inputs] and bias [outputs].
AffineLayer = tuple[np.ndarray, np.ndarray]


def affine_layers(parameters: Mapping[str, ArrayLike]) -> list[AffineLayer]:
    """Return the weight matrix and the bias of each layer, from the first to the last.

    Args:
        parameters: Parameters of a perceptron with L hidden layers by name, ``layers.0.weight`` and
            so on: the tensors of a snapshot, or the state of a network.

    Returns:
        L + 1 pairs of float64 arrays, [outputs, inputs] and [outputs].

    Raises:
        ValueError: If a parameter is not finite, or the network is not a perceptron.
    """
    arrays = {name: np.asarray(of, dtype=np.float64) for name, of in parameters.items()}
    depth = len(arrays) // 2
    kinds = {"weight": 2, "bias": 1}
    named = {f"layers.{layer}.{kind}": kinds[kind] for layer in range(depth) for kind in kinds}
    if {name: array.ndim for name, array in arrays.items()} != named:
        raise ValueError(
            f"the network is no perceptron: its parameters are {', '.join(sorted(arrays))}"
        )
    broken = [name for name, array in arrays.items() if not np.isfinite(array).all()]
    if broken:
        raise ValueError(
            f"the network has parameters that are not finite, in {', '.join(broken)}; train with "
            "a smaller learning rate"
        )
    return [
        (arrays[f"layers.{layer}.weight"], arrays[f"layers.{layer}.bias"]) for layer in range(depth)
    ]
