"""Table of the eigenvalues of the neural tangent kernel."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from spectral_bias.files.storage import read_artifact
from spectral_bias.tables.columns import Column, Table, as_table, run_key

_ALL_UP_TO, _FURTHER = 10, 21
TABLE = Table(
    "ntk_spectrum",
    "one eigenvalue of one snapshot; of N, the first 10 and about 20 more at equal ratios up to "
    "the last (all are in the metrics)",
    (
        Column(
            "kernel",
            "string",
            "",
            "empirical, or infinite_width: that of the initialisation with infinitely many neurons",
        ),
        Column("index", "integer", "1", "rank of the eigenvalue, from 1, the largest"),
        Column("eigenvalue", "number", "1", "the eigenvalue; rounded below 0 it is 0"),
        Column(
            "target_share",
            "number",
            "1",
            "share of the centred target's energy in the eigenvectors up to and with this one; "
            "empty where target_energy is 0",
        ),
        Column(
            "target_energy",
            "number",
            "1",
            "sum over points and channels of the squared target, each channel's mean subtracted; "
            "0 if the image is constant there",
        ),
        Column("n_points", "integer", "pixels", "pixels that the kernel is between"),
    ),
)


def chosen_indices(n_points: int) -> list[int]:
    """Return the ranks of the eigenvalues that the table keeps, ascending from 1.

    Args:
        n_points: Number of eigenvalues, N.

    Returns:
        The first 10, then those at 21 equal ratios from 10 to N.
    """
    first = range(1, min(_ALL_UP_TO, n_points) + 1)
    further = np.geomspace(first[-1], n_points, _FURTHER).round().astype(int)
    return sorted({*first, *further.tolist()})


def tabulate(paths: Iterable[str]) -> pd.DataFrame:
    """Gather eigenvalues of the neural tangent kernels of runs.

    Args:
        paths: Their ntk artifacts.

    Returns:
        The table :data:`TABLE`; the infinite-width kernel is at epoch 0.
    """
    return as_table(TABLE, [row for path in paths for row in _rows(path)])


def _rows(path: str) -> Iterator[dict[str, object]]:
    arrays, attributes = read_artifact(path, "ntk")
    limit = (arrays["eigenvalue_infinite_width"], arrays["target_share_infinite_width"])
    empirical = zip(arrays["eigenvalue"], arrays["target_share"], strict=True)
    spectra = [
        *(("empirical", *of) for of in zip(arrays["epoch"].tolist(), empirical, strict=True)),
        ("infinite_width", 0, limit),
    ]
    n_points = len(arrays["index"])
    for kernel, epoch, (eigenvalues, shares) in spectra:
        for index in chosen_indices(n_points):
            yield {
                **run_key(attributes),
                **{"epoch": epoch, "kernel": kernel, "index": index},
                "eigenvalue": eigenvalues[index - 1],
                "target_share": shares[index - 1],
                "target_energy": arrays["target_energy"].sum(),
                "n_points": n_points,
            }
