"""Table of the error on training pixels and on held-out pixels."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from spectral_bias.metrics.reconstruction import psnr_db
from spectral_bias.tables.columns import Column, Table
from spectral_bias.tables.training import RunKey, read_histories

TABLE = Table(
    "generalization",
    "one epoch of one run that is tested on held-out pixels",
    (
        Column(
            "train_mse",
            "number",
            "1",
            "mean squared error on the pixels that are trained on, during the epoch, averaged over "
            "its mini-batches before each step",
        ),
        Column("test_mse", "number", "1", "mean squared error on the others, after the epoch"),
        Column("train_psnr_db", "number", "dB", "-10 log10(train_mse)"),
        Column("test_psnr_db", "number", "dB", "-10 log10(test_mse)"),
        Column("n_train", "integer", "pixels", "pixels that are trained on"),
        Column("n_test", "integer", "pixels", "pixels that are held out"),
    ),
)


def tabulate(
    histories: Sequence[str],
    runs: Sequence[RunKey],
    last_epochs: Sequence[int],
    n_pixels: Sequence[tuple[int, int]],
) -> pd.DataFrame:
    """Gather the errors of runs on both parts of the pixels.

    Args:
        histories: The history file of each run.
        runs: Study, signal, input, network and seed of each.
        last_epochs: The last epoch to take of each.
        n_pixels: Numbers of training pixels and of held-out pixels of each.

    Returns:
        The table :data:`TABLE`.
    """
    frames = []
    read = read_histories(histories, runs, last_epochs)
    for history, (n_train, n_test) in zip(read, n_pixels, strict=True):
        psnr = {
            f"{part}_psnr_db": psnr_db(history[f"{part}_mse"].to_numpy())
            for part in ("train", "test")
        }
        frames.append(history.assign(**psnr, n_train=n_train, n_test=n_test))
    columns = [column.name for column in TABLE.all_columns]
    return pd.concat(frames, ignore_index=True)[columns]
