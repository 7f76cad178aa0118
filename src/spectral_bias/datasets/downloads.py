"""Downloads: from the first mirror that works, checked before use, whole or not at all."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from pathlib import Path

import pooch
import requests

from spectral_bias.storage import whole_file

TIMEOUT = 30  # seconds without a byte, after which the next mirror is tried
CHUNK = 2**18  # bytes; pooch flushes after each chunk, and its default of 1 kB is slow
log = logging.getLogger(__name__)


class DownloadError(RuntimeError):
    """A file could not be had from any mirror, or another file is in its place."""


class ChecksumError(Exception):
    """A mirror delivered other bytes than those expected."""


def download(urls: Sequence[str], md5: str, path: Path) -> None:
    """Put a file at ``path``, from the first of its mirrors that delivers it unaltered.

    A file that is already there is kept if it is the right one, without a look at the network,
    and never overwritten if it is not.  The download takes its name after its checksum has been
    verified, so that a partial file is never taken for a whole one.

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
        except (requests.RequestException, ChecksumError) as error:
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
    found = pooch.file_hash(path, alg="md5")
    if found != md5.lower():
        raise DownloadError(
            f"{path.absolute()} is there, but its md5 is {found}, not {md5.lower()}: it is "
            "incomplete or another file, and is left as it is. Replace it by the right file, or "
            "delete it to have it downloaded."
        )


def _fetch(url: str, md5: str, path: Path) -> None:
    # requests speaks http and https only, and refuses redirects to anything else.
    fetch = pooch.HTTPDownloader(progressbar=True, chunk_size=CHUNK, timeout=TIMEOUT)
    with whole_file(path) as scratch:
        fetch(url, str(scratch), None)
        found = pooch.file_hash(scratch, alg="md5")
        if found != md5.lower():
            raise ChecksumError(f"{scratch.stat().st_size} bytes with md5 {found}, not {md5}")
