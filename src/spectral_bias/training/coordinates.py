"""A coordinate network, ready to be trained on one signal."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import torch

from spectral_bias.networks.architectures import MLP
from spectral_bias.training.held_out import training_mask
from spectral_bias.training.objectives import SQUARED_ERROR
from spectral_bias.training.trainer import Trainer, TrainingSettings, split_examples


def coordinate_trainer(
    features: np.ndarray,
    image: np.ndarray,
    network: Mapping[str, Any],
    training: Mapping[str, Any],
    seed: int,
    device: torch.device,
    split: str = "all",
) -> Trainer:
    """Return the trainer of a freshly initialised network, at epoch 0.

    Args:
        features: Network inputs, float32 [N, D], pixels row by row.
        image: The signal, float32 [rows, columns, C].
        network: ``depth`` and ``width`` of the perceptron.
        training: :class:`~spectral_bias.training.trainer.TrainingSettings` without the seed.
        seed: Seed of the initialisation, of the mini-batches and of a random split.
        device: Where to train.
        split: Which pixels are trained on, as for
            :func:`~spectral_bias.training.held_out.training_mask`; the others are held out.

    Returns:
        The trainer.
    """
    perceptron = MLP(features.shape[1], **network, out_features=image.shape[2], seed=seed)
    inputs = torch.from_numpy(features).to(device)
    targets = torch.from_numpy(image).to(device).flatten(end_dim=1)
    rows, columns = image.shape[:2]
    trained = training_mask(split, rows, columns, seed)
    inputs, targets, held_out = split_examples(inputs, targets, trained)
    settings = TrainingSettings(**training, seed=seed)
    return Trainer(perceptron, inputs, targets, settings, SQUARED_ERROR, held_out)
