"""Energy of the residual per band of spatial frequency (paper, Sec. 1, 4.2 and 7).

The paper says, without measuring it, that low frequencies are learned before high ones.  Here the
residual (prediction minus image) of each snapshot is split into octaves of spatial frequency, so
that the decay of each can be followed.

ASSUME: the picture is faded out towards its edges by a separable Hann window.  Without one, the
Fourier transform takes the picture to repeat itself, and the jump between opposite edges of a
photograph puts energy in all bands.  The window is periodic, w_i = (1 - cos(2 pi i / n)) / 2, so
that it spreads a frequency over exactly the next one on either side, in the shares 1/6, 2/3, 1/6
of its energy, along each axis.  Two prices: the middle of the picture counts most, and what has
up to two cycles a side is in part taken for the mean.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import torch

from spectral_bias.metrics.activation_patterns import forward_patterns
from spectral_bias.networks import load_network
from spectral_bias.snapshots import Snapshot
from spectral_bias.storage import Layout, Variable

_CYCLES = "cycles per image side"
FREQUENCY_ERROR = Layout(
    "frequency_error",
    "Energy of the residual per band of spatial frequency, at every snapshot of a run.",
    (
        Variable("epoch", "int32", ("epoch",), "epochs", "full passes over the data"),
        Variable("band_low", "float64", ("band",), _CYCLES, "lower edge of the band, inclusive"),
        Variable("band_high", "float64", ("band",), _CYCLES, "upper edge of the band, exclusive"),
        Variable(
            "error_energy",
            "float64",
            ("epoch", "band"),
            "1",
            "the band's part of the mean squared error, under a Hann window, mean over channels",
        ),
        Variable("signal_energy", "float64", ("band",), "1", "the same part of the image itself"),
    ),
)


def band_edges(rows: int, columns: int) -> np.ndarray:
    """Return the edges of the octaves 0, 1, 2, 4, ... that hold all frequencies of a grid.

    Args:
        rows: Pixels along one axis.
        columns: Pixels along the other.

    Returns:
        float64 [B + 1], in cycles per image side; the last edge is beyond the corner of the
        spectrum, at ``hypot(rows // 2, columns // 2)``.
    """
    n_bands = int(_band_of_frequencies(rows, columns).max()) + 1
    return np.concatenate([[0.0], 2.0 ** np.arange(n_bands)])


def band_energies(image: np.ndarray) -> np.ndarray:
    """Split the mean square of an image, or of a residual, into bands of spatial frequency.

    With the window w, the weights ``p = w^2 / sum(w^2)`` and the mean ``m = sum(p x)`` of a
    channel x, the energy of a band is the sum of ``|FFT(w (x - m))|^2 / (N sum(w^2))`` over its
    frequencies, and ``m^2`` in addition for the first band, which holds the frequency 0 alone.
    By Parseval's theorem all bands together are ``sum(p x^2)``, the weighted mean square.  The
    mean is removed because the window would spread it over the second band too.

    Args:
        image: [rows, columns, C], at least two pixels along each axis.

    Returns:
        float64 [B], between the edges of :func:`band_edges`, mean over channels.

    Raises:
        ValueError: If an axis has a single pixel, for which there is no window.
    """
    rows, columns = image.shape[:2]
    if min(rows, columns) < 2:
        raise ValueError(
            f"frequencies of an image of {rows} x {columns} pixels are not defined under a window; "
            "use at least 2 x 2 pixels"
        )
    window = np.multiply.outer(_hann(rows), _hann(columns))[..., None]
    weights = window**2 / (window**2).sum()
    # Less a pixel first, so that what is constant has a deviation of exactly zero.
    deviation = image.astype(np.float64)
    offset = deviation[0, 0].copy()
    deviation -= offset
    shift = (weights * deviation).sum(axis=(0, 1))
    spectrum = np.fft.fft2(window * (deviation - shift), axes=(0, 1))
    energy = (np.abs(spectrum) ** 2).mean(axis=2) / (rows * columns * (window**2).sum())
    energies = np.bincount(_band_of_frequencies(rows, columns).ravel(), energy.ravel())
    energies[0] += ((offset + shift) ** 2).mean()
    return energies


def measure_frequency_error(
    snapshots: Iterable[Snapshot],
    features: np.ndarray,
    image: np.ndarray,
    device: torch.device,
) -> dict[str, np.ndarray]:
    """Measure all snapshots of a run.

    Args:
        snapshots: In ascending order of epochs.
        features: Network inputs, float32 [N, D], pixels row by row.
        image: The signal, float32 [rows, columns, C].
        device: Where to run the networks.

    Returns:
        Arrays by the names of :data:`FREQUENCY_ERROR`.
    """
    inputs = torch.from_numpy(features).to(device)
    epochs, energies = [], []
    for snapshot in snapshots:
        _, outputs = forward_patterns(load_network(snapshot, device), inputs)
        epochs.append(snapshot.metadata["epoch"])
        energies.append(band_energies(outputs.reshape(image.shape).astype(np.float64) - image))
    edges = band_edges(*image.shape[:2])
    return {
        "epoch": np.array(epochs, dtype=np.int32),
        "band_low": edges[:-1],
        "band_high": edges[1:],
        "error_energy": np.stack(energies),
        "signal_energy": band_energies(image),
    }


def _hann(n: int) -> np.ndarray:
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n)


def _band_of_frequencies(rows: int, columns: int) -> np.ndarray:
    """Return the octave of each frequency of a Fourier transform, int [rows, columns]."""
    down, across = (np.fft.ifftshift(np.arange(n) - n // 2) for n in (rows, columns))
    # Of whole numbers, so that no frequency falls on the wrong side of an edge:
    # 2^(e - 1) <= |k|^2 < 2^e is 2^(b - 1) <= |k| < 2^b with b = (e + 1) // 2.
    _, exponent = np.frexp(np.add.outer(down**2, across**2).astype(np.float64))
    return (exponent + 1) // 2
