"""DIV2K: single images, read from the official archives without unpacking them.

E. Agustsson and R. Timofte, NTIRE 2017 Challenge on Single Image Super-Resolution: Dataset and
Study.  ``DIV2K_train_HR.zip`` holds the images 1 to 800, ``DIV2K_valid_HR.zip`` 801 to 900.
"""

from __future__ import annotations

import io
import os
import re
import zipfile
import zlib

import numpy as np

from spectral_bias.datasets.images import SignalError, read_image

LARGEST_MEMBER = 64 * 2**20  # bytes; the images have 2 to 8 MB


def div2k_image(archive_path: str | os.PathLike[str], archive_name: str, image: int) -> np.ndarray:
    """Read one image of a DIV2K archive into memory; nothing is written to the disk.

    Args:
        archive_path: The zip file.
        archive_name: Name of the archive and of the folder in it, such as ``DIV2K_valid_HR``.
        image: Number of the image, such as 801.

    Returns:
        uint8 [rows, columns, 3].

    Raises:
        SignalError: If the archive is missing or broken, or lacks the image.
    """
    member = f"{archive_name}/{image:04d}.png"
    try:
        with zipfile.ZipFile(archive_path) as archive:
            present = archive.namelist()
            if member in present:
                data = _read_member(archive, member)
    except (OSError, EOFError, RuntimeError, zipfile.BadZipFile, zlib.error) as error:
        raise SignalError(
            f"{archive_path}: {member} cannot be read from this archive, it is missing or broken "
            f"({type(error).__name__}: {error}). Delete the file and "
            "the receipt of its download to have it downloaded again."
        ) from error
    if member not in present:
        raise SignalError(
            f"{archive_path}: there is no {member} in this archive; {_holds(present, archive_name)}"
        )
    return read_image(io.BytesIO(data), f"{archive_path}: {member}")


def _read_member(archive: zipfile.ZipFile, member: str) -> bytes:
    declared = archive.getinfo(member).file_size
    if declared > LARGEST_MEMBER:
        raise zipfile.BadZipFile(f"{declared} bytes, more than the {LARGEST_MEMBER} allowed")
    with archive.open(member) as file:
        data = file.read(declared + 1)
    if len(data) != declared:
        raise zipfile.BadZipFile(f"{len(data)} bytes, not the {declared} declared")
    return data


def _holds(present: list[str], archive_name: str) -> str:
    pattern = re.compile(rf"{re.escape(archive_name)}/(\d+)\.png")
    numbers = sorted(int(match[1]) for match in map(pattern.fullmatch, present) if match)
    if not numbers:
        return f"it holds no images {archive_name}/NNNN.png at all. Is it another archive?"
    return f"it holds {len(numbers)} images, {numbers[0]} to {numbers[-1]}. Choose one of them."
