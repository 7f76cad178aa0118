"""Bands of spatial frequency, and the mean square of an image or a line in each band.

ASSUME: a picture is faded out towards its edges by a separable Hann window.  Without a window, the
Fourier transform treats the picture as periodic, and the jump between opposite edges of a
photograph puts energy in all bands.  The window is periodic, w_i = (1 - cos(2 pi i / n)) / 2.  It
spreads a frequency over exactly the next one on either side, with 1/6, 2/3 and 1/6 of its energy,
along each axis.  This has two costs: the middle of the picture counts most, and frequencies of up
to two cycles per side are partly counted as the mean.

A sum of sines on a line has whole numbers of cycles, so it is periodic and needs no window.  The
network's prediction need not be periodic; a jump between its ends appears in all bands.
"""

from __future__ import annotations

import numpy as np


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

    With the window w, the weights ``p = w^2 / sum(w^2)`` and the mean ``m = sum(p x)`` of a channel
    x, the energy of a band is the sum of ``|FFT(w (x - m))|^2 / (N sum(w^2))`` over its
    frequencies.  The first band, which holds only the frequency 0, has ``m^2`` in addition.  By
    Parseval's theorem all bands together are ``sum(p x^2)``, the weighted mean square.  The mean is
    removed because the window would spread it over the second band too.

    Args:
        image: [rows, columns, C], at least two pixels along each axis.

    Returns:
        float64 [B], mean over channels, between the edges of :func:`band_edges`.

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
    # One pixel is subtracted first, so that a constant has a deviation of exactly zero.
    deviation = image.astype(np.float64)
    offset = deviation[0, 0].copy()
    deviation -= offset
    shift = (weights * deviation).sum(axis=(0, 1))
    spectrum = np.fft.fft2(window * (deviation - shift), axes=(0, 1))
    energy = (np.abs(spectrum) ** 2).mean(axis=2) / (rows * columns * (window**2).sum())
    energies = np.bincount(_band_of_frequencies(rows, columns).ravel(), energy.ravel())
    energies[0] += ((offset + shift) ** 2).mean()
    return energies


def line_band_edges(points: int, frequencies: np.ndarray) -> np.ndarray:
    """Return the edges of bands of one known frequency each, and of the bands between them.

    Args:
        points: Points on the line, n.
        frequencies: [K], whole numbers of cycles below n / 2.

    Returns:
        float64 [B + 1], ascending from 0 to the first whole number beyond n / 2.
    """
    single = np.asarray(frequencies, dtype=np.int64)
    edges = np.unique(np.concatenate([[0, points // 2 + 1], single, single + 1]))
    return edges.astype(np.float64)


def line_band_energies(values: np.ndarray, edges: np.ndarray) -> np.ndarray:
    """Split the mean square of a line, or of a residual on it, into bands of frequency.

    The energy of a band is the sum of ``|FFT(x)|^2 / n^2`` over its frequencies, negative ones
    included.  By Parseval's theorem all bands together are the mean square.

    Args:
        values: [n, C].
        edges: [B + 1], as returned by :func:`line_band_edges`.

    Returns:
        float64 [B], mean over channels.
    """
    points = len(values)
    spectrum = np.fft.fft(values.astype(np.float64), axis=0)
    energy = (np.abs(spectrum) ** 2).mean(axis=1) / points**2
    cycles = np.minimum(np.arange(points), points - np.arange(points))
    band = np.searchsorted(edges, cycles, side="right") - 1
    return np.bincount(band, energy, minlength=len(edges) - 1)


def _hann(n: int) -> np.ndarray:
    return 0.5 - 0.5 * np.cos(2 * np.pi * np.arange(n) / n)


def _band_of_frequencies(rows: int, columns: int) -> np.ndarray:
    """Return the octave of each frequency of a Fourier transform, int [rows, columns]."""
    down, across = (np.fft.ifftshift(np.arange(n) - n // 2) for n in (rows, columns))
    # Computed with whole numbers, so that no frequency falls on the wrong side of an edge:
    # 2^(e - 1) <= |k|^2 < 2^e is 2^(b - 1) <= |k| < 2^b with b = (e + 1) // 2.
    _, exponent = np.frexp(np.add.outer(down**2, across**2).astype(np.float64))
    return (exponent + 1) // 2
