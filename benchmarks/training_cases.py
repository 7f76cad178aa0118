"""Training at the paper's size (dominated by products) and the default one (by overheads)."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

from benchmarks.case import Case, Rival
from spectral_bias.networks.architectures import MLP
from spectral_bias.training.objectives import SQUARED_ERROR
from spectral_bias.training.trainer import Trainer, TrainingSettings

_FEATURES, _STEPS, _NETWORKS = 32, 32, 5


def training_of_the_paper() -> Case:
    """Two steps of the paper's batch."""
    return _against_a_plain_loop(depth=4, width=512, batch=8192, steps=2)


def training_of_the_default() -> Case:
    """An epoch of the default study's image, 32 steps."""
    return _against_a_plain_loop(depth=4, width=192, batch=512, steps=_STEPS)


def training_of_several() -> Case:
    """Five networks trained one after the other, against the same five in batched products."""
    width, batch = 192, 512
    inputs, targets = _data(batch * _STEPS)
    trainers = [_trainer(width, batch, inputs, targets, seed) for seed in range(_NETWORKS)]
    stacked = _stacked([trainer.network for trainer in trainers])
    moments = torch.optim.Adam(stacked, lr=1e-3, fused=True)

    def stacked_epoch() -> None:
        for block, expected in zip(inputs.split(batch), targets.split(batch), strict=True):
            states = block.expand(_NETWORKS, -1, -1)
            for index in range(0, len(stacked), 2):
                states = torch.baddbmm(stacked[index + 1], states, stacked[index])
                if index + 2 < len(stacked):
                    states = states.relu()
            loss = (states - expected).square().mean(dim=(1, 2)).sum()
            moments.zero_grad()
            loss.backward()
            moments.step()

    return Case(
        f"training, {_NETWORKS} networks of 4 x {width} one by one, {_STEPS} steps of {batch}",
        lambda: [trainer.train_epoch() for trainer in trainers],
        _NETWORKS * _flop(4, width, batch * _STEPS),
        usual=Rival("stacked, baddbmm", stacked_epoch),
    )


def _against_a_plain_loop(depth: int, width: int, batch: int, steps: int) -> Case:
    inputs, targets = _data(batch * steps)
    return Case(
        f"training, {steps} steps of {batch:,}, {depth} x {width}",
        _trainer(width, batch, inputs, targets, seed=0).train_epoch,
        _flop(depth, width, batch * steps),
        usual=Rival("plain loop", _plain_loop(width, batch, inputs, targets)),
    )


def _plain_loop(width: int, batch: int, inputs: Tensor, targets: Tensor) -> Callable[[], None]:
    """Return an epoch as in tutorials: the optimiser's class, and a loss read at every step."""
    network = MLP(_FEATURES, 4, width, 3, seed=0)
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-3)

    def epoch() -> None:
        losses = []
        for block, expected in zip(inputs.split(batch), targets.split(batch), strict=True):
            optimiser.zero_grad()
            loss = functional.mse_loss(network(block), expected)
            loss.backward()
            optimiser.step()
            losses.append(loss.item())

    return epoch


def _stacked(networks: list[MLP]) -> list[Tensor]:
    """Return weights [networks, in, out] and biases [networks, 1, out], layer by layer."""
    found = []
    for layers in zip(*(network.layers for network in networks), strict=True):
        found.append(torch.stack([layer.weight.detach().T for layer in layers]))
        found.append(torch.stack([layer.bias.detach()[None] for layer in layers]))
    return [values.contiguous().requires_grad_() for values in found]


def _trainer(width: int, batch: int, inputs: Tensor, targets: Tensor, seed: int) -> Trainer:
    settings = TrainingSettings(1e-3, batch, "once", "ieee", seed)
    network = MLP(_FEATURES, 4, width, 3, seed)
    return Trainer(network, inputs, targets, settings, SQUARED_ERROR)


def _data(examples: int) -> tuple[Tensor, Tensor]:
    return torch.rand(examples, _FEATURES) * 2 - 1, torch.rand(examples, 3)


def _flop(depth: int, width: int, examples: int) -> float:
    """Return the FLOP of forward and backward passes, without gradients of the inputs."""
    weights = (depth - 1) * width**2 + width * 3
    return examples * 2 * (3 * weights + 2 * _FEATURES * width)
