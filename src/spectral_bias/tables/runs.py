"""Table of all trained networks and of what made them."""

from __future__ import annotations

import math
from collections.abc import Iterable

import pandas as pd

from spectral_bias.snapshots import load_snapshot
from spectral_bias.tables.columns import KEY_COLUMNS, Column, Table, as_table, run_key

TABLE = Table(
    "runs",
    "one trained network",
    (
        Column("last_epoch", "integer", "epochs", "the last snapshot"),
        Column("n_parameters", "integer", "parameters", "weights and biases"),
        Column("device", "string", "", "what the last snapshot was trained on: cpu, or the GPU"),
        Column("torch_version", "string", "", "version of PyTorch, and its build"),
        Column("numpy_version", "string", "", "version of NumPy"),
        Column("stage_key", "string", "", "rule, and key of the code, settings and data behind it"),
    ),
    keys=KEY_COLUMNS[:-1],
)


def tabulate_runs(paths: Iterable[str]) -> pd.DataFrame:
    """Gather what made the networks.

    Args:
        paths: The last snapshot of each run.

    Returns:
        The table :data:`TABLE`.
    """
    rows = []
    for path in paths:
        snapshot = load_snapshot(path)
        about = snapshot.metadata
        own = ("device", "torch_version", "numpy_version", "stage_key")
        rows.append({
            **run_key(about),
            "last_epoch": math.ceil(about["epoch"]),
            "n_parameters": sum(array.size for array in snapshot.tensors.values()),
            **{name: about[name] for name in own},
        })
    return as_table(TABLE, rows)
