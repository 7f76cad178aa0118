"""Table of the number of dead neurons."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from spectral_bias.files.storage import read_artifact
from spectral_bias.tables.columns import Column, Table, as_table, run_key

TABLE = Table(
    "dead_neurons",
    "one layer of one snapshot",
    (
        Column("layer", "string", "", "hidden layer 1 .. L, or all"),
        Column("n_dead", "integer", "neurons", "neurons that are off on all inputs"),
        Column("n_neurons", "integer", "neurons", "neurons in the layer"),
    ),
)


def tabulate(paths: Iterable[str]) -> pd.DataFrame:
    """Count the dead neurons of runs.

    Args:
        paths: Their forward_pass artifacts.

    Returns:
        The table :data:`TABLE`.
    """
    return as_table(TABLE, [row for path in paths for row in _rows(path)])


def _rows(path: str) -> Iterator[dict[str, object]]:
    arrays, attributes = read_artifact(path, "forward_pass", ["epoch", "layer", "dead"])
    for epoch, dead in zip(arrays["epoch"].tolist(), arrays["dead"], strict=True):
        layers = {"all": dead, **dict(zip(map(str, arrays["layer"].tolist()), dead, strict=True))}
        for layer, neurons in layers.items():
            counts = {"n_dead": int(neurons.sum()), "n_neurons": neurons.size}
            yield {**run_key(attributes), "epoch": epoch, "layer": layer, **counts}
