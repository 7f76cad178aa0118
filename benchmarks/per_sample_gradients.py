"""Gradients of several examples at once with torch.func: the usual choice."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.func import functional_call, grad, vmap
from torch.nn import functional

from benchmarks.case import Rival

_PAIRS = 256


def per_sample_gradients(
    network: nn.Module, criterion: Callable[..., Tensor], inputs: Tensor, targets: Tensor
) -> Tensor:
    """Return the gradients [N, parameters] of a criterion that takes batches."""
    parameters = {name: values.detach() for name, values in network.named_parameters()}

    def loss(values: dict[str, Tensor], example: Tensor, target: Tensor) -> Tensor:
        outputs = functional_call(network, values, example[None])
        return criterion(outputs, target[None])

    by_name = vmap(grad(loss), in_dims=(None, 0, 0))(parameters, inputs, targets)
    return torch.cat([gradient.flatten(1) for gradient in by_name.values()], dim=1)


def cosines_of_pairs(
    network: nn.Module,
    criterion: Callable[..., Tensor],
    inputs: Tensor,
    targets: Tensor,
    pairs: Tensor,
    block: int,
) -> Rival:
    """Return the cosines of some of the pairs, one block of pairs at a time."""

    def gradients(examples: Tensor) -> Tensor:
        return per_sample_gradients(network, criterion, inputs[examples], targets[examples])

    def work() -> list[Tensor]:
        some = pairs[:_PAIRS].split(block)
        return [functional.cosine_similarity(*map(gradients, each.T), dim=1) for each in some]

    return Rival("vmap(grad)", work, len(pairs) / _PAIRS)
