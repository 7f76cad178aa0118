"""Gradients of the paper's convolutional classifier, against a loop of autograd calls."""

from __future__ import annotations

import torch
from torch import Tensor
from torch.nn import functional

from benchmarks.case import Case, Rival
from benchmarks.per_sample_gradients import cosines_of_pairs
from spectral_bias.metrics.classifier_gradients import pair_cosines
from spectral_bias.networks.architectures import CNN

_ANCHORS, _PER_ANCHOR, _PARTNERS, _CLASSES = 2_500, 25, 30_000, 10
# Fractions of the work that rivals do.
_REFERENCE_PAIRS, _VMAP_BLOCK = 150, 32


def classifier_confusion_28() -> Case:
    """Gradient confusion of pairs of grey images of MNIST's size."""
    return _confusion(image_shape=(1, 28, 28))


def classifier_confusion_32() -> Case:
    """Gradient confusion of pairs of colour images of CIFAR's size."""
    return _confusion(image_shape=(3, 32, 32))


def _confusion(image_shape: tuple[int, int, int]) -> Case:
    channels, rows, columns = image_shape
    network = CNN(image_shape, (32, 64, 96), 3, 2, 256, _CLASSES, seed=0).requires_grad_(False)
    inputs = torch.rand(_ANCHORS + _PARTNERS, channels * rows * columns) * 2 - 1
    labels = torch.randint(_CLASSES, (len(inputs),))
    first = torch.arange(_ANCHORS).repeat_interleave(_PER_ANCHOR)
    # Every partner occurs, some of them several times.
    second = _ANCHORS + torch.randperm(len(first)) % _PARTNERS
    pairs = torch.stack([first, second], dim=1)

    return Case(
        f"gradient confusion, CNN {rows} x {columns} x {channels}, {len(pairs):,} pairs",
        lambda: pair_cosines(network, inputs, labels, pairs),
        _flop(network, len(inputs), len(pairs)),
        Rival(
            "loop of autograd calls",
            lambda: [_cosine(network, inputs, labels, *pair) for pair in pairs[:_REFERENCE_PAIRS]],
            len(pairs) / _REFERENCE_PAIRS,
        ),
        cosines_of_pairs(network, functional.cross_entropy, inputs, labels, pairs, _VMAP_BLOCK),
    )


def _flop(network: CNN, examples: int, pairs: int) -> float:
    """Return the FLOP of forward and backward passes, of forming gradients, and of the pairs.

    Gradients of the first two convolutions are formed; those of the third are compared by position.
    """
    positions = [rows * columns for _, rows, columns in network.map_shapes[1:]]
    weights = [layer.weight.numel() for layer in network.layers]
    passes = [n * count for n, count in zip(weights, [*positions, 1, 1], strict=True)]
    per_example = sum(passes) + sum(passes[1:]) + sum(passes[:2])
    by_position = [sum(layer.weight.flatten(1).shape) for layer in network.layers[2:]]
    squares = [positions[2] ** 2, 1, 1]
    per_pair = sum(weights[:2]) + sum(a * b for a, b in zip(by_position, squares, strict=True))
    return 2.0 * (examples * per_example + pairs * per_pair)


def _cosine(network: CNN, inputs: Tensor, labels: Tensor, first: Tensor, second: Tensor) -> Tensor:
    """Return the cosine of one pair as a script would: two passes, two flat gradients."""
    parameters = [parameter.requires_grad_() for parameter in network.parameters()]
    gradients = []
    for example in (first, second):
        loss = functional.cross_entropy(network(inputs[example][None]), labels[example][None])
        flat = [gradient.flatten() for gradient in torch.autograd.grad(loss, parameters)]
        gradients.append(torch.cat(flat))
    return functional.cosine_similarity(*gradients, dim=0)
