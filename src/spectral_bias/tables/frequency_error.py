"""Table of the energy of the residual per frequency band."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pandas as pd

from spectral_bias.files.storage import read_artifact
from spectral_bias.tables.columns import Column, Table, as_table, run_key

BAND_COLUMNS = (
    Column("band_low", "number", "cycles per side", "lower edge of the band, inclusive"),
    Column("band_high", "number", "cycles per side", "upper edge of the band, exclusive"),
)
TABLE = Table(
    "frequency_error",
    "one band of frequency of one snapshot",
    (
        *BAND_COLUMNS,
        Column(
            "error_energy",
            "number",
            "1",
            "the band's part of the mean squared error of the prediction, of images under a Hann "
            "window; all bands add up to the whole",
        ),
        Column("signal_energy", "number", "1", "the same part of the mean square of the signal"),
    ),
)


def tabulate(paths: Iterable[str]) -> pd.DataFrame:
    """Gather the residual energies of runs.

    Args:
        paths: Their frequency_error artifacts.

    Returns:
        The table :data:`TABLE`.
    """
    return as_table(TABLE, [row for path in paths for row in _rows(path)])


def _rows(path: str) -> Iterator[dict[str, object]]:
    arrays, attributes = read_artifact(path, "frequency_error")
    of_bands = (arrays[name].tolist() for name in ("band_low", "band_high", "signal_energy"))
    bands = list(zip(*of_bands, strict=True))
    for epoch, errors in zip(arrays["epoch"].tolist(), arrays["error_energy"], strict=True):
        for (low, high, signal), error in zip(bands, errors.tolist(), strict=True):
            yield {
                **run_key(attributes),
                **{"epoch": epoch, "band_low": low, "band_high": high},
                **{"error_energy": error, "signal_energy": signal},
            }
