"""The runs that a configuration asks for, and the paths of their files.

A run is one network trained on one signal through one input map with one seed.  For a classifier,
the signal is its dataset and the input map is ``pixels``, the unchanged pixels.  Entries of the
configuration name all of these, so all wildcard values are known before any job starts, and no rule
makes a misspelt target.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from spectral_bias.datasets.files import DataFile, user_file
from spectral_bias.training.held_out import training_mask
from spectral_bias_workflow.config.entries import Div2k
from spectral_bias_workflow.config.models import Configuration
from spectral_bias_workflow.config.studies import (
    ClassificationStudy,
    Cnn,
    CoordinateStudy,
    FirstEpochStudy,
    Perceptron,
)
from spectral_bias_workflow.graph.catalogue import METRICS

RUN_FOLDER = "{study}/{signal}/{input}/{network}/seed_{seed}"


@dataclass(frozen=True)
class Run:
    """One network to train."""

    study: str
    signal: str
    input: str
    network: str
    seed: int

    @classmethod
    def of(cls, wildcards: Any) -> Run:
        """Return the run that a job's wildcards name."""
        names = (wildcards.study, wildcards.signal, wildcards.input, wildcards.network)
        return cls(*names, seed=int(wildcards.seed))

    @property
    def key(self) -> tuple[str, str, str, str, int]:
        """The key of the run in tables."""
        return (self.study, self.signal, self.input, self.network, self.seed)

    def file(self, pattern: str, **more: object) -> str:
        """Return the path of one of the run's files from a pattern with its wildcards."""
        return pattern.format(**asdict(self), **more)


class Schedule(NamedTuple):
    """Input maps of a study whose runs keep the same snapshots, and the rule that trains them."""

    rule: str
    study: str
    epochs: tuple[int, ...]
    inputs: list[str]


def coordinate_studies(config: Configuration) -> dict[str, CoordinateStudy]:
    """Return the studies whose networks take the coordinates of pixels or points."""
    return {
        name: study
        for name, study in config.studies.items()
        if not isinstance(study, ClassificationStudy)
    }


def datasets_of(config: Configuration) -> list[str]:
    """Return the datasets that classifiers are trained on, in the order of the configuration."""
    studies = config.studies.values()
    names = [n for s in studies if isinstance(s, ClassificationStudy) for n in s.datasets]
    return list(dict.fromkeys(names))


def all_runs(config: Configuration) -> list[Run]:
    """Return all runs of all studies, in the order of the configuration."""
    return [
        Run(name, signal, input_map, network.name, seed)
        for name, study in config.studies.items()
        for signal in study.signal_names
        for input_map in study.input_names
        for network in study.networks
        for seed in study.seeds
    ]


def measured_runs(config: Configuration, metric: str) -> list[Run]:
    """Return the runs that a metric is measured for, in the order of the configuration."""
    measured = {name: study.measured_signals(metric) for name, study in config.studies.items()}
    return [run for run in all_runs(config) if run.signal in measured[run.study]]


def metrics_of(config: Configuration) -> list[str]:
    """Return the metrics that are measured for any run, each once."""
    return list(dict.fromkeys(name for s in config.studies.values() for name in s.metrics))


def resolution_of(config: Configuration, study: str, signal: str) -> int:
    """Return the side in pixels of a signal in a study, or the number of points of a line."""
    return config.signals[signal].resolution or coordinate_studies(config)[study].resolution


def inputs_count(config: Configuration, study: str, signal: str) -> int:
    """Return the number of inputs of a signal: the pixels of a grid or the points of a line."""
    side = resolution_of(config, study, signal)
    return side if config.signals[signal].domain == "line" else side**2


def held_out_studies(config: Configuration) -> list[str]:
    """Return the studies that are tested on held-out pixels."""
    return [name for name, study in config.studies.items() if study.pixels_trained_on != "all"]


def training_count(config: Configuration, study: str, signal: str) -> int:
    """Return the number of a signal's inputs that the runs of a study are trained on."""
    split = config.studies[study].pixels_trained_on
    if split == "all":
        return inputs_count(config, study, signal)
    return _trained_pixels(split, resolution_of(config, study, signal))


@cache
def _trained_pixels(split: str, side: int) -> int:
    """Return the number of training pixels of a split; cached, since every run asks for it."""
    return int(training_mask(split, side, side, seed=0).sum())


def pixel_counts(config: Configuration, run: Run) -> tuple[int, int]:
    """Return the numbers of training pixels and of held-out pixels of a run."""
    trained = training_count(config, run.study, run.signal)
    return trained, inputs_count(config, run.study, run.signal) - trained


def resolutions(config: Configuration) -> list[int]:
    """Return the resolutions of the grids and lines of all runs, each once."""
    sides = (
        resolution_of(config, name, signal)
        for name, study in coordinate_studies(config).items()
        for signal in study.signals
    )
    return list(dict.fromkeys(sides))


def network_of(config: Configuration, run: Run) -> Perceptron | Cnn:
    """Return the entry of a run's network."""
    return next(n for n in config.studies[run.study].networks if n.name == run.network)


def training_of(config: Configuration, run: Run) -> dict[str, Any]:
    """Return the settings of a run's training."""
    study = config.studies[run.study]
    settings = study.training.as_mapping()
    if not isinstance(study, ClassificationStudy):
        settings["batch_size"] = study.batch_size_of(run.signal)
    return settings


def measured_epochs(
    config: Configuration, metric: str | None, study: str, input_map: str
) -> list[int]:
    """Return the epochs at which a metric is measured for an input map's runs, ascending."""
    epochs = config.studies[study].epochs_of(input_map)
    if metric and METRICS[metric].at_the_ends:
        return sorted({epochs[0], epochs[-1]} | ({1} & {*epochs}))
    return epochs


def schedules(config: Configuration) -> list[Schedule]:
    """Return the input maps of studies of coordinates, grouped by their snapshot epochs."""
    found = []
    for name, study in coordinate_studies(config).items():
        if isinstance(study, FirstEpochStudy):
            continue
        groups: dict[tuple[int, ...], list[str]] = {}
        for input_map in study.inputs:
            groups.setdefault(tuple(study.epochs_of(input_map)), []).append(input_map)
        for number, (epochs, inputs) in enumerate(groups.items(), start=1):
            rule = f"train_{name}" + (f"_schedule_{number}" if number > 1 else "")
            found.append(Schedule(rule, name, epochs, inputs))
    return found


def sampling_of(config: Configuration, metric: str) -> dict[str, Any]:
    """Return the sampling settings of a metric; empty for metrics of all inputs."""
    settings = getattr(config.metrics, metric, None)
    return settings.as_mapping() if settings else {}


def archive_file(config: Configuration, archive: str) -> str:
    """Return the path of a downloaded archive; outside results, so that cleaning keeps it."""
    return f"resources/{config.downloads[archive].filename}"


def archive_data(config: Configuration, signal: str) -> DataFile | None:
    """Return the archive of a signal, if any, with its checksum."""
    entry = config.signals[signal]
    if not isinstance(entry, Div2k):
        return None
    path = Path(archive_file(config, entry.archive))
    return DataFile(path, config.downloads[entry.archive].md5)


def dataset_files(config: Configuration, dataset: str) -> dict[str, DataFile]:
    """Return the files of a dataset, by their contents.

    Args:
        config: The configuration.
        dataset: Its name.

    Returns:
        The path of each, in the user's folder if there is one, and its checksum.

    Raises:
        DatasetError: If the user's folder lacks one.
    """
    entry, files = config.datasets[dataset], {}
    for part, name in entry.downloads.items():
        download = config.downloads[name]
        path = Path(archive_file(config, name))
        if entry.user_folder:
            path = user_file(entry.user_folder, path.name)
        files[part] = DataFile(path, download.md5, download.content_md5)
    return files


def alternatives(values: Iterable[object]) -> str:
    """Return a regular expression that matches exactly the given values."""
    return "|".join(re.escape(str(value)) for value in dict.fromkeys(values)) or "(?!)"
