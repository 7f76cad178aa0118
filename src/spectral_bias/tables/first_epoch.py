"""Table of regions, dead neurons, Hamming distance and error within the first epoch."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from spectral_bias.files.storage import read_artifact
from spectral_bias.tables.columns import KEY_COLUMNS, RUN_KEY, Column, Table, as_table, run_key

TABLE = Table(
    "first_epoch",
    "one snapshot within the first epoch",
    (
        Column("epoch", "number", "epochs", "share of the steps of the epoch"),
        Column("n_regions", "integer", "regions", "activation regions that hold a pixel"),
        Column("n_inputs", "integer", "pixels", "pixels: the most regions that there can be"),
        Column("n_dead", "integer", "neurons", "neurons that are zero on all pixels"),
        Column("n_neurons", "integer", "neurons", "neurons of all hidden layers"),
        Column("hamming_local", "number", "neurons", "mean Hamming distance of local pairs"),
        Column("hamming_global", "number", "neurons", "mean Hamming distance of global pairs"),
        Column("mse", "number", "1", "mean squared error over pixels and channels"),
    ),
    keys=(
        *(column for column in KEY_COLUMNS if column.name in RUN_KEY),
        Column("step", "integer", "steps", "steps of the optimiser; 0 is the initialisation"),
    ),
)


def tabulate(paths: Iterable[str]) -> pd.DataFrame:
    """Gather the measurements of runs within their first epoch.

    Args:
        paths: Their first_epoch artifacts.

    Returns:
        The table :data:`TABLE`.
    """
    return as_table(TABLE, [row for path in paths for row in _rows(path)])


def _rows(path: str) -> Iterator[dict[str, object]]:
    arrays, attributes = read_artifact(path, "first_epoch")
    for index, step in enumerate(arrays["step"].tolist()):
        regions, dead = arrays["region"][index], arrays["dead"][index]
        distances = {
            f"hamming_{pairs}": float(arrays[f"hamming_{pairs}"][index].sum(axis=0).mean())
            for pairs in ("local", "global")
        }
        yield {
            **run_key(attributes),
            "step": step,
            "epoch": float(arrays["epoch"][index]),
            "n_regions": int(regions.max()) + 1,
            "n_inputs": regions.size,
            "n_dead": int(dead.sum()),
            "n_neurons": dead.size,
            **distances,
            "mse": float(arrays["mse"][index]),
        }
