"""The assembled training equals its parts assembled by hand."""

import numpy as np
import pytest
import torch

from spectral_bias.networks.architectures import MLP
from spectral_bias.training.coordinates import coordinate_trainer
from spectral_bias.training.held_out import training_mask
from spectral_bias.training.objectives import SQUARED_ERROR
from spectral_bias.training.trainer import Trainer, TrainingSettings

NETWORK = {"depth": 2, "width": 9}
TRAINING = {"learning_rate": 1e-2, "batch_size": 7, "shuffle": "once", "precision": "ieee"}
CPU = torch.device("cpu")


@pytest.fixture
def signal():
    generator = np.random.default_rng(0)
    features = generator.uniform(size=(6 * 5, 4)).astype(np.float32)
    return features, generator.uniform(size=(6, 5, 3)).astype(np.float32)


@pytest.mark.parametrize("split", ["all", "even", "random"])
def test_a_network_is_trained_on_the_pixels_of_the_split_alone(signal, split):
    features, image = signal
    trainer = coordinate_trainer(features, image, NETWORK, TRAINING, 3, CPU, split)
    mask = training_mask(split, 6, 5, seed=3)
    inputs, targets = torch.from_numpy(features), torch.from_numpy(image).reshape(30, 3)
    by_hand = Trainer(
        MLP(4, 2, 9, 3, seed=3),
        inputs[torch.from_numpy(mask)],
        targets[torch.from_numpy(mask)],
        TrainingSettings(**TRAINING, seed=3),
        SQUARED_ERROR,
    )
    for _ in range(2):
        trainer.train_epoch()
        by_hand.train_epoch()
    for ours, theirs in zip(trainer.parameters, by_hand.parameters, strict=True):
        assert torch.equal(ours, theirs)
    assert trainer.losses == by_hand.losses
    assert ("test_mse" in trainer.history) == (split != "all")


def test_what_is_held_out_is_the_rest(signal):
    features, image = signal
    trainer = coordinate_trainer(features, image, NETWORK, TRAINING, 3, CPU, "even")
    rest = ~training_mask("even", 6, 5, seed=3)
    inputs, targets = trainer.held_out
    np.testing.assert_array_equal(inputs, features[rest])
    np.testing.assert_array_equal(targets, image.reshape(30, 3)[rest])
