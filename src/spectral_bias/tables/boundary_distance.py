"""Table of the distances of inputs to the nearest activation boundary."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

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

_SPACES = {
    "input_gradient": "in the space of the network's inputs",
    "weight_row": "in the space of the layer's own inputs",
    "coordinate": "in the picture, in pixels, of first order for encodings",
}
_UNIT = "pixels for coordinate, else 1"
TABLE = Table(
    "boundary_distance",
    "one definition of the distance in one layer of one snapshot",
    (
        Column(
            "definition",
            "string",
            "",
            "; ".join(f"{name}: {space}" for name, space in _SPACES.items()),
        ),
        Column("layer", "string", "", "hidden layer 1 .. L, or all: the nearest of any layer"),
        Column("mean", "number", _UNIT, "mean distance over inputs; empty if there are none"),
        Column("std", "number", _UNIT, "standard deviation over inputs; empty likewise"),
        *quantile_columns(_UNIT, "the distance over inputs; empty likewise"),
        Column("n_inputs", "integer", "inputs", "inputs that the statistics are over"),
        Column(
            "n_excluded",
            "integer",
            "inputs",
            "inputs left out: no neuron of the layer depends on them, the distance is infinite",
        ),
    ),
)


def tabulate(paths: Iterable[str]) -> pd.DataFrame:
    """Summarise the boundary distances of runs.

    Args:
        paths: Their boundary_distance artifacts.

    Returns:
        The table :data:`TABLE`.
    """
    return as_table(TABLE, [row for path in paths for row in _rows(path)])


def _rows(path: str) -> Iterator[dict[str, object]]:
    names = ["epoch", "layer", *_SPACES]
    arrays, attributes = read_artifact(path, "boundary_distance", names)
    for index, epoch in enumerate(arrays["epoch"].tolist()):
        for definition in _SPACES:
            distances = arrays[definition][index]
            layers = {"all": distances.min(axis=0)}
            layers |= dict(zip(map(str, arrays["layer"].tolist()), distances, strict=True))
            for layer, values in layers.items():
                finite = values[np.isfinite(values)]
                yield {
                    **run_key(attributes),
                    **{"epoch": epoch, "definition": definition, "layer": layer},
                    **summary(finite),
                    **{"n_inputs": len(finite), "n_excluded": len(values) - len(finite)},
                }
