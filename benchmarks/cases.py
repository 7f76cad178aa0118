"""What is measured: each case at the paper's size, with the reference on a stated share of it."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
import torch
from references import pair_cosines as reference_cosines

from benchmarks.case import Case
from benchmarks.convolution_cases import classifier_confusion_28, classifier_confusion_32
from benchmarks.geometry_cases import (
    boundary_distance_32,
    boundary_distance_64,
    boundary_distance_in_the_picture,
    crossings_along_the_picture,
    regions_of_a_plane,
)
from benchmarks.neighbour_cases import (
    neighbours_28x28,
    neighbours_28x28_scikit_learn,
    neighbours_32x32x3,
    neighbours_32x32x3_scikit_learn,
)
from benchmarks.ntk_cases import tangent_kernel
from spectral_bias.metrics.activation_patterns import forward_patterns
from spectral_bias.metrics.gradient_confusion import cosine_matrix, pair_cosines
from spectral_bias.metrics.hamming import hamming_distance
from spectral_bias.metrics.regions import region_ids
from spectral_bias.networks import MLP
from spectral_bias.objectives import SQUARED_ERROR
from spectral_bias.training import Trainer, TrainingSettings

_PAIRS, _GRAM, _SIDE, _FEATURES = 50_000, 2_000, 512, 32
_REFERENCE_PAIRS = 200


def cases_named(beginnings: Sequence[str]) -> dict[str, Callable[[], Case]]:
    """Return the makers of the cases whose names begin like one of those given, or of all."""
    cases = {
        "A1": pair_confusion,
        "A2": matrix_confusion,
        "A3": classifier_confusion_28,
        "A4": classifier_confusion_32,
        "B1": grid_patterns,
        "B2": hamming_of_pairs,
        "C": grid_regions,
        "D1": boundary_distance_32,
        "D2": boundary_distance_64,
        "D3": boundary_distance_in_the_picture,
        "E1": neighbours_28x28,
        "E2": neighbours_32x32x3,
        "E3": neighbours_28x28_scikit_learn,
        "E4": neighbours_32x32x3_scikit_learn,
        "F": training_epoch,
        "G1": regions_of_a_plane,
        "G2": crossings_along_the_picture,
        "N1": tangent_kernel,
    }
    chosen = tuple(beginnings) or ("",)
    return {name: make for name, make in cases.items() if name.startswith(chosen)}


def _network() -> tuple[MLP, int]:
    """Return the paper's network on 32 features and its weights from the second layer on."""
    return MLP(_FEATURES, 4, 512, 3, seed=0), 3 * 512**2 + 512 * 3


def _data(examples: int) -> tuple[torch.Tensor, torch.Tensor]:
    return torch.rand(examples, _FEATURES) * 2 - 1, torch.rand(examples, 3)


def _reference(network: MLP, inputs: torch.Tensor, targets: torch.Tensor) -> Callable[[], object]:
    pairs = torch.randint(len(inputs), (_REFERENCE_PAIRS, 2))
    return lambda: reference_cosines(network, inputs, targets, pairs)


def pair_confusion() -> Case:
    """Gradient confusion of independent pairs, against a loop of autograd calls."""
    network, weights = _network()
    inputs, targets = _data(_SIDE**2 // 4)
    pairs = torch.randint(len(inputs), (_PAIRS, 2))
    forward = weights + _FEATURES * 512
    return Case(
        f"A1 gradient confusion, {_PAIRS:,} pairs",
        lambda: pair_cosines(network, inputs, targets, pairs),
        2 * _PAIRS * 2 * (forward + weights),
        _reference(network, inputs, targets),
        _PAIRS / _REFERENCE_PAIRS,
    )


def matrix_confusion() -> Case:
    """Gradient confusion of all pairs of a set, against the same loop."""
    network, weights = _network()
    inputs, targets = _data(_GRAM)
    forward = weights + _FEATURES * 512
    factors = 2 * (_FEATURES + 4 * 512) + 2 * (4 * 512 + 3)
    return Case(
        f"A2 gradient confusion, all pairs of {_GRAM:,}",
        lambda: cosine_matrix(network, inputs, targets),
        _GRAM * 2 * (forward + weights) + _GRAM**2 * factors,
        _reference(network, inputs, targets),
        _GRAM * (_GRAM - 1) / 2 / _REFERENCE_PAIRS,
    )


def grid_patterns() -> Case:
    """One pass over the grid: patterns and outputs of all pixels."""
    network, weights = _network()
    inputs, _ = _data(_SIDE**2)
    return Case(
        f"B1 patterns of {_SIDE} x {_SIDE} pixels, one pass",
        lambda: forward_patterns(network, inputs),
        _SIDE**2 * 2 * (weights + _FEATURES * 512),
    )


def hamming_of_pairs() -> Case:
    """Hamming distances of pairs once the grid's patterns are there."""
    patterns = np.random.default_rng(0).integers(2**63, size=(_SIDE**2, 4, 8), dtype=np.uint64)
    pairs = np.random.default_rng(1).integers(len(patterns), size=(_PAIRS, 2))
    return Case(
        f"B2 Hamming distance of {_PAIRS:,} pairs",
        lambda: hamming_distance(patterns, pairs),
        0.0,
    )


def grid_regions() -> Case:
    """The pass over the grid and the count of activation regions."""
    network, weights = _network()
    inputs, _ = _data(_SIDE**2)
    return Case(
        f"C activation regions of {_SIDE} x {_SIDE} pixels",
        lambda: region_ids(forward_patterns(network, inputs)[0]),
        _SIDE**2 * 2 * (weights + _FEATURES * 512),
    )


def training_epoch() -> Case:
    """Two training steps of the paper's batch size."""
    network, weights = _network()
    inputs, targets = _data(2 * 8192)
    settings = TrainingSettings(1e-3, 8192, "once", "ieee", 0)
    trainer = Trainer(network, inputs, targets, settings, SQUARED_ERROR)
    return Case(
        "F training, 2 steps of 8,192",
        trainer.train_epoch,
        2 * 8192 * 2 * (3 * weights + 2 * _FEATURES * 512),
    )
