"""Table of the number of linear pieces of networks on a line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from spectral_bias.files.storage import read_artifact
from spectral_bias.tables.columns import Column, Table, as_table, run_key

TABLE = Table(
    "linear_pieces",
    "one snapshot",
    (
        Column(
            "n_activation_pieces",
            "integer",
            "pieces",
            "pieces of [0, 1] with one activation pattern each, counted exactly",
        ),
        Column(
            "n_linear_pieces",
            "integer",
            "pieces",
            "pieces of [0, 1] on which the output is one linear function of the features, counted "
            "exactly: pieces between changes of its slope",
        ),
        Column(
            "n_turning_points",
            "integer",
            "points",
            "how often the samples of the signal turn from rising to falling or back: a piecewise "
            "linear function (fed raw coordinates) that turns as often has one piece more or "
            "further ones",
        ),
    ),
)


def tabulate(paths: Iterable[str]) -> pd.DataFrame:
    """Count the pieces of runs.

    Args:
        paths: Their linear_pieces artifacts.

    Returns:
        The table :data:`TABLE`.
    """
    return as_table(TABLE, [row for path in paths for row in _rows(path)])


def _rows(path: str) -> Iterator[dict[str, object]]:
    arrays, attributes = read_artifact(path, "linear_pieces")
    is_kink = arrays["is_kink"].astype(bool)
    for epoch in arrays["epoch"].tolist():
        of_epoch = arrays["at_epoch"] == epoch
        yield {
            **run_key(attributes),
            "epoch": epoch,
            "n_activation_pieces": _pieces(arrays["position"][of_epoch]),
            "n_linear_pieces": _pieces(arrays["position"][of_epoch & is_kink]),
            "n_turning_points": int(arrays["n_turning_points"]),
        }


def _pieces(positions: np.ndarray) -> int:
    """Return the number of pieces between breakpoints; those at the interval's ends cut nothing."""
    inside = positions[(positions > 0.0) & (positions < 1.0)]
    return len(np.unique(inside)) + 1
