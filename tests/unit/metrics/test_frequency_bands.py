"""Energies per band against an explicit Fourier sum, and against what a Hann window must do."""

import cmath
import itertools
import math

import numpy as np
import pytest

from spectral_bias.datasets.sinusoids import sinusoid
from spectral_bias.metrics.frequency_bands import (
    band_edges,
    band_energies,
    line_band_edges,
    line_band_energies,
)

SHAPES = [(2, 2), (3, 3), (2, 7), (6, 5), (8, 8), (9, 9)]
# Shares of a wave's energy in its own frequency and in the next ones, along one axis.
HANN_SHARES = {-1: 1 / 6, 0: 2 / 3, 1: 1 / 6}
SIDE = 32


def window(rows, columns):
    """Return the separable Hann window, [rows, columns]."""
    return np.array([
        [math.sin(math.pi * i / rows) ** 2 * math.sin(math.pi * j / columns) ** 2]
        for i, j in itertools.product(range(rows), range(columns))
    ]).reshape(rows, columns)


def band_of(k, rows, columns):
    """Return the octave of frequency k of a grid; negative frequencies are in its second half."""
    folded = [min(abs(f) % n, n - abs(f) % n) for f, n in zip(k, (rows, columns), strict=True)]
    radius = math.hypot(*folded)
    return 0 if radius < 1 else 1 + math.floor(math.log2(radius))


def reference_energies(image):
    """Return the energies by a sum over pixels for each frequency and channel."""
    rows, columns, channels = image.shape
    pixels = list(itertools.product(range(rows), range(columns)))
    w = window(rows, columns)
    total = math.fsum(w[pixel] ** 2 for pixel in pixels)
    energies = {}
    for channel in range(channels):
        values = image[..., channel].astype(np.float64)
        mean = math.fsum(w[pixel] ** 2 * values[pixel] for pixel in pixels) / total
        energies[0] = energies.get(0, 0.0) + mean**2 / channels
        for k in pixels:
            coefficient = sum(
                w[i, j]
                * (values[i, j] - mean)
                * cmath.exp(-2j * math.pi * (k[0] * i / rows + k[1] * j / columns))
                for i, j in pixels
            )
            energy = abs(coefficient) ** 2 / (rows * columns * total * channels)
            band = band_of(k, rows, columns)
            energies[band] = energies.get(band, 0.0) + energy
    return np.array([energies[band] for band in range(len(energies))])


def wave(k, phase=0.3, side=SIDE):
    """Return cos(2 pi k x + phase) on the periodic grid, [side, side, 1]."""
    row, column = np.mgrid[:side, :side] / side
    return np.cos(2 * np.pi * (k[0] * row + k[1] * column) + phase)[..., None]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_energies_are_those_of_the_reference_to_1e_12(shape, dtype):
    image = np.random.default_rng(0).normal(size=(*shape, 3)).astype(dtype)
    energies = band_energies(image)
    assert energies.dtype == np.float64
    np.testing.assert_allclose(energies, reference_energies(image), rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("shape", [*SHAPES, (49, 49), (64, 64), (100, 100)])
def test_bands_add_up_to_the_weighted_mean_square(shape):
    image = np.random.default_rng(1).uniform(-1, 2, size=(*shape, 3))
    weights = window(*shape)[..., None] ** 2
    expected = (weights * image**2).sum(axis=(0, 1)).mean() / weights.sum()
    assert band_energies(image).sum() == pytest.approx(expected, rel=1e-13)


@pytest.mark.parametrize("shape", [*SHAPES, (16, 16), (128, 128), (181, 181), (512, 512)])
def test_octaves_end_just_beyond_the_corner_of_the_spectrum(shape):
    edges = band_edges(*shape)
    assert edges.tolist() == [0, *(2.0**power for power in range(len(edges) - 1))]
    corner = math.hypot(*(side // 2 for side in shape))
    assert edges[-2] <= corner < edges[-1]
    assert len(band_energies(np.zeros((*shape, 1)))) == len(edges) - 1


@pytest.mark.parametrize("k", [(5, 0), (4, 0), (0, 7), (3, 3), (-8, 8), (6, -4), (15, 3)])
@pytest.mark.parametrize("phase", [0.0, 0.3, 2.0])
def test_a_wave_spreads_to_the_next_frequencies_in_the_shares_of_the_window(k, phase):
    expected = np.zeros(len(band_edges(SIDE, SIDE)) - 1)
    for (down, a), (across, b) in itertools.product(HANN_SHARES.items(), repeat=2):
        expected[band_of((k[0] + down, k[1] + across), SIDE, SIDE)] += a * b / 2
    np.testing.assert_allclose(band_energies(wave(k, phase)), expected, atol=1e-15)
    assert expected.sum() == pytest.approx(1 / 2)


def test_an_error_of_one_band_is_in_that_band_alone():
    # All frequencies whose neighbours are between 8 and 16 cycles too, at random phases.
    generator = np.random.default_rng(2)
    offsets = list(itertools.product((-1, 0, 1), repeat=2))
    inside = [
        k
        for k in itertools.product(range(-15, 16), range(16))
        if all(8 <= math.hypot(k[0] + a, k[1] + b) < 16 for a, b in offsets)
    ]
    assert len(inside) > 50
    residual = sum(generator.normal() * wave(k, generator.uniform(0, 6), side=64) for k in inside)
    shares = band_energies(residual) / band_energies(residual).sum()
    assert shares[4] == pytest.approx(1, abs=1e-12)
    assert (np.delete(shares, 4) < 1e-12).all()


def test_a_constant_is_in_the_first_band_alone_and_exactly():
    energies = band_energies(np.broadcast_to([0.3, 0.1, -0.7], (9, 7, 3)))
    assert energies[0] == pytest.approx((0.09 + 0.01 + 0.49) / 3, rel=1e-15)
    assert energies[1:].tolist() == [0.0] * (len(energies) - 1)
    assert band_energies(np.zeros((8, 8, 3))).tolist() == [0.0] * 4


def test_a_constant_that_is_added_changes_the_first_band_alone():
    image = np.random.default_rng(3).normal(size=(20, 20, 2))
    before, after = band_energies(image), band_energies(image + 5.0)
    np.testing.assert_allclose(after[1:], before[1:], rtol=1e-12)
    assert after[0] > 10 * before[0]


def test_energy_is_quadratic_and_knows_neither_sign_nor_channel_nor_direction():
    image = np.random.default_rng(4).normal(size=(21, 21, 3))
    energies = band_energies(image)
    np.testing.assert_allclose(band_energies(-3 * image), 9 * energies, rtol=1e-12)
    np.testing.assert_allclose(band_energies(image[..., [2, 0, 1]]), energies, rtol=1e-12)
    np.testing.assert_allclose(band_energies(image.swapaxes(0, 1)), energies, rtol=1e-12)
    # The window is even about pixel 0, so that a mirror has to leave that pixel in its place.
    mirrored = np.roll(image[::-1], 1, axis=0)
    np.testing.assert_allclose(band_energies(mirrored), energies, rtol=1e-12)
    channels = [band_energies(image[..., [channel]]) for channel in range(3)]
    np.testing.assert_allclose(np.mean(channels, axis=0), energies, rtol=1e-12)


def test_a_jump_between_opposite_edges_does_not_reach_high_bands():
    ramp = np.tile(np.arange(64.0)[:, None, None] / 64, (1, 64, 1))
    shares = band_energies(ramp) / band_energies(ramp).sum()
    spectrum = np.abs(np.fft.fft2(ramp[..., 0]))[:33, 0] ** 2
    without_window = spectrum[16:].sum() / spectrum.sum()
    assert shares[5:].sum() < 1e-4 * without_window


@pytest.mark.parametrize("shape", [(1, 8), (8, 1), (1, 1)])
def test_an_axis_of_one_pixel_is_refused(shape):
    with pytest.raises(ValueError, match=f"{shape[0]} x {shape[1]} pixels .* at least 2 x 2"):
        band_energies(np.zeros((*shape, 3)))


def line_reference(values, edges):
    """Return the energies of a line by a sum over points for each frequency and channel."""
    points, channels = values.shape
    energies = np.zeros(len(edges) - 1)
    for k in range(-((points - 1) // 2), points // 2 + 1):
        [band] = [b for b in range(len(energies)) if edges[b] <= abs(k) < edges[b + 1]]
        for channel in values.T.tolist():
            coefficient = sum(
                value * cmath.exp(-2j * math.pi * k * i / points) for i, value in enumerate(channel)
            )
            energies[band] += abs(coefficient / points) ** 2 / channels
    return energies


@pytest.mark.parametrize("points", [7, 12, 15, 33])
@pytest.mark.parametrize("channels", [1, 2])
def test_energies_of_a_line_are_those_of_the_reference_to_1e_12(points, channels):
    values = np.random.default_rng(0).normal(size=(points, channels))
    edges = line_band_edges(points, np.array([1.0, 3.0]))
    found = line_band_energies(values, edges)
    np.testing.assert_allclose(found, line_reference(values, edges), rtol=1e-12, atol=1e-15)
    assert found.sum() == pytest.approx((values**2).mean(), rel=1e-13)


def test_bands_of_a_line_are_its_frequencies_and_what_is_between_them():
    assert line_band_edges(24, np.array([2.0, 5.0])).tolist() == [0, 2, 3, 5, 6, 13]
    assert line_band_edges(25, np.array([0.0, 1.0, 12.0])).tolist() == [0, 1, 2, 12, 13]


def test_every_sine_of_a_signal_has_energy_one_half_and_nothing_is_between_them():
    frequencies = np.arange(5.0, 75.0, 5.0)
    values = sinusoid(2048, frequencies.astype(int).tolist(), seed=1)
    edges = line_band_edges(2048, frequencies)
    energies = line_band_energies(values[:, None], edges)
    is_single = np.isin(edges[:-1], frequencies)
    assert is_single.sum() == 14
    np.testing.assert_allclose(energies[is_single], 0.5, rtol=1e-12)
    np.testing.assert_allclose(energies[~is_single], 0, atol=1e-25)


@pytest.mark.parametrize("missing", [5, 40, 70])
def test_a_prediction_that_lacks_one_frequency_has_all_its_error_there(missing):
    frequencies = list(range(5, 75, 5))
    cosine = 0.3 * np.cos(2 * np.pi * missing * np.arange(2048) / 2048)
    edges = line_band_edges(2048, np.array(frequencies))
    energies = line_band_energies(cosine[:, None], edges)
    assert energies[np.searchsorted(edges, missing)] == pytest.approx(0.09 / 2, rel=1e-12)
    assert energies.sum() == pytest.approx(0.09 / 2, rel=1e-12)
