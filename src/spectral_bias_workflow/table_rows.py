"""How many rows each table has under a configuration."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pandas as pd

from spectral_bias.claims.ledger import CLAIMS
from spectral_bias.tables.columns import RUN_KEY, Table
from spectral_bias_workflow.figures import figure_options
from spectral_bias_workflow.runs import (
    CLASSIFICATION,
    FIRST_EPOCH,
    Config,
    Run,
    all_runs,
    datasets_of,
    measured_epochs,
    measured_runs,
    network_of,
    snapshot_epochs,
)
from spectral_bias_workflow.splits import held_out_studies
from spectral_bias_workflow.tables import METRICS_OF_TABLE, OF_WHOLE_RUNS, whole_runs


def row_problems(config: Config, table: Table, frame: pd.DataFrame) -> list[str]:
    """Return which snapshots of which runs have more or fewer rows than the configuration asks for.

    Args:
        config: The configuration that a table was made under.
        table: What it is declared to be.
        frame: What is in the file.

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
            wanted = rows_of(config, run) if rows_of else None
            if found != wanted if rows_of else not found:
                problems.append(
                    f"{'/'.join(map(str, run.key))}, {time} {snapshot}: {found} row(s), "
                    f"{'at least one' if wanted is None else wanted} by the configuration"
                )
    problems += [
        f"{'/'.join(map(str, run))}, {time} {snapshot}: not in the configuration"
        for *run, snapshot in rows
    ]
    return problems


def expected_snapshots(config: Config, table: str) -> dict[Run, list[int]] | None:
    """Return the runs that a table has rows of, and of which snapshots.

    Args:
        config: The checked configuration.
        table: Name of a table.

    Returns:
        Epochs, or steps for ``first_epoch``, by run; None for tables that are not of snapshots.
    """
    if table in OF_WHOLE_RUNS:
        return _whole(config, table)
    if table in {"training", "generalization"}:
        held_out = held_out_studies(config)
        return {
            run: list(range(snapshot_epochs(config, run.study, run.input)[-1] + 1))
            for run in all_runs(config)
            if table == "training" or run.study in held_out
        }
    if not METRICS_OF_TABLE[table] or table == "frequency_convergence":
        return None
    found = {}
    for metric in METRICS_OF_TABLE[table]:
        for run in measured_runs(config, metric):
            epochs = measured_epochs(config, metric, run.study, run.input)
            is_of_steps = run.study == FIRST_EPOCH
            found[run] = config["studies"][FIRST_EPOCH]["steps"] if is_of_steps else epochs
    return found


def _whole(config: Config, table: str) -> dict[Run, list[int]] | None:
    if table in {"mechanism_tiles", "mechanism_hamming"}:  # as many as there are tiles and bins
        return None
    return {
        run: measured_epochs(config, "forward_pass", run.study, run.input)
        for run in whole_runs(config)
    }


def hidden_layers(config: Config, run: Run) -> int:
    """Return the number of hidden layers of the network of a run."""
    network = network_of(config, run)
    return network["depth"] if "depth" in network else len(network["channels"]) + 1


def _kinds(config: Config, run: Run) -> int:
    # Two kinds of pairs of a signal; three of a dataset, with and without an epsilon.
    return 6 if run.study == CLASSIFICATION else 2


def _pairs_of_layers(config: Config, run: Run) -> int:
    depth = hidden_layers(config, run)
    # By input gradients all; by rows of weights those of layer 1 among themselves, and the others.
    return depth * (depth + 1) // 2 + 1 + depth * (depth - 1) // 2


def _layers_times(factor: int, more: int = 1) -> Callable[[Config, Run], int]:
    return lambda config, run: factor * (hidden_layers(config, run) + more)


ROWS_PER_SNAPSHOT: Mapping[str, Callable[[Config, Run], int]] = {
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
ROWS_IN_ALL: Mapping[str, Callable[[Config], int]] = {
    "runs": lambda config: len(all_runs(config)),
    "neighbours": lambda config: 3 * len(datasets_of(config)),
    "encoding_distances": lambda config: len(
        figure_options(config, "encoding_distances")["inputs"]
    ),
    "claims": lambda config: len(CLAIMS),
}
