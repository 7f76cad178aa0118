"""CIFAR-10 and CIFAR-100, read from their binary archives without unpacking them.

A. Krizhevsky, Learning Multiple Layers of Features from Tiny Images, 2009.  The archives hold
records of one label (two in CIFAR-100: coarse, then fine) and 3072 pixel values: red, then green,
then blue, each row by row.  The pickles of the "python version" are never read.
"""

from __future__ import annotations

import hashlib
import os
import tarfile
from collections.abc import Mapping, Sequence
from io import BufferedIOBase
from pathlib import PurePosixPath
from typing import NamedTuple

import numpy as np

from spectral_bias.datasets.files import REPLACE, DatasetError, check_digest, opened
from spectral_bias.datasets.labelled import LabelledImages, check_labelled

TRAIN_IMAGES, TEST_IMAGES = 50_000, 10_000
IMAGE_SHAPE = (3, 32, 32)
PIXELS = 3 * 32 * 32
LARGEST_ARCHIVE = 2**28  # bytes when decompressed; the official archives have 184 MB
MOST_MEMBERS = 100  # the official archives have 9 and 5
_BLOCK = 2**18  # bytes
_RECORDS = 1000  # read at a time


class _Archive(NamedTuple):
    """Name of an official archive, and its members that are read."""

    filename: str
    train: tuple[str, ...]
    test: str
    label_bytes: int


_ARCHIVES = {
    10: _Archive(
        "cifar-10-binary.tar.gz",
        tuple(f"cifar-10-batches-bin/data_batch_{batch}.bin" for batch in range(1, 6)),
        "cifar-10-batches-bin/test_batch.bin",
        1,
    ),
    100: _Archive(
        "cifar-100-binary.tar.gz", ("cifar-100-binary/train.bin",), "cifar-100-binary/test.bin", 2
    ),
}


class _Bounded:
    """The first ``LARGEST_ARCHIVE`` bytes of a file, with a digest of those read."""

    def __init__(self, path: str | os.PathLike[str], file: BufferedIOBase) -> None:
        self.path = path
        self.file = file
        self.n_bytes = 0
        self.digest = hashlib.md5(usedforsecurity=False)

    def read(self, size: int) -> bytes:
        data = self.file.read(size)
        self.n_bytes += len(data)
        if self.n_bytes > LARGEST_ARCHIVE:
            raise DatasetError(
                f"{self.path}: it decompresses to more than the {LARGEST_ARCHIVE} bytes allowed. "
                f"{REPLACE}"
            )
        self.digest.update(data)
        return data


def read_cifar(
    path: str | os.PathLike[str], n_classes: int, content_md5: str | None = None
) -> tuple[LabelledImages, LabelledImages]:
    """Read the training and the test images of a binary archive; nothing is written to the disk.

    Args:
        path: The archive, a tar file, plain or compressed with gzip.
        n_classes: 10 for CIFAR-10, 100 for CIFAR-100 with its fine labels.
        content_md5: Checksum of the decompressed tar file in hexadecimal; None to accept any.

    Returns:
        50,000 training and 10,000 test images [N, 3, 32, 32] with their labels, in the order of
        the numbered files.

    Raises:
        DatasetError: If the archive is missing or broken, is too large, has another checksum, lacks
            a file, has it twice or in another size, has a label out of range, or holds anything but
            files and folders with relative names.
    """
    archive = _ARCHIVES[n_classes]
    train, test = (
        LabelledImages(np.empty((count, *IMAGE_SHAPE), np.uint8), np.empty(count, np.uint8))
        for count in (TRAIN_IMAGES, TEST_IMAGES)
    )
    parts = [np.split(array, len(archive.train)) for array in train]
    batches = map(LabelledImages, *parts)  # views: data read into them is in train
    places = {**dict(zip(archive.train, batches, strict=True)), archive.test: test}
    with opened(path) as file:
        bounded = _Bounded(path, file)
        present = _read_members(path, bounded, places, archive.label_bytes)
        # tarfile stops at the end mark; the rest is read for the checksums.
        while bounded.read(_BLOCK):
            pass
    check_digest(path, bounded.digest.hexdigest(), content_md5)
    missing = [name for name in places if name not in present]
    if missing:
        found = ", ".join(map(repr, present)) or "nothing"
        raise DatasetError(
            f"{path}: the archive lacks {', '.join(missing)}; it holds {found}. Take "
            f"{archive.filename}, the binary version."
        )
    for name, (images, labels) in places.items():
        check_labelled(images, labels, n_classes, f"{path}: {name}", f"{path}: {name}")
    return train, test


def _read_members(
    path: str | os.PathLike[str],
    bounded: _Bounded,
    places: Mapping[str, LabelledImages],
    label_bytes: int,
) -> list[str]:
    # Fills the arrays of places and returns the names of all members.
    present: list[str] = []
    try:
        # (Of a stream only ``read`` is used; the types of tarfile demand more.)
        with tarfile.open(  # type: ignore[call-overload]
            fileobj=bounded, mode="r|", bufsize=_BLOCK
        ) as tar:
            for member in tar:
                _check_member(path, member, places, present)
                present.append(member.name)
                if member.name in places:
                    _read_member(path, tar, member, places[member.name], label_bytes)
    except DatasetError:
        raise
    except (tarfile.TarError, RecursionError, ValueError) as error:  # raised for invalid headers
        raise DatasetError(
            f"{path}: this is no whole tar archive ({type(error).__name__}: {error}). {REPLACE}"
        ) from error
    return present


def _check_member(
    path: str | os.PathLike[str],
    member: tarfile.TarInfo,
    places: Mapping[str, LabelledImages],
    present: Sequence[str],
) -> None:
    name = PurePosixPath(member.name)
    problem = None
    if name.is_absolute() or ".." in name.parts:
        problem = "leads out of the archive's folder"
    elif not _is_plain(member) and not (member.isdir() and member.name not in places):
        problem = "is neither a file nor a folder of files"
    elif member.size > LARGEST_ARCHIVE:  # tarfile would continue at the end of the file
        problem = f"declares {member.size} bytes; at most {LARGEST_ARCHIVE} are allowed"
    elif member.name in places and member.name in present:
        problem = "is there twice"
    elif len(present) >= MOST_MEMBERS:
        problem = f"comes after {MOST_MEMBERS} others, which is the most that are allowed"
    if problem:
        raise DatasetError(f"{path}: the member {member.name!r} {problem}. {REPLACE}")


def _is_plain(member: tarfile.TarInfo) -> bool:
    return member.isreg() and not member.issparse()


def _read_member(
    path: str | os.PathLike[str],
    tar: tarfile.TarFile,
    member: tarfile.TarInfo,
    place: LabelledImages,
    label_bytes: int,
) -> None:
    size = label_bytes + PIXELS
    if member.size != len(place.images) * size:
        raise DatasetError(
            f"{path}: the member {member.name!r} has {member.size} bytes, not the "
            f"{len(place.images) * size} of {len(place.images)} images. {REPLACE}"
        )
    file = tar.extractfile(member)
    assert file is not None  # a plain file, see _check_member
    for start in range(0, len(place.images), _RECORDS):
        images = place.images[start : start + _RECORDS]
        data = file.read(len(images) * size)
        records = np.frombuffer(data, np.uint8).reshape(len(images), size)
        images[:] = records[:, label_bytes:].reshape(images.shape)
        place.labels[start : start + _RECORDS] = records[:, label_bytes - 1]
