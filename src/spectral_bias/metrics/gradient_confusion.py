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

import torch
from torch import Tensor

from spectral_bias.files.storage import Layout, Variable
from spectral_bias.metrics.measuring import Subject
from spectral_bias.networks.architectures import MLP

KINDS = ("local", "global", "tile")
LAYOUT = Layout(
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
                finite=False,
            )
            for pairs in KINDS
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


def measure(network: MLP, subject: Subject) -> dict[str, Tensor]:
    """Measure one snapshot.

    Args:
        network: A ReLU perceptron.
        subject: ``features``, ``image`` and ``pairs`` of :data:`KINDS`.

    Returns:
        Values by the names of :data:`LAYOUT`.
    """
    inputs = torch.from_numpy(subject.features).to(subject.device)
    targets = torch.from_numpy(subject.image).to(subject.device).flatten(end_dim=1)
    pairs = {kind: torch.from_numpy(subject.pairs[kind]).long() for kind in KINDS}
    return {
        f"cosine_{kind}": pair_cosines(network, inputs, targets, chosen.to(subject.device))
        for kind, chosen in pairs.items()
    }


def _product(first: Tensor, second: Tensor, first_delta: Tensor, second_delta: Tensor) -> Tensor:
    """Return one layer's part of the inner products of gradients, float64 [P]."""
    activations = (first * second).sum(dim=1) + 1.0
    return activations.double() * (first_delta * second_delta).sum(dim=1).double()
