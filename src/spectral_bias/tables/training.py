"""Table of the loss and the accuracy of every epoch."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from spectral_bias.metrics.reconstruction import psnr_db
from spectral_bias.tables.columns import RUN_KEY, Column, Table
from spectral_bias.tables.reading import read_table

TABLE = Table(
    "training",
    "one epoch of one run",
    (
        Column(
            "train_mse",
            "number",
            "1",
            "mean squared error during the epoch, averaged over its mini-batches before each "
            "step (as in the authors' scripts); at epoch 0 that of the untrained network; empty "
            "for classifiers",
        ),
        Column("psnr_db", "number", "dB", "-10 log10(train_mse); empty for classifiers"),
        Column(
            "train_loss",
            "number",
            "nats",
            "cross-entropy during the epoch, averaged likewise; empty for signals, like the rest",
        ),
        Column("train_accuracy", "number", "1", "share of right answers, averaged likewise"),
        Column("test_loss", "number", "nats", "cross-entropy on the test set after the epoch"),
        Column("test_accuracy", "number", "1", "share of right answers on the test set after it"),
    ),
)


RunKey = tuple[str, str, str, str, int]


def tabulate_training(
    histories: Mapping[RunKey, str], last_epochs: Mapping[RunKey, int]
) -> pd.DataFrame:
    """Gather the loss histories of runs.

    Args:
        histories: The history file of each run, by study, signal, input, network and seed.
        last_epochs: The last epoch to take of each; an earlier training may have gone further.

    Returns:
        The table :data:`TABLE`.
    """
    frames = []
    for history in read_histories(histories, last_epochs).values():
        if "train_mse" in history:
            history["psnr_db"] = psnr_db(history["train_mse"].to_numpy())
        frames.append(history)
    columns = [column.name for column in TABLE.all_columns]
    return pd.concat(frames, ignore_index=True).reindex(columns=columns)


def read_histories(
    histories: Mapping[RunKey, str], last_epochs: Mapping[RunKey, int]
) -> dict[RunKey, pd.DataFrame]:
    """Read the histories of runs up to a last epoch, with key columns added.

    Args:
        histories: The history file of each run.
        last_epochs: The last epoch to take of each.

    Returns:
        One row per epoch, by run.
    """
    frames = {}
    for key, path in histories.items():
        history = read_table(path)
        history = history[history["epoch"] <= last_epochs[key]]
        frames[key] = history.assign(**dict(zip(RUN_KEY, key, strict=True)))
    return frames
