"""The runs that a configuration asks for, and where their files are.

A run is one network trained on one signal through one input map with one seed; for a classifier
the signal is its dataset and the input map is that of the pixels as they are.  Each of these is
named by an entry of the configuration, so that the set of all wildcard values is known before any
job starts and a misspelt target is a missing rule rather than a strange file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, NamedTuple

from spectral_bias.datasets.files import DataFile, user_file

RUN_FOLDER = "{study}/{signal}/{input}/{network}/seed_{seed}"
SNAPSHOT_FILE = f"results/runs/{RUN_FOLDER}/epoch_{{epoch:06d}}.safetensors"
STEP_FILE = f"results/runs/{RUN_FOLDER}/step_{{step:06d}}.safetensors"
HISTORY_FILE = f"results/runs/{RUN_FOLDER}/history.csv"
# Files that do not depend on the run but on the domain of its signal: a grid or a line.
SIGNAL_FILE = "results/datasets/signals/{domain}_{resolution}/{signal}.h5"
PAIRS_FILE = "results/datasets/pairs/{domain}_{resolution}.h5"
ENCODING_FILE = "results/encodings/{domain}_{resolution}/{input}.h5"
# Files that do not depend on any run.
ENCODING_DISTANCES_FILE = "results/metrics/encoding_distances/grid_{resolution}/{input}.h5"
# Files of a dataset.
DATASET_FILE = "results/datasets/classification/{signal}.h5"
NEIGHBOURS_FILE = "results/datasets/neighbours/{signal}.h5"
# The study of classifiers, and what stands for an input map in it.
CLASSIFICATION = "classification"
# The study of the first epoch, whose snapshots are of single steps.
FIRST_EPOCH = "first_epoch"
# The studies of functions on a line: of several signals, and of several seeds.
SINUSOIDS = ("sinusoid", "sinusoid_seeds")
PIXELS = "pixels"
# The files that an IDX dataset is made of.
IDX_FILES = ("train_images", "train_labels", "test_images", "test_labels")
# Metrics that are measured at the initialisation, after the first epoch and at the end only: what
# they say is in the comparison of these, and their files are large or their jobs long.
AT_THE_ENDS = frozenset({"hyperplanes", "cross_sections", "inradius"})
Config = Mapping[str, Any]


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


def network_name(network: Mapping[str, Any]) -> str:
    """Return the name of an architecture: ``mlp_4x256`` or ``cnn_32-64-96-256_k3_s2``."""
    if network.get("kind") == "cnn":
        sizes = "-".join(map(str, [*network["channels"], network["width"]]))
        return f"cnn_{sizes}_k{network['kernel']}_s{network['stride']}"
    return f"mlp_{network['depth']}x{network['width']}"


def coordinate_studies(config: Config) -> dict[str, Any]:
    """Return the studies whose networks are fed the coordinates of pixels, or of points."""
    return {name: study for name, study in config["studies"].items() if name != CLASSIFICATION}


def signals_of(study: Mapping[str, Any]) -> list[str]:
    """Return the names of what the networks of a study fit: signals, or datasets."""
    return study["datasets"] if "datasets" in study else study["signals"]


def inputs_of(study: Mapping[str, Any]) -> list[str]:
    """Return the names of a study's input maps."""
    return study.get("inputs", [PIXELS])


def datasets_of(config: Config) -> list[str]:
    """Return the datasets that classifiers are trained on, in the order of the configuration."""
    return config["studies"].get(CLASSIFICATION, {}).get("datasets", [])


def all_runs(config: Config) -> list[Run]:
    """Return all runs of all studies, in the order of the configuration."""
    return [
        Run(name, signal, input_map, network_name(network), seed)
        for name, study in config["studies"].items()
        for signal in signals_of(study)
        for input_map in inputs_of(study)
        for network in study["networks"]
        for seed in study["seeds"]
    ]


def measured_runs(config: Config, metric: str) -> list[Run]:
    """Return the runs of which a metric is measured, in the order of the configuration."""
    return [run for run in all_runs(config) if run.signal in _signals(config, run.study, metric)]


def _signals(config: Config, study: str, metric: str) -> list[str]:
    chosen = config["studies"][study]
    if metric not in chosen["metrics"]:
        return []
    return signals_of(chosen)[: chosen.get("signals_by_metric", {}).get(metric)]


def resolution_of(config: Config, study: str, signal: str) -> int:
    """Return the side in pixels that a study reduces a signal to, or samples a line at."""
    # A configuration that is being checked may name signals that are not there.
    own = config["signals"].get(signal, {}).get("resolution")
    return own or config["studies"][study]["resolution"]


def inputs_count(config: Config, study: str, signal: str) -> int:
    """Return how many inputs a signal has: the pixels of a grid, or the points of a line."""
    side = resolution_of(config, study, signal)
    return side if domain_of(config, signal) == "line" else side**2


def domain_of(config: Config, signal: str) -> str:
    """Return what a signal is a function on: the pixels of a grid, or the points of a line."""
    # A configuration that is being checked may name signals that are not there.
    return "line" if config["signals"].get(signal, {}).get("kind") == "sinusoid" else "grid"


def resolutions(config: Config) -> list[int]:
    """Return the sides in pixels of the grids and lines of all runs that have one, each once."""
    sides = (
        resolution_of(config, name, signal)
        for name, study in coordinate_studies(config).items()
        for signal in study["signals"]
    )
    return list(dict.fromkeys(sides))


def network_of(config: Config, run: Run) -> dict[str, Any]:
    """Return the entry of a run's network."""
    networks = config["studies"][run.study]["networks"]
    return {network_name(network): network for network in networks}[run.network]


def training_of(config: Config, run: Run) -> dict[str, Any]:
    """Return the settings of a run's training."""
    study = config["studies"][run.study]
    own = study.get("batch_size_by_signal", {}).get(run.signal)
    return {**study["training"], **({"batch_size": own} if own else {})}


def snapshot_epochs(config: Config, study: str, input_map: str) -> list[int]:
    """Return the epochs at which runs of an input map keep a snapshot, ascending."""
    chosen = config["studies"][study]
    if study == FIRST_EPOCH:  # which keeps steps between these two
        return [0, 1]
    return sorted(chosen.get("snapshots_by_input", {}).get(input_map, chosen["snapshots"]))


def measured_epochs(config: Config, metric: str | None, study: str, input_map: str) -> list[int]:
    """Return the epochs at which a metric of an input map's runs is measured, ascending."""
    epochs = snapshot_epochs(config, study, input_map)
    if metric in AT_THE_ENDS:
        return sorted({epochs[0], epochs[-1]} | ({1} & {*epochs}))
    return epochs


def schedules(config: Config) -> list[Schedule]:
    """Return the input maps of studies of coordinates grouped by the epochs that they keep."""
    found = []
    for study, chosen in coordinate_studies(config).items():
        if study == FIRST_EPOCH:
            continue
        groups: dict[tuple[int, ...], list[str]] = {}
        for input_map in chosen["inputs"]:
            epochs = tuple(snapshot_epochs(config, study, input_map))
            groups.setdefault(epochs, []).append(input_map)
        name = "train_network" if study == "image" else f"train_network_{study}"
        for number, (epochs, inputs) in enumerate(groups.items(), start=1):
            rule = name if number == 1 else f"{name}_{number}"
            found.append(Schedule(rule, study, epochs, inputs))
    return found


def snapshot_files(config: Config, run: Run, metric: str) -> list[str]:
    """Return the paths of the snapshots that a metric reads, in ascending order of epochs."""
    if run.study == FIRST_EPOCH:
        return [run.file(STEP_FILE, step=step) for step in config["studies"][FIRST_EPOCH]["steps"]]
    epochs = measured_epochs(config, metric, run.study, run.input)
    return [run.file(SNAPSHOT_FILE, epoch=epoch) for epoch in epochs]


def metric_file(metric: str, run: Run) -> str:
    """Return the path of the file of one metric family of a run."""
    return run.file(f"results/metrics/{metric}/{RUN_FOLDER}.h5")


def metric_files(config: Config, metric: str) -> list[str]:
    """Return the files of one metric family, of all runs of which it is measured."""
    return [metric_file(metric, run) for run in measured_runs(config, metric)]


def domain_file(config: Config, run: Run, pattern: str) -> str:
    """Return the path of a file that belongs to the domain of a run's signal, from a pattern."""
    resolution = resolution_of(config, run.study, run.signal)
    return run.file(pattern, domain=domain_of(config, run.signal), resolution=resolution)


def archive_file(config: Config, archive: str | None) -> str | None:
    """Return where a downloaded archive is kept: outside results, so that cleaning leaves it."""
    return archive and f"resources/{config['downloads'][archive]['filename']}"


def archive_data(config: Config, archive: str | None) -> DataFile | None:
    """Return a downloaded archive with the checksum that it has to have."""
    path = archive_file(config, archive)
    return DataFile(Path(path), config["downloads"][archive]["md5"]) if path else None


def signal_source(config: Config, signal: str) -> dict[str, str]:
    """Return the file that a signal is made from, named; nothing if a package has it."""
    entry = config["signals"][signal]
    if entry["kind"] == "div2k":
        return {"receipt": f"results/datasets/archives/{entry['archive']}.json"}
    return {"source": entry["path"]} if "path" in entry else {}


def dataset_sources(config: Config, dataset: str) -> list[str]:
    """Return the files that have to be there before a dataset is prepared."""
    entry = config["datasets"][dataset]
    if "folder" in entry:
        return []
    names = dict.fromkeys(downloads_of(entry).values())
    return [f"results/datasets/archives/{name}.json" for name in names]


def downloads_of(dataset: Mapping[str, Any]) -> dict[str, str]:
    """Return the downloads that a dataset's entry names, by what they hold."""
    return {part: dataset[part] for part in (*IDX_FILES, "archive") if part in dataset}


def dataset_files(config: Config, dataset: str) -> dict[str, DataFile]:
    """Return the files of a dataset, by what they hold.

    Args:
        config: The configuration.
        dataset: Its name.

    Returns:
        Where each is, in the user's folder if there is one, and its checksum.

    Raises:
        DatasetError: If the user's folder lacks one.
    """
    entry, files = config["datasets"][dataset], {}
    for part, name in downloads_of(entry).items():
        download = config["downloads"][name]
        path = Path(archive_file(config, name))
        if "folder" in entry:
            path = user_file(entry["folder"], path.name)
        files[part] = DataFile(path, download["md5"], download.get("content_md5"))
    return files


def alternatives(values: Iterable[object]) -> str:
    """Return a regular expression that matches exactly the given values."""
    return "|".join(re.escape(str(value)) for value in dict.fromkeys(values)) or "(?!)"
