"""The empirical neural tangent kernel, against Jacobians by automatic differentiation."""

from __future__ import annotations

from collections.abc import Sequence

import torch
from references import output_jacobian
from torch import Tensor
from torch.func import functional_call, jacrev, vmap

from benchmarks.case import Case, Rival
from spectral_bias.metrics.ntk import ntk_matrix
from spectral_bias.networks.architectures import MLP

_INPUTS, _FEATURES, _DEPTH, _WIDTH, _OUTPUTS = 2_000, 32, 4, 512, 3
_SOME_INPUTS = 25


def tangent_kernel() -> Case:
    """The kernel of all inputs, traced over outputs.

    The reference computes the Jacobians of some inputs.  Those of all inputs would take 19 GB, so
    it multiplies them with the same ones again and again.
    """
    network = MLP(_FEATURES, _DEPTH, _WIDTH, _OUTPUTS, seed=0)
    inputs = torch.rand(_INPUTS, _FEATURES) * 2 - 1
    hidden = (_DEPTH - 1) * _WIDTH**2
    forward = _FEATURES * _WIDTH + hidden + _WIDTH * _OUTPUTS
    backward = _OUTPUTS * (hidden + _WIDTH * _OUTPUTS)
    factors = _FEATURES + (1 + _OUTPUTS) * _DEPTH * _WIDTH
    return Case(
        f"neural tangent kernel of {_INPUTS:,}",
        lambda: ntk_matrix(network, inputs),
        2 * _INPUTS * (forward + backward) + 2 * _INPUTS**2 * factors,
        Rival(
            "Jacobians, one by one",
            lambda: _kernel_rows([output_jacobian(network, x) for x in _some(inputs)], len(inputs)),
            _INPUTS / _SOME_INPUTS,
        ),
        Rival(
            "vmap(jacrev)",
            lambda: _kernel_rows(list(_jacobians(network, _some(inputs))), len(inputs)),
            _INPUTS / _SOME_INPUTS,
        ),
    )


def _some(inputs: Tensor) -> Tensor:
    return inputs[:_SOME_INPUTS]


def _jacobians(network: MLP, inputs: Tensor) -> Tensor:
    """Return the Jacobians [N, outputs, parameters] of several inputs at once."""
    parameters = {name: values.detach() for name, values in network.named_parameters()}
    jacobian = jacrev(lambda values, example: functional_call(network, values, example))
    by_name = vmap(jacobian, in_dims=(None, 0))(parameters, inputs)
    return torch.cat([part.flatten(2) for part in by_name.values()], dim=2)


def _kernel_rows(jacobians: Sequence[Tensor], n: int) -> Tensor:
    """Return rows of the kernel between some inputs and as many inputs as the whole set has."""
    by_output = torch.stack(list(jacobians), dim=1)
    repetitions = n // len(jacobians)
    return torch.cat([(by_output @ by_output.mT).sum(dim=0) for _ in range(repetitions)], dim=1)
