"""The empirical neural tangent kernel, against Jacobians by automatic differentiation."""

from __future__ import annotations

import torch
from references import output_jacobian

from benchmarks.case import Case
from spectral_bias.metrics.ntk import ntk_matrix
from spectral_bias.networks import MLP

_INPUTS, _FEATURES, _DEPTH, _WIDTH, _OUTPUTS = 2_000, 32, 4, 512, 3
_REFERENCE_INPUTS = 25


def tangent_kernel() -> Case:
    """The kernel of all inputs, traced over outputs.

    The reference has the Jacobians of some inputs, and multiplies them with those of all: with the
    same ones again and again, because all take 19 GB.
    """
    network = MLP(_FEATURES, _DEPTH, _WIDTH, _OUTPUTS, seed=0)
    inputs = torch.rand(_INPUTS, _FEATURES) * 2 - 1
    hidden = (_DEPTH - 1) * _WIDTH**2
    forward = _FEATURES * _WIDTH + hidden + _WIDTH * _OUTPUTS
    backward = _OUTPUTS * (hidden + _WIDTH * _OUTPUTS)
    factors = _FEATURES + (1 + _OUTPUTS) * _DEPTH * _WIDTH
    return Case(
        f"N1 neural tangent kernel of {_INPUTS:,}",
        lambda: ntk_matrix(network, inputs),
        2 * _INPUTS * (forward + backward) + 2 * _INPUTS**2 * factors,
        lambda: _kernel_rows(network, inputs),
        _INPUTS / _REFERENCE_INPUTS,
    )


def _kernel_rows(network: MLP, inputs: torch.Tensor) -> torch.Tensor:
    """Return rows [25, N] of a kernel."""
    some = [output_jacobian(network, example) for example in inputs[:_REFERENCE_INPUTS]]
    by_output = torch.stack(some, dim=1)
    repetitions = len(inputs) // _REFERENCE_INPUTS
    return torch.cat([(by_output @ by_output.mT).sum(dim=0) for _ in range(repetitions)], dim=1)
