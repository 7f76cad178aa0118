import numpy as np
import pytest

from spectral_bias.datasets.files import DatasetError
from spectral_bias.datasets.labelled import check_labelled

IMAGES = np.zeros((4, 1, 2, 3), np.uint8)
LABELS = np.array([0, 2, 1, 2], np.uint8)


def check(images, labels, n_classes=3):
    check_labelled(images, labels, n_classes, "pictures", "names")


def test_matching_images_and_labels_pass():
    check(IMAGES, LABELS)
    check(IMAGES, LABELS, n_classes=200)


def test_unequal_numbers_are_refused_with_both():
    with pytest.raises(DatasetError, match="pictures holds 4 images, but names holds 3 labels"):
        check(IMAGES, LABELS[:3])
    with pytest.raises(DatasetError, match="pictures holds 0 images, but names holds 4 labels"):
        check(IMAGES[:0], LABELS)


def test_images_without_a_pixel_are_refused():
    for images in (IMAGES[:0], IMAGES[:, :, :0]):
        with pytest.raises(DatasetError, match="pictures: there is not a single pixel"):
            check(images, LABELS[: len(images)])


def test_labels_out_of_range_are_counted_and_the_first_is_named():
    labels = np.array([0, 7, 3, 255], np.uint8)
    message = "names: 3 of 4 labels are not in 0 to 2; the first is 7 for image 1, .* is 255"
    with pytest.raises(DatasetError, match=message):
        check(IMAGES, labels)
    with pytest.raises(
        DatasetError, match="names: 2 of 4 labels are not in 0 to 1; the first is 2"
    ):
        check(IMAGES, LABELS, n_classes=2)
