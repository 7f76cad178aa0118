"""The snapshots of runs that a figure shows as pictures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

Runs = Mapping[str, Mapping[str, np.ndarray]]


def at_epochs(runs: Runs, variable: str, epochs: int | Sequence[int]) -> dict[str, np.ndarray]:
    """Return a variable of runs at one snapshot or at several.

    Args:
        runs: The arrays of a metric by input map, one run each: ``epoch`` [E], ascending, and the
            variable [E, ...].
        variable: The name of the variable.
        epochs: The snapshots, one or several.

    Returns:
        By input map: the variable at one snapshot [...], or at several [len(epochs), ...].

    Raises:
        ValueError: If runs lack a snapshot; the message lists those that they have.
    """
    lacking = {
        name: run["epoch"].tolist()
        for name, run in runs.items()
        if not np.isin(epochs, run["epoch"]).all()
    }
    if lacking:
        raise ValueError(
            f"no snapshot at epoch {epochs} of these input maps, only at: {lacking}; draw some of "
            "those epochs"
        )
    return {
        name: run[variable][np.searchsorted(run["epoch"], epochs)] for name, run in runs.items()
    }
