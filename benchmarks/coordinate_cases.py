"""Gradient confusion and activation patterns of the paper's perceptron."""

from __future__ import annotations

import numpy as np
import torch
from references import hamming_distance as reference_hamming
from references import pair_cosines as reference_cosines
from references import spectral_norm as reference_norm
from torch import Tensor
from torch.nn import functional

from benchmarks.case import Case, Rival
from benchmarks.per_sample_gradients import cosines_of_pairs
from spectral_bias.metrics.activation_patterns import forward_patterns
from spectral_bias.metrics.gradient_confusion import pair_cosines
from spectral_bias.metrics.hamming import hamming_distance
from spectral_bias.metrics.regions import region_ids
from spectral_bias.metrics.spectral_norms import spectral_norms
from spectral_bias.networks.architectures import MLP

_PAIRS, _SIDE, _FEATURES = 50_000, 512, 32
_HIDDEN = (4, 512)
# Fractions of the work that rivals do.
_REFERENCE_PAIRS, _VMAP_BLOCK, _BOOLEAN_INPUTS = 200, 16, 2**15


def pair_confusion() -> Case:
    """Gradient confusion of independent pairs."""
    network, weights = _network()
    inputs, targets = _data(_SIDE**2 // 4)
    pairs = torch.randint(len(inputs), (_PAIRS, 2))
    forward = weights + _FEATURES * 512

    return Case(
        f"gradient confusion, {_PAIRS:,} pairs",
        lambda: pair_cosines(network, inputs, targets, pairs),
        2 * _PAIRS * 2 * (forward + weights),
        _loop_of_pairs(network, inputs, targets, _PAIRS),
        cosines_of_pairs(network, functional.mse_loss, inputs, targets, pairs, _VMAP_BLOCK),
    )


def grid_patterns() -> Case:
    """One pass over the grid: patterns and outputs of all pixels."""
    network, weights = _network()
    inputs, _ = _data(_SIDE**2)
    return Case(
        f"patterns of {_SIDE} x {_SIDE} pixels, one pass",
        lambda: forward_patterns(network, inputs),
        _SIDE**2 * 2 * (weights + _FEATURES * 512),
        usual=Rival(
            "forward, > 0",
            lambda: _boolean_patterns(network, inputs[:_BOOLEAN_INPUTS]),
            len(inputs) / _BOOLEAN_INPUTS,
        ),
    )


def hamming_of_pairs() -> Case:
    """Hamming distances of pairs, from the grid's existing patterns."""
    generator = np.random.default_rng(0)
    patterns = generator.integers(2**63, size=(_SIDE**2, 4, 8), dtype=np.uint64)
    pairs = generator.integers(len(patterns), size=(_PAIRS, 2))
    booleans = generator.random((_BOOLEAN_INPUTS, *_HIDDEN)) < 0.5
    some = generator.integers(_BOOLEAN_INPUTS, size=(4096, 2))
    return Case(
        f"Hamming distance of {_PAIRS:,} pairs, given the patterns",
        lambda: hamming_distance(patterns, pairs),
        0.0,
        Rival("loop", lambda: reference_hamming(booleans, some[:20]), _PAIRS / 20),
        Rival(
            "!= of booleans",
            lambda: (booleans[some[:, 0]] != booleans[some[:, 1]]).sum(axis=2),
            _PAIRS / len(some),
        ),
    )


def grid_regions() -> Case:
    """The pass over the grid and the count of activation regions."""
    network, weights = _network()
    inputs, _ = _data(_SIDE**2)

    def unique_rows() -> np.ndarray:
        patterns = _boolean_patterns(network, inputs[:_BOOLEAN_INPUTS]).numpy()
        return np.unique(np.packbits(patterns, axis=1), axis=0)

    return Case(
        f"activation regions of {_SIDE} x {_SIDE} pixels, patterns included",
        lambda: region_ids(forward_patterns(network, inputs)[0]),
        _SIDE**2 * 2 * (weights + _FEATURES * 512),
        # Scaled linearly, which underestimates the time of a sort.
        usual=Rival("np.unique of bits", unique_rows, len(inputs) / _BOOLEAN_INPUTS),
    )


def norms_of_weights() -> Case:
    """Spectral norms of a network's matrices, in float64."""
    network, _ = _network()
    matrices = [layer.weight.detach() for layer in network.layers]
    arrays = [matrix.numpy() for matrix in matrices]
    return Case(
        "spectral norms of 4 x 512",
        lambda: spectral_norms(arrays),
        0.0,
        Rival("eigenvalues of WᵀW", lambda: [reference_norm(array) for array in arrays]),
        Rival("svdvals, float32", lambda: [torch.linalg.svdvals(m)[0] for m in matrices]),
    )


def _network() -> tuple[MLP, int]:
    """Return the paper's network on 32 features and its weights from the second layer on."""
    return MLP(_FEATURES, *_HIDDEN, 3, seed=0), 3 * 512**2 + 512 * 3


def _data(examples: int) -> tuple[Tensor, Tensor]:
    return torch.rand(examples, _FEATURES) * 2 - 1, torch.rand(examples, 3)


def _loop_of_pairs(network: MLP, inputs: Tensor, targets: Tensor, pairs: float) -> Rival:
    some = torch.randint(len(inputs), (_REFERENCE_PAIRS, 2))
    return Rival(
        "loop of autograd calls",
        lambda: reference_cosines(network, inputs, targets, some),
        pairs / _REFERENCE_PAIRS,
    )


@torch.no_grad()
def _boolean_patterns(network: MLP, inputs: Tensor) -> Tensor:
    """Return patterns as a script would: bool [N, L H]."""
    blocks = [network.activations(block)[1:-1] for block in inputs.split(8192)]
    return torch.cat([torch.cat([layer > 0 for layer in block], dim=1) for block in blocks])
