"""The subject of a measurement, and the loop over snapshots that metrics share.

A metric is a module with a ``LAYOUT`` and a function.  ``measure(network, subject)`` returns the
layout's variables at one snapshot, or ``derive(subject)`` those of a whole run, from other metrics
of that run.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from types import ModuleType
from typing import Any

import numpy as np
import torch
from torch import Tensor

from spectral_bias.files.snapshots import Snapshot
from spectral_bias.files.storage import (
    Artifact,
    ArtifactError,
    Layout,
    Variable,
    read_artifact,
)
from spectral_bias.networks.architectures import Network, load_network

# Variables that the loop fills itself, if a layout has them.
_OF_SNAPSHOTS = ("epoch", "step")
_RAGGED = "at_epoch"


class Subject:
    """The inputs, images and settings that the networks of a run are measured on.

    A subject has the attributes that it was made with; using another one is an error.

    Attributes:
        features: Network inputs of a signal, float32 [N, D], pixels row by row.
        input_map: The input map that computed them.
        resolution: Pixels per side, or points of a line.
        image: The signal, float32 [rows, columns, C]; a line has one row.
        frequencies: Frequencies of the sines whose sum is a line, float64 [K]; none for an image.
        pairs: Indices of inputs, int32 [P, 2], by kind of pair.
        tile_side: Side in pixels of the tiles that ``tile`` pairs lie in.
        images: Training images of a dataset, uint8 [N, channels, rows, columns].
        peak: Their value of white.
        labels: Their classes, uint8 [N].
        neighbours: Arrays by the names of :data:`spectral_bias.inputs.neighbours.NEIGHBOURS`.
        measured: For each other metric of the run that is read, a function that returns its
            variables from their names.
        initial: A function that returns the network at the first snapshot that is measured.
        settings: The metric's settings: numbers of points, seeds and the like.
        device: Where to run networks.
    """

    features: np.ndarray
    input_map: Mapping[str, Any]
    resolution: int
    image: np.ndarray
    frequencies: np.ndarray
    pairs: Mapping[str, np.ndarray]
    tile_side: int
    images: np.ndarray
    peak: int
    labels: np.ndarray
    neighbours: Mapping[str, np.ndarray]
    measured: Mapping[str, Callable[[Sequence[str]], Artifact]]
    initial: Callable[[], Network]
    settings: Mapping[str, Any]
    device: torch.device

    def __init__(self, **known: Any) -> None:
        unknown = sorted(known.keys() - Subject.__annotations__.keys())
        if unknown:
            raise TypeError(f"a subject has no attributes {', '.join(unknown)}")
        self.__dict__.update({"settings": {}, "device": torch.device("cpu"), **known})


def read_subject(
    paths: Mapping[str, str], settings: Mapping[str, Any], device: torch.device
) -> Subject:
    """Read what a metric is measured on.

    Args:
        paths: Artifacts by role: ``signal``, ``encoding`` or ``input_map`` (an encoding of which
            only the input map is read), ``pairs``, ``dataset``, ``neighbours``, and other metrics
            of the run by name.
        settings: The metric's settings.
        device: Where to run networks.

    Returns:
        The subject, without ``initial``.
    """
    known: dict[str, Any] = {"measured": {}}
    for role, path in paths.items():
        match role:
            case "signal":
                arrays = read_artifact(path, "signal").arrays
                known |= {"image": arrays["image"], "frequencies": arrays["frequencies"]}
            case "encoding" | "input_map":
                names = ["features"] if role == "encoding" else []
                arrays, about = read_artifact(path, "encoding", names)
                known |= {**arrays, "input_map": json.loads(str(about["input_map"]))}
                known["resolution"] = int(about["resolution"])
            case "pairs":
                known["pairs"], about = read_artifact(path, "pairs")
                known["tile_side"] = int(about["tile_side"])
            case "dataset":
                arrays, about = read_artifact(path, "dataset")
                known |= {"images": arrays["train_images"], "labels": arrays["train_labels"]}
                known["peak"] = about["peak"]
            case "neighbours":
                known["neighbours"] = read_artifact(path, "neighbours").arrays
            case _:
                known["measured"][role] = _reader(path, role)
    return Subject(settings=settings, device=device, **known)


def _reader(path: str, metric: str) -> Callable[[Sequence[str]], Artifact]:
    return lambda names: read_artifact(path, metric, names)


def measure_snapshots(
    metric: ModuleType,
    snapshots: Sequence[Snapshot],
    subject: Subject,
    supports: Mapping[str, Sequence[str]],
) -> dict[str, np.ndarray]:
    """Measure a metric at some snapshots of a run.

    Args:
        metric: The module, with ``LAYOUT`` and ``measure``.
        snapshots: In ascending order of epochs.
        subject: What the networks are measured on.
        supports: What a network may be for this metric: the allowed values of some of its
            ``arguments``.

    Returns:
        Arrays by the names of the layout.  Variables over the dimension of ``epoch`` are stacked
        along it.  If the layout has ``at_epoch``, variables over its dimension are put one
        snapshot after another.  All others are those of the first.

    Raises:
        ValueError: If a network is not supported, its parameters are not finite, or a result is
            not; the message names the snapshot.
    """
    layout: Layout = metric.LAYOUT
    subject.initial = partial(_network, snapshots[0], subject.device, supports)
    measured = []
    for snapshot in snapshots:
        network = _network(snapshot, subject.device, supports)
        try:
            measured.append(_declared(layout, _measured(metric, network, snapshot, subject)))
        except ValueError as error:
            raise ValueError(f"{_moment(snapshot)}: {error}") from error
    return {
        variable.name: _joined(layout, variable, [arrays[variable.name] for arrays in measured])
        for variable in layout.variables
    }


def derive(metric: ModuleType, subject: Subject) -> tuple[dict[str, np.ndarray], str]:
    """Derive a metric of a run from others.

    Args:
        metric: The module, with ``LAYOUT`` and ``derive``.
        subject: What the networks were measured on.

    Returns:
        Arrays by the names of the layout, and the digests of the measured snapshots.

    Raises:
        ArtifactError: If the metrics that are read are of different snapshots.
    """
    digests = {read([]).attributes["snapshot_sha256"] for read in subject.measured.values()}
    if len(digests) > 1:
        raise ArtifactError(
            f"{' and '.join(subject.measured)} of this run are of different snapshots; delete "
            "their files to have them measured again"
        )
    return _declared(metric.LAYOUT, metric.derive(subject)), str(digests.pop())


def _network(
    snapshot: Snapshot, device: torch.device, supports: Mapping[str, Sequence[str]]
) -> Network:
    """Rebuild the network of a snapshot.

    Args:
        snapshot: The snapshot.
        device: Where to put the parameters.
        supports: As for :func:`measure_snapshots`.

    Returns:
        The network.

    Raises:
        ValueError: If the metric is not defined for it.
    """
    arguments = snapshot.metadata["network_arguments"]
    for name, allowed in supports.items():
        if arguments.get(name) not in allowed:
            raise ValueError(
                f"{_moment(snapshot)}: found a network whose {name} is {arguments.get(name)!r}; "
                f"this metric is defined for {', '.join(allowed)} only"
            )
    return load_network(snapshot, device)


def _moment(snapshot: Snapshot) -> str:
    """Return the words for the moment of a snapshot."""
    unit = "step" if "step" in snapshot.metadata else "epoch"
    return f"at {unit} {snapshot.metadata[unit]}"


def _measured(
    metric: ModuleType, network: Network, snapshot: Snapshot, subject: Subject
) -> dict[str, Any]:
    """Return all variables of a snapshot: those measured, its moment, and numbers of layers."""
    found = metric.measure(network, subject)
    for variable in metric.LAYOUT.variables:
        if variable.name in _OF_SNAPSHOTS:
            found[variable.name] = snapshot.metadata[variable.name]
        elif variable.name == "layer" and variable.dims == ("layer",):
            found["layer"] = np.arange(1, len(network.hidden_sizes) + 1)
        elif variable.name == _RAGGED:
            others = [v.name for v in metric.LAYOUT.variables if v.dims == variable.dims]
            length = len(found[next(name for name in others if name != _RAGGED)])
            found[_RAGGED] = np.full(length, snapshot.metadata["epoch"])
    return found


def _declared(layout: Layout, found: Mapping[str, Any]) -> dict[str, np.ndarray]:
    """Convert results to what the layout declares.

    Args:
        layout: The layout.
        found: Numbers, arrays or tensors, by the names of the layout's variables.

    Returns:
        Arrays of the declared types.

    Raises:
        ValueError: If an array is not finite that has to be.
    """
    arrays = {}
    for variable in layout.variables:
        value = found[variable.name]
        array = np.asarray(value.cpu() if isinstance(value, Tensor) else value)
        array = array.astype(variable.dtype, casting="same_kind", copy=False)
        if variable.finite and array.dtype.kind == "f" and not np.isfinite(array).all():
            count = array.size - np.isfinite(array).sum()
            raise ValueError(
                f"{variable.name} is not finite in {count} of {array.size} place(s); train with a "
                "smaller learning rate"
            )
        arrays[variable.name] = array
    return arrays


def _joined(layout: Layout, variable: Variable, parts: Sequence[np.ndarray]) -> np.ndarray:
    """Return a variable of all snapshots."""
    dims = {other.name: {*other.dims} for other in layout.variables}
    if dims["epoch"] & {*variable.dims}:
        return np.stack(parts)
    ragged = dims.get(_RAGGED, set())
    return np.concatenate(parts) if ragged & {*variable.dims} else parts[0]
