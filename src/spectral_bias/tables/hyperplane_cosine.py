"""Table of the cosines between hyperplane directions, by layers of the two neurons."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from spectral_bias.storage import read_artifact
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
    "one definition of the direction and one pair of layers of one snapshot, if any pair of their "
    "neurons has a cosine; rows of weights of layer 1 are compared among themselves only",
    (
        Column("definition", "string", "", "direction of a hyperplane: weight_row, input_gradient"),
        Column("layer_a", "integer", "", "hidden layer of the first neuron, 1 .. L"),
        Column("layer_b", "integer", "", "hidden layer of the second neuron, layer_a .. L"),
        Column("mean", "number", "1", "mean cosine over pairs of different neurons"),
        Column("mean_abs", "number", "1", "mean absolute cosine"),
        Column("p_negative", "number", "1", "share of pairs with a negative cosine"),
        *quantile_columns("1", "the cosine"),
        Column("n_pairs", "integer", "pairs", "pairs that the statistics are over, at least 1"),
        Column(
            "n_excluded",
            "integer",
            "pairs",
            "pairs left out: a row of weights is zero, or no sampled input has two gradients that "
            "are not zero",
        ),
    ),
)
log = logging.getLogger(__name__)


def tabulate_hyperplane_cosine(paths: Iterable[str]) -> pd.DataFrame:
    """Summarise the cosines between the hyperplanes of runs.

    Two layers without any pair that has a cosine get no row, and a logged warning: there is
    nothing to say about them, and a network that died must not keep the others from their table.

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
                n_excluded = int(np.isnan(cosines).sum())
                if n_excluded == len(cosines):
                    message = "%s: no %s cosine between layers %d and %d at epoch %d; no row"
                    log.warning(message, path, definition, *pair, epoch)
                    continue
                yield {
                    **run_key(attributes),
                    **{"epoch": epoch, "definition": definition},
                    **dict(zip(("layer_a", "layer_b"), pair, strict=True)),
                    **_summary(cosines[~np.isnan(cosines)].astype(np.float64)),
                    "n_excluded": n_excluded,
                }


def _layer_pairs(definition: str, depth: int) -> list[tuple[int, int]]:
    """Return the pairs of layers, in ascending order, whose directions lie in the same space."""
    pairs = [(a, b) for a in range(1, depth + 1) for b in range(a, depth + 1)]
    return [(a, b) for a, b in pairs if definition == "input_gradient" or (a == 1) == (b == 1)]


def _pair_cosines(matrix: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """Return the cosines of two layers' neurons, each pair once and none with itself, [P]."""
    # One layer's rows and columns are the same neurons, a later layer's lie to the right.
    above_diagonal = np.triu(rows[:, None] & columns[None, :], k=1)
    return matrix[above_diagonal]


def _summary(cosines: np.ndarray) -> dict[str, float]:
    return {
        "mean": float(cosines.mean()),
        "mean_abs": float(np.abs(cosines).mean()),
        "p_negative": float((cosines < 0.0).mean()),
        **quantiles(cosines),
        "n_pairs": len(cosines),
    }
