"""CSV files, each verified on reading against a JSON file of the same name beside it.

The JSON file describes the CSV file.  It holds a SHA-256 of both, so that a change to either is
noticed, and their place in the results folder, so that neither is mistaken for another file.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from spectral_bias.files.origins import misplaced, place_in_results
from spectral_bias.files.storage import ArtifactError, damaged, whole_file


def write_csv(path: str | os.PathLike[str], text: str, description: Mapping[str, Any]) -> None:
    """Write a CSV file and the JSON file that describes it; neither is ever left half-written.

    Args:
        path: The CSV file.
        text: Contents of the CSV file.
        description: Entries of the JSON file.
    """
    content = text.encode()
    about = {**description, "file": place_in_results(path)}
    sealed = {**about, "sha256": _digest(content, about)}
    with whole_file(path) as scratch:
        scratch.write_bytes(content)
    with whole_file(Path(path).with_suffix(".json")) as scratch:
        scratch.write_text(json.dumps(sealed, indent=2) + "\n", encoding="utf-8")


def verified_csv(path: str | os.PathLike[str]) -> bytes:
    """Read a CSV file and verify that neither it nor its description has changed.

    Args:
        path: A file written by :func:`write_csv`.

    Returns:
        Its contents.

    Raises:
        ArtifactError: If it or its description is missing, altered, or belongs elsewhere in the
            results folder.
    """
    description = Path(path).with_suffix(".json")
    try:
        content = Path(path).read_bytes()
        about = json.loads(description.read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError) as error:
        cause = f"it and {description.name}, which describes it, cannot be read together ({error})"
        raise ArtifactError(damaged(path, cause)) from error
    written = about.pop("sha256", None) if isinstance(about, dict) else None
    if written is None or written != _digest(content, about):
        cause = f"it or {description.name} does not match the checksum in {description.name}"
        raise ArtifactError(damaged(path, cause))
    if problem := misplaced(path, about["file"]):
        raise ArtifactError(damaged(path, problem))
    return content


def _digest(content: bytes, about: Mapping[str, Any]) -> str:
    digest = hashlib.sha256(content)
    digest.update(json.dumps(dict(about), sort_keys=True).encode())
    return digest.hexdigest()
