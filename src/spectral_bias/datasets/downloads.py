"""Downloads from the first mirror that works, checked before use and saved atomically.

A mirror may be unavailable, slow, endless, or under another owner.  Each mirror therefore has a
limited time to deliver a limited number of bytes, and only bytes with the right checksum are kept.
"""

from __future__ import annotations

import hashlib
import logging
import time
from collections.abc import Sequence
from pathlib import Path
from typing import BinaryIO

import requests
import urllib3
from tqdm import tqdm

from spectral_bias.files.storage import whole_file

TIMEOUT = 30  # seconds without a byte before the next mirror is tried
# Bytes per second, averaged over PATIENCE seconds.  Below this the next mirror is tried: the
# largest archive (DIV2K_train_HR.zip, 3.5 GB) would take two days.
SLOWEST = 20_000
PATIENCE = 60  # seconds
LARGEST = 2**33  # bytes; more than twice the largest archive
_CHUNK = 2**18  # bytes
_PAGE = (b"<!doctype", b"<html")
log = logging.getLogger(__name__)


class DownloadError(RuntimeError):
    """No mirror delivered the file, or another file is in its place."""


class MirrorError(Exception):
    """A mirror delivered bytes with a wrong checksum, too many bytes, or delivered too slowly."""


def download(urls: Sequence[str], md5: str, path: Path) -> None:
    """Download a file to ``path`` from the first of its mirrors that delivers it unaltered.

    If the right file is already there, it is kept and the network is not used; any other file is
    never overwritten.  The download is renamed to ``path`` after its checksum has been verified, so
    that a partial file is never mistaken for a whole one.

    Args:
        urls: Mirrors, http or https, in the order in which they are tried.
        md5: The checksum of the file, in hexadecimal.
        path: Where the file belongs.

    Raises:
        DownloadError: If every mirror fails, or if another file is at ``path``.
    """
    if path.exists():
        _keep(path, md5)
        return
    causes = []
    for url in urls:
        log.info("downloading %s", url)
        try:
            _fetch(url, md5, path)
        except (requests.RequestException, urllib3.exceptions.HTTPError, MirrorError) as error:
            causes.append(f"{url}: {type(error).__name__}: {error}")
            log.warning("mirror failed: %s", causes[-1])
        else:
            return
    raise DownloadError(
        "\n  ".join([f"{path.name} could not be downloaded from any of its mirrors:", *causes])
        + f"\nMissing is {path} with md5 {md5}. Try again later, or fetch {path.name} on another "
        f"machine and put it at {path.absolute()} by hand. The default configuration "
        "(config/config.yaml) needs no download."
    )


def _keep(path: Path, md5: str) -> None:
    found = _md5_of(path)
    if found != md5.lower():
        raise DownloadError(
            f"{path.absolute()} is there, but its md5 is {found}, not {md5.lower()}: it is "
            "incomplete or another file, and is left as it is. Replace it by the right file, or "
            "delete it to have it downloaded."
        )


def _md5_of(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "md5").hexdigest()


def _fetch(url: str, md5: str, path: Path) -> None:
    # requests supports only http and https, and refuses redirects to anything else.
    with (
        whole_file(path) as scratch,
        # The raw bytes: a .gz file must not be decompressed during the download.
        requests.get(
            url, stream=True, timeout=TIMEOUT, headers={"Accept-Encoding": "identity"}
        ) as answer,
    ):
        answer.raise_for_status()
        declared = answer.headers.get("Content-Length", "")
        total = int(declared) if declared.isascii() and declared.isdigit() else None
        if total is not None and total > LARGEST:
            raise MirrorError(f"it declares {total} bytes, at most {LARGEST} are allowed")
        with (
            scratch.open("wb") as file,
            tqdm(desc=path.name, total=total, unit="B", unit_scale=True, leave=True) as bar,
        ):
            _copy(answer.raw, file, bar)
        found = _md5_of(scratch)
        if found != md5.lower():
            with scratch.open("rb") as file:
                is_page = file.read(512).lstrip().lower().startswith(_PAGE)
            what = ", a web page: it may want you to log in or to agree" if is_page else ""
            raise MirrorError(f"{scratch.stat().st_size} bytes with md5 {found}, not {md5}{what}")


def _copy(answer: urllib3.BaseHTTPResponse, file: BinaryIO, bar: tqdm) -> None:
    """Copy the bytes of a mirror until they end, are too many, or come too slowly.

    Raises:
        MirrorError: If they are too many or come too slowly.
    """
    received, since, at_since = 0, time.monotonic(), 0
    # At most one read from the network, so that the time between two reads counts.
    while chunk := answer.read1(_CHUNK, decode_content=False):
        file.write(chunk)
        bar.update(len(chunk))
        received += len(chunk)
        if received > LARGEST:
            raise MirrorError(f"it goes on after {LARGEST} bytes, the most that are allowed")
        waited = time.monotonic() - since
        if waited > PATIENCE:
            if received - at_since < SLOWEST * waited:
                raise MirrorError(
                    f"{received - at_since} bytes in the last {waited:.0f} s are too slow"
                )
            since, at_since = time.monotonic(), received
