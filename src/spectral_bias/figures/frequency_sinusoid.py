"""How fast the error decays at each frequency that functions on a line are made of (appendix)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
from matplotlib.figure import Figure

from spectral_bias.figures.frequency_convergence import Bands, draw_convergence
from spectral_bias.figures.style import CurveStyle

# Bands of a signal have all of its energy but for rounding; those between them have none.
_IN_SIGNAL = 1e-6


def plot_frequency_sinusoid(
    errors: pd.DataFrame, convergence: pd.DataFrame, inputs: Mapping[str, CurveStyle]
) -> Figure:
    """Draw the decay of the error at each frequency of the signals, and when it has halved.

    Args:
        errors: The table ``frequency_error`` of one study of lines that share their frequencies,
            with ``band_low``, ``error_energy`` and ``signal_energy``.
        convergence: The table ``frequency_convergence`` of the same study.
        inputs: The input maps to draw.

    Returns:
        Panels as of the figure :mod:`~spectral_bias.figures.frequency_convergence`,
        with a row for each frequency of the signals; what lies between them is left out.

    Raises:
        ValueError: If a table lacks some of the input maps.
    """
    energy = errors["signal_energy"]
    lows = np.sort(errors.loc[energy > _IN_SIGNAL * energy.max(), "band_low"].unique())
    errors, convergence = (rows[rows["band_low"].isin(lows)] for rows in (errors, convergence))
    bands = Bands(lows, np.arange(len(lows)) + 0.5, [f"{low:g}" for low in lows])
    return draw_convergence(errors, convergence, inputs, bands)
