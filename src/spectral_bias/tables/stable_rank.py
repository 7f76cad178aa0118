"""Table of the stable ranks of weight matrices and of hidden activations."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from spectral_bias.files.storage import read_artifact
from spectral_bias.tables.columns import Column, Table, as_table, run_key

# What ranks are of, with the variable that numbers them.
_OF = {"weights": "matrix", "activations": "layer"}
TABLE = Table(
    "stable_rank",
    "one weight matrix, or the activations of one hidden layer, of one snapshot",
    (
        Column("of", "string", "", "weights, or activations of all inputs"),
        Column("layer", "integer", "1", "weight matrix, 1 .. L + 1, or hidden layer, 1 .. L"),
        Column("stable_rank", "number", "1", "squared Frobenius norm over squared spectral norm"),
    ),
)


def tabulate(paths: Iterable[str]) -> pd.DataFrame:
    """Gather the stable ranks of runs.

    Args:
        paths: Their stable_rank artifacts.

    Returns:
        The table :data:`TABLE`; the rank of a matrix of zeros is empty.
    """
    return as_table(TABLE, [row for path in paths for row in _rows(path)])


def _rows(path: str) -> Iterator[dict[str, object]]:
    arrays, attributes = read_artifact(path, "stable_rank")
    for index, epoch in enumerate(arrays["epoch"].tolist()):
        for of, numbers in _OF.items():
            for layer, rank in zip(arrays[numbers].tolist(), arrays[of][index], strict=True):
                yield {
                    **run_key(attributes),
                    "epoch": epoch,
                    "of": of,
                    "layer": layer,
                    "stable_rank": rank,
                }
