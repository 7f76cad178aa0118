"""The stage key of every job: a hash of what its result depends on, and of nothing else.

A key hashes the code of the rule's script with all project modules that it imports, the smallest
part of the configuration that can change the result, and the keys of the stages whose files the job
reads.  A change anywhere upstream therefore reaches every figure, even if a job in between failed.
Not part of a key are the device, threads, paths, logging, snapshot epochs (of a training), and the
versions of packages, which artifacts record instead.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path

from spectral_bias.provenance import CodeDigest, stage_key
from spectral_bias_workflow.config.entries import ArrayFile, Div2k, ImageFile
from spectral_bias_workflow.config.models import Configuration
from spectral_bias_workflow.config.studies import ClassificationStudy, FirstEpochStudy
from spectral_bias_workflow.graph.catalogue import FIGURES, METRICS, TABLES
from spectral_bias_workflow.graph.figures import figure_options, figure_studies
from spectral_bias_workflow.graph.jobs import Job, files_in, inputs_of, outputs_of, upstream_name
from spectral_bias_workflow.graph.runs import network_of, sampling_of, training_of
from spectral_bias_workflow.graph.tables import table_settings

# Modules that cannot change a result.
_NOT_HASHED = {"spectral_bias.logs", "spectral_bias.provenance"}


def code_digest(repository: Path) -> CodeDigest:
    """Return the digests of a checkout's code."""
    return CodeDigest(repository / "src", exclude=_NOT_HASHED)


def stage_files(repository: Path) -> dict[str, tuple[Path, ...]]:
    """Return the files whose code each kind of job runs: its script and perhaps a module.

    Metrics, tables and figures share a script each; it imports the module of their name or, for
    some figures, one that the catalogue names.
    """
    scripts = (repository / "workflow" / "scripts").glob("*.py")
    files: dict[str, tuple[Path, ...]] = {script.stem: (script,) for script in scripts}
    library = repository / "src" / "spectral_bias"
    modules = {
        "measure": {name: f"metrics/{name}.py" for name in METRICS},
        "tabulate": {name: f"tables/{name}.py" for name in TABLES},
        "plot": {name: f"figures/{of.module or name}.py" for name, of in FIGURES.items()},
    }
    for verb, modules_of_verb in modules.items():
        shared = files.pop(verb)
        for name, module in modules_of_verb.items():
            files[f"{verb}_{name}"] = (*shared, library / module)
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
        # Keys and digests that are part of many others.
        self._keys: dict[Job, str] = {}
        self._files: dict[str | Path, str] = {}

    def of(self, job: Job) -> str:
        """Return the key of a job."""
        if job not in self._keys:
            # The key of a training does not depend on its snapshots, so that of a job that reads
            # some has their names.  A receipt says that an archive has the checksum in a setting.
            upstream = {
                f"{self.of(file.job)} {upstream_name(file)}".strip()
                for file in files_in(inputs_of(self._config, job))
                if file.job and file.job.stage != "download_archive"
            }
            self._keys[job] = self._key(self._script(job), self._settings(job), sorted(upstream))
        return self._keys[job]

    def made_by(self, jobs: Iterable[Job]) -> dict[str, tuple[str, str]]:
        """Return the stage and the key of the job that makes each file, by path."""
        return {
            file: (job.stage, self.of(job))
            for job in jobs
            for file in outputs_of(self._config, job)
        }

    def of_results(self, rule: str, upstream: list[str]) -> str:
        """Return the key of a rule that reads all results, from the keys of tables and figures."""
        return self._key(rule, None, upstream)

    def _script(self, job: Job) -> str:
        """Return the name of a job's script, and of its module if the script has several."""
        if job.stage != "train":
            return job.stage
        study = self._config.studies[job.run.study]
        if isinstance(study, ClassificationStudy):
            return "train_classifier"
        return "train_first_epoch" if isinstance(study, FirstEpochStudy) else "train_network"

    def _settings(self, job: Job) -> object:
        """Return the smallest part of the configuration that can change the result of a job."""
        config, names = self._config, dict(job.names)
        match job.stage:
            case "download_archive":  # (Mirrors may change without a new download.)
                return config.downloads[names["archive"]].md5
            case "prepare_signal":
                entry = config.signals[names["signal"]]
                # A user's file enters by its bytes: the key names the folder of training states,
                # which must not be that of an earlier picture.
                own = entry.path if isinstance(entry, ImageFile | ArrayFile) else None
                archive = entry.archive if isinstance(entry, Div2k) else None
                checksums = own and self._digest_of(own), archive and config.downloads[archive].md5
                return [names, entry.as_mapping(), *checksums]
            case "prepare_pairs":
                return [names, config.pairs.as_mapping("neighbours")]
            case "prepare_dataset":  # (The folder or mirror of its files does not count.)
                dataset = config.datasets[names["signal"]]
                downloads = [config.downloads[name] for name in dataset.downloads.values()]
                md5 = [download.content_md5 or download.md5 for download in downloads]
                return [names, dataset.as_mapping("folder", "label"), md5]
            case "prepare_neighbours":
                return [config.pairs.neighbours.as_mapping(), config.pairs.seed]
            case "encode_grid":
                place = names["domain"], names["resolution"]
                return [*place, config.inputs[names["input"]].parameters]
            case "measure_encoding_distances":
                return None
            case "train":
                run = job.run
                return [
                    network_of(config, run).as_mapping(),
                    training_of(config, run),
                    run.seed,
                    config.studies[run.study].pixels_trained_on,
                ]
        verb, _, name = job.stage.partition("_")
        match verb:
            case "measure":
                return [sampling_of(config, name), METRICS[name].supports]
            case "tabulate":
                return table_settings(config, name)
        studies = figure_studies(config, name) if FIGURES[name].kind else []
        return [studies, figure_options(config, name), self._style_digest]

    @cached_property
    def _style_digest(self) -> str:
        return self._digest_of(self._repository / "config" / "figures.mplstyle")

    def _digest_of(self, file: str | Path) -> str:
        if file not in self._files:
            self._files[file] = hashlib.sha256(Path(file).read_bytes()).hexdigest()
        return self._files[file]

    def _key(self, stage: str, settings: object, upstream: Sequence[str]) -> str:
        return stage_key(stage, self.code.of(*self._stage_files[stage]), settings, upstream)
