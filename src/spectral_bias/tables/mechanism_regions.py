"""Table of the gradients of inputs that share an activation region (paper, Sec. 4.1, eq. 2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from spectral_bias.files.storage import read_artifact
from spectral_bias.tables.columns import Column, Table, as_table, run_key

TABLE = Table(
    "mechanism_regions",
    "one snapshot of one run",
    (
        Column("n_channels", "integer", "channels", "outputs of the network"),
        Column("n_pairs", "integer", "pairs", "local pairs whose Hamming distance is 0"),
        Column(
            "n_signed",
            "integer",
            "pairs",
            "those of them for which neither the product of residuals nor a gradient is zero",
        ),
        Column(
            "sign_agreement",
            "number",
            "1",
            "share of these for which cosine of gradients and product of residuals (summed over "
            "channels) have one sign; empty if there are none. It has to be 1 with one channel and "
            "inputs whose products are above -1, such as coordinates in [0, 1]",
        ),
        Column("mean_abs_cosine", "number", "1", "mean absolute cosine of these; empty likewise"),
    ),
)


def tabulate(paths: Iterable[str]) -> pd.DataFrame:
    """Compare the signs of gradients and of residuals within regions.

    Args:
        paths: The mechanism artifacts of the runs.

    Returns:
        The table :data:`TABLE`.
    """
    return as_table(TABLE, [row for path in paths for row in _rows(path)])


def _rows(path: str) -> Iterator[dict[str, object]]:
    arrays, attributes = read_artifact(path, "mechanism")
    for index, epoch in enumerate(arrays["epoch"].tolist()):
        yield {
            **run_key(attributes),
            "epoch": epoch,
            "n_channels": int(arrays["n_channels"]),
            "n_pairs": int(arrays["n_region_pairs"][index]),
            "n_signed": int(arrays["n_signed"][index]),
            "sign_agreement": arrays["region_sign_agreement"][index],
            "mean_abs_cosine": arrays["region_mean_abs_cosine"][index],
        }
