"""Table of the neural tangent kernel: its movement and its alignment with the target."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np
import pandas as pd

from spectral_bias.files.storage import read_artifact
from spectral_bias.tables.columns import Column, Table, as_table, run_key

_LEADING = (10, 100)
TABLE = Table(
    "ntk",
    "one snapshot",
    (
        Column(
            "movement",
            "number",
            "1",
            "Frobenius norm of the kernel's change since the first snapshot over that kernel's",
        ),
        Column("alignment_initial", "number", "1", "cosine of the kernel and that of the first"),
        Column(
            "alignment_initial_centred",
            "number",
            "1",
            "the same of the kernels less their means over rows and columns; 0 if all points have "
            "the same gradients",
        ),
        Column(
            "distance_to_infinite_width",
            "number",
            "1",
            "Frobenius norm of the difference from the kernel of infinitely many neurons at "
            "initialisation, over that one's norm",
        ),
        Column("trace", "number", "1", "sum of all eigenvalues"),
        Column(
            "n_eigenvalues_90", "integer", "1", "leading eigenvalues that make up 90 % of the trace"
        ),
        *(
            Column(
                f"target_share_{count}",
                "number",
                "1",
                f"share of the centred target's energy in the {count} leading eigenvectors, or in "
                "all if there are no more; empty where target_energy is 0",
            )
            for count in _LEADING
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


def tabulate(paths: Iterable[str]) -> pd.DataFrame:
    """Summarise the neural tangent kernels of runs.

    Args:
        paths: Their ntk artifacts.

    Returns:
        The table :data:`TABLE`.
    """
    return as_table(TABLE, [row for path in paths for row in _rows(path)])


def _rows(path: str) -> Iterator[dict[str, object]]:
    arrays, attributes = read_artifact(path, "ntk")
    quantities = [
        *("movement", "alignment_initial", "alignment_initial_centred"),
        "distance_to_infinite_width",
    ]
    for index, epoch in enumerate(arrays["epoch"].tolist()):
        sums = np.cumsum(arrays["eigenvalue"][index])
        share = arrays["target_share"][index]
        yield {
            **run_key(attributes),
            "epoch": epoch,
            **{name: arrays[name][index] for name in quantities},
            "trace": sums[-1],
            "n_eigenvalues_90": int(np.searchsorted(sums, 0.9 * sums[-1])) + 1,
            **{f"target_share_{n}": share[min(n, len(share)) - 1] for n in _LEADING},
            "target_energy": arrays["target_energy"].sum(),
            "n_points": len(share),
        }
