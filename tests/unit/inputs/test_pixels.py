import numpy as np
import pytest

from spectral_bias.inputs.pixels import pixel_inputs

IMAGES = np.random.default_rng(0).integers(0, 256, (5, 3, 4, 2), dtype=np.uint8)


@pytest.mark.parametrize("peak", [255, 16, 1])
def test_inputs_agree_with_float64_at_every_pixel_value(peak):
    values = np.arange(peak + 1, dtype=np.uint8)
    inputs = pixel_inputs(values.reshape(-1, 1, 1, 1), peak)
    assert inputs.dtype == np.float32
    assert inputs.shape == (peak + 1, 1)
    np.testing.assert_allclose(inputs[:, 0], values / (peak / 2) - 1, rtol=0, atol=1.2e-7)
    assert (np.diff(inputs[:, 0]) > 0).all()
    assert inputs[0, 0] == -1
    assert inputs[-1, 0] == 1


def test_black_is_minus_1_and_white_is_1_for_every_peak():
    for peak in range(1, 256):
        ends = pixel_inputs(np.array([0, peak], np.uint8).reshape(1, 1, 1, 2), peak)
        np.testing.assert_array_equal(ends, [[-1, 1]])


def test_an_image_becomes_a_row_channel_by_channel_and_row_by_row():
    inputs = pixel_inputs(IMAGES, 255)
    assert inputs.shape == (5, 24)
    for n, channel, row, column in np.ndindex(IMAGES.shape):
        place = (channel * 4 + row) * 2 + column
        expected = IMAGES[n, channel, row, column] / 127.5 - 1
        assert inputs[n, place] == pytest.approx(expected, abs=1.2e-7)


def test_an_input_depends_on_its_own_image_alone_and_images_are_left_as_they_are():
    before = IMAGES.copy()
    inputs = pixel_inputs(IMAGES, 255)
    np.testing.assert_array_equal(pixel_inputs(IMAGES[2:4], 255), inputs[2:4])
    np.testing.assert_array_equal(pixel_inputs(IMAGES[::-1], 255), inputs[::-1])
    np.testing.assert_array_equal(IMAGES, before)


def test_no_images_give_no_inputs():
    assert pixel_inputs(IMAGES[:0], 255).shape == (0, 24)
