"""The runs that a configuration asks for, and where their files are.

A run is one network trained on one signal through one input map with one seed.  Each of these is
named by an entry of the configuration, so that the set of all wildcard values is known before any
job starts and a misspelt target is a missing rule rather than a strange file.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

RUN_FOLDER = "{study}/{signal}/{input}/{network}/seed_{seed}"
SNAPSHOT_FILE = f"results/runs/{RUN_FOLDER}/epoch_{{epoch:06d}}.safetensors"
# Files that do not depend on the run but on the grid of its study.
SIGNAL_FILE = "results/datasets/signals/grid_{resolution}/{signal}.h5"
PAIRS_FILE = "results/datasets/pairs/grid_{resolution}.h5"
ENCODING_FILE = "results/encodings/grid_{resolution}/{input}.h5"
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

    def file(self, pattern: str, **more: object) -> str:
        """Return the path of one of the run's files from a pattern with its wildcards."""
        return pattern.format(**asdict(self), **more)


def network_name(network: Mapping[str, int]) -> str:
    """Return the name of an architecture, such as ``mlp_4x256``."""
    return f"mlp_{network['depth']}x{network['width']}"


def all_runs(config: Config) -> list[Run]:
    """Return all runs of all studies, in the order of the configuration."""
    return [
        Run(name, signal, input_map, network_name(study["network"]), seed)
        for name, study in config["studies"].items()
        for signal in study["signals"]
        for input_map in study["inputs"]
        for seed in study["seeds"]
    ]


def snapshot_epochs(config: Config, study: str, input_map: str) -> list[int]:
    """Return the epochs at which runs of an input map keep a snapshot, ascending."""
    chosen = config["studies"][study]
    return sorted(chosen.get("snapshots_by_input", {}).get(input_map, chosen["snapshots"]))


def schedules(config: Config, study: str) -> dict[tuple[int, ...], list[str]]:
    """Return the input maps of a study grouped by the snapshots they keep."""
    groups: dict[tuple[int, ...], list[str]] = {}
    for input_map in config["studies"][study]["inputs"]:
        epochs = tuple(snapshot_epochs(config, study, input_map))
        groups.setdefault(epochs, []).append(input_map)
    return groups


def training_rule(number: int) -> str:
    """Return the name of the rule that trains the input maps of one schedule."""
    return "train_network" if number == 0 else f"train_network_{number + 1}"


def snapshot_files(config: Config, run: Run) -> list[str]:
    """Return the paths of a run's snapshots, in ascending order of epochs."""
    epochs = snapshot_epochs(config, run.study, run.input)
    return [run.file(SNAPSHOT_FILE, epoch=epoch) for epoch in epochs]


def metric_files(config: Config, metric: str) -> list[str]:
    """Return the files of one metric family, of all runs."""
    return [run.file(f"results/metrics/{metric}/{RUN_FOLDER}.h5") for run in all_runs(config)]


def grid_file(config: Config, run: Run, pattern: str) -> str:
    """Return the path of a file that belongs to the grid of a run's study, from a pattern."""
    return run.file(pattern, resolution=config["studies"][run.study]["resolution"])


def archive_file(config: Config, archive: str | None) -> str | None:
    """Return where a downloaded archive is kept: outside results, so that cleaning leaves it."""
    return archive and f"resources/{config['downloads'][archive]['filename']}"


def signal_source(config: Config, signal: str) -> dict[str, str]:
    """Return the file that a signal is made from, named; nothing if a package has it."""
    entry = config["signals"][signal]
    if entry["kind"] == "div2k":
        return {"receipt": f"results/datasets/archives/{entry['archive']}.json"}
    return {"source": entry["path"]} if "path" in entry else {}


def shown_runs(config: Config, figure: str) -> list[Run]:
    """Return the runs whose pictures a figure shows: one signal, its input maps, the first seed."""
    options = figure_options(config, figure)
    seed = config["studies"]["image"]["seeds"][0]
    runs = {(run.signal, run.input, run.seed): run for run in all_runs(config)}
    return [runs[options["signal"], input_map, seed] for input_map in options["inputs"]]


def alternatives(values: Iterable[object]) -> str:
    """Return a regular expression that matches exactly the given values."""
    return "|".join(re.escape(str(value)) for value in dict.fromkeys(values)) or "(?!)"


def figure_options(config: Config, figure: str) -> dict[str, Any]:
    """Return what a figure of the image study shows, with everything that was left out filled in.

    Args:
        config: The checked configuration.
        figure: Name of the figure.

    Returns:
        Its options: ``signal``, ``inputs``, ``epoch`` (the last that all its input maps have),
        ``epochs`` (a few from the first trained snapshot to the last), ``layers_of``, and
        whatever else the configuration says.
    """
    study = config["studies"]["image"]
    chosen = config["figures"].get(figure, {})
    options = {"signal": study["signals"][0], "inputs": study["inputs"], **chosen}
    shown = options["inputs"] if figure != "encoding_distances" else study["inputs"]
    common = set.intersection(*({*snapshot_epochs(config, "image", name)} for name in shown))
    trained = sorted(common - {0}) or [0]
    middle = min(common) if figure == "region_maps" else trained[(len(trained) - 1) // 2]
    return {
        "epoch": trained[-1],
        "epochs": sorted({trained[0], middle, trained[-1]}),
        "layers_of": list(dict.fromkeys([study["inputs"][0], study["inputs"][-1]])),
        **options,
    }
