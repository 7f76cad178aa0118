"""Table of gradient confusion and decay of the error per tile of an image (Sec. 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np
import pandas as pd

from spectral_bias.metrics.frequency_bands import band_edges, band_energies
from spectral_bias.tables.columns import Column, Table, as_table
from spectral_bias.tables.confusion import confusion_summary
from spectral_bias.tables.mechanism_runs import MechanismRun, read_runs

# Lowest frequency of a tile that is called high, in cycles per tile.
HIGH_FREQUENCY = 4.0
TABLE = Table(
    "mechanism_tiles",
    "one tile of an image between two successive snapshots",
    (
        Column("until_epoch", "integer", "epochs", "the next snapshot"),
        Column("tile_row", "integer", "tiles", "row of the tile, from 0"),
        Column("tile_column", "integer", "tiles", "column of the tile, from 0"),
        Column("mse", "number", "1", "mean squared error in the tile at epoch"),
        Column("mse_until", "number", "1", "the same at until_epoch"),
        Column(
            "confusion_std",
            "number",
            "1",
            "standard deviation of the cosines of gradients of pairs within the tile at epoch; "
            "empty if no pair has one",
        ),
        Column("confusion_negative", "number", "1", "mean negative part of them; empty likewise"),
        Column("n_pairs", "integer", "pairs", "pairs that have a cosine"),
        Column(
            "high_frequency_energy",
            "number",
            "1",
            f"energy of the image in the tile from {HIGH_FREQUENCY:g} cycles a tile on, under a "
            "Hann window, mean over channels",
        ),
    ),
)


def tabulate_mechanism_tiles(*files: Iterable[str]) -> pd.DataFrame:
    """Follow the tiles of runs from snapshot to snapshot.

    Args:
        files: The artifacts of the runs, as for :func:`read_runs`.

    Returns:
        The table :data:`TABLE`; lines, and images smaller than a tile, have no rows.
    """
    return as_table(TABLE, [row for run in read_runs(*files) for row in tile_rows(run)])


def tile_rows(run: MechanismRun) -> Iterator[dict[str, object]]:
    """Yield one row per tile of a run and pair of successive snapshots.

    Args:
        run: The run.

    Yields:
        A row of :data:`TABLE`.
    """
    if not run.tile_cosines.shape[1]:
        return
    rows, columns, _ = run.image.shape
    errors = (run.residuals**2).mean(axis=2).reshape(-1, rows, columns)
    mse = [_tiles(error, run.tile_side).mean(axis=(2, 3)) for error in errors]
    energy = [[_high_energy(tile) for tile in row] for row in _tiles(run.image, run.tile_side)]
    across = columns // run.tile_side
    for index, (epoch, until) in enumerate(pairwise(run.epochs)):
        for number, cosines in enumerate(run.tile_cosines[index]):
            row, column = divmod(number, across)
            yield {
                **run.key,
                "epoch": epoch,
                "until_epoch": until,
                "tile_row": row,
                "tile_column": column,
                "mse": float(mse[index][row, column]),
                "mse_until": float(mse[index + 1][row, column]),
                **_confusion(cosines),
                "high_frequency_energy": energy[row][column],
            }


def _confusion(cosines: np.ndarray) -> dict[str, object]:
    found = confusion_summary(cosines)
    return {
        "confusion_std": found["std"],
        "confusion_negative": found["mean_negative_part"],
        "n_pairs": found["n_pairs"],
    }


def _tiles(values: np.ndarray, side: int) -> np.ndarray:
    """Return an image [rows, columns, ...] as tiles [down, across, side, side, ...]."""
    down, across = values.shape[0] // side, values.shape[1] // side
    whole = values[: down * side, : across * side]
    return whole.reshape(down, side, across, side, *values.shape[2:]).swapaxes(1, 2)


def _high_energy(tile: np.ndarray) -> float:
    edges = band_edges(*tile.shape[:2])
    return float(band_energies(tile)[edges[:-1] >= HIGH_FREQUENCY].sum())
