"""Snapshots within the first epoch of a training, by number of steps.

The network changes more in the first epoch than in many later ones together, and a snapshot after
each epoch does not show how.  The epoch takes seconds, so an interrupted run starts again.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from spectral_bias.files.snapshots import save_snapshot
from spectral_bias.training.trainer import Trainer, write_history


def complete_first_epoch(
    trainer: Trainer, steps: Mapping[int, str], history: str, metadata: Mapping[str, Any]
) -> None:
    """Train for one epoch, with the same bits as any other training with these settings.

    Args:
        trainer: At epoch 0.
        steps: File to write after each number of steps; 0 is the initialisation.
        history: File to write the loss of the initialisation and of the epoch to.
        metadata: Metadata of each file besides the network's arguments, the step, and the epoch,
            which here is the fraction of the epoch's steps.

    Raises:
        ValueError: If a number of steps exceeds the epoch.
    """
    beyond = [step for step in steps if step > trainer.steps_per_epoch]
    if beyond:
        raise ValueError(
            f"found the steps {beyond}, allowed: 0 to {trainer.steps_per_epoch}, the steps of an "
            "epoch of this training"
        )
    trainer.use_precision()
    _keep(trainer, 0, steps, metadata)
    for step in trainer.epoch_steps():
        _keep(trainer, step, steps, metadata)
    trainer.check_finite()
    write_history(trainer, history)


def _keep(
    trainer: Trainer, step: int, steps: Mapping[int, str], metadata: Mapping[str, Any]
) -> None:
    """Write the snapshot of a step, if it is requested."""
    if step not in steps:
        return
    state = trainer.network.state_dict()
    parameters = {name: value.detach().cpu().numpy() for name, value in state.items()}
    moment = {"step": step, "epoch": step / trainer.steps_per_epoch}
    about = {**metadata, "network_arguments": trainer.network.arguments, **moment}
    save_snapshot(steps[step], parameters, about)
