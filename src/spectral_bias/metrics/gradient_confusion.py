"""Gradient confusion: how much the loss gradients of two examples agree (paper, Sec. 4).

As in the paper's figures, it is measured by the cosine of the two gradients over all parameters.
The confusion bound of Sankararaman et al. (2020) is on the inner product itself,
``<g_i, g_j> >= -eta`` for all pairs; the paper prints it with the opposite sign.

The gradients themselves are never formed.  In a fully connected network with layer inputs ``a_l``
and loss derivatives ``d_l`` at the pre-activations, the gradient of weight matrix l is the outer
product ``d_l a_l^T`` and that of its bias is ``d_l``.  Therefore

    <g_i, g_j> = sum_l (<a_l(i), a_l(j)> + 1) <d_l(i), d_l(j)>.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import numpy as np
import torch
from torch import Tensor

from spectral_bias.files.snapshots import Snapshot
from spectral_bias.files.storage import Layout, Variable
from spectral_bias.networks.architectures import MLP, load_perceptron

GRADIENT_CONFUSION = Layout(
    "gradient_confusion",
    "Cosine of the loss gradients of pairs of pixels, at every snapshot of a run.",
    (
        Variable("epoch", "int32", ("epoch",), "epochs", "full passes over the data"),
        *(
            Variable(
                f"cosine_{pairs}",
                "float32",
                ("epoch", f"pair_{pairs}"),
                "1",
                f"cosine of the two gradients of {pairs} pairs; NaN if one is exactly zero",
            )
            for pairs in ("local", "global", "tile")
        ),
    ),
)
# Pairs per pass: the factors of a block fit into the processor's cache.
_BLOCK = {"cpu": 512, "cuda": 16384}


@torch.no_grad()
def pair_cosines(network: MLP, inputs: Tensor, targets: Tensor, pairs: Tensor) -> Tensor:
    """Return the cosine of the loss gradients of each pair of examples.

    Args:
        network: A ReLU network.
        inputs: float [N, D].
        targets: float [N, C]; the loss is the squared error, whose scale does not matter.
        pairs: Indices of examples, int64 [P, 2].

    Returns:
        float64 [P] in [-1, 1]; NaN where a gradient is exactly zero.
    """
    cosines = []
    for block in pairs.split(_BLOCK[inputs.device.type]):
        members = block.T.reshape(-1)
        layers = gradient_factors(network, inputs[members], targets[members])
        products = norms = torch.zeros((), dtype=torch.float64, device=inputs.device)
        for activations, deltas in layers:
            first, second = activations.chunk(2)
            first_delta, second_delta = deltas.chunk(2)
            products = products + _product(first, second, first_delta, second_delta)
            norms = norms + _product(activations, activations, deltas, deltas)
        first_norm, second_norm = norms.chunk(2)
        cosines.append(products / (first_norm * second_norm).sqrt())
    return torch.cat(cosines).clamp_(-1.0, 1.0)


@torch.no_grad()
def cosine_matrix(network: MLP, inputs: Tensor, targets: Tensor) -> Tensor:
    """Return the cosine of the loss gradients for all pairs of a set of examples.

    Args:
        network: A ReLU network.
        inputs: float [N, D].
        targets: float [N, C].

    Returns:
        [N, N] in the dtype of the inputs, symmetric; NaN in the rows and columns of examples
        whose gradient is exactly zero.
    """
    products = torch.zeros(len(inputs), len(inputs), dtype=inputs.dtype, device=inputs.device)
    for activations, deltas in gradient_factors(network, inputs, targets):
        products.addcmul_(activations @ activations.T + 1.0, deltas @ deltas.T)
    scale = products.diagonal().rsqrt()
    scale[scale.isinf()] = torch.nan
    return products.mul_(scale[:, None]).mul_(scale[None, :]).clamp_(-1.0, 1.0)


def gradient_factors(network: MLP, inputs: Tensor, targets: Tensor) -> list[tuple[Tensor, Tensor]]:
    """Return the factors of the per-example gradients of the squared error, layer by layer.

    Args:
        network: A ReLU network with L hidden layers.
        inputs: float [N, D].
        targets: float [N, C].

    Returns:
        L + 1 pairs of a layer's inputs [N, D or H] and the derivatives of half the squared error
        at its pre-activations [N, H or C].
    """
    *activations, outputs = network.activations(inputs)
    delta = outputs - targets
    factors = [(activations[-1], delta)]
    layers = network.weighted_layers
    for index in range(len(activations) - 1, 0, -1):
        delta = torch.where(activations[index] > 0, delta @ layers[index].weight, 0.0)
        factors.append((activations[index - 1], delta))
    return factors


def measure_gradient_confusion(
    snapshots: Iterable[Snapshot],
    features: np.ndarray,
    image: np.ndarray,
    pairs: Mapping[str, np.ndarray],
    device: torch.device,
) -> dict[str, np.ndarray]:
    """Measure all snapshots of a run.

    Args:
        snapshots: In ascending order of epochs.
        features: Network inputs, float32 [N, D], pixels row by row.
        image: The signal, float32 [rows, columns, C].
        pairs: Pixel indices [P, 2] for ``local``, ``global`` and ``tile``.
        device: Where to run the networks.

    Returns:
        Arrays by the names of :data:`GRADIENT_CONFUSION`.
    """
    inputs = torch.from_numpy(features).to(device)
    targets = torch.from_numpy(image).to(device).flatten(end_dim=1)
    indices = {kind: torch.from_numpy(chosen).long().to(device) for kind, chosen in pairs.items()}
    arrays: dict[str, list[np.ndarray]] = {"epoch": [], **{f"cosine_{kind}": [] for kind in pairs}}
    for snapshot in snapshots:
        network = load_perceptron(snapshot, device)
        arrays["epoch"].append(np.array(snapshot.metadata["epoch"], dtype=np.int32))
        for kind, chosen in indices.items():
            cosines = pair_cosines(network, inputs, targets, chosen)
            arrays[f"cosine_{kind}"].append(cosines.float().cpu().numpy())
    return {name: np.stack(values) for name, values in arrays.items()}


def _product(first: Tensor, second: Tensor, first_delta: Tensor, second_delta: Tensor) -> Tensor:
    """Return one layer's part of the inner products of gradients, float64 [P]."""
    activations = (first * second).sum(dim=1) + 1.0
    return activations.double() * (first_delta * second_delta).sum(dim=1).double()
