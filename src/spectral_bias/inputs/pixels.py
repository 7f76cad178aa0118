"""From pixels to the inputs of a classifier."""

from __future__ import annotations

import math
from collections.abc import Mapping

import numpy as np


def pixel_inputs(images: np.ndarray, peak: int) -> np.ndarray:
    """Scale pixel values to [-1, 1] and write each image in one row.

    PAPER: the authors' ``Normalize(0.5, 0.5)`` after a division by 255 is ``2 x / 255 - 1``.

    Args:
        images: uint8 [N, channels, rows, columns].
        peak: Pixel value of white, such as 255.

    Returns:
        float32 [N, D], D = channels * rows * columns: channel by channel, row by row.
    """
    inputs = images.reshape(len(images), math.prod(images.shape[1:])).astype(np.float32)
    inputs /= peak / 2
    inputs -= 1
    return inputs


def classifier_examples(
    arrays: Mapping[str, np.ndarray], peak: int
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Return the training and test examples of a classifier.

    Args:
        arrays: Images and labels by the names of a dataset artifact.
        peak: Pixel value of white.

    Returns:
        Training inputs, float32 [N, D], and labels, int64 [N]; test inputs and labels likewise.
    """
    inputs = {part: pixel_inputs(arrays[f"{part}_images"], peak) for part in ("train", "test")}
    labels = {part: arrays[f"{part}_labels"].astype(np.int64) for part in inputs}
    return inputs["train"], labels["train"], inputs["test"], labels["test"]
