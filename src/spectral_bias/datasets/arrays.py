"""Images from a NumPy archive, such as the ``data_div2k.npz`` of Tancik et al. (2020)."""

from __future__ import annotations

import os
import zipfile
import zlib

import numpy as np

from spectral_bias.datasets.images import SignalError

LARGEST_ARRAY = 2**30  # bytes; the arrays of data_div2k.npz have 13 MB


def array_image(path: str | os.PathLike[str], array: str, index: int) -> np.ndarray:
    """Read one image of a stack of images in an ``.npz`` file; nothing in it is unpickled.

    Args:
        path: The ``.npz`` file.
        array: Name of the array in it, uint8 [n, rows, columns, 3].
        index: Index of the image, from 0 to n - 1.

    Returns:
        uint8 [rows, columns, 3].

    Raises:
        SignalError: If the file, the array or the image is missing, broken or of another type.
    """
    stack = _load(path, array)
    if stack.dtype != np.uint8 or stack.ndim != 4 or stack.shape[3] != 3:
        raise SignalError(
            f"{path}: {array!r} is {stack.dtype} {list(stack.shape)}; an array of images is uint8 "
            "[n, rows, columns, 3]. Choose another array or convert this one."
        )
    if not 0 <= index < len(stack):
        raise SignalError(
            f"{path}: there is no image {index} in {array!r}, which holds {len(stack)} images. "
            f"Choose an index from 0 to {len(stack) - 1}."
        )
    return np.ascontiguousarray(stack[index])


def _load(path: str | os.PathLike[str], array: str) -> np.ndarray:
    try:
        if not zipfile.is_zipfile(path):
            # numpy would treat an unknown file as a pickle; this raises if there is no file
            with open(path, "rb"):
                raise zipfile.BadZipFile("not a zip file")
        with np.load(path, allow_pickle=False) as archive:
            present = archive.files
            stack = None
            if array in present:
                _check_size(archive.zip, array)
                stack = archive[array]
    except (OSError, EOFError, ValueError, MemoryError, zipfile.BadZipFile, zlib.error) as error:
        raise SignalError(
            f"{path}: {array!r} cannot be read, the file is missing, is no whole .npz file or "
            f"holds pickled objects, which are never loaded ({type(error).__name__}: {error}). "
            "Put an .npz file with a uint8 array of images there."
        ) from error
    if stack is None:
        raise SignalError(
            f"{path}: there is no array {array!r} in this file; it holds "
            f"{', '.join(present) or 'none'}. Choose one of them."
        )
    return stack


def _check_size(archive: zipfile.ZipFile, array: str) -> None:
    """Refuse an array that unpacks to more bytes than allowed.

    zipfile never unpacks more than the declared size.

    Raises:
        ValueError: If the declared size is too large.
    """
    for name in {array, f"{array}.npy"} & set(archive.namelist()):
        declared = archive.getinfo(name).file_size
        if declared > LARGEST_ARRAY:
            raise ValueError(
                f"{name} unpacks to {declared} bytes, at most {LARGEST_ARRAY} are allowed"
            )
