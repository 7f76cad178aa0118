"""Table of the cosines between hyperplane directions, by the layers of the two neurons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from spectral_bias.files.storage import read_artifact
from spectral_bias.metrics.cosines import defined_cosines
from spectral_bias.tables.columns import (
    Column,
    Table,
    as_table,
    quantile_columns,
    quantiles,
    run_key,
)

DEFINITIONS = ("weight_row", "input_gradient")
TABLE = Table(
    "hyperplane_cosine",
    "one definition of the direction and one pair of layers of one snapshot; rows of weights of "
    "layer 1 are compared among themselves only",
    (
        Column("definition", "string", "", "direction of a hyperplane: weight_row, input_gradient"),
        Column("layer_a", "integer", "", "hidden layer of the first neuron, 1 .. L"),
        Column("layer_b", "integer", "", "hidden layer of the second neuron, layer_a .. L"),
        Column("mean", "number", "1", "mean cosine over pairs of different neurons; empty if none"),
        Column("mean_abs", "number", "1", "mean absolute cosine; empty likewise"),
        Column(
            "p_negative", "number", "1", "share of pairs with a negative cosine; empty likewise"
        ),
        *quantile_columns("1", "the cosine; empty likewise"),
        Column("n_pairs", "integer", "pairs", "pairs that the statistics are over"),
        Column(
            "n_excluded",
            "integer",
            "pairs",
            "pairs left out: a row of weights is zero, or no sampled input has two gradients that "
            "are not zero",
        ),
    ),
)


def tabulate(paths: Iterable[str]) -> pd.DataFrame:
    """Summarise the cosines between the hyperplanes of runs.

    Args:
        paths: Their hyperplanes artifacts.

    Returns:
        The table :data:`TABLE`.
    """
    return as_table(TABLE, [row for path in paths for row in _rows(path)])


def _rows(path: str) -> Iterator[dict[str, object]]:
    arrays, attributes = read_artifact(path, "hyperplanes")
    neuron_layer = arrays["neuron_layer"]
    for index, epoch in enumerate(arrays["epoch"].tolist()):
        for definition in DEFINITIONS:
            matrix = arrays[f"{definition}_cosine"][index]
            for pair in _layer_pairs(definition, int(neuron_layer.max())):
                cosines = _pair_cosines(matrix, *(neuron_layer == layer for layer in pair))
                found = defined_cosines(cosines)
                yield {
                    **run_key(attributes),
                    **{"epoch": epoch, "definition": definition},
                    **dict(zip(("layer_a", "layer_b"), pair, strict=True)),
                    **_summary(found),
                    **{"n_pairs": len(found), "n_excluded": len(cosines) - len(found)},
                }


def _layer_pairs(definition: str, depth: int) -> list[tuple[int, int]]:
    """Return the pairs of layers whose directions lie in the same space, in ascending order."""
    pairs = [(a, b) for a in range(1, depth + 1) for b in range(a, depth + 1)]
    return [(a, b) for a, b in pairs if definition == "input_gradient" or (a == 1) == (b == 1)]


def _pair_cosines(matrix: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return the cosines [P] of the neurons of two layers, each pair once, none with itself."""
    # Within one layer, rows and columns are the same neurons; a later layer's columns are further
    # right.
    above_diagonal = np.triu(rows[:, None] & columns[None, :], k=1)
    return matrix[above_diagonal]


def _summary(cosines: np.ndarray) -> dict[str, float]:
    shares = dict.fromkeys(("mean", "mean_abs", "p_negative"), float("nan"))
    if len(cosines):
        shares = {
            "mean": float(cosines.mean()),
            "mean_abs": float(np.abs(cosines).mean()),
            "p_negative": float((cosines < 0.0).mean()),
        }
    return {**shares, **quantiles(cosines)}
