"""The number of rows that each table must have under a configuration."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from spectral_bias.claims.ledger import CLAIMS
from spectral_bias.tables.columns import RUN_KEY, Table
from spectral_bias_workflow.config.models import Configuration
from spectral_bias_workflow.config.studies import ClassificationStudy, FirstEpochStudy
from spectral_bias_workflow.graph.catalogue import TABLES
from spectral_bias_workflow.graph.figures import figure_inputs
from spectral_bias_workflow.graph.runs import (
    Run,
    all_runs,
    datasets_of,
    held_out_studies,
    measured_epochs,
    measured_runs,
    network_of,
)
from spectral_bias_workflow.graph.tables import (
    encoded_inputs,
    whole_runs,
)


def row_problems(config: Configuration, table: Table, frame: pd.DataFrame) -> list[str]:
    """Return the snapshots of runs with more or fewer rows than the configuration asks for.

    Args:
        config: The configuration that the table was made under.
        table: The declared table.
        frame: The contents of the file.

    Returns:
        A sentence for each snapshot, without the name of the file.
    """
    if table.name in ROWS_IN_ALL:
        wanted = ROWS_IN_ALL[table.name](config)
        return [] if len(frame) == wanted else [f"has {len(frame)} row(s), not {wanted}"]
    expected = expected_snapshots(config, table.name)
    if expected is None:
        return []
    time = "step" if table.name == "first_epoch" else "epoch"
    rows = frame.groupby([*RUN_KEY, time]).size().to_dict()
    rows_of = ROWS_PER_SNAPSHOT.get(table.name)
    problems = []
    for run, snapshots in expected.items():
        for snapshot in snapshots:
            found = rows.pop((*run.key, snapshot), 0)
            wanted_here = rows_of(config, run) if rows_of else None
            if found != wanted_here if rows_of else not found:
                problems.append(
                    f"{'/'.join(map(str, run.key))}, {time} {snapshot}: {found} row(s), "
                    f"{'at least one' if wanted_here is None else wanted_here} by the configuration"
                )
    problems += [
        f"{'/'.join(map(str, run))}, {time} {snapshot}: not in the configuration"
        for *run, snapshot in rows
    ]
    return problems


def expected_snapshots(config: Configuration, table: str) -> dict[Run, list[int]] | None:
    """Return the runs and snapshots that a table has rows for.

    Args:
        config: The checked configuration.
        table: Name of a table.

    Returns:
        Epochs, or steps for ``first_epoch``, by run; None for tables without snapshots.
    """
    if TABLES[table].of_whole_runs:
        return _whole(config, table)
    if table in {"training", "generalization"}:
        held_out = held_out_studies(config)
        return {
            run: list(range(config.studies[run.study].epochs_of(run.input)[-1] + 1))
            for run in all_runs(config)
            if table == "training" or run.study in held_out
        }
    if not TABLES[table].metrics or table == "frequency_convergence":
        return None
    found = {}
    for metric in TABLES[table].metrics:
        for run in measured_runs(config, metric):
            study = config.studies[run.study]
            epochs = measured_epochs(config, metric, run.study, run.input)
            found[run] = study.steps if isinstance(study, FirstEpochStudy) else epochs
    return found


def _whole(config: Configuration, table: str) -> dict[Run, list[int]] | None:
    if table in {"mechanism_tiles", "mechanism_hamming"}:  # one row per tile or bin, not checked
        return None
    return {
        run: measured_epochs(config, "forward_pass", run.study, run.input)
        for run in whole_runs(config)
    }


def _kinds(config: Configuration, run: Run) -> int:
    # Signals have two kinds of pairs; datasets have three, each with and without an epsilon.
    return 6 if isinstance(config.studies[run.study], ClassificationStudy) else 2


def _pairs_of_layers(config: Configuration, run: Run) -> int:
    depth = network_of(config, run).hidden_layers
    # By input gradients: all pairs of layers.  By rows of weights: layer 1 with itself, and all
    # pairs of later layers.
    return depth * (depth + 1) // 2 + 1 + depth * (depth - 1) // 2


def _layers_times(factor: int, more: int = 1) -> Callable[[Configuration, Run], int]:
    return lambda config, run: factor * (network_of(config, run).hidden_layers + more)


ROWS_PER_SNAPSHOT: Mapping[str, Callable[[Configuration, Run], int]] = {
    **dict.fromkeys(
        (
            *("training", "generalization", "regions", "ntk", "linear_pieces", "first_epoch"),
            *("mechanism_regions", "gradient_norms"),
        ),
        lambda config, run: 1,
    ),
    "hamming": _layers_times(3),
    "dead_neurons": _layers_times(1),
    "boundary_distance": _layers_times(3),
    "spectral_norms": _layers_times(1, more=2),
    "inradius": lambda config, run: 2,
    "hyperplane_cosine": _pairs_of_layers,
    "confusion": _kinds,
    "confusion_density": lambda config, run: 50 * _kinds(config, run),
}
ROWS_IN_ALL: Mapping[str, Callable[[Configuration], int]] = {
    "runs": lambda config: len(all_runs(config)),
    "neighbours": lambda config: 3 * len(datasets_of(config)),
    "inputs": lambda config: len(encoded_inputs(config)),
    "encoding_distances": lambda config: len(figure_inputs(config, "encoding_distances")),
    "claims": lambda config: len(CLAIMS),
}
