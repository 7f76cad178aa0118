"""The training loop, and the state from which a training continues after any epoch.

A *state* holds the network's parameters, Adam's moments and the history of losses after some epoch.
A training that continues from it computes the same bits as one that was not interrupted
(:mod:`~spectral_bias.training.states`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.optim.adam import adam

from spectral_bias.devices import use_float32_precision
from spectral_bias.files.csv_files import write_csv
from spectral_bias.files.snapshots import Snapshot, save_snapshot
from spectral_bias.networks.architectures import Network
from spectral_bias.training.cuda_graphs import CapturedStep
from spectral_bias.training.objectives import Objective

_EVALUATION_BLOCK = 8192


class TrainingDivergedError(RuntimeError):
    """The loss is no longer a finite number."""


@dataclass(frozen=True)
class TrainingSettings:
    """How a network is trained: with Adam and PyTorch's default moments.

    Attributes:
        learning_rate: Adam's step size.
        batch_size: Examples per step; the last batch of an epoch may be smaller.
        shuffle: ``once`` draws the mini-batches before the first epoch and keeps them, as the
            authors do; ``each_epoch`` draws new ones.
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
    """A network in training, with Adam's state and the history of all epochs so far.

    ``history`` has a list for each of the objective's numbers.  ``train_...[k]`` is the mean over
    the mini-batches of epoch k, each evaluated before its step, as in the authors' scripts.
    ``test_...[k]`` is the value of the network after epoch k on the held-out examples, if there are
    any.  Entry 0 belongs to the untrained network.
    """

    def __init__(
        self,
        network: Network,
        inputs: Tensor,
        targets: Tensor,
        settings: TrainingSettings,
        objective: Objective,
        held_out: tuple[Tensor, Tensor] | None = None,
    ) -> None:
        """Move everything that a step needs to the inputs' device.

        Args:
            network: Freshly initialised.
            inputs: float32 [N, D].
            targets: Targets of the objective, [N] or [N, C].
            settings: How to train.
            objective: What to minimise.
            held_out: Inputs and targets that are not used for training.
        """
        self.network = network.to(inputs.device)
        self.settings = settings
        self.objective = objective
        self.inputs, self.targets, self.held_out = inputs, targets, held_out
        if settings.shuffle == "once":
            order = torch.from_numpy(np.random.default_rng(settings.seed).permutation(len(inputs)))
            self.inputs, self.targets = inputs[order], targets[order]
        self.parameters: list[Tensor] = list(self.network.parameters())
        self.means = [torch.zeros_like(parameter) for parameter in self.parameters]
        self.squares = [torch.zeros_like(parameter) for parameter in self.parameters]
        self.steps = [torch.zeros((), device=inputs.device) for _ in self.parameters]
        # (On a CPU there is nothing to launch.)
        on_gpu = inputs.device.type == "cuda"
        self._take_step = CapturedStep(self._step, settings.batch_size) if on_gpu else self._step
        self.history: dict[str, list[float]] = {}
        self._record("train", self._evaluate(self.inputs, self.targets))
        self._record_held_out()

    @property
    def epoch(self) -> int:
        """Number of full passes over the data so far."""
        return len(self.losses) - 1

    @property
    def losses(self) -> list[float]:
        """The training loss of every epoch."""
        return self.history[f"train_{self.objective.names[0]}"]

    @property
    def steps_per_epoch(self) -> int:
        """Number of mini-batches per epoch."""
        return math.ceil(len(self.inputs) / self.settings.batch_size)

    def use_precision(self) -> None:
        """Set the precision of products in this process to that of the settings."""
        precision = "tf32" if self.settings.precision == "tf32" else "ieee"
        use_float32_precision(precision)

    def train_epoch(self) -> None:
        """Pass over all mini-batches once.

        Raises:
            TrainingDivergedError: If a loss is not finite.
        """
        for _ in self.epoch_steps():
            pass

    def epoch_steps(self) -> Iterator[int]:
        """Pass over all mini-batches once and yield after each step.

        Yields:
            Number of steps of the epoch so far.

        Raises:
            TrainingDivergedError: After the last step, if a loss is not finite.
        """
        sizes, measures = [], []
        for step, (inputs, targets) in enumerate(self._batches(), start=1):
            sizes.append(len(inputs))
            measures.append(self._take_step(inputs, targets))
            yield step
        # Losses stay on the device until the epoch ends, so that no step waits for the host.
        values = torch.stack(measures).double().cpu()
        finite = values[:, 0].isfinite()
        if not finite.all():
            step = int(finite.logical_not().nonzero()[0])
            place = f"step {step + 1} of {len(sizes)} of epoch {self.epoch + 1}"
            raise TrainingDivergedError(self._diverged(f"{values[step, 0].item()} at {place}"))
        weights = torch.tensor(sizes, dtype=torch.float64) / sum(sizes)
        self._record("train", (weights @ values).tolist())
        self._record_held_out()

    def _step(self, inputs: Tensor, targets: Tensor) -> Tensor:
        outputs = self.network(inputs, bf16_hidden=self.settings.precision == "bf16")
        measures = self.objective.measures(outputs, targets)
        gradients = torch.autograd.grad(measures[0], self.parameters)
        # The functional form: the optimiser class would load PyTorch's compiler at start-up, and
        # loading that takes longer than loading PyTorch.
        with torch.no_grad():
            adam(
                self.parameters,
                list(gradients),
                self.means,
                self.squares,
                [],
                self.steps,
                fused=True,
                amsgrad=False,
                beta1=0.9,
                beta2=0.999,
                lr=self.settings.learning_rate,
                weight_decay=0.0,
                eps=1e-8,
                maximize=False,
            )
        return measures.detach()

    def _batches(self) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield the inputs and targets of the mini-batches of the next epoch."""
        size = self.settings.batch_size
        if self.settings.shuffle == "once":
            yield from zip(self.inputs.split(size), self.targets.split(size), strict=True)
            return
        # Seeded by the epoch, so that a resumed run needs no generator state.
        generator = np.random.default_rng([self.settings.seed, self.epoch + 1])
        order = torch.from_numpy(generator.permutation(len(self.inputs))).to(self.inputs.device)
        for batch in order.split(size):
            yield self.inputs[batch], self.targets[batch]

    @torch.no_grad()
    def _evaluate(self, inputs: Tensor, targets: Tensor) -> list[float]:
        """Return the objective's numbers, means over all given examples."""
        sums = [
            self.objective.measures(self.network(block), expected).double() * len(block)
            for block, expected in zip(
                inputs.split(_EVALUATION_BLOCK), targets.split(_EVALUATION_BLOCK), strict=True
            )
        ]
        return (torch.stack(sums).sum(dim=0) / len(inputs)).tolist()

    def _record_held_out(self) -> None:
        if self.held_out is not None:
            self._record("test", self._evaluate(*self.held_out))

    def _record(self, examples: str, values: Sequence[float]) -> None:
        for name, value in zip(self.objective.names, values, strict=True):
            self.history.setdefault(f"{examples}_{name}", []).append(value)

    def check_finite(self) -> None:
        """Verify that the network still computes finite numbers.

        Raises:
            TrainingDivergedError: If its loss on all inputs is not finite.
        """
        loss, *_ = self._evaluate(self.inputs, self.targets)
        if not np.isfinite(loss):
            raise TrainingDivergedError(self._diverged(f"{loss} after epoch {self.epoch}"))

    def _diverged(self, found: str) -> str:
        rate = self.settings.learning_rate
        return f"the loss is {found}; a smaller training.learning_rate than {rate} may help"

    def save_state(self, path: Path) -> None:
        """Write everything needed to continue from here to a file."""
        state = self.network.state_dict()
        tensors = {f"parameters/{name}": value for name, value in state.items()}
        for name, mean, square in zip(state, self.means, self.squares, strict=True):
            tensors |= {f"means/{name}": mean, f"squares/{name}": square}
        arrays = {name: value.detach().cpu().numpy() for name, value in tensors.items()}
        arrays |= {f"history/{name}": np.array(values) for name, values in self.history.items()}
        save_snapshot(path, arrays, {"epoch": self.epoch, "steps": int(self.steps[0])})

    @torch.no_grad()
    def load_state(self, state: Snapshot) -> None:
        """Continue from a state written by :meth:`save_state`.

        Args:
            state: With moments, to train further; without, to evaluate only.
        """
        groups = {"parameters": self.parameters}
        if has_moments(state):
            groups |= {"means": self.means, "squares": self.squares}
        for group, tensors in groups.items():
            for name, tensor in zip(self.network.state_dict(), tensors, strict=True):
                tensor.copy_(torch.from_numpy(state.tensors[f"{group}/{name}"]))
        for steps in self.steps:
            steps.fill_(state.metadata["steps"])
        self.history = {name: state.tensors[f"history/{name}"].tolist() for name in self.history}


def has_moments(state: Snapshot) -> bool:
    """Return whether a training can continue from a state."""
    return any(name.startswith("means/") for name in state.tensors)


def without_moments(state: Snapshot) -> dict[str, np.ndarray]:
    """Return the arrays of a state without Adam's moments, which are two thirds of it."""
    return {
        name: values
        for name, values in state.tensors.items()
        if not name.startswith(("means/", "squares/"))
    }


def split_examples(
    inputs: Tensor, targets: Tensor, trained: np.ndarray
) -> tuple[Tensor, Tensor, tuple[Tensor, Tensor] | None]:
    """Split examples into those to train on and those held out.

    Args:
        inputs: [N, D].
        targets: [N] or [N, C].
        trained: bool [N], whether each example is trained on.

    Returns:
        Inputs and targets to train on, and those held out, or None if there are none.
    """
    if trained.all():
        return inputs, targets, None
    mask = torch.from_numpy(trained).to(inputs.device)
    return inputs[mask], targets[mask], (inputs[~mask], targets[~mask])


def write_history(trainer: Trainer, path: str) -> None:
    """Write the history of all epochs as a CSV table: ``epoch`` and one column per number."""
    reached = zip(*trainer.history.values(), strict=True)
    rows = [["epoch", *trainer.history], *([epoch, *of] for epoch, of in enumerate(reached))]
    text = "".join(",".join(map(str, row)) + "\n" for row in rows)
    columns = "columns are those of results/tables/training.csv"
    row = f"one epoch of a training, 0 being the initialisation; {columns}"
    write_csv(path, text, {"row": row, "n_rows": len(rows) - 1})
