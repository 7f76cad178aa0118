"""Fixtures for tests of trainings."""

import pytest
import torch

from spectral_bias.networks.architectures import MLP
from spectral_bias.training.objectives import SQUARED_ERROR
from spectral_bias.training.trainer import Trainer, TrainingSettings

N = 37  # with batches of 10: three whole ones and one of 7


@pytest.fixture
def training_data():
    generator = torch.Generator().manual_seed(0)
    return torch.rand(N, 2, generator=generator), torch.rand(N, 3, generator=generator)


@pytest.fixture
def new_trainer(training_data):
    """Return a maker of trainers: of pixels, unless other data and another objective are given."""

    def make(shuffle="once", seed=0, data=training_data, objective=SQUARED_ERROR, **settings):
        chosen = {"learning_rate": 1e-3, "batch_size": 10, "precision": "ieee"} | settings
        network = MLP(2, 2, 9, 3, seed=seed)
        settings = TrainingSettings(shuffle=shuffle, seed=seed, **chosen)
        return Trainer(network, *data[:2], settings, objective, data[2:] or None)

    return make
