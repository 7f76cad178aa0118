import numpy as np

from spectral_bias.datasets.noise import noise


def test_noise_is_uniform_over_all_bytes_including_both_ends():
    image = noise(256, seed=0)
    assert image.dtype == np.uint8
    assert image.shape == (256, 256, 3)
    counts = np.bincount(image.ravel(), minlength=256)
    expected = image.size / 256
    # chi-square with 255 degrees of freedom: mean 255, standard deviation 22.6
    assert 255 - 5 * 22.6 < ((counts - expected) ** 2 / expected).sum() < 255 + 5 * 22.6
    assert counts[0] > 0
    assert counts[255] > 0


def test_noise_depends_on_the_seed_alone():
    np.testing.assert_array_equal(noise(64, seed=3), noise(64, seed=3))
    assert (noise(64, seed=3) != noise(64, seed=4)).mean() > 0.9
