"""The files that a configuration asks for, with the stage key of each."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from spectral_bias_workflow.config.models import Configuration
from spectral_bias_workflow.config.studies import ClassificationStudy
from spectral_bias_workflow.graph.figures import figure_inputs, is_drawn
from spectral_bias_workflow.graph.runs import (
    DATASET_FILE,
    ENCODING_DISTANCES_FILE,
    ENCODING_FILE,
    HISTORY_FILE,
    NEIGHBOURS_FILE,
    PAIRS_FILE,
    SIGNAL_FILE,
    all_runs,
    coordinate_studies,
    dataset_sources,
    datasets_of,
    domain_file,
    measured_runs,
    metric_file,
    metrics_of,
    resolution_of,
    signal_source,
    snapshot_files,
)
from spectral_bias_workflow.graph.stage_keys import StageKeys


def artifact_files(config: Configuration) -> dict[str, str]:
    """Return the HDF5 files of all runs, each with its pattern in the registry's layouts.

    Args:
        config: The checked configuration.

    Returns:
        The keys of the registry's layouts, by path.
    """
    return {file: pattern for file, pattern, _ in _artifacts(config)}


def artifact_keys(config: Configuration, keys: StageKeys) -> dict[str, str]:
    """Return the stage keys of the HDF5 files and snapshots of all runs.

    Args:
        config: The checked configuration.
        keys: The keys under it.

    Returns:
        The key of the job that makes each file, by path.
    """
    found = {file: key(keys) for file, _, key in _artifacts(config)}
    for run in all_runs(config):
        found |= dict.fromkeys(snapshot_files(config, run), keys.train(run))
    return found


def history_files(config: Configuration) -> list[str]:
    """Return the paths of the histories of all runs; each has its JSON description beside it."""
    return [run.file(HISTORY_FILE) for run in all_runs(config)]


def receipt_files(config: Configuration) -> list[str]:
    """Return the paths of the receipts of the downloads that runs need."""
    studies = coordinate_studies(config).values()
    signals = sorted({name for study in studies for name in study.signals})
    sources = [signal_source(config, signal).get("receipt") for signal in signals]
    for name in datasets_of(config):
        sources += dataset_sources(config, name)
    return [receipt for receipt in dict.fromkeys(sources) if receipt]


def _artifacts(config: Configuration) -> Iterator[tuple[str, str, Callable[[StageKeys], str]]]:
    """Find the HDF5 files of all runs, some more than once.

    Yields:
        The path of each, its pattern, and a function that returns the key of its job.
    """
    for run in all_runs(config):
        if not isinstance(config.studies[run.study], ClassificationStudy):
            resolution = resolution_of(config, run.study, run.signal)
            domain = config.signals[run.signal].domain
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
        for pattern, prepare in (
            (DATASET_FILE, StageKeys.prepare_dataset),
            (NEIGHBOURS_FILE, StageKeys.prepare_neighbours),
        ):
            yield pattern.format(signal=name), pattern, partial(prepare, dataset=name)
    if is_drawn(config, "encoding_distances"):
        resolution = config.figures.encoding_distances.resolution
        for name in figure_inputs(config, "encoding_distances"):
            names = {"domain": "grid", "resolution": resolution, "input": name}
            encode = partial(
                StageKeys.encode_grid, input_map=name, domain="grid", resolution=resolution
            )
            yield ENCODING_FILE.format(**names), ENCODING_FILE, encode
            measure = partial(
                StageKeys.measure_encoding_distances, input_map=name, resolution=resolution
            )
            yield ENCODING_DISTANCES_FILE.format(**names), ENCODING_DISTANCES_FILE, measure
    for metric in metrics_of(config):
        for run in measured_runs(config, metric):
            key = partial(StageKeys.measure, metric=metric, run=run)
            yield metric_file(metric, run), f"results/metrics/{metric}/{{run}}.h5", key
