"""Snapshots: the parameters of a network after some epoch, in a self-describing file.

A snapshot is a safetensors file: plain numbers after a JSON header, no code.  Its metadata holds
everything needed to rebuild the network (see :func:`load_network`), the run that it belongs to, and
a digest of its contents.
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import numpy as np
from safetensors import SafetensorError, safe_open
from safetensors.numpy import save_file

from spectral_bias.files.origins import misplaced, place_in_results
from spectral_bias.files.storage import FORMAT_VERSION, ArtifactError, damaged, whole_file

# All metadata is in one entry: safetensors writes several entries in random order, but equal
# snapshots must be equal files.
_METADATA = "spectral_bias"
_OWN_METADATA = ("version", "file")


class Snapshot(NamedTuple):
    """The tensors of a snapshot by name, its metadata, and the digest of both."""

    tensors: dict[str, np.ndarray]
    metadata: dict[str, Any]
    digest: str


def content_digest(tensors: Mapping[str, np.ndarray], metadata: Mapping[str, Any]) -> str:
    """Return the SHA-256 of named arrays and metadata, independent of their order."""
    digest = hashlib.sha256()
    for name in sorted(tensors):
        array = np.ascontiguousarray(tensors[name])
        digest.update(json.dumps([name, array.dtype.str, array.shape]).encode())
        digest.update(array.reshape(-1).view(np.uint8).data)
    digest.update(json.dumps(dict(metadata), sort_keys=True).encode())
    return digest.hexdigest()


def save_snapshot(
    path: str | os.PathLike[str], tensors: Mapping[str, np.ndarray], metadata: Mapping[str, Any]
) -> None:
    """Write named arrays and JSON metadata to one safetensors file, atomically."""
    about = {**metadata, "version": FORMAT_VERSION, "file": place_in_results(path)}
    sealed = {**about, "content_sha256": content_digest(tensors, about)}
    with whole_file(path) as scratch:
        save_file(
            {name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()},
            scratch,
            metadata={_METADATA: json.dumps(sealed, sort_keys=True)},
        )


def load_snapshot(path: str | os.PathLike[str]) -> Snapshot:
    """Read a snapshot and verify its contents.

    Args:
        path: A file written by :func:`save_snapshot`.

    Returns:
        Its tensors and metadata.

    Raises:
        ArtifactError: If the file is missing, truncated, altered, not a snapshot, of another
            version, or belongs elsewhere in the results folder.
    """
    try:
        with safe_open(path, framework="numpy") as file:
            metadata = json.loads((file.metadata() or {}).get(_METADATA, "null"))
            tensors = {name: file.get_tensor(name) for name in file.keys()}  # noqa: SIM118
    except (OSError, SafetensorError, ValueError) as error:
        raise ArtifactError(damaged(path, f"it cannot be read as a snapshot ({error})")) from error
    if not isinstance(metadata, dict) or "content_sha256" not in metadata:
        raise ArtifactError(damaged(path, "it is not a snapshot of this workflow"))
    digest = metadata.pop("content_sha256")
    if digest != content_digest(tensors, metadata):
        raise ArtifactError(damaged(path, "its contents do not match the checksum in it"))
    version, file = (metadata.pop(name, None) for name in _OWN_METADATA)
    if version != FORMAT_VERSION:
        raise ArtifactError(damaged(path, f"its version is {version}, not {FORMAT_VERSION}"))
    if problem := misplaced(path, file):
        raise ArtifactError(damaged(path, problem))
    return Snapshot(tensors, metadata, digest)


def load_run(paths: Iterable[str], run: Mapping[str, str | int]) -> list[Snapshot]:
    """Read the snapshots of one run, in ascending order of epochs.

    Args:
        paths: The run's snapshot files.
        run: The names that identify the run (signal, input, seed, ...).

    Returns:
        The snapshots.

    Raises:
        ArtifactError: If a file is damaged or belongs to another run.
    """
    snapshots = []
    for path in paths:
        snapshot = load_snapshot(path)
        for name, value in run.items():
            if str(snapshot.metadata.get(name)) != str(value):
                found = f"it is of {name} {snapshot.metadata.get(name)!r}, not {value!r}"
                raise ArtifactError(damaged(path, found))
        snapshots.append(snapshot)
    return sorted(snapshots, key=lambda snapshot: snapshot.metadata["epoch"])
