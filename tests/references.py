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


def output_jacobian(network: nn.Module, example: Tensor) -> Tensor:
    """Return the gradients of the outputs of one example over all parameters, [C, all]."""
    parameters = [parameter.requires_grad_() for parameter in network.parameters()]
    rows = [
        torch.autograd.grad(output, parameters, retain_graph=True)
        for output in outputs(network, example)
    ]
    return torch.stack([torch.cat([g.flatten() for g in row]) for row in rows])


def ntk(network: nn.Module, inputs: Tensor) -> np.ndarray:
    """Return the neural tangent kernel [N, N], the trace over outputs, from whole Jacobians."""
    jacobians = [output_jacobian(network, example) for example in inputs]
    return np.array([[float((a * b).sum()) for b in jacobians] for a in jacobians])


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


def classifier_layers(network: nn.Module, image: Tensor) -> list[Tensor]:
    """Return the pre-activations of each layer for one image [D], convolutions patch by patch."""
    arguments, state, preactivations = network.arguments, image, []
    if arguments["kind"] == "cnn":
        state = image.reshape(arguments["image_shape"])
    for layer in network.layers:
        if layer.weight.ndim == 4:
            preactivation = _convolve(state, layer, arguments["kernel"], arguments["stride"])
        else:
            preactivation = layer.weight @ state.flatten() + layer.bias
        preactivations.append(preactivation)
        state = torch.where(preactivation > 0, preactivation, 0.0)
    return preactivations


def _convolve(maps: Tensor, layer: nn.Module, kernel: int, stride: int) -> Tensor:
    _, rows, columns = maps.shape
    positions = [
        torch.stack(
            [
                layer.weight.flatten(1) @ maps[:, i : i + kernel, j : j + kernel].flatten()
                + layer.bias
                for j in range(0, columns - kernel + 1, stride)
            ],
            dim=1,
        )
        for i in range(0, rows - kernel + 1, stride)
    ]
    return torch.stack(positions, dim=1)


def classifier_gradient(network: nn.Module, image: Tensor, label: int) -> Tensor:
    """Return the gradient of one image's cross-entropy over all parameters, flat, by autograd.

    The cross-entropy is log(1 + sum of exp(z_k - z_label) over the other classes): the usual form
    cannot tell a loss below 1e-16 from 0.  Exponents are kept from overflowing.
    """
    parameters = [parameter.requires_grad_() for parameter in network.parameters()]
    logits = classifier_layers(network, image)[-1]
    others = [logits[k] - logits[label] for k in range(len(logits)) if k != label]
    loss = torch.logaddexp(torch.zeros_like(others[0]), torch.stack(others).logsumexp(dim=0))
    return torch.cat([g.flatten() for g in torch.autograd.grad(loss, parameters)]).detach()


def classifier_cosines(
    network: nn.Module, images: Tensor, labels: Tensor, pairs: Tensor
) -> tuple[np.ndarray, np.ndarray]:
    """Return cosines [P], NaN for a zero gradient, and both norms [P, 2] of pairs of gradients."""
    cosines, norms = [], []
    for pair in pairs.tolist():
        first, second = (classifier_gradient(network, images[i], int(labels[i])) for i in pair)
        lengths = [_length(first), _length(second)]
        cosines.append(float((first / lengths[0]) @ (second / lengths[1])))
        norms.append(lengths)
    return np.array(cosines), np.array(norms)


def _length(vector: Tensor) -> float:
    """Return the norm of a vector, also where the squares of its numbers are too small."""
    largest = float(vector.abs().max())
    return largest * float((vector / largest).norm()) if largest > 0 else 0.0
