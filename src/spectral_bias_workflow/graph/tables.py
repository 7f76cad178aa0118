"""The tables that a configuration asks for, and what each is made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spectral_bias_workflow.config.models import Configuration
from spectral_bias_workflow.graph.catalogue import (
    CLASSIFICATION,
    IMAGE,
    LINE,
    TABLES,
    Setting,
    Table,
)
from spectral_bias_workflow.graph.figures import default_studies, figure_inputs, is_drawn
from spectral_bias_workflow.graph.runs import (
    Run,
    all_runs,
    coordinate_studies,
    datasets_of,
    held_out_studies,
    pixel_counts,
)


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
    about = TABLES[table]
    if about.metrics:
        return any(_measured_signals(config, about).values())
    return about.of in {"runs", "claims"} or bool(subjects_of(config, table))


def subjects_of(config: Configuration, table: str) -> list[Run] | list[str]:
    """Return what a table has rows for, as the catalogue says: runs or names.

    Args:
        config: The checked configuration.
        table: Name of a table.

    Returns:
        Runs, datasets or input maps, in the order of the configuration; for claims, the tables that
        they are judged by.
    """
    about = TABLES[table]
    match about.of:
        case "runs":
            return all_runs(config)
        case "held_out_runs":
            held_out = held_out_studies(config)
            return [run for run in all_runs(config) if run.study in held_out]
        case "datasets":
            return datasets_of(config)
        case "input_maps":
            return encoded_inputs(config)
        case "compared_input_maps":
            return figure_inputs(config, table) if is_drawn(config, table) else []
        case "claims":
            return [name for name in about.tables if is_made(config, name)]
    signals = _measured_signals(config, about)
    return [run for run in all_runs(config) if run.signal in signals[run.study]]


def _measured_signals(config: Configuration, about: Table) -> dict[str, set[str]]:
    """Return the signals of each study that any metric of a table is measured for."""
    return {
        name: {signal for metric in about.metrics for signal in study.measured_signals(metric)}
        for name, study in config.studies.items()
    }


def table_settings(config: Configuration, table: str) -> dict[str, Any]:
    """Return what a table is made of apart from files: arguments of ``tabulate``, by name."""
    subjects = subjects_of(config, table)
    return {name: _SETTINGS[name](config, subjects) for name in TABLES[table].settings}


_SETTINGS: dict[Setting, Callable[[Configuration, Any], Any]] = {
    "runs": lambda config, runs: [run.key for run in runs],
    "last_epochs": lambda config, runs: [
        config.studies[run.study].epochs_of(run.input)[-1] for run in runs
    ],
    "n_pixels": lambda config, runs: [pixel_counts(config, run) for run in runs],
    "kinds": lambda config, runs: {
        name: {"kind": study.kind, "split": study.pixels_trained_on}
        for name, study in config.studies.items()
    },
    "inputs": lambda config, names: {name: config.inputs[name].parameters for name in names},
    "studies": lambda config, tables: claim_studies(config),
}
