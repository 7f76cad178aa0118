"""Training with snapshots: the loop, its resumable state, and what is kept of it.

A *state* is the network's parameters, Adam's moments and the loss history after some epoch.
States live in a folder of their own, one per snapshot epoch and one for the last few seconds, and
are enough to go on from with the same bits as if nothing had happened.  Snapshots are cut from
states.
"""

from __future__ import annotations

import csv
import logging
import time
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor
from torch.nn import functional
from torch.optim.adam import adam

from spectral_bias.networks import MLP
from spectral_bias.snapshots import Snapshot, load_snapshot, save_snapshot
from spectral_bias.storage import ArtifactError, sole_user, whole_file

_SECONDS_BETWEEN_STATES = 10.0
_SECONDS_BETWEEN_REPORTS = 30.0
_EVALUATION_BLOCK = 8192
log = logging.getLogger(__name__)


class TrainingDivergedError(RuntimeError):
    """The loss is no longer a finite number."""


@dataclass(frozen=True)
class TrainingSettings:
    """How a network is trained: Adam with PyTorch's default moments on the mean squared error.

    Attributes:
        learning_rate: Adam's step size.
        batch_size: Examples per step; the last batch of an epoch may be smaller.
        shuffle: ``once`` draws the mini-batches before the first epoch and keeps them, as the
            authors do; ``each_epoch`` draws them anew.
        precision: ``ieee`` float32, ``tf32`` (GPU only; the same as ``ieee`` elsewhere), or
            ``bf16`` for hidden-to-hidden products.
        seed: Seed of the mini-batches.
    """

    learning_rate: float
    batch_size: int
    shuffle: str
    precision: str
    seed: int


class Trainer:
    """A network in training, with Adam's state and the loss of every epoch so far.

    ``train_mse[k]`` is the loss during epoch k, the mean over its mini-batches before each step
    as in the authors' scripts; ``train_mse[0]`` is that of the untrained network.
    """

    def __init__(
        self, network: MLP, inputs: Tensor, targets: Tensor, settings: TrainingSettings
    ) -> None:
        """Put everything a step needs on the inputs' device.

        Args:
            network: Freshly initialised.
            inputs: float32 [N, D].
            targets: float32 [N, C].
            settings: How to train.
        """
        self.network = network.to(inputs.device)
        self.settings = settings
        order = torch.from_numpy(np.random.default_rng(settings.seed).permutation(len(inputs)))
        self.inputs, self.targets = inputs[order], targets[order]
        self.parameters = list(self.network.parameters())
        self.means = [torch.zeros_like(parameter) for parameter in self.parameters]
        self.squares = [torch.zeros_like(parameter) for parameter in self.parameters]
        self.steps = [torch.zeros((), device=inputs.device) for _ in self.parameters]
        self.train_mse = [self._evaluate()]

    @property
    def epoch(self) -> int:
        """Full passes over the data so far."""
        return len(self.train_mse) - 1

    def train_epoch(self) -> None:
        """Pass over all mini-batches once.

        Raises:
            TrainingDivergedError: If a loss is not finite.
        """
        inputs, targets = self._epoch_data()
        batches = list(
            zip(
                inputs.split(self.settings.batch_size),
                targets.split(self.settings.batch_size),
                strict=True,
            )
        )
        # Losses stay on the device until the epoch is over: no step waits for the host.
        losses = torch.stack([self._step(*batch) for batch in batches]).double().cpu()
        finite = losses.isfinite()
        if not finite.all():
            step = int(finite.logical_not().nonzero()[0])
            place = f"step {step + 1} of {len(batches)} of epoch {self.epoch + 1}"
            raise TrainingDivergedError(self._diverged(f"{losses[step].item()} at {place}"))
        sizes = torch.tensor([len(batch_inputs) for batch_inputs, _ in batches])
        self.train_mse.append(float((losses * sizes).sum() / sizes.sum()))

    def _step(self, inputs: Tensor, targets: Tensor) -> Tensor:
        outputs = self.network(inputs, bf16_hidden=self.settings.precision == "bf16")
        loss = functional.mse_loss(outputs, targets)
        gradients = torch.autograd.grad(loss, self.parameters)
        # The functional form: the optimiser class would load PyTorch's compiler at start-up,
        # which takes longer than loading PyTorch.
        with torch.no_grad():
            adam(
                *(self.parameters, list(gradients), self.means, self.squares, [], self.steps),
                fused=True,
                amsgrad=False,
                beta1=0.9,
                beta2=0.999,
                lr=self.settings.learning_rate,
                weight_decay=0.0,
                eps=1e-8,
                maximize=False,
            )
        return loss.detach()

    def _epoch_data(self) -> tuple[Tensor, Tensor]:
        if self.settings.shuffle == "once":
            return self.inputs, self.targets
        # Seeded by the epoch, so that a resumed run needs no generator state.
        generator = np.random.default_rng([self.settings.seed, self.epoch + 1])
        order = torch.from_numpy(generator.permutation(len(self.inputs)))
        return self.inputs[order], self.targets[order]

    @torch.no_grad()
    def _evaluate(self) -> float:
        squared = [
            functional.mse_loss(self.network(inputs), targets, reduction="sum").double()
            for inputs, targets in zip(
                self.inputs.split(_EVALUATION_BLOCK),
                self.targets.split(_EVALUATION_BLOCK),
                strict=True,
            )
        ]
        return float(torch.stack(squared).sum()) / self.targets.numel()

    def check_finite(self) -> None:
        """Make sure that the network still computes numbers.

        Raises:
            TrainingDivergedError: If its loss on all inputs is not finite.
        """
        mse = self._evaluate()
        if not np.isfinite(mse):
            raise TrainingDivergedError(self._diverged(f"{mse} after epoch {self.epoch}"))

    def _diverged(self, found: str) -> str:
        rate = self.settings.learning_rate
        return f"the loss is {found}; a smaller training.learning_rate than {rate} may help"

    def save_state(self, path: Path) -> None:
        """Write everything that is needed to go on from here to a file."""
        state = self.network.state_dict()
        tensors = {f"parameters/{name}": value for name, value in state.items()}
        for name, mean, square in zip(state, self.means, self.squares, strict=True):
            tensors |= {f"means/{name}": mean, f"squares/{name}": square}
        arrays = {name: value.detach().cpu().numpy() for name, value in tensors.items()}
        arrays["train_mse"] = np.array(self.train_mse)
        save_snapshot(path, arrays, {"epoch": self.epoch, "steps": int(self.steps[0])})

    @torch.no_grad()
    def load_state(self, state: Snapshot) -> None:
        """Continue from a state written by :meth:`save_state`."""
        for name, *tensors in zip(
            self.network.state_dict(), self.parameters, self.means, self.squares, strict=True
        ):
            for group, tensor in zip(("parameters", "means", "squares"), tensors, strict=True):
                tensor.copy_(torch.from_numpy(state.tensors[f"{group}/{name}"]))
        for steps in self.steps:
            steps.fill_(state.metadata["steps"])
        self.train_mse = state.tensors["train_mse"].tolist()


def train(trainer: Trainer, epochs: Collection[int], store: Path) -> None:
    """Train to each of the given epochs, leaving one state file per epoch in ``store``.

    Epochs whose state is already there are not repeated; the others continue from the nearest
    earlier state, so a killed run, a longer one and one with an epoch in between all give the
    bits of an undisturbed run.

    Args:
        trainer: At epoch 0.
        epochs: Where to keep a state; 0 is the initialisation.
        store: The folder of the states of exactly this training.
    """
    tf32 = trainer.settings.precision == "tf32"
    torch.backends.cuda.matmul.fp32_precision = "tf32" if tf32 else "ieee"
    with sole_user(store):  # another study may ask for the same training
        for epoch in sorted(epochs):
            _resume(trainer, epoch, store)
            _train_until(trainer, epoch, store, last=max(epochs))
            if _intact(_state_path(store, epoch)) is None:
                trainer.check_finite()
                trainer.save_state(_state_path(store, epoch))
        _latest_path(store).unlink(missing_ok=True)


def _resume(trainer: Trainer, epoch: int, store: Path) -> None:
    """Advance a trainer to the nearest intact state at or before an epoch."""
    latest_first = sorted(store.glob("epoch_*.safetensors"), reverse=True)
    useful = [path for path in latest_first if trainer.epoch < _epoch_of(path) <= epoch]
    states = [_intact(_latest_path(store)), next(filter(None, map(_intact, useful)), None)]
    earlier = [s for s in states if s and trainer.epoch < s.metadata["epoch"] <= epoch]
    if earlier:
        trainer.load_state(max(earlier, key=lambda state: state.metadata["epoch"]))
        log.info("continues from epoch %d", trainer.epoch)


def _intact(path: Path) -> Snapshot | None:
    """Return a state if it is there and undamaged; a damaged one only costs time."""
    try:
        return load_snapshot(path) if path.exists() else None
    except ArtifactError as error:
        log.warning("ignored a damaged state: %s", error)
        return None


def _train_until(trainer: Trainer, epoch: int, store: Path, last: int) -> None:
    saved = reported = started = time.monotonic()
    first = trainer.epoch
    while trainer.epoch < epoch:
        trainer.train_epoch()
        now = time.monotonic()
        if now - saved > _SECONDS_BETWEEN_STATES:
            trainer.save_state(_latest_path(store))
            saved = now
        if now - reported > _SECONDS_BETWEEN_REPORTS:
            left = (last - trainer.epoch) * (now - started) / (trainer.epoch - first)
            message = "epoch %d of %d, mse %.3g, about %.0f s left"
            log.info(message, trainer.epoch, last, trainer.train_mse[-1], left)
            reported = now


def publish_snapshots(
    trainer: Trainer, store: Path, snapshots: Mapping[int, str], metadata: Mapping[str, Any]
) -> None:
    """Cut snapshots out of the states of a finished training.

    Args:
        trainer: The trainer that wrote them.
        store: The folder of its states.
        snapshots: File to write for each epoch.
        metadata: What to say in each file besides the network's arguments and the epoch.
    """
    for epoch, path in snapshots.items():
        state = load_snapshot(_state_path(store, epoch))
        parameters = {
            name: state.tensors[f"parameters/{name}"] for name in trainer.network.state_dict()
        }
        about = {**metadata, "network_arguments": trainer.network.arguments, "epoch": epoch}
        save_snapshot(path, parameters, about)


def write_history(trainer: Trainer, path: str) -> None:
    """Write the loss of each epoch as a CSV table with the columns epoch and train_mse."""
    with whole_file(path) as scratch, scratch.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["epoch", "train_mse"])
        writer.writerows(enumerate(trainer.train_mse))


def _state_path(store: Path, epoch: int) -> Path:
    return store / f"epoch_{epoch:06d}.safetensors"


def _epoch_of(path: Path) -> int:
    return int(path.stem.removeprefix("epoch_"))


def _latest_path(store: Path) -> Path:
    return store / "latest.safetensors"
