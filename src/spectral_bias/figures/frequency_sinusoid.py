"""Decay of the error at each frequency of the functions on a line (appendix)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from spectral_bias.figures.frequency_convergence import Bands, draw_convergence
from spectral_bias.figures.style import CurveStyle

# Least share of a signal's energy in a band of its own; bands in between have none but rounding.
_IN_SIGNAL = 1e-6


def plot(
    errors: pd.DataFrame, convergence: pd.DataFrame, inputs: Mapping[str, CurveStyle]
) -> Figure:
    """Draw the decay of the error at each frequency of the signals, and when it halves.

    Args:
        errors: The table ``frequency_error`` of one study of lines that share their frequencies,
            with ``band_low``, ``error_energy`` and ``signal_energy``.
        convergence: The table ``frequency_convergence`` of the same study.
        inputs: The input maps to draw.

    Returns:
        The panels of :mod:`~spectral_bias.figures.frequency_convergence`, with a row for each
        frequency of the signals; the bands in between are left out.

    Raises:
        ValueError: If a table lacks some of the input maps.
    """
    energy = errors["signal_energy"]
    lows = np.sort(errors.loc[energy > _IN_SIGNAL * energy.max(), "band_low"].unique())
    errors, convergence = (rows[rows["band_low"].isin(lows)] for rows in (errors, convergence))
    bands = Bands(lows, np.arange(len(lows)) + 0.5, [f"{low:g}" for low in lows])
    return draw_convergence(errors, convergence, inputs, bands)
