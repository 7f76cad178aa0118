"""States: killed, extended and interleaved trainings end with the bits of undisturbed ones."""

import logging

import numpy as np
import pytest
import torch

from spectral_bias.files.snapshots import load_snapshot
from spectral_bias.networks.architectures import MLP, load_network
from spectral_bias.training import states as training_states
from spectral_bias.training.objectives import SQUARED_ERROR
from spectral_bias.training.states import forget_moments, publish_snapshots, train
from spectral_bias.training.trainer import Trainer, TrainingDivergedError, TrainingSettings

SHUFFLES = ("once", "each_epoch")


def bits(trainer):
    """Return everything that a trainer's future depends on, as bytes."""
    tensors = [*trainer.parameters, *trainer.means, *trainer.squares, *trainer.steps]
    return [t.detach().numpy().tobytes() for t in tensors] + [
        np.array(list(trainer.history.values())).tobytes()
    ]


def files(store):
    return {path.name: path.read_bytes() for path in sorted(store.glob("*.safetensors"))}


class Interrupted(Exception):
    pass


def interrupt_at(monkeypatch, epoch):
    """Stop training after a number of epochs, as a kill would; keep a state of each epoch."""
    monkeypatch.setattr(training_states, "_SECONDS_BETWEEN_STATES", -1.0)
    train_epoch = Trainer.train_epoch

    def interrupted(self):
        if self.epoch == epoch:
            raise Interrupted
        train_epoch(self)

    monkeypatch.setattr(Trainer, "train_epoch", interrupted)


@pytest.mark.parametrize("shuffle", SHUFFLES)
@pytest.mark.parametrize("precision", ["ieee", "tf32", "bf16"])
def test_same_seed_same_bits(tmp_path, new_trainer, shuffle, precision):
    first, second = (new_trainer(shuffle, precision=precision) for _ in range(2))
    other = new_trainer(shuffle, seed=1, precision=precision)
    for number, trainer in enumerate((first, second, other)):
        torch.manual_seed(number)
        train(trainer, [0, 3], tmp_path / str(number))
    assert bits(first) == bits(second) != bits(other)
    assert files(tmp_path / "0") == files(tmp_path / "1") != files(tmp_path / "2")


def test_tf32_is_ieee_on_a_cpu_and_bf16_is_not(tmp_path, new_trainer):
    results = {}
    for precision in ("ieee", "tf32", "bf16"):
        trainer = new_trainer(precision=precision)
        train(trainer, [2], tmp_path / precision)
        results[precision] = bits(trainer)
    assert results["ieee"] == results["tf32"] != results["bf16"]


@pytest.mark.parametrize("shuffle", SHUFFLES)
@pytest.mark.parametrize("kill_at", [1, 2, 3, 5, 6])
def test_killed_and_resumed_is_undisturbed(tmp_path, new_trainer, shuffle, kill_at):
    undisturbed = new_trainer(shuffle)
    train(undisturbed, [0, 2, 7], tmp_path / "undisturbed")
    store = tmp_path / "killed"
    with pytest.MonkeyPatch.context() as patch:
        interrupt_at(patch, kill_at)
        with pytest.raises(Interrupted):
            train(new_trainer(shuffle), [0, 2, 7], store)
    assert (store / "latest.safetensors").exists()
    resumed = new_trainer(shuffle)
    repeated = []
    with pytest.MonkeyPatch.context() as patch:
        batches = Trainer._batches
        patch.setattr(
            Trainer, "_batches", lambda self: (repeated.append(self.epoch), batches(self))[1]
        )
        train(resumed, [0, 2, 7], store)
    assert repeated == list(range(kill_at, 7))
    assert bits(resumed) == bits(undisturbed)
    assert files(store) == files(tmp_path / "undisturbed")


@pytest.mark.parametrize("shuffle", SHUFFLES)
@pytest.mark.parametrize(
    ("before", "after"),
    [([0, 6], [0, 3, 6]), ([0, 3], [0, 3, 6]), ([6], [0, 6]), ([2, 4], [3]), ([6], [2])],
)
def test_other_epochs_continue_from_earlier_states(tmp_path, new_trainer, shuffle, before, after):
    fresh = new_trainer(shuffle)
    train(fresh, after, tmp_path / "fresh")
    store = tmp_path / "store"
    train(new_trainer(shuffle), before, store)
    kept = files(store)
    again = new_trainer(shuffle)
    train(again, after, store)
    assert bits(again) == bits(fresh)
    assert again.epoch == max(after)
    assert files(store) == kept | files(tmp_path / "fresh")


def test_states_without_moments_can_be_extended_and_cut_again(tmp_path, new_trainer):
    fresh, store = new_trainer("each_epoch"), tmp_path / "store"
    train(fresh, [0, 2, 3, 4, 6], tmp_path / "fresh")
    train(new_trainer("each_epoch"), [0, 2, 4], store)
    size = {path.name: path.stat().st_size for path in store.iterdir()}
    forget_moments(store, [0, 2, 4])
    forget_moments(store, [0, 2, 4])
    first, middle, last = (store / f"epoch_{epoch:06d}.safetensors" for epoch in (0, 2, 4))
    assert first.stat().st_size < 0.6 * size[first.name]
    assert middle.stat().st_size < 0.6 * size[middle.name]
    assert last.stat().st_size == size[last.name]
    # Nothing new: what was reached is read from them, and no epoch is trained.
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Trainer, "train_epoch", lambda self: pytest.fail("trained again"))
        for epochs in ([0, 2, 4], [0, 2]):
            again = new_trainer("each_epoch")
            train(again, epochs, store)
            assert again.losses == fresh.losses[: max(epochs) + 1]
    # A later epoch goes on from the last, one in between from the start: the same bits.
    batches = Trainer._batches
    for epochs, trained in (([0, 2, 4, 6], [4, 5]), ([0, 2, 3, 4, 6], [0, 1, 2])):
        again, repeated = new_trainer("each_epoch"), []
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(
                Trainer,
                "_batches",
                lambda self, kept=repeated: (kept.append(self.epoch), batches(self))[1],
            )
            train(again, epochs, store)
        assert repeated == trained
        assert bits(again) == bits(fresh)
        forget_moments(store, epochs)
    forget_moments(tmp_path / "fresh", [0, 2, 3, 4, 6])
    assert files(store) == files(tmp_path / "fresh")


def test_snapshotting_more_often_does_not_change_the_bits(tmp_path, new_trainer):
    few, many = new_trainer("each_epoch"), new_trainer("each_epoch")
    train(few, [5], tmp_path / "few")
    train(many, [5, 4, 3, 0, 1, 2], tmp_path / "many")
    assert bits(few) == bits(many)
    assert len(files(tmp_path / "many")) == 6


def test_finished_training_is_not_repeated(tmp_path, new_trainer, monkeypatch):
    first = new_trainer()
    train(first, [0, 3], tmp_path)
    kept = files(tmp_path)
    monkeypatch.setattr(Trainer, "train_epoch", lambda self: pytest.fail("trained again"))
    again = new_trainer()
    train(again, [0, 3], tmp_path)
    assert bits(again) == bits(first)
    assert files(tmp_path) == kept


def test_epoch_zero_trains_nothing(tmp_path, new_trainer, monkeypatch):
    monkeypatch.setattr(Trainer, "train_epoch", lambda self: pytest.fail("trained"))
    trainer = new_trainer()
    train(trainer, [0], tmp_path)
    assert trainer.epoch == 0
    assert list(files(tmp_path)) == ["epoch_000000.safetensors"]


@pytest.mark.parametrize("victim", ["epoch_000003.safetensors", "latest.safetensors"])
def test_damaged_state_is_ignored_with_a_warning(tmp_path, new_trainer, caplog, victim):
    undisturbed = new_trainer()
    train(undisturbed, [1, 3, 5], tmp_path / "undisturbed")
    store = tmp_path / "store"
    train(new_trainer(), [1, 3], store)
    (store / victim).write_bytes((store / "epoch_000003.safetensors").read_bytes()[:-7])
    trainer = new_trainer()
    with caplog.at_level(logging.WARNING):
        train(trainer, [1, 3, 5], store)
    assert "ignored a damaged state" in caplog.text
    assert bits(trainer) == bits(undisturbed)
    assert files(store) == files(tmp_path / "undisturbed")


@pytest.mark.parametrize("batch_size", [10, 20])
def test_divergence_names_epoch_and_step(tmp_path, new_trainer, batch_size):
    trainer = new_trainer(learning_rate=1e30, batch_size=batch_size)
    steps = -(-37 // batch_size)
    message = rf"the loss is (nan|inf) at step 2 of {steps} of epoch 1; a smaller .* than 1e\+30"
    with pytest.raises(TrainingDivergedError, match=message):
        train(trainer, [0, 4], tmp_path)
    assert list(files(tmp_path)) == ["epoch_000000.safetensors"]


def test_progress_is_logged_with_the_time_left(tmp_path, new_trainer, monkeypatch, caplog):
    monkeypatch.setattr(training_states, "_SECONDS_BETWEEN_REPORTS", -1.0)
    with caplog.at_level(logging.INFO):
        train(new_trainer(), [1, 2], tmp_path)
    assert "epoch 1 of 2, loss 0." in caplog.text
    assert "about 0 s left" in caplog.text


def test_published_snapshots_rebuild_the_network_at_each_epoch(
    tmp_path, training_data, new_trainer
):
    trainer = new_trainer()
    train(trainer, [0, 3], tmp_path / "store")
    paths = {epoch: str(tmp_path / f"run/epoch_{epoch}.safetensors") for epoch in (0, 3)}
    publish_snapshots(trainer, tmp_path / "store", paths, {"signal": "coffee", "seed": 0})
    expected = {0: MLP(2, 2, 9, 3, seed=0), 3: trainer.network}
    for epoch, path in paths.items():
        snapshot = load_snapshot(path)
        assert snapshot.metadata == {
            "signal": "coffee",
            "seed": 0,
            "epoch": epoch,
            "network_arguments": trainer.network.arguments,
        }
        network = load_network(snapshot, torch.device("cpu"))
        assert torch.equal(network(training_data[0]), expected[epoch](training_data[0]))


def test_divergence_in_the_last_step_leaves_no_snapshot(tmp_path):
    inputs, targets = torch.rand(16, 2), torch.rand(16, 3)
    settings = TrainingSettings(1e30, 16, "once", "ieee", 0)
    trainer = Trainer(MLP(2, 2, 8, 3, seed=0), inputs, targets, settings, SQUARED_ERROR)
    with pytest.raises(TrainingDivergedError, match="after epoch 1; a smaller"):
        train(trainer, [0, 1], tmp_path)
    assert list(files(tmp_path)) == ["epoch_000000.safetensors"]
