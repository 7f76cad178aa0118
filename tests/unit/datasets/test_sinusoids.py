import numpy as np
import pytest

from spectral_bias.datasets.images import SignalError
from spectral_bias.datasets.sinusoids import sinusoid

FREQUENCIES = list(range(5, 75, 5))


def test_every_frequency_has_amplitude_one_and_no_other_has_any():
    spectrum = np.abs(np.fft.rfft(sinusoid(2048, FREQUENCIES, seed=0))) / 1024
    expected = np.zeros(1025)
    expected[FREQUENCIES] = 1
    np.testing.assert_allclose(spectrum, expected, atol=1e-12)


def test_a_signal_is_the_sum_of_its_sines_at_i_over_n():
    values = sinusoid(9, [1, 3], seed=4)
    phases = np.random.default_rng(4).uniform(size=2)
    for i, value in enumerate(values):
        sines = (np.sin(2 * np.pi * (k * i / 9 + p)) for k, p in zip([1, 3], phases, strict=True))
        assert value == pytest.approx(sum(sines), abs=1e-14)


def test_phases_depend_on_the_seed_alone():
    np.testing.assert_array_equal(sinusoid(256, [5, 9], 3), sinusoid(256, [5, 9], 3))
    assert np.abs(sinusoid(256, [5, 9], 3) - sinusoid(256, [5, 9], 4)).max() > 0.1


def test_frequencies_that_points_cannot_tell_apart_are_refused():
    with pytest.raises(SignalError, match="Set the resolution to 141 or more"):
        sinusoid(140, FREQUENCIES, seed=0)
