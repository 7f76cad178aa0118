"""Table of the gradients of inputs that share an activation region (paper, Sec. 4.1, eq. 2)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from spectral_bias.tables.columns import Column, Table, as_table
from spectral_bias.tables.mechanism_runs import (
    MechanismRun,
    read_runs,
    residual_products,
)

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


def tabulate_mechanism_regions(*files: Iterable[str]) -> pd.DataFrame:
    """Compare the signs of gradients and of residuals within regions.

    Args:
        files: The artifacts of the runs, as for :func:`read_runs`.

    Returns:
        The table :data:`TABLE`.
    """
    return as_table(TABLE, [row for run in read_runs(*files) for row in _rows(run)])


def _rows(run: MechanismRun) -> Iterator[dict[str, object]]:
    local = slice(0, run.n_local)
    for index, epoch in enumerate(run.epochs):
        shares_region = run.hamming[index, local] == 0
        products = residual_products(run, index)[local][shares_region]
        cosines = run.cosines[index, local][shares_region].astype(np.float64)
        signed = (products != 0) & np.isfinite(cosines)
        products, cosines = products[signed], cosines[signed]
        found = {"sign_agreement": np.nan, "mean_abs_cosine": np.nan}
        if len(cosines):
            found = {
                "sign_agreement": float((np.sign(products) == np.sign(cosines)).mean()),
                "mean_abs_cosine": float(np.abs(cosines).mean()),
            }
        yield {
            **run.key,
            "epoch": epoch,
            "n_channels": run.image.shape[2],
            "n_pairs": int(shares_region.sum()),
            "n_signed": len(cosines),
            **found,
        }
