import hashlib

import numpy as np
import pytest

from spectral_bias.datasets.images import SignalError
from spectral_bias.datasets.photographs import PHOTOGRAPHS, photograph, photograph_size

# Mean red, green and blue of each photograph, as installed by scikit-image 0.26 and
# scikit-learn 1.9; JPEG decoders may differ by a level here and there.
MEANS = {
    "astronaut": (141.562, 105.759, 96.475),
    "chelsea": (147.673, 111.444, 86.798),
    "coffee": (158.569, 85.794, 51.485),
    "rocket": (52.266, 61.294, 82.271),
    "flower": (55.134, 73.579, 57.000),
    "china": (144.720, 145.469, 140.919),
}
CREDITS = {
    "astronaut": ("NASA", "public domain", "scikit-image"),
    "chelsea": ("Stefan van der Walt", "CC0", "scikit-image"),
    "coffee": ("Rachel Michetti", "CC0", "scikit-image"),
    "rocket": ("SpaceX", "public domain", "scikit-image"),
    "flower": ("vultilion", "CC BY 2.0", "6056698931", "scikit-learn"),
    "china": ("danielbuechele", "CC BY 2.0", "6061409035", "scikit-learn"),
}


@pytest.mark.parametrize("name", PHOTOGRAPHS)
def test_photograph_is_the_known_picture_with_its_credit(name):
    image, attribution = photograph(name)
    assert image.dtype == np.uint8
    assert image.shape == (*photograph_size(name), 3)
    np.testing.assert_allclose(image.mean(axis=(0, 1)), MEANS[name], atol=0.05)
    for fact in CREDITS[name]:
        assert fact in attribution
    assert "\n" not in attribution


def test_png_photograph_has_the_exact_pixels():
    digest = hashlib.sha256(photograph("chelsea")[0].tobytes()).hexdigest()
    assert digest == "416b729128bfb2c3d1eb69bf9b1734a796293abc17939267b2dc94f8a5784031"


@pytest.mark.parametrize("function", [photograph, photograph_size])
def test_unknown_photograph_lists_the_known_ones(function):
    with pytest.raises(SignalError, match=r"'camera'.*astronaut, chelsea, coffee, rocket"):
        function("camera")
