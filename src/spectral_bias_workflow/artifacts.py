"""The files that a configuration asks for, and the stage key that has made each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from spectral_bias_workflow.figures import figure_options
from spectral_bias_workflow.runs import (
    CLASSIFICATION,
    DATASET_FILE,
    ENCODING_DISTANCES_FILE,
    ENCODING_FILE,
    FIRST_EPOCH,
    HISTORY_FILE,
    NEIGHBOURS_FILE,
    PAIRS_FILE,
    SIGNAL_FILE,
    SNAPSHOT_FILE,
    STEP_FILE,
    Config,
    Run,
    all_runs,
    dataset_sources,
    datasets_of,
    domain_file,
    domain_of,
    measured_runs,
    metric_file,
    resolution_of,
    signal_source,
    snapshot_epochs,
)
from spectral_bias_workflow.stage_keys import StageKeys


def artifact_files(config: Config) -> dict[str, str]:
    """Return the HDF5 files of all runs, each with the pattern under which its layout is found.

    Args:
        config: The checked configuration.

    Returns:
        The keys of the registry's layouts, by path.
    """
    return {file: pattern for file, pattern, _ in _artifacts(config)}


def artifact_keys(config: Config, keys: StageKeys) -> dict[str, str]:
    """Return the stage keys of the HDF5 files and snapshots of all runs.

    Args:
        config: The checked configuration.
        keys: The keys under it.

    Returns:
        The key of the job that makes each file, by path.
    """
    found = {file: key(keys) for file, _, key in _artifacts(config)}
    for run in all_runs(config):
        found |= dict.fromkeys(run_snapshots(config, run), keys.train(run))
    return found


def run_snapshots(config: Config, run: Run) -> list[str]:
    """Return the paths of all snapshots of a run."""
    if run.study == FIRST_EPOCH:
        return [run.file(STEP_FILE, step=step) for step in config["studies"][FIRST_EPOCH]["steps"]]
    epochs = snapshot_epochs(config, run.study, run.input)
    return [run.file(SNAPSHOT_FILE, epoch=epoch) for epoch in epochs]


def last_snapshot(config: Config, run: Run) -> str:
    """Return the path of the last snapshot of a run."""
    return run_snapshots(config, run)[-1]


def history_files(config: Config) -> list[str]:
    """Return the paths of the histories of all runs; beside each lies its description (JSON)."""
    return [run.file(HISTORY_FILE) for run in all_runs(config)]


def receipt_files(config: Config) -> list[str]:
    """Return the paths of the receipts of the downloads that runs need."""
    signals = {run.signal for run in all_runs(config) if run.study != CLASSIFICATION}
    sources = [signal_source(config, signal).get("receipt") for signal in sorted(signals)]
    for name in datasets_of(config):
        sources += dataset_sources(config, name)
    return [receipt for receipt in dict.fromkeys(sources) if receipt]


def _artifacts(config: Config) -> Iterator[tuple[str, str, Callable[[StageKeys], str]]]:
    """Find the HDF5 files of all runs, some more than once.

    Yields:
        The path of each, its pattern, and what tells the key of the job that makes it.
    """
    for run in all_runs(config):
        if run.study != CLASSIFICATION:
            resolution = resolution_of(config, run.study, run.signal)
            domain = domain_of(config, run.signal)
            for pattern, key in (
                (SIGNAL_FILE, partial(StageKeys.prepare_signal, signal=run.signal)),
                (PAIRS_FILE, partial(StageKeys.prepare_pairs, domain=domain)),
                (
                    ENCODING_FILE,
                    partial(StageKeys.encode_grid, input_map=run.input, domain=domain),
                ),
            ):
                file = domain_file(config, run, pattern)
                yield file, pattern, partial(key, resolution=resolution)
    for name in datasets_of(config):
        for pattern, key in (
            (DATASET_FILE, StageKeys.prepare_dataset),
            (NEIGHBOURS_FILE, StageKeys.prepare_neighbours),
        ):
            yield pattern.format(signal=name), pattern, partial(key, dataset=name)
    options = figure_options(config, "encoding_distances")
    grid = {"domain": "grid", "resolution": options["resolution"]}
    for name in options["inputs"]:
        key = partial(StageKeys.encode_grid, input_map=name, **grid)
        yield ENCODING_FILE.format(**grid, input=name), ENCODING_FILE, key
        key = partial(
            StageKeys.measure_encoding_distances, input_map=name, resolution=grid["resolution"]
        )
        file = ENCODING_DISTANCES_FILE.format(**grid, input=name)
        yield file, ENCODING_DISTANCES_FILE, key
    for metric in {name: None for s in config["studies"].values() for name in s["metrics"]}:
        for run in measured_runs(config, metric):
            key = partial(StageKeys.measure, metric=metric, run=run)
            yield metric_file(metric, run), f"results/metrics/{metric}/{{run}}.h5", key
