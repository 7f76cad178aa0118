"""Table of the density of activation regions along steps between neighbouring pixels."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from spectral_bias.files.storage import read_artifact
from spectral_bias.tables.columns import Column, Table, as_table, run_key

# In the order of their numbers 1, 2, ... in the artifact.  (Not imported from the metric, whose
# module loads PyTorch.)
SPACES = ("input", "image")
AXES = ("x", "y")
TABLE = Table(
    "crossings",
    "one layer on steps along one axis, in one space, of one snapshot",
    (
        Column("axis", "string", "", "direction of the steps: x or y"),
        Column(
            "space",
            "string",
            "",
            "input: straight between the network inputs of two pixels; image: straight between "
            "the pixels",
        ),
        Column(
            "detail",
            "string",
            "",
            "all steps of the axis, or those where the picture's local detail is in its lowest or "
            "highest quartile: all, low or high",
        ),
        Column("layer", "string", "", "hidden layer 1 .. L, or all"),
        Column(
            "crossings_per_pixel",
            "number",
            "crossings per step",
            "mean number of times that neurons switch on a step; empty where n_steps is 0",
        ),
        Column("n_steps", "integer", "steps", "steps that the mean is over"),
        Column(
            "n_excluded",
            "integer",
            "steps",
            "steps left out because the input map turns more than 2 cycles from pixel to pixel",
        ),
    ),
)


def tabulate(paths: Iterable[str]) -> pd.DataFrame:
    """Average the crossings of runs over steps.

    Args:
        paths: Their crossings artifacts.

    Returns:
        The table :data:`TABLE`.
    """
    return as_table(TABLE, [row for path in paths for row in _rows(path)])


def _rows(path: str) -> Iterator[dict[str, object]]:
    names = ["epoch", "layer", "detail", "count"]
    arrays, attributes = read_artifact(path, "crossings", names)
    layers = ["all", *map(str, arrays["layer"].tolist())]
    parts = [_parts(detail) for detail in arrays["detail"]]
    for epoch, spaces in zip(arrays["epoch"].tolist(), arrays["count"], strict=True):
        for space, axes in zip(SPACES, spaces, strict=True):
            for axis, counts, chosen in zip(AXES, axes, parts, strict=True):
                for detail, steps in chosen.items():
                    resolved = counts[:, steps & (counts[0] >= 0)]
                    n_excluded = np.count_nonzero(steps) - resolved.shape[1]
                    per_layer = np.concatenate([resolved.sum(axis=0, keepdims=True), resolved])
                    for layer, values in zip(layers, per_layer, strict=True):
                        yield {
                            **run_key(attributes),
                            **{"epoch": epoch, "axis": axis, "space": space},
                            **{"detail": detail, "layer": layer},
                            "crossings_per_pixel": values.mean() if len(values) else np.nan,
                            **{"n_steps": len(values), "n_excluded": n_excluded},
                        }


def _parts(detail: np.ndarray) -> dict[str, np.ndarray]:
    """Return the steps of each part of the picture, as bool [steps]."""
    low, high = np.quantile(detail, [0.25, 0.75])
    return {"all": np.full(len(detail), True), "low": detail <= low, "high": detail >= high}
