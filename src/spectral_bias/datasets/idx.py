"""IDX files, the format of MNIST, Fashion-MNIST and similar datasets.

A file has a big-endian header (the number 2049 for labels or 2051 for images, then the length of
each of 1 or 3 dimensions, 4 bytes each) and unsigned bytes, the last dimension fastest.
Y. LeCun, C. Cortes and C. J. C. Burges, The MNIST Database of Handwritten Digits.
"""

from __future__ import annotations

import hashlib
import math
import os
import struct
from io import BufferedIOBase

import numpy as np

from spectral_bias.datasets.files import REPLACE, DatasetError, check_digest, opened

LARGEST_CONTENT = 2**30  # bytes; the training images of MNIST have 47 MB
_DIMENSIONS = {2049: 1, 2051: 3}
_CHUNK = 2**20  # bytes


def read_idx(path: str | os.PathLike[str], content_md5: str | None) -> np.ndarray:
    """Read the labels or the images of one IDX file, plain or compressed with gzip.

    At most the declared content and one byte are read, regardless of the decompressed size.

    Args:
        path: The file.
        content_md5: Checksum of the decompressed file, header included, in hexadecimal; None to
            accept any.

    Returns:
        uint8 [N] for labels, uint8 [N, rows, columns] for images.

    Raises:
        DatasetError: If the file is missing or broken, is not an IDX file of these, holds less or
            more than it declares, declares more than ``LARGEST_CONTENT``, or has another checksum.
    """
    with opened(path) as file:
        header = _read_header(path, file)
        shape = struct.unpack(f">{len(header) // 4 - 1}I", header[4:])
        declared = math.prod(shape)
        if declared > LARGEST_CONTENT:
            raise DatasetError(
                f"{path}: its header declares {list(shape)}, {declared} bytes; at most "
                f"{LARGEST_CONTENT} are allowed. {REPLACE}"
            )
        array = np.empty(declared, dtype=np.uint8)
        present = _fill(array, file)
        # Reading further also makes gzip verify its own checksum.
        if present < declared or file.read(1):
            found = f"{present}" if present < declared else "more"
            raise DatasetError(
                f"{path}: its header declares {list(shape)}, {declared} bytes, but {found} follow. "
                f"{REPLACE}"
            )
    digest = hashlib.md5(header, usedforsecurity=False)
    digest.update(array.data)
    check_digest(path, digest.hexdigest(), content_md5)
    return array.reshape(shape)


def _read_header(path: str | os.PathLike[str], file: BufferedIOBase) -> bytes:
    start = file.read(4)
    magic = int.from_bytes(start, "big")
    if magic not in _DIMENSIONS:
        raise DatasetError(
            f"{path}: this is no IDX file of unsigned bytes; such a file begins with the number "
            f"2049 (labels) or 2051 (images) in 4 bytes, this one with {start!r}. {REPLACE}"
        )
    lengths = file.read(4 * _DIMENSIONS[magic])
    if len(lengths) < 4 * _DIMENSIONS[magic]:
        raise DatasetError(f"{path}: it ends within its header. {REPLACE}")
    return start + lengths


def _fill(array: np.ndarray, file: BufferedIOBase) -> int:
    """Return how many bytes of uint8 [n] were read before it was full or the file ended."""
    memory = array.data
    filled = 0
    while filled < len(memory):
        count = file.readinto(memory[filled : filled + _CHUNK])
        if not count:
            break
        filled += count
    return filled
