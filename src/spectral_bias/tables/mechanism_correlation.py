"""Table of rank correlations of confusion with Hamming distance and with speed (Sec. 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product

import numpy as np
import pandas as pd

from spectral_bias.files.storage import read_artifact
from spectral_bias.metrics.mechanism import CONFUSIONS, CONTROLS
from spectral_bias.tables.columns import Column, Table, as_table, run_key

TABLE = Table(
    "mechanism_correlation",
    "one rank correlation of one snapshot",
    (
        Column("until_epoch", "integer", "epochs", "the next snapshot, for decays; else epoch"),
        Column(
            "quantity",
            "string",
            "",
            "abs_cosine_hamming: absolute cosine of gradients with Hamming distance, over local "
            "and global pairs; decay_confusion_std, decay_confusion_negative: log of mse over "
            "mse_until with the confusion at epoch, over tiles",
        ),
        Column(
            "control",
            "string",
            "",
            "none, or high_frequency_energy: the partial correlation at equal energy of the tile",
        ),
        Column(
            "rank_correlation",
            "number",
            "1",
            "Spearman's coefficient; empty where it is not defined",
        ),
        Column(
            "ci_low",
            "number",
            "1",
            "lower end of the 95 % bootstrap interval over tiles; empty for pairs, which are not "
            "independent, and where the coefficient is",
        ),
        Column("ci_high", "number", "1", "upper end likewise"),
        Column("n", "integer", "pairs or tiles", "units that were correlated"),
        Column(
            "state",
            "string",
            "",
            "estimated; no_interval: of pairs; undefined: too few units, or no differences",
        ),
    ),
)


def tabulate(paths: Iterable[str]) -> pd.DataFrame:
    """Gather the correlations of confusion with Hamming distance, and of decay with confusion.

    Args:
        paths: The mechanism artifacts of the runs.

    Returns:
        The table :data:`TABLE`.
    """
    return as_table(TABLE, [row for path in paths for row in _rows(path)])


def _rows(path: str) -> Iterator[dict[str, object]]:
    arrays, attributes = read_artifact(path, "mechanism")
    key, epochs = run_key(attributes), arrays["epoch"].tolist()
    for index, epoch in enumerate(epochs):
        value = arrays["hamming_correlation"][index]
        yield {
            **key,
            "epoch": epoch,
            "until_epoch": epoch,
            "quantity": "abs_cosine_hamming",
            "control": "none",
            "rank_correlation": value,
            "ci_low": np.nan,
            "ci_high": np.nan,
            "n": int(arrays["n_correlated_pairs"][index]),
            "state": "no_interval" if np.isfinite(value) else "undefined",
        }
    for interval in range(len(arrays["decay_correlation"])):
        for place in product(range(len(CONFUSIONS)), range(len(CONTROLS))):
            at = (interval, *place)
            value = arrays["decay_correlation"][at]
            yield {
                **key,
                "epoch": epochs[interval],
                "until_epoch": epochs[interval + 1],
                "quantity": f"decay_{CONFUSIONS[place[0]]}",
                "control": CONTROLS[place[1]],
                "rank_correlation": value,
                "ci_low": arrays["decay_correlation_low"][at],
                "ci_high": arrays["decay_correlation_high"][at],
                "n": int(arrays["n_correlated_tiles"][at]),
                "state": "estimated" if np.isfinite(value) else "undefined",
            }
