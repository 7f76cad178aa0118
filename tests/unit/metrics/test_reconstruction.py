import math

import numpy as np
import pytest
import references

from spectral_bias.metrics.reconstruction import mean_squared_error, psnr_db


def test_psnr_is_that_of_the_textbook():
    generator = np.random.default_rng(0)
    image = generator.uniform(size=(5, 4, 3)).astype(np.float32)
    prediction = (image + generator.normal(scale=0.1, size=image.shape)).astype(np.float32)
    found = psnr_db(mean_squared_error(prediction, image))
    assert found == pytest.approx(references.psnr_db(prediction, image), abs=1e-9)


def test_error_is_summed_in_double_precision():
    # In float32 the square of 1e-4 vanishes beside 1, and small differences round.
    prediction, target = np.float32([1.0, 1e-4]), np.float32([0.0, 0.0])
    assert mean_squared_error(prediction, target) == pytest.approx((1 + 1e-8) / 2, rel=1e-12)


@pytest.mark.parametrize(("mse", "decibel"), [(1.0, 0.0), (0.1, 10.0), (1e-4, 40.0), (100, -20)])
def test_decibels(mse, decibel):
    assert psnr_db(mse) == pytest.approx(decibel)


def test_perfect_reconstruction_is_infinitely_good():
    assert psnr_db(0.0) == math.inf
    np.testing.assert_array_equal(psnr_db(np.array([0.0, 0.1])), [math.inf, 10.0])
