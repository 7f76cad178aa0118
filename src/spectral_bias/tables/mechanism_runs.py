"""Data of the tables on the mechanism: patterns, gradients and residuals of one run."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

import numpy as np

from spectral_bias.files.storage import ArtifactError, read_artifact
from spectral_bias.tables.columns import run_key

_KINDS = ("local", "global")


class MechanismRun(NamedTuple):
    """One run at its E snapshots.

    Attributes:
        key: The run's key columns.
        epochs: The epochs of the snapshots.
        image: The signal, float32 [rows, columns, C].
        residuals: Prediction minus signal, float64 [E, rows * columns, C].
        pairs: Pixel indices of local pairs, then global pairs, [P, 2].
        n_local: Number of local pairs.
        hamming: int64 [E, P], over all layers.
        n_neurons: Neurons of all layers.
        cosines: float32 [E, P], of the loss gradients; NaN where one is exactly zero.
        tile_side: Side of the tiles in pixels.
        tile_cosines: float32 [E, tiles, pairs], of pairs within each tile.
    """

    key: dict[str, object]
    epochs: list[int]
    image: np.ndarray
    residuals: np.ndarray
    pairs: np.ndarray
    n_local: int
    hamming: np.ndarray
    n_neurons: int
    cosines: np.ndarray
    tile_side: int
    tile_cosines: np.ndarray


def read_runs(*files: Iterable[str]) -> Iterator[MechanismRun]:
    """Read runs one by one.

    Args:
        files: Their artifacts, run by run in one order: ``forward_pass``, ``gradient_confusion``,
            signals and pairs.

    Yields:
        Each run.

    Raises:
        ArtifactError: If the artifacts of a run are of different snapshots.
    """
    for paths in zip(*files, strict=True):
        yield _read(*paths)


def _read(forward_pass: str, gradient_confusion: str, signal: str, pairs: str) -> MechanismRun:
    names = ["epoch", "dead", "prediction", *(f"hamming_{kind}" for kind in _KINDS)]
    patterns, attributes = read_artifact(forward_pass, "forward_pass", names)
    gradients, _ = read_artifact(gradient_confusion, "gradient_confusion")
    image = read_artifact(signal, "signal", ["image"]).arrays["image"]
    indices, about = read_artifact(pairs, "pairs", [*_KINDS, "tile"])
    epochs = patterns["epoch"].tolist()
    if epochs != gradients["epoch"].tolist():
        raise ArtifactError(
            f"{forward_pass} is of the snapshots {epochs} and {gradient_confusion} of "
            f"{gradients['epoch'].tolist()}; delete both to have them measured again"
        )
    side = int(about["tile_side"])
    n_tiles = (image.shape[0] // side) * (image.shape[1] // side)
    tiles = gradients["cosine_tile"].reshape(len(epochs), n_tiles, -1) if n_tiles else None
    distances = [patterns[f"hamming_{kind}"].sum(axis=1) for kind in _KINDS]
    residuals = patterns["prediction"].astype(np.float64) - image
    return MechanismRun(
        key=run_key(attributes),
        epochs=epochs,
        image=image,
        residuals=residuals.reshape(len(epochs), -1, image.shape[2]),
        pairs=np.concatenate([indices[kind] for kind in _KINDS]),
        n_local=len(indices["local"]),
        hamming=np.concatenate(distances, axis=1),
        n_neurons=patterns["dead"][0].size,
        cosines=np.concatenate([gradients[f"cosine_{kind}"] for kind in _KINDS], axis=1),
        tile_side=side,
        tile_cosines=np.empty((len(epochs), 0, 0)) if tiles is None else tiles,
    )


def residual_products(run: MechanismRun, index: int) -> np.ndarray:
    """Return each pair's product of residuals at a snapshot, summed over channels.

    Args:
        run: The run.
        index: Index of the snapshot.

    Returns:
        float64 [P].
    """
    first, second = run.residuals[index][run.pairs.T]
    return (first * second).sum(axis=1)
