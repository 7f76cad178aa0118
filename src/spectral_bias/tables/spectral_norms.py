"""Table of the spectral norms of weight matrices and of their product."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from spectral_bias.files.storage import read_artifact
from spectral_bias.tables.columns import Column, Table, as_table, run_key

TABLE = Table(
    "spectral_norms",
    "one weight matrix of one snapshot",
    (
        Column("layer", "string", "", "weight matrix 1 .. L + 1, or product for all together"),
        Column("spectral_norm", "number", "1", "largest singular value, or their product"),
    ),
)


def tabulate(paths: Iterable[str]) -> pd.DataFrame:
    """Gather the spectral norms of runs and multiply them.

    A network has L + 1 weight matrices.  The product of their norms bounds its Lipschitz constant
    (paper, Sec. 6).

    Args:
        paths: Their spectral_norms artifacts.

    Returns:
        The table :data:`TABLE`.
    """
    rows = []
    for path in paths:
        arrays, attributes = read_artifact(path, "spectral_norms")
        for epoch, norms in zip(arrays["epoch"].tolist(), arrays["spectral_norm"], strict=True):
            layers = dict(zip(map(str, arrays["matrix"].tolist()), norms.tolist(), strict=True))
            layers["product"] = float(norms.prod())
            rows += [
                {**run_key(attributes), "epoch": epoch, "layer": layer, "spectral_norm": norm}
                for layer, norm in layers.items()
            ]
    return as_table(TABLE, rows)
