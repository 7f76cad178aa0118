"""Conditions that every HDF5 file and every figure of a finished run must meet."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import h5py
import numpy as np
from PIL import Image

from spectral_bias.datasets.classification import DATASET
from spectral_bias.datasets.signals import SIGNAL
from spectral_bias.files.csv_files import verified_csv
from spectral_bias.files.snapshots import load_snapshot
from spectral_bias.files.storage import ArtifactError, Layout, read_artifact
from spectral_bias.inputs.encodings import ENCODING
from spectral_bias.inputs.neighbours import NEIGHBOURS
from spectral_bias.inputs.sampling import PAIRS
from spectral_bias_workflow.config.models import Configuration
from spectral_bias_workflow.graph.catalogue import METRICS

# Where pixels of a pair lie (paper, Sec. 3.1, and the authors' scripts), as fractions of the side
# of an image and of a line: the largest distance of local ones, the end of the first part of global
# ones and the start of the second.
_RANGES = {"grid": (50 / 512, 225 / 512, 275 / 512), "line": (50 / 2048, 800 / 2048, 1200 / 2048)}
_LEAST_CONTRAST = 1.0  # grey levels of 255


def layouts() -> dict[str, Layout]:
    """Return the layout of the HDF5 file that each stage makes."""
    metrics = [*METRICS, "encoding_distances"]
    return {
        "prepare_signal": SIGNAL,
        "prepare_pairs": PAIRS,
        "encode_grid": ENCODING,
        "prepare_dataset": DATASET,
        "prepare_neighbours": NEIGHBOURS,
        **{
            f"measure_{metric}": import_module(f"spectral_bias.metrics.{metric}").LAYOUT
            for metric in metrics
        },
    }


def artifact_problems(path: Path, layout: Layout, stage_key: str) -> list[str]:
    """Return all problems of an HDF5 file.

    It must be unaltered and made by the current code under the current settings, and each variable
    must have its declared coordinates and unit.

    Args:
        path: The file.
        layout: Declaration of the file.
        stage_key: The expected stage key.

    Returns:
        A sentence for each problem, without the name of the file.
    """
    try:
        attributes = read_artifact(path, layout.filetype, []).attributes
    except ArtifactError as error:
        return [f"is damaged: {error}"]
    return _origin_problems(attributes.get("stage_key"), stage_key) + _label_problems(path, layout)


def _label_problems(path: Path, layout: Layout) -> list[str]:
    """Return the variables that would lack their declared coordinates or units in xarray.

    HDF5 itself is read, where these are scales of dimensions and attributes: opening a file in
    xarray takes ten times as long.
    """
    problems = []
    with h5py.File(path) as file:
        for variable in layout.variables:
            if variable.name not in file:
                problems.append(f"has no {variable.name}")
                continue
            dataset = file[variable.name]
            scales = [[scale.name.strip("/") for scale in axis.values()] for axis in dataset.dims]
            if dataset.is_scale:  # of its own dimension
                scales = [[variable.name]]
            if scales != [[dimension] for dimension in variable.dims]:
                problems.append(f"{variable.name} is over {scales}, not {list(variable.dims)}")
            unit = dataset.attrs.get("units")
            if unit != variable.unit:
                problems.append(f"{variable.name} has the unit {unit!r}, not {variable.unit!r}")
    return problems


def snapshot_problems(path: Path, stage_key: str) -> list[str]:
    """Return all problems of a snapshot of a network.

    Args:
        path: The file.
        stage_key: The expected stage key.

    Returns:
        A sentence for each problem, without the name of the file.
    """
    try:
        metadata = load_snapshot(path).metadata
    except ArtifactError as error:
        return [f"is damaged: {error}"]
    return _origin_problems(metadata.get("stage_key"), stage_key)


def history_problems(path: Path) -> list[str]:
    """Return the problems of the history of a training, as sentences without the file's name."""
    try:
        verified_csv(path)
    except ArtifactError as error:
        return [f"is damaged: {error}"]
    return []


def _origin_problems(found: object, expected: str) -> list[str]:
    return [] if found == expected else [f"was made by {found}, not by {expected}"]


def pair_problems(path: Path, config: Configuration) -> list[str]:
    """Return which pairs of pixels are not of the kind that their name says.

    Args:
        path: The pairs of one grid or line; the file name says which.
        config: The configuration that the file was made with.

    Returns:
        A sentence for each kind with pairs out of their range.
    """
    domain, size = path.stem.split("_")
    side = int(size)
    apart, first_part, second_part = (share * side for share in _RANGES[domain])
    pairs = read_artifact(path, "pairs").arrays
    problems = []
    places = {kind: np.stack(divmod(of, side), axis=-1) for kind, of in pairs.items()}
    if domain == "line":  # one row
        places = {kind: of[..., 1:] for kind, of in places.items()}
    for kind, of in places.items():
        if len(of) and (of[:, 0] == of[:, 1]).all(axis=1).any():
            problems.append(f"a {kind} pair is one pixel twice")
    # The side of a patch and the end of a part are rounded to whole pixels, at least one.
    if (np.abs(np.diff(places["local"], axis=1)) > max(apart + 1, 2)).any():
        problems.append(f"a local pair is more than {apart:.1f} pixels apart")
    low, high = places["global"].min(axis=1), places["global"].max(axis=1)
    if (low > max(first_part + 1, 1)).any() or (high < second_part - 1).any():
        problems.append(
            f"a global pair is not in opposite parts, to {first_part:.1f} and from "
            f"{second_part:.1f} pixels on"
        )
    tile = config.pairs.tile.side
    if (np.diff(places["tile"] // tile, axis=1) != 0).any():
        problems.append(f"a pair of a tile is not within {tile} x {tile} pixels")
    return problems


def figure_problems(png: Path, stage_key: str) -> list[str]:
    """Return all problems of a figure.

    Args:
        png: The picture; the same figure as PDF is beside it.
        stage_key: The key from the current tables, code and options.

    Returns:
        A sentence for each problem, without the name of the file.
    """
    with Image.open(png) as image:
        found = image.text.get("Stage-Key") if hasattr(image, "text") else None
        contrast = np.asarray(image.convert("L")).std()
    problems = _origin_problems(found, stage_key)
    if contrast < _LEAST_CONTRAST:
        problems.append("is blank")
    pdf = png.with_suffix(".pdf")
    if not pdf.is_file() or stage_key.encode() not in pdf.read_bytes():
        problems.append(f"its PDF was not made by {stage_key}")
    return problems
