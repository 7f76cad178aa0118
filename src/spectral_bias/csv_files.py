"""CSV files that are verified when they are read, by a JSON file of the same name beside each.

The JSON file describes the CSV file and holds a SHA-256 of both, so that neither can change
unnoticed; and where in a results folder both are, so that neither is taken for another.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from spectral_bias.origins import misplaced, place_in_results
from spectral_bias.storage import ArtifactError, damaged, whole_file


def write_csv(path: str | os.PathLike[str], text: str, description: Mapping[str, Any]) -> None:
    """Write a CSV file and the JSON file that describes it, each whole or not at all.

    Args:
        path: The CSV file.
        text: Contents of the CSV file.
        description: What to say of it.
    """
    content = text.encode()
    about = {**description, "file": place_in_results(path)}
    sealed = {**about, "sha256": _digest(content, about)}
    with whole_file(path) as scratch:
        scratch.write_bytes(content)
    with whole_file(Path(path).with_suffix(".json")) as scratch:
        scratch.write_text(json.dumps(sealed, indent=2) + "\n", encoding="utf-8")


def verified_csv(path: str | os.PathLike[str]) -> bytes:
    """Read a CSV file and verify that it and its description are as they were written.

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
