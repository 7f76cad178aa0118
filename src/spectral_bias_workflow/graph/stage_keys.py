"""The stage key of every job: a hash of what its result depends on, and of nothing else.

A key hashes the code of the rule's script with all project modules that it imports, the smallest
part of the configuration that can change the result, and the keys of the stages whose files the job
reads.  A change anywhere upstream therefore reaches every figure, even if a job in between failed.
Not part of a key are the device, threads, paths, logging, snapshot epochs (of a training), and the
versions of packages, which artifacts record instead.
"""

from __future__ import annotations

import hashlib
from functools import cached_property
from pathlib import Path
from typing import Any

from spectral_bias.provenance import CodeDigest, stage_key
from spectral_bias_workflow.config.entries import ArrayFile, Div2k, ImageFile
from spectral_bias_workflow.config.models import Configuration
from spectral_bias_workflow.config.studies import ClassificationStudy, FirstEpochStudy
from spectral_bias_workflow.graph.catalogue import FIGURES, METRICS, TABLES
from spectral_bias_workflow.graph.figures import (
    figure_inputs,
    figure_options,
    figure_studies,
    shown_runs,
)
from spectral_bias_workflow.graph.runs import (
    Run,
    all_runs,
    datasets_of,
    held_out_studies,
    measured_epochs,
    measured_runs,
    network_of,
    resolution_of,
    sampling_of,
    training_of,
)
from spectral_bias_workflow.graph.tables import (
    claim_studies,
    encoded_inputs,
    read_tables,
    whole_runs,
)

# Modules that cannot change a result.
_NOT_HASHED = {"spectral_bias.logs", "spectral_bias.provenance"}


def code_digest(repository: Path) -> CodeDigest:
    """Return the digests of a checkout's code."""
    return CodeDigest(repository / "src", exclude=_NOT_HASHED)


def stage_files(repository: Path) -> dict[str, tuple[Path, ...]]:
    """Return the files whose code each kind of job runs: its script and perhaps a module.

    Most tables share a script, and most figures; it imports the module of their name.
    """
    scripts = (repository / "workflow" / "scripts").glob("*.py")
    files: dict[str, tuple[Path, ...]] = {script.stem: (script,) for script in scripts}
    library = repository / "src" / "spectral_bias"
    for verb, names in (("tabulate", TABLES), ("plot", FIGURES)):
        shared = files.pop(verb)
        for name in names:
            module = library / {"tabulate": "tables", "plot": "figures"}[verb] / f"{name}.py"
            files[f"{verb}_{name}"] = (*files.get(f"{verb}_{name}", shared), module)
    return files


class StageKeys:
    """Stage keys under one configuration and one state of the code."""

    def __init__(self, config: Configuration, repository: Path) -> None:
        """Store what keys are computed from.

        Args:
            config: The checked configuration.
            repository: The folder that holds ``src`` and ``workflow``.
        """
        self._config = config
        self._repository = repository
        self.code = code_digest(repository)
        self._stage_files = stage_files(repository)
        # Keys that are part of many others.
        self._runs: dict[Run, str] = {}
        self._metrics: dict[tuple[str, Run], str] = {}
        self._tables: dict[str, str] = {}
        self._files: dict[str | Path, str] = {}

    def download_archive(self, archive: str) -> str:
        """Return the key of one archive; mirrors may change without a new download."""
        return self._key("download_archive", self._config.downloads[archive].md5)

    def prepare_signal(self, signal: str, resolution: int) -> str:
        """Return the key of one signal on one grid."""
        entry = self._config.signals[signal]
        archives = [self.download_archive(entry.archive)] if isinstance(entry, Div2k) else []
        # A user's file enters the key by its bytes: the key names the folder of training states,
        # which must not be that of an earlier picture.
        own = entry.path if isinstance(entry, ImageFile | ArrayFile) else None
        source = own and self._digest_of(own)
        settings = [signal, entry.as_mapping(), source, resolution]
        return self._key("prepare_signal", settings, archives)

    def prepare_pairs(self, domain: str, resolution: int) -> str:
        """Return the key of the pairs of pixels of one grid or line."""
        pairs = self._config.pairs.as_mapping("neighbours")
        return self._key("prepare_pairs", [pairs, domain, resolution])

    def encode_grid(self, input_map: str, domain: str, resolution: int) -> str:
        """Return the key of one input map on one grid or line."""
        parameters = self._config.inputs[input_map].parameters
        return self._key("encode_grid", [parameters, domain, resolution])

    def prepare_dataset(self, dataset: str) -> str:
        """Return the key of one dataset; the folder or mirror of its files is not part of it."""
        entry = self._config.datasets[dataset]
        downloads = [self._config.downloads[name] for name in entry.downloads.values()]
        checksums = [download.content_md5 or download.md5 for download in downloads]
        settings = [dataset, entry.as_mapping("folder", "label"), checksums]
        return self._key("prepare_dataset", settings)

    def prepare_neighbours(self, dataset: str) -> str:
        """Return the key of the nearest and farthest images of one dataset."""
        pairs = self._config.pairs
        settings = [pairs.neighbours.as_mapping(), pairs.seed]
        return self._key("prepare_neighbours", settings, [self.prepare_dataset(dataset)])

    def train(self, run: Run) -> str:
        """Return the key of the training of one run, which is independent of its snapshots."""
        if run not in self._runs:
            study = self._config.studies[run.study]
            if isinstance(study, ClassificationStudy):
                rule = "train_classifier"
                upstream = [self.prepare_dataset(run.signal)]
            else:
                is_of_steps = isinstance(study, FirstEpochStudy)
                rule = "train_first_epoch" if is_of_steps else "train_network"
                resolution = resolution_of(self._config, run.study, run.signal)
                domain = self._config.signals[run.signal].domain
                upstream = [
                    self.prepare_signal(run.signal, resolution),
                    self.encode_grid(run.input, domain, resolution),
                ]
            settings = [
                network_of(self._config, run).as_mapping(),
                training_of(self._config, run),
                run.seed,
                study.pixels_trained_on,
            ]
            self._runs[run] = self._key(rule, settings, upstream)
        return self._runs[run]

    def measure(self, metric: str, run: Run) -> str:
        """Return the key of one metric family of one run."""
        if (metric, run) not in self._metrics:
            self._metrics[metric, run] = self._measure(metric, run)
        return self._metrics[metric, run]

    def _measure(self, metric: str, run: Run) -> str:
        study, upstream = self._config.studies[run.study], [self.train(run)]
        for read in METRICS[metric].reads:
            if read in METRICS:
                upstream.append(self.measure(read, run))
            elif read == "neighbours":
                upstream.append(self.prepare_neighbours(run.signal))
            elif read == "pairs":
                resolution = resolution_of(self._config, run.study, run.signal)
                domain = self._config.signals[run.signal].domain
                upstream.append(self.prepare_pairs(domain, resolution))
        epochs = measured_epochs(self._config, metric, run.study, run.input)
        steps = study.steps if isinstance(study, FirstEpochStudy) else None
        settings = [epochs, steps, sampling_of(self._config, metric)]
        return self._key(f"measure_{metric}", settings, upstream)

    def measure_encoding_distances(self, input_map: str, resolution: int) -> str:
        """Return the key of the distances under one input map on a small grid."""
        upstream = [self.encode_grid(input_map, "grid", resolution)]
        return self._key("measure_encoding_distances", None, upstream)

    def tabulate(self, table: str) -> str:
        """Return the key of a table, given by name, over all runs in its rows."""
        if table not in self._tables:
            self._tables[table] = self._tabulate(table)
        return self._tables[table]

    def _tabulate(self, table: str) -> str:
        upstream: list[str] = []
        settings: Any = None
        config = self._config
        if table in {"runs", "training", "generalization"}:
            held_out = held_out_studies(config)
            runs = [
                run
                for run in all_runs(config)
                if table != "generalization" or run.study in held_out
            ]
            upstream = [self.train(run) for run in runs]
            settings = [config.studies[run.study].epochs_of(run.input)[-1] for run in runs]
        elif table == "inputs":
            settings = {name: config.inputs[name].parameters for name in encoded_inputs(config)}
        elif table == "neighbours":
            upstream = [self.prepare_neighbours(name) for name in datasets_of(config)]
        elif table == "encoding_distances":
            upstream = self.encoding_distances()
        elif TABLES[table].tables:
            upstream = [self.tabulate(name) for name in read_tables(config, table)]
            settings = claim_studies(config)
        for metric in TABLES[table].metrics:
            of_whole = TABLES[table].of_whole_runs
            runs = whole_runs(config) if of_whole else measured_runs(config, metric)
            upstream += [self.measure(metric, run) for run in runs]
        return self._key(f"tabulate_{table}", settings, upstream)

    def encoding_distances(self) -> list[str]:
        """Return the keys of the distances under all input maps that are compared."""
        resolution = self._config.figures.encoding_distances.resolution
        names = figure_inputs(self._config, "encoding_distances")
        return [self.measure_encoding_distances(name, resolution) for name in names]

    def plot(self, figure: str) -> str:
        """Return the key of a figure that is drawn, by its name."""
        about, upstream = FIGURES[figure], []
        upstream += [self.tabulate(table) for table in about.tables]
        if figure == "encoding_distances":
            upstream += self.encoding_distances()
        if about.pictures:
            runs = shown_runs(self._config, figure)
            upstream += [self.measure(about.pictures, run) for run in runs]
        studies = figure_studies(self._config, figure) if about.kind else []
        settings = [studies, figure_options(self._config, figure), self._style_digest]
        return self._key(f"plot_{figure}", settings, upstream)

    def script_of(self, stage: str) -> str:
        """Return the name of the script of a kind of job."""
        return self._stage_files[stage][0].name

    def of_results(self, rule: str, upstream: list[str]) -> str:
        """Return the key of a rule that reads all results, from the keys of tables and figures."""
        return self._key(rule, None, upstream)

    @cached_property
    def _style_digest(self) -> str:
        return self._digest_of(self._repository / "config" / "figures.mplstyle")

    def _digest_of(self, file: str | Path) -> str:
        if file not in self._files:
            self._files[file] = hashlib.sha256(Path(file).read_bytes()).hexdigest()
        return self._files[file]

    def _key(self, rule: str, settings: Any, upstream: list[str] | None = None) -> str:
        return stage_key(rule, self.code.of(*self._stage_files[rule]), settings, upstream or [])
