"""Slow and obvious twins of the metrics, in float64, for tests and benchmarks.

Each function follows the definition in the paper word by word: loops where the library has
matrix products, automatic differentiation where it has a formula.  Nothing here shares code with
the metrics except the network's parameters.
"""

from __future__ import annotations

import math

import numpy as np
import torch
from torch import Tensor, nn


def outputs(network: nn.Module, example: Tensor) -> Tensor:
    """Return the outputs [C] of one example [D], layer by layer, without the class's forward."""
    *hidden, last = network.layers
    state = example
    for layer in hidden:
        preactivation = layer.weight @ state + layer.bias
        # A neuron at exactly 0 is off, and so is its derivative.
        state = torch.where(preactivation > 0, preactivation, 0.0)
    return last.weight @ state + last.bias


def loss_gradient(network: nn.Module, example: Tensor, target: Tensor) -> Tensor:
    """Return the gradient of one example's squared error over all parameters, flat, by autograd."""
    parameters = [parameter.requires_grad_() for parameter in network.parameters()]
    loss = ((outputs(network, example) - target) ** 2).sum()
    return torch.cat([g.flatten() for g in torch.autograd.grad(loss, parameters)]).detach()


def pair_cosines(network: nn.Module, inputs: Tensor, targets: Tensor, pairs: Tensor) -> np.ndarray:
    """Return the cosine of the loss gradients of each pair, [P]; NaN for a zero gradient."""
    cosines = []
    for i, j in pairs.tolist():
        first = loss_gradient(network, inputs[i], targets[i])
        second = loss_gradient(network, inputs[j], targets[j])
        lengths = first.norm() * second.norm()
        cosines.append(float(first @ second / lengths) if lengths > 0 else math.nan)
    return np.array(cosines)


def activation_patterns(network: nn.Module, inputs: Tensor) -> np.ndarray:
    """Return Definition 1 as bool [N, L, H]: is the pre-activation positive?"""
    patterns = []
    for example in inputs:
        state, layers = example, []
        for layer in network.layers[:-1]:
            preactivation = layer.weight @ state + layer.bias
            layers.append([value > 0.0 for value in preactivation.tolist()])
            state = torch.clamp(preactivation, min=0.0)
        patterns.append(layers)
    return np.array(patterns)


def hamming_distance(patterns: np.ndarray, pairs: np.ndarray) -> np.ndarray:
    """Return the number of differing neurons per layer and pair, [L, P], from bool [N, L, H]."""
    _, depth, width = patterns.shape
    distances = np.zeros((depth, len(pairs)), dtype=int)
    for p, (i, j) in enumerate(pairs.tolist()):
        for layer in range(depth):
            for neuron in range(width):
                distances[layer, p] += patterns[i, layer, neuron] != patterns[j, layer, neuron]
    return distances


def region_ids(patterns: np.ndarray) -> list[int]:
    """Number patterns, bool [N, L, H], in the order in which they first appear."""
    seen: dict[tuple[bool, ...], int] = {}
    return [seen.setdefault(tuple(pattern.ravel().tolist()), len(seen)) for pattern in patterns]


def n_regions(patterns: np.ndarray) -> int:
    """Return the number of different patterns, bool [N, L, H]."""
    return len({tuple(pattern.ravel().tolist()) for pattern in patterns})


def dead_neurons(patterns: np.ndarray) -> np.ndarray:
    """Return which neurons, bool [L, H], are off for every input of bool [N, L, H]."""
    _, depth, width = patterns.shape
    dead = np.ones((depth, width), dtype=bool)
    for pattern in patterns:
        for layer in range(depth):
            for neuron in range(width):
                if pattern[layer, neuron]:
                    dead[layer, neuron] = False
    return dead


def spectral_norm(weight: np.ndarray) -> float:
    """Return the root of the largest eigenvalue of W^T W."""
    weight = weight.astype(np.float64)
    return math.sqrt(np.linalg.eigvalsh(weight.T @ weight)[-1])


def psnr_db(predictions: np.ndarray, targets: np.ndarray) -> float:
    """Return 20 log10(peak / rmse) with peak 1, over all pixels and channels."""
    errors = [
        (float(a) - float(b)) ** 2
        for a, b in zip(predictions.ravel(), targets.ravel(), strict=True)
    ]
    return 20 * math.log10(1.0 / math.sqrt(math.fsum(errors) / len(errors)))


def encoding_distances(features: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return Euclidean distances and dot products [N, N] of features [N, D]."""
    features = features.astype(np.float64)
    n = len(features)
    distance, dot_product = np.empty((n, n)), np.empty((n, n))
    for i in range(n):
        for j in range(n):
            distance[i, j] = math.dist(features[i], features[j])
            dot_product[i, j] = math.fsum((features[i] * features[j]).tolist())
    return distance, dot_product
