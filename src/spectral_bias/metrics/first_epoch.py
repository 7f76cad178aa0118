"""Regions, dead neurons and Hamming distances within the first epoch (paper, Sec. 3.3 and 6).

The paper's curves begin after one epoch, when most of the change that they show is over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np
import torch

from spectral_bias.files.snapshots import Snapshot
from spectral_bias.files.storage import Layout, Variable
from spectral_bias.metrics.forward_pass import FORWARD_PASS, measure_forward_pass

# A part of what a forward pass measures.
_KEPT = ("layer", "hamming_local", "hamming_global", "region", "dead", "mse")
FIRST_EPOCH = Layout(
    "first_epoch",
    "Activation patterns and error of a run over the whole grid, at steps of its first epoch.",
    (
        Variable("step", "int32", ("step",), "steps", "steps of the optimiser so far"),
        Variable("epoch", "float64", ("step",), "epochs", "share of the steps of the epoch"),
        *(
            replace(variable, dims=tuple("step" if d == "epoch" else d for d in variable.dims))
            for variable in FORWARD_PASS.variables
            if variable.name in _KEPT
        ),
    ),
)


def measure_first_epoch(
    snapshots: Sequence[Snapshot],
    features: np.ndarray,
    image: np.ndarray,
    pairs: Mapping[str, np.ndarray],
    device: torch.device,
) -> dict[str, np.ndarray]:
    """Measure all snapshots of a run.

    Args:
        snapshots: In ascending order of steps.
        features: Network inputs, float32 [N, D], pixels row by row.
        image: The signal, float32 [rows, columns, C].
        pairs: Pixel indices [P, 2] for ``local`` and ``global``.
        device: Where to run the networks.

    Returns:
        Arrays by the names of :data:`FIRST_EPOCH`.
    """
    measured = measure_forward_pass(snapshots, features, image, pairs, device)
    moments: dict[str, np.ndarray] = {
        "step": np.array([s.metadata["step"] for s in snapshots], dtype=np.int32),
        "epoch": np.array([s.metadata["epoch"] for s in snapshots], dtype=np.float64),
    }
    return moments | {name: measured[name] for name in _KEPT}
