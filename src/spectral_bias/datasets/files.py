"""Files of datasets: find, check and open them.

Files are read as bytes and checked against checksums and their declared size.  Nothing is
unpickled.
"""

from __future__ import annotations

import gzip
import hashlib
import os
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BufferedIOBase
from pathlib import Path
from typing import NamedTuple

REPLACE = (
    "Replace the file by a whole one; if it was downloaded, delete it and the receipt of its "
    "download (a .json file in results/datasets/archives) to have it downloaded again."
)
_GZIP = b"\x1f\x8b"
_MOST_NAMES = 10


class DatasetError(ValueError):
    """A file of a classification dataset is missing, broken or not the expected one."""


class DataFile(NamedTuple):
    """A file of a dataset.

    Attributes:
        path: The file.
        md5: Checksum of the file in hexadecimal; None to accept any.
        content_md5: Checksum of its decompressed bytes, used instead of the other: the same content
            can be compressed in many ways.
    """

    path: Path
    md5: str | None = None
    content_md5: str | None = None


def user_file(folder: str | os.PathLike[str], filename: str) -> Path:
    """Find a file of a dataset, compressed or not, in a folder of the user.

    Args:
        folder: The folder.
        filename: Name of the file, with or without ``.gz``; folders in it are ignored.

    Returns:
        The path; if both files exist, the one with exactly this name.

    Raises:
        DatasetError: If there is no such file.
    """
    folder = Path(folder)
    name = Path(filename).name
    names = [name, name.removesuffix(".gz") if name.endswith(".gz") else f"{name}.gz"]
    for candidate in names:
        if (folder / candidate).is_file():
            return folder / candidate
    if not folder.is_dir():
        raise DatasetError(
            f"{folder}: there is no such folder, in which {' or '.join(names)} should be. Correct "
            "the path."
        )
    present = sorted(repr(path.name) for path in folder.iterdir())
    more = f" and {len(present) - _MOST_NAMES} more" if len(present) > _MOST_NAMES else ""
    raise DatasetError(
        f"{folder}: there is no {' or '.join(names)} in this folder; it holds "
        f"{', '.join(present[:_MOST_NAMES]) or 'nothing'}{more}. Put the file there, or correct "
        "the path or the name."
    )


def check_file(file: DataFile) -> None:
    """Compare the md5 of a file with the expected one, unless its content is checked instead.

    Args:
        file: The file.

    Raises:
        DatasetError: If they differ, or the file cannot be read.
    """
    if file.md5 is None or file.content_md5 is not None:
        return
    try:
        with file.path.open("rb") as raw:
            found = hashlib.file_digest(raw, "md5").hexdigest()
    except OSError as error:
        raise DatasetError(f"{file.path}: the file cannot be read ({error}). {REPLACE}") from error
    check_digest(file.path, found, file.md5, of="the file")


@contextmanager
def opened(path: str | os.PathLike[str]) -> Iterator[BufferedIOBase]:
    """Open a file, decompressing it if its first bytes are those of gzip.

    Args:
        path: The file.

    Yields:
        The decompressed bytes.

    Raises:
        DatasetError: If the file cannot be opened, or proves to be broken or cut short while it is
            read.
    """
    try:
        with open(path, "rb") as raw:
            packed = raw.peek(len(_GZIP)).startswith(_GZIP)
            with gzip.GzipFile(fileobj=raw) if packed else raw as file:
                yield file
    except (OSError, EOFError, zlib.error) as error:
        raise DatasetError(
            f"{path}: the file cannot be read, it is missing, broken or cut short "
            f"({type(error).__name__}: {error}). {REPLACE}"
        ) from error


def check_digest(
    path: str | os.PathLike[str],
    found: str,
    expected: str | None,
    of: str = "its decompressed bytes",
) -> None:
    """Compare the md5 of a file, or of its content, with the expected one.

    Args:
        path: The file, for the message.
        found: Its md5, in hexadecimal.
        expected: The expected md5; None to accept any.
        of: The digested data, for the message.

    Raises:
        DatasetError: If they differ.
    """
    if expected is not None and found != expected.lower():
        raise DatasetError(
            f"{path}: the md5 of {of} is {found}, not {expected.lower()}: it "
            f"is another file or an altered one. {REPLACE}"
        )
