"""Spectral norms of the weight matrices (paper, Sec. 6 and Fig. 8)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from spectral_bias.files.snapshots import Snapshot
from spectral_bias.files.storage import Layout, Variable

SPECTRAL_NORMS = Layout(
    "spectral_norms",
    "Largest singular value of each weight matrix of a run, at every snapshot.",
    (
        Variable("epoch", "int32", ("epoch",), "epochs", "full passes over the data"),
        Variable("matrix", "int32", ("matrix",), "1", "weight matrix, 1 .. L + 1"),
        Variable("spectral_norm", "float64", ("epoch", "matrix"), "1", "largest singular value"),
    ),
)


def spectral_norms(weights: Sequence[np.ndarray]) -> np.ndarray:
    """Return the largest singular value of each matrix, without biases.

    The product over all L + 1 matrices bounds the network's Lipschitz constant.

    Args:
        weights: L + 1 matrices [outputs, inputs].

    Returns:
        float64 [L + 1].
    """
    return np.array([np.linalg.norm(weight.astype(np.float64), ord=2) for weight in weights])


def measure_spectral_norms(snapshots: Sequence[Snapshot]) -> dict[str, np.ndarray]:
    """Measure all snapshots of a run.

    Args:
        snapshots: In ascending order of epochs.

    Returns:
        Arrays by the names of :data:`SPECTRAL_NORMS`.
    """
    depth = snapshots[0].metadata["network_arguments"]["depth"]
    names = [f"layers.{index}.weight" for index in range(depth + 1)]
    norms = [spectral_norms([snapshot.tensors[name] for name in names]) for snapshot in snapshots]
    return {
        "epoch": np.array([s.metadata["epoch"] for s in snapshots], dtype=np.int32),
        "matrix": np.arange(1, depth + 2, dtype=np.int32),
        "spectral_norm": np.stack(norms),
    }
