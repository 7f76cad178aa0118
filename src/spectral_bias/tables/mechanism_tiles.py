"""Table of gradient confusion and decay of the error per tile of an image (Sec. 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

import pandas as pd

from spectral_bias.files.storage import read_artifact
from spectral_bias.metrics.mechanism import HIGH_FREQUENCY
from spectral_bias.tables.columns import Column, Table, as_table, run_key

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


def tabulate(paths: Iterable[str]) -> pd.DataFrame:
    """Follow the tiles of runs from snapshot to snapshot.

    Args:
        paths: The mechanism artifacts of the runs.

    Returns:
        The table :data:`TABLE`; lines, and images smaller than a tile, have no rows.
    """
    return as_table(TABLE, [row for path in paths for row in _rows(path)])


def _rows(path: str) -> Iterator[dict[str, object]]:
    arrays, attributes = read_artifact(path, "mechanism")
    for index, (epoch, until) in enumerate(pairwise(arrays["epoch"].tolist())):
        for tile in range(len(arrays["tile_row"])):
            yield {
                **run_key(attributes),
                "epoch": epoch,
                "until_epoch": until,
                "tile_row": int(arrays["tile_row"][tile]),
                "tile_column": int(arrays["tile_column"][tile]),
                "mse": arrays["tile_mse"][index, tile],
                "mse_until": arrays["tile_mse"][index + 1, tile],
                "confusion_std": arrays["confusion_std"][index, tile],
                "confusion_negative": arrays["confusion_negative"][index, tile],
                "n_pairs": int(arrays["n_tile_pairs"][index, tile]),
                "high_frequency_energy": arrays["high_frequency_energy"][tile],
            }
