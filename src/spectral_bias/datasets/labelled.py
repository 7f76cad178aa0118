"""Labelled images: the return value of every reader of a classification dataset."""

from __future__ import annotations

import os
from typing import NamedTuple

import numpy as np

from spectral_bias.datasets.files import DatasetError


class LabelledImages(NamedTuple):
    """One part of a dataset, training or test.

    Attributes:
        images: uint8 [N, channels, rows, columns].
        labels: uint8 [N], classes counted from 0.
    """

    images: np.ndarray
    labels: np.ndarray


def check_labelled(
    images: np.ndarray,
    labels: np.ndarray,
    n_classes: int,
    image_file: str | os.PathLike[str],
    label_file: str | os.PathLike[str],
) -> None:
    """Refuse images and labels that cannot be used for training.

    Args:
        images: uint8 [N, ...].
        labels: uint8 [N].
        n_classes: Number of classes.
        image_file: Name of the source of the images in messages.
        label_file: Name of the source of the labels in messages.

    Raises:
        DatasetError: If there are no images, more or fewer labels than images, or labels of
            ``n_classes`` or more.
    """
    if len(images) != len(labels):
        raise DatasetError(
            f"{image_file} holds {len(images)} images, but {label_file} holds {len(labels)} "
            "labels; each image needs one. Take two files that belong together."
        )
    if images.size == 0:
        raise DatasetError(
            f"{image_file}: there is not a single pixel in its images {list(images.shape)}. Take "
            "a file that holds at least one image."
        )
    wrong = np.flatnonzero(labels >= n_classes)
    if wrong.size:
        raise DatasetError(
            f"{label_file}: {wrong.size} of {len(labels)} labels are not in 0 to {n_classes - 1}; "
            f"the first is {labels[wrong[0]]} for image {wrong[0]}, the largest is {labels.max()}. "
            "Take another file, or correct the number of classes."
        )
