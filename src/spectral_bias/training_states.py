"""States of trainings on the disk: resumed from, extended, and cut into snapshots.

States live in a folder of their own, one per snapshot epoch and one for the last few seconds, and
are enough to go on from with the same bits as if nothing had happened.  Snapshots are cut from
states.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from spectral_bias.snapshots import Snapshot, load_snapshot, save_snapshot
from spectral_bias.storage import ArtifactError, sole_user
from spectral_bias.training import Trainer, has_moments, without_moments, write_history

_SECONDS_BETWEEN_STATES = 10.0
_SECONDS_BETWEEN_REPORTS = 30.0
log = logging.getLogger(__name__)


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
    trainer.use_precision()
    with sole_user(store):  # another study may ask for the same training
        for epoch in sorted(epochs):
            if _intact(_state_path(store, epoch)) is None:
                _resume(trainer, epoch, store)
                _train_until(trainer, epoch, store, last=max(epochs))
                trainer.check_finite()
                trainer.save_state(_state_path(store, epoch))
        if trainer.epoch < max(epochs):
            trainer.load_state(load_snapshot(_state_path(store, max(epochs))))
        _latest_path(store).unlink(missing_ok=True)


def _resume(trainer: Trainer, epoch: int, store: Path) -> None:
    """Advance a trainer to the nearest intact state at or before an epoch."""
    latest_first = sorted(store.glob("epoch_*.safetensors"), reverse=True)
    useful = [path for path in latest_first if trainer.epoch < _epoch_of(path) <= epoch]
    whole = (state for state in map(_intact, useful) if state and has_moments(state))
    states = [_intact(_latest_path(store)), next(whole, None)]
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
            message = "epoch %d of %d, loss %.3g, about %.0f s left"
            log.info(message, trainer.epoch, last, trainer.losses[-1], left)
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


def forget_moments(store: Path, snapshots: Collection[int]) -> None:
    """Leave out of states what only a training that goes on from them needs, but of the last.

    The training can still be extended; a snapshot in between begins at the start again.

    Args:
        store: The folder of the states of a training.
        snapshots: The epochs of the states.
    """
    for epoch in sorted(snapshots)[:-1]:
        path = _state_path(store, epoch)
        state = load_snapshot(path)
        if has_moments(state):
            save_snapshot(path, without_moments(state), state.metadata)


def complete_run(
    trainer: Trainer,
    snapshots: Mapping[int, str],
    history: str,
    store: Path,
    metadata: Mapping[str, Any],
    keep_states: str,
) -> None:
    """Train a run to the last of its snapshots, from where it was left, and write its files.

    Args:
        trainer: At epoch 0.
        snapshots: File to write for each epoch.
        history: File to write what was reached in each epoch to.
        store: The folder of the states of exactly this training.
        metadata: As for :func:`publish_snapshots`.
        keep_states: Of which epochs states are to be whole: of ``all``, or of the ``last``.
    """
    train(trainer, snapshots, store)
    publish_snapshots(trainer, store, snapshots, metadata)
    write_history(trainer, history)
    if keep_states == "last":
        with sole_user(store):
            forget_moments(store, snapshots)


def _state_path(store: Path, epoch: int) -> Path:
    return store / f"epoch_{epoch:06d}.safetensors"


def _epoch_of(path: Path) -> int:
    return int(path.stem.removeprefix("epoch_"))


def _latest_path(store: Path) -> Path:
    return store / "latest.safetensors"
