"""Table of the loss and the accuracy of every epoch."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

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


def tabulate(
    histories: Sequence[str], runs: Sequence[RunKey], last_epochs: Sequence[int]
) -> pd.DataFrame:
    """Gather the loss histories of runs.

    Args:
        histories: The history file of each run.
        runs: Study, signal, input, network and seed of each.
        last_epochs: The last epoch to take of each; an earlier training may have gone further.

    Returns:
        The table :data:`TABLE`.
    """
    frames = []
    for history in read_histories(histories, runs, last_epochs):
        if "train_mse" in history:
            history["psnr_db"] = psnr_db(history["train_mse"].to_numpy())
        frames.append(history)
    columns = [column.name for column in TABLE.all_columns]
    return pd.concat(frames, ignore_index=True).reindex(columns=columns)


def read_histories(
    histories: Sequence[str], runs: Sequence[RunKey], last_epochs: Sequence[int]
) -> Iterator[pd.DataFrame]:
    """Read the histories of runs up to a last epoch, with key columns added.

    Args:
        histories: The history file of each run.
        runs: Study, signal, input, network and seed of each.
        last_epochs: The last epoch to take of each.

    Yields:
        The history of each run, one row per epoch.
    """
    for path, key, last_epoch in zip(histories, runs, last_epochs, strict=True):
        history = read_table(path)
        history = history[history["epoch"] <= last_epoch]
        yield history.assign(**dict(zip(RUN_KEY, key, strict=True)))
