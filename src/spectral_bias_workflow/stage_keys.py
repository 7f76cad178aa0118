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
from spectral_bias_workflow.figures import figure_options
from spectral_bias_workflow.runs import (
    CLASSIFICATION,
    FIRST_EPOCH,
    Config,
    Run,
    all_runs,
    datasets_of,
    domain_of,
    downloads_of,
    measured_epochs,
    measured_runs,
    network_of,
    resolution_of,
    snapshot_epochs,
    training_of,
)
from spectral_bias_workflow.splits import split_of
from spectral_bias_workflow.tables import (
    METRICS_OF_TABLE,
    OF_TABLES,
    OF_WHOLE_RUNS,
    read_tables,
    whole_runs,
)

_COMPARES_PAIRS = {"forward_pass", "gradient_confusion", "first_epoch"}
_OF_PREDICTIONS = {"frequency_error"}
# Modules that cannot change a result.
_NOT_HASHED = {"spectral_bias.logs", "spectral_bias.provenance"}


def code_digest(repository: Path) -> CodeDigest:
    """Return the digests of a checkout's code."""
    return CodeDigest(repository / "src", exclude=_NOT_HASHED)


class StageKeys:
    """Stage keys under one configuration and one state of the code."""

    def __init__(self, config: Config, repository: Path) -> None:
        """Store what keys are computed from.

        Args:
            config: The checked configuration.
            repository: The folder that holds ``src`` and ``workflow``.
        """
        self._config = config
        self._repository = repository
        self.code = code_digest(repository)
        # Keys that are part of many others.
        self._runs: dict[Run, str] = {}
        self._metrics: dict[tuple[str, Run], str] = {}
        self._tables: dict[str, str] = {}
        self._files: dict[str | Path, str] = {}

    def download_archive(self, archive: str) -> str:
        """Return the key of one archive; mirrors may change without a new download."""
        return self._key("download_archive", self._config["downloads"][archive]["md5"])

    def prepare_signal(self, signal: str, resolution: int) -> str:
        """Return the key of one signal on one grid."""
        entry = self._config["signals"][signal]
        archives = [self.download_archive(entry["archive"])] if entry["kind"] == "div2k" else []
        # A user's file enters the key by its bytes: the key names the folder of training states,
        # which must not be that of an earlier picture.
        source = self._digest_of(entry["path"]) if "path" in entry else None
        return self._key("prepare_signal", [signal, entry, source, resolution], archives)

    def prepare_pairs(self, domain: str, resolution: int) -> str:
        """Return the key of the pairs of pixels of one grid or line."""
        pairs = {kind: of for kind, of in self._config["pairs"].items() if kind != "neighbours"}
        return self._key("prepare_pairs", [pairs, domain, resolution])

    def encode_grid(self, input_map: str, domain: str, resolution: int) -> str:
        """Return the key of one input map on one grid or line."""
        return self._key("encode_grid", [self._config["inputs"][input_map], domain, resolution])

    def prepare_dataset(self, dataset: str) -> str:
        """Return the key of one dataset; the folder or mirror of its files is not part of it."""
        entry = {k: v for k, v in self._config["datasets"][dataset].items() if k != "folder"}
        downloads = [self._config["downloads"][name] for name in downloads_of(entry).values()]
        checksums = [download.get("content_md5", download["md5"]) for download in downloads]
        return self._key("prepare_dataset", [dataset, entry, checksums])

    def prepare_neighbours(self, dataset: str) -> str:
        """Return the key of the nearest and farthest images of one dataset."""
        pairs = self._config["pairs"]
        settings = [pairs["neighbours"], pairs["seed"]]
        return self._key("prepare_neighbours", settings, [self.prepare_dataset(dataset)])

    def train(self, run: Run) -> str:
        """Return the key of the training of one run, which is independent of its snapshots."""
        if run not in self._runs:
            if run.study == CLASSIFICATION:
                rule = "train_classifier"
                upstream = [self.prepare_dataset(run.signal)]
            else:
                rule = "train_first_epoch" if run.study == FIRST_EPOCH else "train_network"
                resolution = resolution_of(self._config, run.study, run.signal)
                upstream = [
                    self.prepare_signal(run.signal, resolution),
                    self.encode_grid(run.input, domain_of(self._config, run.signal), resolution),
                ]
            settings = [
                network_of(self._config, run),
                training_of(self._config, run),
                run.seed,
                split_of(run.study),
            ]
            self._runs[run] = self._key(rule, settings, upstream)
        return self._runs[run]

    def measure(self, metric: str, run: Run) -> str:
        """Return the key of one metric family of one run."""
        if (metric, run) not in self._metrics:
            self._metrics[metric, run] = self._measure(metric, run)
        return self._metrics[metric, run]

    def _measure(self, metric: str, run: Run) -> str:
        upstream = [self.train(run)]
        if metric in _OF_PREDICTIONS:
            upstream.append(self.measure("forward_pass", run))
        if run.study == CLASSIFICATION:
            upstream.append(self.prepare_neighbours(run.signal))
        elif metric in _COMPARES_PAIRS:
            resolution = resolution_of(self._config, run.study, run.signal)
            domain = domain_of(self._config, run.signal)
            upstream.append(self.prepare_pairs(domain, resolution))
        epochs = measured_epochs(self._config, metric, run.study, run.input)
        steps = self._config["studies"][run.study].get("steps")
        settings = [epochs, steps, self._config["metrics"].get(metric)]
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
        upstream, epochs = [], None
        if table in {"runs", "training", "generalization"}:
            runs = [
                run
                for run in all_runs(self._config)
                if table != "generalization" or split_of(run.study) != "all"
            ]
            upstream = [self.train(run) for run in runs]
            epochs = [snapshot_epochs(self._config, run.study, run.input)[-1] for run in runs]
        elif table == "neighbours":
            upstream = [self.prepare_neighbours(name) for name in datasets_of(self._config)]
        elif table == "encoding_distances":
            options = figure_options(self._config, "encoding_distances")
            upstream = [
                self.measure_encoding_distances(name, options["resolution"])
                for name in options["inputs"]
            ]
        elif table in OF_TABLES:
            upstream = [self.tabulate(name) for name in read_tables(self._config, table)]
        for metric in METRICS_OF_TABLE[table]:
            is_of_both = table in OF_WHOLE_RUNS
            runs = whole_runs(self._config) if is_of_both else measured_runs(self._config, metric)
            upstream += [self.measure(metric, run) for run in runs]
        return self._key(f"tabulate_{table}", epochs, upstream)

    def plot(self, figure: str, options: tuple[str, ...], upstream: list[str]) -> str:
        """Return the key of a figure.

        Args:
            figure: Its name.
            options: The names of the options that it uses.
            upstream: The keys of the files that it reads.
        """
        chosen = figure_options(self._config, figure) if options else {}
        settings = [{name: chosen[name] for name in options}, self._style_digest]
        return self._key(f"plot_{figure}", settings, upstream)

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
        script = self._repository / "workflow" / "scripts" / f"{rule}.py"
        return stage_key(rule, self.code.of(script), settings, upstream or [])
