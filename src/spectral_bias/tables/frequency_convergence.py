"""Table of the epoch by which the residual of each frequency band has halved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from spectral_bias.files.storage import read_artifact
from spectral_bias.tables.columns import KEY_COLUMNS, RUN_KEY, Column, Table, as_table, run_key
from spectral_bias.tables.frequency_error import BAND_COLUMNS

TABLE = Table(
    "frequency_convergence",
    "one band of frequency of one run",
    (
        *BAND_COLUMNS,
        Column("initial_energy", "number", "1", "energy of the error at the first snapshot"),
        Column("final_energy", "number", "1", "energy of the error at the last snapshot"),
        Column(
            "half_epoch",
            "integer",
            "epochs",
            "first snapshot at which the energy of the error is below half of that at the first "
            "one, not interpolated between snapshots; empty if there is none",
        ),
        Column(
            "state",
            "string",
            "",
            "halved; not_halved: at no snapshot; no_error: the band has none at the first snapshot",
        ),
        Column("last_epoch", "integer", "epochs", "the last snapshot"),
        Column("n_snapshots", "integer", "snapshots", "snapshots that were compared"),
    ),
    keys=tuple(column for column in KEY_COLUMNS if column.name in RUN_KEY),
)


def tabulate(paths: Iterable[str]) -> pd.DataFrame:
    """Find when the error energy of each band has fallen below half of its first value.

    Args:
        paths: Their frequency_error artifacts.

    Returns:
        The table :data:`TABLE`.
    """
    frame = as_table(TABLE, [row for path in paths for row in _rows(path)])
    return frame.astype({"half_epoch": "Int64"})


def _rows(path: str) -> Iterator[dict[str, object]]:
    names = ["epoch", "band_low", "band_high", "error_energy"]
    arrays, attributes = read_artifact(path, "frequency_error", names)
    epochs = arrays["epoch"].tolist()
    bands = zip(arrays["band_low"], arrays["band_high"], arrays["error_energy"].T, strict=True)
    for low, high, energies in bands:
        below = np.flatnonzero(energies < energies[0] / 2)
        halved = "halved" if len(below) else "not_halved"
        yield {
            **run_key(attributes),
            **{"band_low": float(low), "band_high": float(high)},
            **{"initial_energy": float(energies[0]), "final_energy": float(energies[-1])},
            "half_epoch": epochs[below[0]] if len(below) else pd.NA,
            "state": halved if energies[0] > 0 else "no_error",
            **{"last_epoch": epochs[-1], "n_snapshots": len(epochs)},
        }
