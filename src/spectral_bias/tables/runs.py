"""Table of all trained networks, their training and their origin."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping

import pandas as pd

from spectral_bias.files.snapshots import load_snapshot
from spectral_bias.tables.columns import KEY_COLUMNS, Column, Table, as_table, run_key

TABLE = Table(
    "runs",
    "one trained network",
    (
        Column("kind", "string", "", "of the study: image, first_epoch, line or classification"),
        Column("split", "string", "", "inputs that it is trained on: all, even or random"),
        Column("architecture", "string", "", "mlp or cnn"),
        Column("depth", "integer", "layers", "hidden layers"),
        Column("width", "integer", "neurons", "neurons of the last hidden layer"),
        Column("activation", "string", "", "activation of the hidden layers"),
        Column("last_epoch", "integer", "epochs", "the last snapshot"),
        Column("n_parameters", "integer", "parameters", "weights and biases"),
        Column("device", "string", "", "what the last snapshot was trained on: cpu, or the GPU"),
        Column("torch_version", "string", "", "version of PyTorch, and its build"),
        Column("numpy_version", "string", "", "version of NumPy"),
        Column("stage_key", "string", "", "rule, and key of the code, settings and data behind it"),
    ),
    keys=KEY_COLUMNS[:-1],
)


def tabulate(paths: Iterable[str], kinds: Mapping[str, Mapping[str, str]]) -> pd.DataFrame:
    """Gather the properties and origin of the networks.

    Args:
        paths: The last snapshot of each run.
        kinds: The ``kind`` and the ``split`` of each study, by name.

    Returns:
        The table :data:`TABLE`.
    """
    rows = []
    for path in paths:
        snapshot = load_snapshot(path)
        about = snapshot.metadata
        network = about["network_arguments"]
        depth = network["depth"] if "depth" in network else len(network["channels"]) + 1
        own = ("device", "torch_version", "numpy_version", "stage_key")
        rows.append({
            **run_key(about),
            **kinds[about["study"]],
            "architecture": network["kind"],
            "depth": depth,
            "width": network["width"],
            "activation": network["activation"],
            "last_epoch": math.ceil(about["epoch"]),
            "n_parameters": sum(array.size for array in snapshot.tensors.values()),
            **{name: about[name] for name in own},
        })
    return as_table(TABLE, rows)
