"""The HDF5 files that a configuration asks for, those that no run needs included."""

from __future__ import annotations

from spectral_bias_workflow.figures import figure_options
from spectral_bias_workflow.runs import (
    CLASSIFICATION,
    DATASET_FILE,
    ENCODING_DISTANCES_FILE,
    ENCODING_FILE,
    NEIGHBOURS_FILE,
    PAIRS_FILE,
    SIGNAL_FILE,
    Config,
    all_runs,
    datasets_of,
    domain_file,
    metric_files,
)


def artifact_files(config: Config) -> dict[str, str]:
    """Return the HDF5 files of all runs, each with the pattern under which its layout is found.

    Args:
        config: The checked configuration.

    Returns:
        The keys of the registry's layouts, by path.
    """
    found = {}
    for run in all_runs(config):
        if run.study != CLASSIFICATION:
            for pattern in (SIGNAL_FILE, PAIRS_FILE, ENCODING_FILE):
                found[domain_file(config, run, pattern)] = pattern
    for name in datasets_of(config):
        for pattern in (DATASET_FILE, NEIGHBOURS_FILE):
            found[pattern.format(signal=name)] = pattern
    options = figure_options(config, "encoding_distances")
    grid = {"domain": "grid", "resolution": options["resolution"]}
    for name in options["inputs"]:
        found[ENCODING_FILE.format(**grid, input=name)] = ENCODING_FILE
        found[ENCODING_DISTANCES_FILE.format(**grid, input=name)] = ENCODING_DISTANCES_FILE
    for metric in {name: None for s in config["studies"].values() for name in s["metrics"]}:
        pattern = f"results/metrics/{metric}/{{run}}.h5"
        found |= dict.fromkeys(metric_files(config, metric), pattern)
    return found
