"""Quality of the reconstructed signal: mean squared error and PSNR (paper, Fig. 1)."""

from __future__ import annotations

import numpy as np


def mean_squared_error(predictions: np.ndarray, targets: np.ndarray) -> float:
    """Return the mean over all pixels and channels of the squared error, in float64."""
    return float(np.mean((predictions.astype(np.float64) - targets) ** 2))


def psnr_db(mse: float | np.ndarray) -> float | np.ndarray:
    """Return the peak signal-to-noise ratio in dB of signals with values in [0, 1].

    It is ``-10 log10(mse)``, infinite if the error is exactly zero.
    """
    with np.errstate(divide="ignore"):
        return -10.0 * np.log10(mse)
