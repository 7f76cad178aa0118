"""Table of the error on training pixels and on held-out pixels."""

from __future__ import annotations

from collections.abc import Mapping

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


def tabulate_generalization(
    histories: Mapping[RunKey, str],
    last_epochs: Mapping[RunKey, int],
    n_pixels: Mapping[RunKey, tuple[int, int]],
) -> pd.DataFrame:
    """Gather the errors of runs on both parts of the pixels.

    Args:
        histories: The history file of each run, by study, signal, input, network and seed.
        last_epochs: The last epoch to take of each.
        n_pixels: Numbers of training pixels and of held-out pixels of each.

    Returns:
        The table :data:`TABLE`.
    """
    frames = []
    for key, history in read_histories(histories, last_epochs).items():
        n_train, n_test = n_pixels[key]
        psnr = {
            f"{part}_psnr_db": psnr_db(history[f"{part}_mse"].to_numpy())
            for part in ("train", "test")
        }
        frames.append(history.assign(**psnr, n_train=n_train, n_test=n_test))
    columns = [column.name for column in TABLE.all_columns]
    return pd.concat(frames, ignore_index=True)[columns]
