"""Datasets: the labelled images that classifiers are trained on, from any source.

A dataset is described by a mapping with a ``kind`` and the entries of that kind:

| kind       | further | files                                                              |
|------------|---------|--------------------------------------------------------------------|
| `digits`   |         | none; scikit-learn contains them                                   |
| `idx`      |`classes`| `train_images`, `train_labels`, `test_images`, `test_labels` (IDX) |
| `cifar10`  |         | `archive`, the binary version of CIFAR-10                          |
| `cifar100` |         | `archive`, the binary version of CIFAR-100                         |
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from spectral_bias.datasets.cifar import read_cifar
from spectral_bias.datasets.files import DataFile, DatasetError, check_file
from spectral_bias.datasets.idx import read_idx
from spectral_bias.datasets.labelled import LabelledImages, check_labelled
from spectral_bias.files.storage import Layout, Variable

DATASET = Layout(
    "dataset",
    "Labelled images, training and test.",
    tuple(
        variable
        for part in ("train", "test")
        for variable in (
            Variable(
                f"{part}_images",
                "uint8",
                (part, "channel", "row", "column"),
                "1",
                "pixel values from 0 (black) to the attribute peak (white)",
            ),
            Variable(f"{part}_labels", "uint8", (part,), "1", "class, counted from 0"),
        )
    ),
)
_DIGITS = (
    "Optical recognition of handwritten digits, E. Alpaydin and C. Kaynak (1998), UCI Machine "
    "Learning Repository, CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/), from "
    "scikit-learn"
)
_CIFAR = "A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009"
_DIGITS_TEST = 360  # a fifth of the 1,797 images


class Dataset(NamedTuple):
    """Labelled images and where they come from.

    Attributes:
        arrays: Arrays by the names of :data:`DATASET`.
        peak: Pixel value of white.
        n_classes: Number of classes.
        attribution: Author, licence and source.
        source_sha256: Digest of the training images, their labels, the test images and their
            labels.
    """

    arrays: dict[str, np.ndarray]
    peak: int
    n_classes: int
    attribution: str
    source_sha256: str

    @property
    def about(self) -> dict[str, str | int]:
        """Attributes of the artifact."""
        names = ("peak", "n_classes", "attribution", "source_sha256")
        return {name: getattr(self, name) for name in names}


class _Source(NamedTuple):
    train: LabelledImages
    test: LabelledImages
    peak: int
    n_classes: int
    attribution: str


def load_dataset(dataset: Mapping[str, Any], files: Mapping[str, DataFile]) -> Dataset:
    """Read the dataset that a mapping describes (see this module's docstring).

    Args:
        dataset: The description.
        files: The files of this kind, by the names in the module's docstring.

    Returns:
        The dataset.

    Raises:
        DatasetError: If the description is incomplete, a file is missing or broken, or training
            and test images differ in size.
    """
    for file in files.values():
        check_file(file)
    train, test, peak, n_classes, attribution = _read(dataset, files)
    if train.images.shape[1:] != test.images.shape[1:]:
        where = ", ".join(str(file.path) for file in files.values())
        raise DatasetError(
            f"{where}: training images are {list(train.images.shape[1:])}, test images "
            f"{list(test.images.shape[1:])} (channels, rows, columns), but one network has to "
            "take both. Take files that belong together."
        )
    arrays = {
        "train_images": train.images,
        "train_labels": train.labels,
        "test_images": test.images,
        "test_labels": test.labels,
    }
    digest = hashlib.sha256()
    for array in arrays.values():
        digest.update(array.reshape(-1).data)
    return Dataset(arrays, peak, n_classes, attribution, digest.hexdigest())


def _read(dataset: Mapping[str, Any], files: Mapping[str, DataFile]) -> _Source:
    match dataset, files:
        case {"kind": "digits"}, _:
            return _Source(*_read_digits(), 16, 10, _DIGITS)
        case (
            {"kind": "idx", "classes": n_classes},
            {
                "train_images": train_images,
                "train_labels": train_labels,
                "test_images": test_images,
                "test_labels": test_labels,
            },
        ):
            four = (train_images, train_labels, test_images, test_labels)
            # The same for compressed and uncompressed files.
            names = ", ".join(Path(file.path).name.removesuffix(".gz") for file in four)
            return _Source(
                _read_idx_part(train_images, train_labels, n_classes),
                _read_idx_part(test_images, test_labels, n_classes),
                255,
                n_classes,
                f"files of the IDX format: {names}",
            )
        case {"kind": "cifar10" | "cifar100" as kind}, {"archive": archive}:
            n_classes = int(kind.removeprefix("cifar"))
            parts = read_cifar(archive.path, n_classes, archive.content_md5)
            return _Source(*parts, 255, n_classes, f"CIFAR-{n_classes}, {_CIFAR}")
    raise DatasetError(
        f"no dataset is described by {dict(dataset)} with the files {sorted(files)}; see the "
        f"docstring of {__name__} for what each kind needs."
    )


def _read_digits() -> tuple[LabelledImages, LabelledImages]:
    # Importing this takes over a second; the other datasets do not need it.
    from sklearn.datasets import load_digits

    digits = load_digits()
    images = digits.images.astype(np.uint8)[:, np.newaxis]
    labels = digits.target.astype(np.uint8)
    # ASSUME: the file (UCI's test part) has no official split.  The last fifth in the order of the
    # file is the test set, so that nothing is drawn at random and a reader can repeat the split.
    return (
        LabelledImages(images[:-_DIGITS_TEST], labels[:-_DIGITS_TEST]),
        LabelledImages(images[-_DIGITS_TEST:], labels[-_DIGITS_TEST:]),
    )


def _read_idx_part(images: DataFile, labels: DataFile, n_classes: int) -> LabelledImages:
    pixels, classes = (read_idx(file.path, file.content_md5) for file in (images, labels))
    for file, array, n_dimensions, what in (
        (images, pixels, 3, "images"),
        (labels, classes, 1, "labels"),
    ):
        if array.ndim != n_dimensions:
            raise DatasetError(
                f"{file.path}: {what} are needed here, but this file holds an array of "
                f"{array.ndim} dimensions, {list(array.shape)}. Images have 3 dimensions and "
                "labels 1; take the other file."
            )
    check_labelled(pixels, classes, n_classes, images.path, labels.path)
    return LabelledImages(pixels[:, np.newaxis], classes)
