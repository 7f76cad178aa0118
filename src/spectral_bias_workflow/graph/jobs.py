"""The graph of jobs: what each kind of job makes and reads.

It is stated here only.  Rules take their inputs and outputs from it, stage keys the jobs behind a
job, and the last checks the list of all files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import PurePath
from typing import NamedTuple

from spectral_bias_workflow.config.entries import ArrayFile, Div2k, ImageFile
from spectral_bias_workflow.config.models import Configuration
from spectral_bias_workflow.config.studies import ClassificationStudy, FirstEpochStudy
from spectral_bias_workflow.graph.catalogue import FIGURES, METRICS, TABLES
from spectral_bias_workflow.graph.figures import figure_inputs, is_drawn, shown_runs
from spectral_bias_workflow.graph.runs import (
    RUN_FOLDER,
    Run,
    measured_epochs,
    measured_runs,
    metrics_of,
    resolution_of,
)
from spectral_bias_workflow.graph.tables import is_made, subjects_of

# What a job makes: paths with the names of its wildcards, relative to the working directory.  A
# signal, pairs and an encoding depend on a domain (a grid or a line) and its resolution.
OUTPUTS: dict[str, tuple[str, ...]] = {
    "download_archive": ("results/datasets/archives/{archive}.json",),
    "prepare_signal": ("results/datasets/signals/{domain}_{resolution}/{signal}.h5",),
    "prepare_pairs": ("results/datasets/pairs/{domain}_{resolution}.h5",),
    "prepare_dataset": ("results/datasets/classification/{signal}.h5",),
    "prepare_neighbours": ("results/datasets/neighbours/{signal}.h5",),
    "encode_grid": ("results/encodings/{domain}_{resolution}/{input}.h5",),
    # And snapshots.
    "train": (
        f"results/runs/{RUN_FOLDER}/history.csv",
        f"results/runs/{RUN_FOLDER}/history.json",
    ),
    **{f"measure_{name}": (f"results/metrics/{name}/{RUN_FOLDER}.h5",) for name in METRICS},
    "measure_encoding_distances": (
        "results/metrics/encoding_distances/grid_{resolution}/{input}.h5",
    ),
    **{
        f"tabulate_{name}": (f"results/tables/{name}.csv", f"results/tables/{name}.json")
        for name in TABLES
    },
    **{
        f"plot_{name}": (f"results/figures/{name}.png", f"results/figures/{name}.pdf")
        for name in FIGURES
    },
}


class Job(NamedTuple):
    """A job.

    Attributes:
        stage: A key of :data:`OUTPUTS`.
        names: Its wildcards and their values, which tell it from other jobs of the stage.
    """

    stage: str
    names: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, stage: str, names: Mapping[str, object]) -> Job:
        """Return the job of a stage with the given wildcards."""
        return cls(stage, tuple(sorted((name, str(value)) for name, value in names.items())))

    @classmethod
    def of_run(cls, stage: str, run: Run) -> Job:
        """Return the job of a stage for a run."""
        return cls.of(stage, asdict(run))

    @property
    def run(self) -> Run:
        """The run that it is for."""
        names = dict(self.names)
        return Run(**{**names, "seed": int(names["seed"])})  # type: ignore[arg-type]


class File(NamedTuple):
    """A file that a job reads.

    Attributes:
        path: Its path.
        job: The job that makes it; None for a file of the user's.
    """

    path: str
    job: Job | None


Inputs = dict[str, File | list[File]]


def inputs_of(config: Configuration, job: Job) -> Inputs:
    """Return the files that a job reads.

    Args:
        config: The checked configuration.
        job: A job that it asks for.

    Returns:
        A file or a list of files, by role.
    """
    names = dict(job.names)
    match job.stage:
        case "prepare_signal":
            return _sources(config, names["signal"])
        case "prepare_dataset":
            entry = config.datasets[names["signal"]]
            archives = [] if entry.user_folder else dict.fromkeys(entry.downloads.values())
            return {"receipts": [_only("download_archive", archive=name) for name in archives]}
        case "prepare_neighbours":
            return {"dataset": _only("prepare_dataset", signal=names["signal"])}
        case "measure_encoding_distances":
            return {"encoding": _only("encode_grid", domain="grid", **names)}
        case "train":
            study = config.studies[names["study"]]
            is_of_datasets = isinstance(study, ClassificationStudy)
            roles = ("dataset",) if is_of_datasets else ("signal", "encoding")
            return {role: _of_run(config, role, job.run) for role in roles}
    verb, _, name = job.stage.partition("_")
    match verb:
        case "measure":
            inputs: Inputs = {read: _of_run(config, read, job.run) for read in METRICS[name].reads}
            if not METRICS[name].derived_from:
                inputs["snapshots"] = snapshots_of(config, job.run, name)
            return inputs
        case "tabulate":
            return _of_table(config, name)
        case "plot":
            return _of_figure(config, name)
    return {}


def snapshots_of(config: Configuration, run: Run, metric: str | None = None) -> list[File]:
    """Return the snapshots of a run, ascending: all, or those at which a metric is measured."""
    study, job = config.studies[run.study], Job.of_run("train", run)
    if isinstance(study, FirstEpochStudy):
        moments = [f"step_{step:06d}" for step in study.steps]
    else:
        epochs = measured_epochs(config, metric, run.study, run.input)
        moments = [f"epoch_{epoch:06d}" for epoch in epochs]
    folder = run.file(f"results/runs/{RUN_FOLDER}")
    return [File(f"{folder}/{moment}.safetensors", job) for moment in moments]


def outputs_of(config: Configuration, job: Job) -> list[str]:
    """Return the paths of the files that a job makes."""
    files = [path.format(**dict(job.names)) for path in OUTPUTS[job.stage]]
    if job.stage == "train":
        files += [snapshot.path for snapshot in snapshots_of(config, job.run)]
    return files


def all_jobs(config: Configuration) -> list[Job]:
    """Return the jobs behind all tables, metrics and figures that a configuration asks for."""
    waiting = [
        *(Job(f"tabulate_{table}") for table in TABLES if is_made(config, table)),
        *(Job(f"plot_{figure}") for figure in FIGURES if is_drawn(config, figure)),
        *(
            Job.of_run(f"measure_{metric}", run)
            for metric in metrics_of(config)
            for run in measured_runs(config, metric)
        ),
    ]
    found: dict[Job, None] = {}
    while waiting:
        job = waiting.pop()
        if job not in found:
            found[job] = None
            waiting += [file.job for file in files_in(inputs_of(config, job)) if file.job]
    return list(found)


def files_in(inputs: Inputs) -> list[File]:
    """Return the files of all roles."""
    lists = [[files] if isinstance(files, File) else files for files in inputs.values()]
    return [file for files in lists for file in files]


def _only(stage: str, **names: object) -> File:
    """Return the only file of a job, or the first of several."""
    return File(OUTPUTS[stage][0].format(**names), Job.of(stage, names))


def _sources(config: Configuration, signal: str) -> Inputs:
    entry = config.signals[signal]
    if isinstance(entry, Div2k):
        return {"receipt": _only("download_archive", archive=entry.archive)}
    return {"source": File(entry.path, None)} if isinstance(entry, ImageFile | ArrayFile) else {}


def _of_run(config: Configuration, role: str, run: Run) -> File:
    """Return a file that jobs of a run read."""
    match role:
        case "dataset" | "neighbours":
            return _only(f"prepare_{role}", signal=run.signal)
        case "snapshot":
            return snapshots_of(config, run)[-1]
        case "history":
            return _only("train", **asdict(run))
    if role in METRICS:
        return _only(f"measure_{role}", **asdict(run))
    domain = {
        "domain": config.signals[run.signal].domain,
        "resolution": resolution_of(config, run.study, run.signal),
    }
    match role:
        case "signal":
            return _only("prepare_signal", **domain, signal=run.signal)
        case "pairs":
            return _only("prepare_pairs", **domain)
    return _only("encode_grid", **domain, input=run.input)


def _of_table(config: Configuration, table: str) -> Inputs:
    about, subjects = TABLES[table], subjects_of(config, table)
    if about.tables:
        return {"tables": [_only(f"tabulate_{name}") for name in subjects]}
    inputs: Inputs = {}
    for metric in about.metrics:
        runs = measured_runs(config, metric)
        inputs[metric] = [_of_run(config, metric, run) for run in runs]
    for read in about.reads:
        inputs[read] = [
            _of_run(config, read, of) if isinstance(of, Run) else _of_name(config, read, of)
            for of in subjects
        ]
    return inputs


def _of_name(config: Configuration, role: str, name: str) -> File:
    """Return the neighbours of a dataset, or the distances of an input map."""
    if role == "neighbours":
        return _only("prepare_neighbours", signal=name)
    resolution = config.figures.encoding_distances.resolution
    return _only("measure_encoding_distances", input=name, resolution=resolution)


def _of_figure(config: Configuration, figure: str) -> Inputs:
    about = FIGURES[figure]
    inputs: Inputs = {"tables": [_only(f"tabulate_{table}") for table in about.tables]}
    if about.pictures == "encoding_distances":
        names = figure_inputs(config, figure)
        inputs["runs"] = [_of_name(config, about.pictures, name) for name in names]
    elif about.pictures:
        runs = shown_runs(config, figure)
        inputs["runs"] = [_of_run(config, about.pictures, run) for run in runs]
        if about.shows_signal:
            inputs["signal"] = _of_run(config, "signal", runs[0])
    return inputs


def upstream_name(file: File) -> str:
    """Return the name of a file among those of its job; empty if the job makes no other."""
    is_one_of_several = file.job is not None and file.job.stage == "train"
    return PurePath(file.path).name if is_one_of_several else ""
