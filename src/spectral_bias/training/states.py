"""Training states on disk: written, resumed from, and converted to snapshots.

The states of a training have a folder of their own: one state per snapshot epoch and one for the
last few seconds.  A training that continues from a state computes the same bits as one that was not
interrupted.  Snapshots are made from states.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

from spectral_bias.files.snapshots import Snapshot, load_snapshot, save_snapshot
from spectral_bias.files.storage import ArtifactError, sole_user
from spectral_bias.training.trainer import Trainer, has_moments, without_moments, write_history

_SECONDS_BETWEEN_STATES = 10.0
_SECONDS_BETWEEN_REPORTS = 30.0
log = logging.getLogger(__name__)


def train(trainer: Trainer, epochs: Collection[int], store: Path) -> None:
    """Train to each of the given epochs and keep one state file per epoch in ``store``.

    Epochs whose state already exists are not repeated; the others continue from the nearest earlier
    state.  A killed run, a longer run and a run with an additional epoch therefore give the same
    bits as an uninterrupted run.

    Args:
        trainer: At epoch 0.
        epochs: Epochs after which to keep a state; 0 is the initialisation.
        store: The folder for the states of this training and no other.
    """
    trainer.use_precision()
    with sole_user(store):  # another study may request the same training
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
    """Return a state if it exists and is undamaged; a damaged one only costs time."""
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
    """Write snapshots from the states of a finished training.

    Args:
        trainer: The trainer that wrote the states.
        store: The folder of its states.
        snapshots: File to write for each epoch.
        metadata: Metadata of each file besides the network's arguments and the epoch.
    """
    for epoch, path in snapshots.items():
        state = load_snapshot(_state_path(store, epoch))
        parameters = {
            name: state.tensors[f"parameters/{name}"] for name in trainer.network.state_dict()
        }
        about = {**metadata, "network_arguments": trainer.network.arguments, "epoch": epoch}
        save_snapshot(path, parameters, about)


def forget_moments(store: Path, snapshots: Collection[int]) -> None:
    """Remove Adam's moments from all states except the last, to save space.

    The training can still be extended; an additional snapshot in between restarts it at epoch 0.

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
    """Train a run to its last snapshot, continuing from existing states, and write its files.

    Args:
        trainer: At epoch 0.
        snapshots: File to write for each epoch.
        history: File to write the history of all epochs to.
        store: The folder for the states of this training and no other.
        metadata: As for :func:`publish_snapshots`.
        keep_states: Which states keep Adam's moments: ``all``, or only the ``last``.
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
