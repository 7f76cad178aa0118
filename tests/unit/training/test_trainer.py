import copy
import csv

import numpy as np
import pytest
import torch
from torch.nn import functional

from spectral_bias.networks.architectures import MLP
from spectral_bias.training import trainer as training
from spectral_bias.training.objectives import CROSS_ENTROPY
from spectral_bias.training.trainer import split_examples, write_history

N = 37  # of conftest.py


@pytest.mark.parametrize("batch_size", [10, N, 1000])
def test_epochs_equal_those_of_torch_optim_adam(new_trainer, batch_size):
    trainer = new_trainer(batch_size=batch_size, learning_rate=1e-2)
    network = MLP(2, 2, 9, 3, seed=0)
    optimiser = torch.optim.Adam(network.parameters(), lr=1e-2)
    inputs, targets = trainer.inputs, trainer.targets
    for _ in range(5):
        trainer.train_epoch()
        losses = []
        for batch, expected in zip(
            inputs.split(batch_size), targets.split(batch_size), strict=True
        ):
            loss = functional.mse_loss(network(batch), expected)
            optimiser.zero_grad()
            loss.backward()
            optimiser.step()
            losses += [loss.item()] * len(batch)
        assert trainer.losses[-1] == pytest.approx(np.mean(losses), rel=1e-5)
        for ours, theirs in zip(trainer.parameters, network.parameters(), strict=True):
            torch.testing.assert_close(ours, theirs, rtol=1e-6, atol=1e-6)
    assert trainer.epoch == 5
    assert trainer.steps[0] == 5 * len(inputs.split(batch_size))


def test_mini_batches_are_drawn_once_or_anew(training_data, new_trainer):
    data = training_data
    once, anew = new_trainer("once"), new_trainer("each_epoch")
    seen = {"once": [], "each_epoch": []}
    for trainer in (once, anew):
        for _ in range(3):
            inputs, targets = map(torch.cat, zip(*trainer._batches(), strict=True))
            # Still every example, each with its own target.
            place = [int((data[0] == row).all(dim=1).nonzero()) for row in inputs]
            assert sorted(place) == list(range(N))
            assert torch.equal(data[1][place], targets)
            seen[trainer.settings.shuffle].append(place)
            trainer.train_epoch()
    assert seen["once"][0] == seen["once"][1] == seen["once"][2] != list(range(N))
    assert seen["each_epoch"][0] != seen["each_epoch"][1] != seen["each_epoch"][2]


def test_first_loss_is_that_of_the_untrained_network(training_data, new_trainer, monkeypatch):
    monkeypatch.setattr(training, "_EVALUATION_BLOCK", 7)
    trainer = new_trainer()
    expected = functional.mse_loss(MLP(2, 2, 9, 3, seed=0)(training_data[0]), training_data[1])
    assert trainer.losses == [pytest.approx(expected.item(), rel=1e-6)]


def test_smaller_last_batch_weighs_less(new_trainer):
    trainer = new_trainer(learning_rate=1e-30)  # parameters stay as they are
    trainer.train_epoch()
    assert trainer.losses[1] == pytest.approx(trainer.losses[0], rel=1e-6)


def test_training_learns(new_trainer):
    trainer = new_trainer(learning_rate=1e-2)
    for _ in range(200):
        trainer.train_epoch()
    assert trainer.losses[-1] < 0.5 * trainer.losses[0]


@pytest.fixture
def classes():
    """Return inputs and labels to train on, and others that are held out."""
    generator = torch.Generator().manual_seed(1)
    inputs = torch.randn(50, 2, generator=generator)
    labels = (inputs[:, 0] > 0).long() + (inputs[:, 1] > 0.5).long()
    return inputs[:37], labels[:37], inputs[37:], labels[37:]


def loss_and_accuracy(network, inputs, labels):
    """Return both, example by example in float64."""
    with torch.no_grad():
        outputs = copy.deepcopy(network).double().activations(inputs.double())[-1]
    losses, right = [], []
    for row, label in zip(outputs, labels.tolist(), strict=True):
        losses.append(float(torch.logsumexp(row, 0) - row[label]))
        right.append(int(row.argmax()) == label)
    return [np.mean(losses), np.mean(right)]


def test_classifiers_have_loss_and_accuracy_of_both_sets(new_trainer, classes):
    trainer = new_trainer("each_epoch", data=classes, objective=CROSS_ENTROPY, learning_rate=1e-2)
    names = ["train_loss", "train_accuracy", "test_loss", "test_accuracy"]
    assert list(trainer.history) == names
    untrained = loss_and_accuracy(MLP(2, 2, 9, 3, seed=0), *classes[:2])
    untrained += loss_and_accuracy(MLP(2, 2, 9, 3, seed=0), *classes[2:])
    assert [trainer.history[name][0] for name in names] == pytest.approx(untrained, rel=1e-5)
    for epoch in range(1, 41):
        trainer.train_epoch()
        expected = loss_and_accuracy(trainer.network, *classes[2:])
        found = [trainer.history[name][epoch] for name in names[2:]]
        assert found == pytest.approx(expected, rel=1e-5)
    assert trainer.history["train_accuracy"][-1] > 0.9 > trainer.history["train_accuracy"][0]
    assert trainer.losses == trainer.history["train_loss"]


def test_held_out_examples_change_no_bit_of_the_training(new_trainer, classes):
    apart = new_trainer(data=classes, objective=CROSS_ENTROPY)
    alone = new_trainer(data=classes[:2], objective=CROSS_ENTROPY)
    for trainer in (apart, alone):
        trainer.train_epoch()
    for ours, theirs in zip(apart.parameters, alone.parameters, strict=True):
        assert torch.equal(ours, theirs)
    assert list(alone.history) == ["train_loss", "train_accuracy"]


def test_history_keeps_every_digit(tmp_path, new_trainer, classes):
    trainer = new_trainer(data=classes, objective=CROSS_ENTROPY)
    for _ in range(3):
        trainer.train_epoch()
    write_history(trainer, str(tmp_path / "history.csv"))
    with (tmp_path / "history.csv").open(newline="") as file:
        header, *rows = csv.reader(file)
    assert header == ["epoch", *trainer.history]
    assert [int(epoch) for epoch, *_ in rows] == [0, 1, 2, 3]
    columns = zip(*(values for _, *values in rows), strict=True)
    assert [[*map(float, column)] for column in columns] == list(trainer.history.values())


def test_examples_are_parted_as_the_mask_says(training_data):
    inputs, targets = training_data
    trained = np.arange(N) % 3 == 0
    ours, theirs, held_out = split_examples(inputs, targets, trained)
    assert torch.equal(ours, inputs[::3])
    assert torch.equal(theirs, targets[::3])
    rest = [index for index in range(N) if index % 3]
    assert torch.equal(held_out[0], inputs[rest])
    assert torch.equal(held_out[1], targets[rest])


def test_nothing_is_held_out_if_all_is_trained_on(training_data):
    inputs, targets, held_out = split_examples(*training_data, np.ones(N, dtype=bool))
    assert held_out is None
    assert inputs is training_data[0]
    assert targets is training_data[1]
