"""Energy of the residual per band of frequency (paper, Sec. 1, 4.2, 7 and appendix).

The paper says that low frequencies are learned before high ones, but does not measure it.  Here the
residual (prediction minus signal) of each snapshot is split into bands of frequency, whose decay
can be followed: octaves of spatial frequency for images, the frequencies of the signal's sines for
lines (:mod:`~spectral_bias.metrics.frequency_bands`).
"""

from __future__ import annotations

import numpy as np

from spectral_bias.files.storage import Layout, Variable
from spectral_bias.metrics.frequency_bands import (
    band_edges,
    band_energies,
    line_band_edges,
    line_band_energies,
)
from spectral_bias.metrics.measuring import Subject

_CYCLES = "cycles per side"
LAYOUT = Layout(
    "frequency_error",
    "Energy of the residual per band of frequency, at every snapshot of a run.",
    (
        Variable("epoch", "int32", ("epoch",), "epochs", "full passes over the data"),
        Variable("band_low", "float64", ("band",), _CYCLES, "lower edge of the band, inclusive"),
        Variable("band_high", "float64", ("band",), _CYCLES, "upper edge of the band, exclusive"),
        Variable(
            "error_energy",
            "float64",
            ("epoch", "band"),
            "1",
            "the band's part of the mean squared error, of images under a Hann window, mean over "
            "channels",
        ),
        Variable("signal_energy", "float64", ("band",), "1", "the same part of the signal itself"),
    ),
)


def derive(subject: Subject) -> dict[str, np.ndarray]:
    """Measure all snapshots of a run.

    Args:
        subject: ``image``, ``frequencies``, and the predictions that ``forward_pass`` measured.

    Returns:
        Arrays by the names of :data:`LAYOUT`.
    """
    image, frequencies = subject.image, subject.frequencies
    forward_pass = subject.measured["forward_pass"](["epoch", "prediction"]).arrays
    is_line = len(frequencies) > 0
    edges = (
        line_band_edges(image.shape[1], frequencies) if is_line else band_edges(*image.shape[:2])
    )

    def energies(values: np.ndarray) -> np.ndarray:
        return line_band_energies(values[0], edges) if is_line else band_energies(values)

    residuals = forward_pass["prediction"].astype(np.float64) - image
    return {
        "epoch": forward_pass["epoch"],
        "band_low": edges[:-1],
        "band_high": edges[1:],
        "error_energy": np.stack([energies(residual) for residual in residuals]),
        "signal_energy": energies(image),
    }
