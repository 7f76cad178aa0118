"""The manifest of a run: how it was made, and a checksum of each of its files.

``python -m spectral_bias_workflow.checks.manifest`` (``make verify``) compares a folder of results
with its manifest: are all files there and unaltered?  It does not need Snakemake.  A manifest from
elsewhere need only be JSON.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import platform
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from importlib.metadata import distributions
from pathlib import Path, PurePosixPath
from typing import Any

from tqdm import tqdm

from spectral_bias_workflow.graph.stage_keys import code_digest, stage_files
from spectral_bias_workflow.machine import processor_name

MANIFEST_FILE = "results/manifest.json"
_MOST_SHOWN = 30
# Made from results on request, after the manifest.
_NOT_LISTED = {MANIFEST_FILE, "results/report.html"}


class ManifestError(Exception):
    """There is no manifest to compare with, or it is not one of this workflow."""


def new_manifest(
    root: Path,
    files: Iterable[str],
    config: Mapping[str, Any],
    stage_keys: Mapping[str, str],
    repository: Path,
    workers: int = 1,
) -> dict[str, Any]:
    """Return the manifest of a finished run.

    Args:
        root: The folder that holds ``results``.
        files: The files of the run, relative to it.
        config: The checked configuration.
        stage_keys: The stage keys of its tables and figures, by file.
        repository: The folder that holds ``src`` and ``workflow``.
        workers: Number of files to read at a time.

    Returns:
        How the run was made, the size and SHA-256 of each file, and a SHA-256 of the manifest
        itself.
    """
    code = code_digest(repository)
    names = sorted(set(files))
    described = _described([root / name for name in names], workers)
    manifest = {
        "made_by": {
            **_commit(repository),
            "code": {
                name: code.of(*files) for name, files in sorted(stage_files(repository).items())
            },
            "python": platform.python_version(),
            "packages": _packages(),
            "machine": f"{processor_name()}, {platform.system()}",
        },
        "config": dict(config),
        "stage_keys": dict(stage_keys),
        "files": dict(zip(names, described, strict=True)),
    }
    return {**manifest, "sha256": _digest(manifest)}


def problems_of(root: Path, manifest: Mapping[str, Any], workers: int = 2) -> Iterator[str]:
    """Compare a folder with its manifest.

    Args:
        root: The folder that holds ``results``.
        manifest: As read by :func:`read_manifest`.
        workers: Number of files to read at a time.

    Yields:
        A sentence for each file that is missing or altered.
    """
    files = manifest["files"]
    present = [name for name in files if (root / name).is_file()]
    yield from (f"{name} is missing" for name in sorted({*files} - {*present}))
    found = _described([root / name for name in present], workers)
    with tqdm(
        total=sum(files[name]["bytes"] for name in present), unit="B", unit_scale=True, leave=False
    ) as bar:
        for name, is_now in zip(present, found, strict=True):
            was = files[name]
            bar.update(was["bytes"])
            if is_now["bytes"] != was["bytes"]:
                yield f"{name} has {is_now['bytes']} bytes, {was['bytes']} were written"
            elif is_now != was:
                yield f"{name} is altered: its SHA-256 is not the one that it was written with"


def read_manifest(root: Path) -> dict[str, Any]:
    """Read the manifest of a folder of results.

    Args:
        root: The folder that holds ``results``.

    Returns:
        The manifest; the file names in it are safe to open.

    Raises:
        ManifestError: If there is none, it is damaged, or it names files outside of ``results``.
    """
    path = root / MANIFEST_FILE
    try:
        manifest = json.loads(path.read_text(encoding="utf-8"))
        seal = manifest.pop("sha256")
        altered = seal != _digest(manifest)
        names = list(manifest["files"])
        sizes = [entry["bytes"] + 0 for entry in manifest["files"].values()]
    except FileNotFoundError as error:
        raise ManifestError(
            f"{path}: there is no manifest, so no run was finished here. `make figures` finishes "
            "it; for a run elsewhere name the folder that holds results: --root FOLDER"
        ) from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ManifestError(
            f"{path}: it is not a manifest ({type(error).__name__}: {error}). Delete it, and "
            "`make figures` writes it again, for the files as they are now."
        ) from error
    outside = [name for name in names if not _is_inside(name)]
    if altered or outside or min(sizes, default=0) < 0:
        cause = f"it names {outside[0]!r}" if outside else "it does not match the checksum in it"
        raise ManifestError(
            f"{path}: {cause}: it was altered after it was written, and says nothing about the "
            "files. Take the one that was published with them."
        )
    return {**manifest, "sha256": seal}


def unlisted(root: Path, manifest: Mapping[str, Any]) -> list[str]:
    """Return the files in ``results`` that the manifest does not list, except hidden ones."""
    found = []
    for folder, folders, names in os.walk(root / "results"):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        place = Path(folder).relative_to(root)
        found += [(place / name).as_posix() for name in names if not name.startswith(".")]
    return sorted({*found} - {*manifest["files"]} - _NOT_LISTED)


def _is_inside(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return len(parts) > 1 and parts[0] == "results" and ".." not in parts


def _described(paths: Sequence[Path], workers: int) -> Iterator[dict[str, Any]]:
    with ThreadPoolExecutor(workers) as pool:
        yield from pool.map(_describe, paths)


def _describe(path: Path) -> dict[str, Any]:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
        return {"bytes": os.fstat(file.fileno()).st_size, "sha256": digest}


def _digest(manifest: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(dict(manifest), sort_keys=True).encode()).hexdigest()


def _commit(repository: Path) -> dict[str, Any]:
    """Return the commit of a checkout and whether its code differs, if git knows it."""
    status = ["status", "--porcelain", "--", "Snakefile", "src", "workflow"]
    try:
        commit, changes = (
            subprocess.run(
                ["git", "-C", os.fspath(repository), *command],
                capture_output=True,
                text=True,
                check=True,
                timeout=60,
            ).stdout.strip()
            for command in (["rev-parse", "HEAD"], status)
        )
    except (OSError, subprocess.SubprocessError):
        return {"commit": None, "code_differs_from_commit": None}
    return {"commit": commit, "code_differs_from_commit": bool(changes)}


def _packages() -> dict[str, str]:
    found = {each.name.lower(): each.version for each in distributions()}
    return dict(sorted(found.items()))


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare a folder of results with its manifest and print the differences.

    Args:
        arguments: Arguments of the command line, without the program's name.

    Returns:
        The exit status: 1 if anything is missing or altered, 2 if there is no manifest.
    """
    parser = argparse.ArgumentParser(
        description="Is a folder of results complete and unaltered, by its manifest?"
    )
    parser.add_argument(
        "--root", type=Path, default=Path(), help="folder that holds results (default: this one)"
    )
    root = parser.parse_args(arguments).root
    try:
        manifest = read_manifest(root)
    except ManifestError as error:
        sys.stderr.write(f"{error}\n")
        return 2
    problems = list(problems_of(root, manifest))
    if others := unlisted(root, manifest):
        sys.stdout.write(
            f"{len(others)} file(s) of other configurations are no part of it, such as "
            f"{others[0]}\n"
        )
    if problems:
        lines = [f"  - {problem}" for problem in problems[:_MOST_SHOWN]]
        rest = len(problems) - _MOST_SHOWN
        lines += [f"  ... and {rest} more"] if rest > 0 else []
        sys.stderr.write(
            "\n".join([f"{len(problems)} of {len(manifest['files'])} files:", *lines])
            + "\nDelete the files that are named, and `make figures` makes them again.\n"
        )
        return 1
    size = sum(entry["bytes"] for entry in manifest["files"].values())
    commit = manifest["made_by"]["commit"] or "unknown"
    sys.stdout.write(
        f"{len(manifest['files'])} files, {size / 1e6:.0f} MB: complete, and as they were written\n"
        f"code: commit {commit}; manifest: SHA-256 {manifest['sha256']}\n"
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
