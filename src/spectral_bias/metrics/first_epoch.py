"""Regions, dead neurons and Hamming distances within the first epoch (paper, Sec. 3.3 and 6).

The paper's curves begin after one epoch, where most of the change that they are about is over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import torch

from spectral_bias.metrics.forward_pass import measure_forward_pass
from spectral_bias.snapshots import Snapshot
from spectral_bias.storage import Layout, Variable

FIRST_EPOCH = Layout(
    "first_epoch",
    "Activation patterns and error of a run over the whole grid, at steps of its first epoch.",
    (
        Variable("step", "int32", ("step",), "steps", "steps of the optimiser so far"),
        Variable("epoch", "float64", ("step",), "epochs", "share of the steps of the epoch"),
        Variable("layer", "int32", ("layer",), "1", "hidden layer, 1 .. L"),
        *(
            Variable(
                f"hamming_{pairs}",
                "int32",
                ("step", "layer", f"pair_{pairs}"),
                "neurons",
                f"Hamming distance of the activation patterns of {pairs} pairs",
            )
            for pairs in ("local", "global")
        ),
        Variable(
            "region",
            "int32",
            ("step", "row", "column"),
            "1",
            "number of the pixel's activation region",
        ),
        Variable("dead", "uint8", ("step", "layer", "neuron"), "1", "1 if off on all pixels"),
        Variable("mse", "float64", ("step",), "1", "mean squared error over pixels, channels"),
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
    moments = {
        "step": np.array([s.metadata["step"] for s in snapshots], dtype=np.int32),
        "epoch": np.array([s.metadata["epoch"] for s in snapshots], dtype=np.float64),
    }
    kept = {variable.name for variable in FIRST_EPOCH.variables} - {*moments}
    return moments | {name: measured[name] for name in kept}
