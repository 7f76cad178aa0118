"""The tables that a configuration asks for, and the files that each is made from."""

from __future__ import annotations

from spectral_bias_workflow.config.models import Configuration
from spectral_bias_workflow.graph.catalogue import CLASSIFICATION, IMAGE, LINE, TABLES
from spectral_bias_workflow.graph.figures import (
    default_studies,
    distance_files,
    figure_inputs,
    is_drawn,
)
from spectral_bias_workflow.graph.runs import (
    NEIGHBOURS_FILE,
    PAIRS_FILE,
    SIGNAL_FILE,
    Run,
    coordinate_studies,
    datasets_of,
    domain_file,
    held_out_studies,
    measured_runs,
    metric_file,
    metric_files,
)


def whole_runs(config: Configuration) -> list[Run]:
    """Return the runs of coordinates with both patterns and gradients measured."""
    has_gradients = {*measured_runs(config, "gradient_confusion")}
    return [run for run in measured_runs(config, "forward_pass") if run in has_gradients]


def encoded_inputs(config: Configuration) -> list[str]:
    """Return the names of all input maps that studies or Figure 3 use, each once."""
    names = [name for study in coordinate_studies(config).values() for name in study.inputs]
    if is_drawn(config, "encoding_distances"):
        names += figure_inputs(config, "encoding_distances")
    return list(dict.fromkeys(names))


def claim_studies(config: Configuration) -> dict[str, list[str]]:
    """Return the studies that the paper's claims are judged by.

    Args:
        config: The checked configuration.

    Returns:
        The existing studies by their part in claims: ``image`` (photographs), ``line``,
        ``more_lines`` (more seeds of ``line``), ``networks`` (several sizes), ``held_out`` and
        ``classification``.
    """
    chosen = config.claims
    lines = default_studies(config, LINE)
    return {
        "image": _there(config, chosen.image, default_studies(config, IMAGE)),
        "line": (line := _there(config, chosen.line, lines)),
        "more_lines": [name for name in lines if name not in line],
        "networks": _there(config, chosen.networks, []),
        "held_out": held_out_studies(config),
        "classification": _there(
            config, chosen.classification, default_studies(config, CLASSIFICATION)
        ),
    }


def _there(config: Configuration, chosen: str | None, suited: list[str]) -> list[str]:
    """Return the chosen study, if it exists; without a choice, the first suitable one."""
    return suited[:1] if chosen is None else [chosen] if chosen in config.studies else []


def is_made(config: Configuration, table: str) -> bool:
    """Return whether a table would have any rows."""
    match table:
        case "inputs":
            return bool(encoded_inputs(config))
        case "neighbours":
            return bool(datasets_of(config))
        case "generalization":
            return bool(held_out_studies(config))
        case "encoding_distances":
            return is_drawn(config, table)
        case "runs" | "training":
            return True
    about = TABLES[table]
    if about.of_whole_runs:
        return bool(whole_runs(config))
    return bool(about.tables) or any(measured_runs(config, name) for name in about.metrics)


def metric_files_of(config: Configuration, table: str) -> dict[str, list[str]]:
    """Return the files that a table summarises, by the argument that takes them.

    Args:
        config: The checked configuration.
        table: Name of a table that is made of artifacts.

    Returns:
        The files of each of its metrics, and the other files that it reads of the same runs.
    """
    about = TABLES[table]
    match table:
        case "neighbours":
            return {table: [NEIGHBOURS_FILE.format(signal=name) for name in datasets_of(config)]}
        case "encoding_distances":
            return {table: distance_files(config)}
    if not about.of_whole_runs:
        return {metric: metric_files(config, metric) for metric in about.metrics}
    runs = whole_runs(config)
    return {
        **{metric: [metric_file(metric, run) for run in runs] for metric in about.metrics},
        "signals": [domain_file(config, run, SIGNAL_FILE) for run in runs],
        "pairs": [domain_file(config, run, PAIRS_FILE) for run in runs],
    }


def table_file(table: str) -> str:
    """Return the path of a table."""
    return f"results/tables/{table}.csv"


def read_tables(config: Configuration, table: str) -> dict[str, str]:
    """Return the paths of the tables that a table is made from, by their names."""
    return {name: table_file(name) for name in TABLES[table].tables if is_made(config, name)}
