"""Table of the number of activation regions."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from spectral_bias.files.storage import read_artifact
from spectral_bias.tables.columns import Column, Table, as_table, run_key

TABLE = Table(
    "regions",
    "one snapshot",
    (
        Column("n_inputs", "integer", "inputs", "inputs, the pixels of the whole grid"),
        Column("n_regions", "integer", "regions", "activation regions that hold an input"),
    ),
)


def tabulate(paths: Iterable[str]) -> pd.DataFrame:
    """Gather the region counts of runs.

    Args:
        paths: Their forward_pass artifacts.

    Returns:
        The table :data:`TABLE`.
    """
    rows = []
    for path in paths:
        arrays, attributes = read_artifact(path, "forward_pass", ["epoch", "n_regions", "region"])
        n_inputs = arrays["region"][0].size
        for epoch, n_regions in zip(
            arrays["epoch"].tolist(), arrays["n_regions"].tolist(), strict=True
        ):
            counts = {"epoch": epoch, "n_inputs": n_inputs, "n_regions": n_regions}
            rows.append({**run_key(attributes), **counts})
    return as_table(TABLE, rows)
