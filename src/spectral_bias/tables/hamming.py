"""Table of Hamming distances between activation patterns."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

import numpy as np
import pandas as pd

from spectral_bias.files.storage import read_artifact
from spectral_bias.tables.columns import (
    Column,
    Table,
    as_table,
    quantile_columns,
    run_key,
    summary,
)
from spectral_bias.tables.pairs import DATASET_PAIRS, pairs_column

TABLE = Table(
    "hamming",
    "one kind of pairs in one layer of one snapshot",
    (
        pairs_column("local, global or uniform"),
        Column("layer", "string", "", "hidden layer 1 .. L, or all"),
        Column("mean", "number", "neurons", "mean Hamming distance over pairs"),
        Column("std", "number", "neurons", "standard deviation over pairs"),
        *quantile_columns("neurons", "the Hamming distance over pairs"),
        Column("n_pairs", "integer", "pairs", "number of pairs"),
        Column("n_neurons", "integer", "neurons", "neurons in the layer: the largest distance"),
    ),
)


def tabulate(paths: Iterable[str], classification_paths: Iterable[str] = ()) -> pd.DataFrame:
    """Summarise the Hamming distances of runs.

    Args:
        paths: forward_pass artifacts, of runs that fit signals.
        classification_paths: hamming_classification artifacts, of runs that fit datasets.

    Returns:
        The table :data:`TABLE`, signals first.
    """
    rows = [row for path in paths for row in _signal_rows(path)]
    rows += [row for path in classification_paths for row in _dataset_rows(path)]
    return as_table(TABLE, rows)


def _signal_rows(path: str) -> Iterator[dict[str, object]]:
    kinds = ("local", "global", "uniform")
    names = ["epoch", "layer", "dead", *(f"hamming_{kind}" for kind in kinds)]
    arrays, attributes = read_artifact(path, "forward_pass", names)
    _, depth, width = arrays["dead"].shape
    return _rows(arrays, attributes, kinds, [width] * depth)


def _dataset_rows(path: str) -> Iterator[dict[str, object]]:
    arrays, attributes = read_artifact(path, "hamming_classification")
    return _rows(arrays, attributes, DATASET_PAIRS, arrays["n_neurons"].tolist())


def _rows(
    arrays: Mapping[str, np.ndarray],
    attributes: Mapping[str, object],
    kinds: Sequence[str],
    n_neurons: Sequence[int],
) -> Iterator[dict[str, object]]:
    layers = ["all", *map(str, arrays["layer"].tolist())]
    sizes = [sum(n_neurons), *n_neurons]
    for index, epoch in enumerate(arrays["epoch"].tolist()):
        for kind in kinds:
            distances = arrays[f"hamming_{kind}"][index]
            for layer, size, values in zip(
                layers, sizes, [distances.sum(axis=0), *distances], strict=True
            ):
                yield {
                    **run_key(attributes),
                    **{"epoch": epoch, "pairs": kind, "layer": layer},
                    **summary(values),
                    "n_pairs": len(values),
                    "n_neurons": size,
                }
