"""Artifacts on disk: written atomically, described by a layout, verified when read.

An artifact is one HDF5 file.  Its root attributes give its type (``filetype``, ``version``) and its
origin (``stage_key``, run keys, versions).  Its variables carry a unit, a description and dimension
scales, so that ``xarray.open_dataset`` shows them with their coordinates.  Its first 512 bytes,
which HDF5 leaves to the user, hold a SHA-256 of all other bytes.  Damage is therefore found before
the HDF5 library opens the file; some damaged files send the library into an endless loop.  An
artifact in a results folder records its place there (``file``), so that it is not mistaken for
another.
"""

from __future__ import annotations

import fcntl
import glob
import hashlib
import logging
import os
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from io import BufferedIOBase
from pathlib import Path
from typing import NamedTuple

import h5py
import numpy as np

from spectral_bias.files.hdf5_limits import beyond_limits
from spectral_bias.files.origins import misplaced, place_in_results

FORMAT_VERSION = 1
_SEAL_BYTES = 512
_OWN_ATTRIBUTES = ("filetype", "version", "file")
Attributes = Mapping[str, str | int | float]
log = logging.getLogger(__name__)


class ArtifactError(ValueError):
    """A file of an earlier stage is missing, damaged or not what its name promises."""


@dataclass(frozen=True)
class Variable:
    """One array of an artifact: its name, type, dimensions and meaning.

    Attributes:
        name: Its name in the file.
        dtype: NumPy's name of its type.
        dims: Names of its dimensions.
        unit: Its unit; 1 for pure numbers.
        description: Its meaning.
        finite: Whether all its values have to be finite.
    """

    name: str
    dtype: str
    dims: tuple[str, ...]
    unit: str
    description: str
    finite: bool = True


@dataclass(frozen=True)
class Layout:
    """The complete contents of one type of artifact."""

    filetype: str
    description: str
    variables: tuple[Variable, ...]


class Artifact(NamedTuple):
    """Result of :func:`read_artifact`: the arrays by name and the root attributes."""

    arrays: dict[str, np.ndarray]
    attributes: dict[str, str | int | float]


@contextmanager
def whole_file(path: str | os.PathLike[str]) -> Iterator[Path]:
    """Yield a scratch path that is renamed to ``path`` only if the block succeeds.

    The file and its folder are flushed to the disk before and after the rename.  After a crash or a
    power cut there is either the complete new file or the previous one.  Scratch files that a
    killed process left behind are removed.
    """
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    for abandoned in path.parent.glob(f".{glob.escape(path.name)}.*"):
        abandoned.unlink(missing_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=path.suffix)
    os.close(handle)
    scratch = Path(name)
    try:
        yield scratch
        scratch.chmod(0o644)
        _flush(scratch)
        os.replace(scratch, path)
        _flush(path.parent)
    finally:
        scratch.unlink(missing_ok=True)


@contextmanager
def sole_user(folder: Path) -> Iterator[None]:
    """Create a folder and let only one process at a time use it; the others wait.

    On a file system without locks the block still runs, with a warning.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            log.info("waits for another job that works in %s", folder)
            fcntl.flock(lock, fcntl.LOCK_EX)
        except OSError as error:
            log.warning("cannot lock %s (%s): no two jobs may work in it", folder, error)
        yield


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def write_artifact(
    path: str | os.PathLike[str],
    layout: Layout,
    arrays: Mapping[str, np.ndarray],
    attributes: Attributes,
) -> None:
    """Write the arrays of ``layout`` to one HDF5 file, atomically and byte-reproducibly.

    Args:
        path: The file to write; an existing file is replaced.
        layout: The variables that the file must hold, no more and no fewer.
        arrays: One array per variable, with the variable's dtype and number of dimensions.
        attributes: Root attributes (run keys, stage key, versions).

    Raises:
        ValueError: If a variable is undeclared, missing, or differs from its declaration, or if
            two variables disagree about the length of a dimension.
    """
    _check_declared(layout, arrays)
    _dimension_lengths(layout, arrays)
    own = (layout.filetype, FORMAT_VERSION, place_in_results(path))
    attributes = {**dict(zip(_OWN_ATTRIBUTES, own, strict=True)), **attributes}
    with whole_file(path) as scratch:
        with h5py.File(scratch, "w", libver="v110", userblock_size=_SEAL_BYTES) as file:
            file.attrs.update(attributes)
            for variable in layout.variables:
                _write_variable(file, variable, np.asarray(arrays[variable.name]))
            _attach_dimensions(file, layout)
        with scratch.open("r+b") as raw:
            seal = _seal(raw)
            raw.seek(0)
            raw.write(seal)


def _write_variable(file: h5py.File, variable: Variable, array: np.ndarray) -> None:
    # Shuffling bytes makes neighbouring floats compressible; level 1 costs little more than writing
    # the raw bytes.
    packing = {"compression": "gzip", "compression_opts": 1, "shuffle": True}
    dataset = file.create_dataset(
        variable.name,
        data=array,
        track_times=False,
        **(packing if array.size > 1024 else {}),
    )
    dataset.attrs["units"] = variable.unit
    dataset.attrs["long_name"] = variable.description


def _seal(raw: BufferedIOBase) -> bytes:
    """Return the first bytes of an intact artifact, computed from all the others."""
    raw.seek(_SEAL_BYTES)
    digest = hashlib.file_digest(raw, "sha256").hexdigest()
    return f"spectral_bias sha256 {digest}\n".encode().ljust(_SEAL_BYTES, b"\0")


def _check_declared(layout: Layout, arrays: Mapping[str, np.ndarray]) -> None:
    declared = {variable.name: variable for variable in layout.variables}
    problems = [f"{name!r} is not declared" for name in sorted(set(arrays) - set(declared))]
    problems += [f"{name!r} is missing" for name in sorted(set(declared) - set(arrays))]
    for name in sorted(set(declared) & set(arrays)):
        array, variable = np.asarray(arrays[name]), declared[name]
        if array.dtype != np.dtype(variable.dtype) or array.ndim != len(variable.dims):
            problems.append(
                f"{name!r} is {array.dtype} with {array.ndim} dimensions, declared "
                f"{variable.dtype} {list(variable.dims)}"
            )
    if problems:
        raise ValueError(f"{layout.filetype} artifact: {'; '.join(problems)}")


def _dimension_lengths(layout: Layout, arrays: Mapping[str, np.ndarray]) -> dict[str, int]:
    lengths: dict[str, int] = {}
    for variable in layout.variables:
        shape = np.shape(arrays[variable.name])
        for dimension, length in zip(variable.dims, shape, strict=True):
            if lengths.setdefault(dimension, length) != length:
                raise ValueError(
                    f"{layout.filetype} artifact: {variable.name!r} has {length} entries along "
                    f"{dimension!r}, other variables have {lengths[dimension]}"
                )
    return lengths


def _attach_dimensions(file: h5py.File, layout: Layout) -> None:
    """Make a variable that is named like its only dimension its scale; number other dimensions."""
    for variable in layout.variables:
        for axis, dimension in enumerate(variable.dims):
            if dimension not in file:
                scale = file.create_dataset(
                    dimension,
                    data=np.arange(file[variable.name].shape[axis], dtype="int32"),
                    track_times=False,
                )
                scale.attrs["units"] = "1"
                scale.attrs["long_name"] = f"index along {dimension}"
            if not file[dimension].is_scale:
                file[dimension].make_scale(dimension)
            if variable.name != dimension:
                file[variable.name].dims[axis].attach_scale(file[dimension])


def read_artifact(
    path: str | os.PathLike[str], filetype: str, names: Sequence[str] | None = None
) -> Artifact:
    """Read an artifact and verify its type, its place and its checksum.

    Args:
        path: The HDF5 file.
        filetype: The expected ``filetype`` attribute.
        names: The variables to return; all of them by default.

    Returns:
        The arrays, and the root attributes without ``filetype``, ``version`` and ``file``.

    Raises:
        ArtifactError: If the file is missing, altered, of another type or version, lacks a
            variable, belongs elsewhere in the results folder, or violates the limits of
            :mod:`spectral_bias.files.hdf5_limits`.
    """
    try:
        with Path(path).open("rb") as raw:
            if raw.read(_SEAL_BYTES) != _seal(raw):
                raise ArtifactError(damaged(path, "its bytes do not match the checksum in it"))
        with h5py.File(path, "r") as file:
            attributes = {name: _plain(value) for name, value in file.attrs.items()}
            problem = beyond_limits(file) or _not_as_expected(path, attributes, filetype)
            if problem:
                raise ArtifactError(damaged(path, problem))
            indices = {n for n in file if "index along" in str(file[n].attrs["long_name"])}
            present = [name for name in file if name not in indices]
            wanted = present if names is None else names
            missing = sorted(set(wanted) - set(present))
            arrays = {name: file[name][()] for name in wanted if name not in missing}
    except ArtifactError:
        raise
    # Any error of h5py in a file that carries a checksum but is not an artifact.
    except (OSError, RuntimeError, ValueError, KeyError, TypeError, MemoryError) as error:
        cause = f"it cannot be read ({type(error).__name__}: {error})"
        raise ArtifactError(damaged(path, cause)) from error
    if missing:
        lacking = f"it has no variable {', '.join(map(repr, missing))}"
        raise ArtifactError(damaged(path, lacking))
    for name in _OWN_ATTRIBUTES:
        attributes.pop(name, None)
    return Artifact(arrays, attributes)


def _not_as_expected(
    path: str | os.PathLike[str], attributes: Attributes, filetype: str
) -> str | None:
    if str(attributes.get("filetype")) != filetype:
        return f"it is a {attributes.get('filetype')!r} file, not {filetype!r}"
    if str(attributes.get("version")) != str(FORMAT_VERSION):
        return f"its version is {attributes.get('version')}, not {FORMAT_VERSION}"
    return misplaced(path, attributes.get("file"))


def _plain(value: object) -> str | int | float:
    return value.item() if isinstance(value, np.generic) else value  # type: ignore[return-value]


def damaged(path: str | os.PathLike[str], cause: str) -> str:
    """Return the message of an :class:`ArtifactError`: the file, the cause and the remedy."""
    return (
        f"{os.fspath(path)}: {cause}. Delete the file and run the same snakemake command again; "
        "the rule that makes it will rebuild it."
    )
