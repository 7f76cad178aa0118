"""Table of Hamming distances between activation patterns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from spectral_bias.storage import read_artifact
from spectral_bias.tables.columns import (
    Column,
    Table,
    as_table,
    quantile_columns,
    run_key,
    summary,
)

TABLE = Table(
    "hamming",
    "one kind of pairs in one layer of one snapshot",
    (
        Column("pairs", "string", "", "local, global or uniform"),
        Column("layer", "string", "", "hidden layer 1 .. L, or all"),
        Column("mean", "number", "neurons", "mean Hamming distance over pairs"),
        Column("std", "number", "neurons", "standard deviation over pairs"),
        *quantile_columns("neurons", "the Hamming distance over pairs"),
        Column("n_pairs", "integer", "pairs", "number of pairs"),
        Column("n_neurons", "integer", "neurons", "neurons in the layer: the largest distance"),
    ),
)


def tabulate_hamming(paths: Iterable[str]) -> pd.DataFrame:
    """Summarise the Hamming distances of runs.

    Args:
        paths: Their forward_pass artifacts.

    Returns:
        The table :data:`TABLE`.
    """
    return as_table(TABLE, [row for path in paths for row in _rows(path)])


def _rows(path: str) -> Iterator[dict[str, object]]:
    kinds = ("local", "global", "uniform")
    names = ["epoch", "layer", "dead", *(f"hamming_{kind}" for kind in kinds)]
    arrays, attributes = read_artifact(path, "forward_pass", names)
    width = arrays["dead"].shape[2]
    for index, epoch in enumerate(arrays["epoch"].tolist()):
        for kind in kinds:
            distances = arrays[f"hamming_{kind}"][index]
            layers = {"all": distances.sum(axis=0)}
            layers |= dict(zip(map(str, arrays["layer"].tolist()), distances, strict=True))
            for layer, values in layers.items():
                yield {
                    **run_key(attributes),
                    **{"epoch": epoch, "pairs": kind, "layer": layer},
                    **summary(values),
                    "n_pairs": len(values),
                    "n_neurons": width * (len(distances) if layer == "all" else 1),
                }
