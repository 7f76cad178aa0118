"""Table of rank correlations of confusion with Hamming distance and with speed (Sec. 4)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from spectral_bias.rank_correlation import rank_correlation, spearman
from spectral_bias.tables.columns import Column, Table, as_table
from spectral_bias.tables.mechanism_runs import MechanismRun, read_runs
from spectral_bias.tables.mechanism_tiles import tile_rows

# Seed of the bootstraps: the same resamples of tiles for all runs.
_SEED = 0
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


def tabulate_mechanism_correlation(*files: Iterable[str]) -> pd.DataFrame:
    """Correlate confusion with Hamming distance over pairs, and with decay over tiles.

    Args:
        files: The artifacts of the runs, as for :func:`read_runs`.

    Returns:
        The table :data:`TABLE`.
    """
    return as_table(TABLE, [row for run in read_runs(*files) for row in _rows(run)])


def _rows(run: MechanismRun) -> Iterator[dict[str, object]]:
    for index, epoch in enumerate(run.epochs):
        yield {
            **run.key,
            "epoch": epoch,
            "until_epoch": epoch,
            "quantity": "abs_cosine_hamming",
            "control": "none",
            **_of_pairs(np.abs(run.cosines[index]), run.hamming[index]),
        }
    tiles = pd.DataFrame(tile_rows(run))
    for (epoch, until), rows in tiles.groupby(["epoch", "until_epoch"]) if len(tiles) else ():
        with np.errstate(divide="ignore", invalid="ignore"):
            decay = np.log(rows["mse"].to_numpy() / rows["mse_until"].to_numpy())
        energy = rows["high_frequency_energy"].to_numpy()
        for measure in ("confusion_std", "confusion_negative"):
            for name, control in (("none", None), ("high_frequency_energy", energy)):
                found = rank_correlation(decay, rows[measure].to_numpy(), control, _SEED)
                is_defined = np.isfinite(found.value)
                yield {
                    **run.key,
                    "epoch": int(epoch),
                    "until_epoch": int(until),
                    "quantity": f"decay_{measure}",
                    "control": name,
                    "rank_correlation": found.value,
                    "ci_low": found.low,
                    "ci_high": found.high,
                    "n": found.n,
                    "state": "estimated" if is_defined else "undefined",
                }


def _of_pairs(cosines: np.ndarray, distances: np.ndarray) -> dict[str, object]:
    has_cosine = np.isfinite(cosines)
    cosines, distances = cosines[has_cosine], distances[has_cosine]
    value = float(spearman(cosines, distances)) if len(cosines) else np.nan
    return {
        "rank_correlation": value,
        "ci_low": np.nan,
        "ci_high": np.nan,
        "n": len(cosines),
        "state": "no_interval" if np.isfinite(value) else "undefined",
    }
