"""Check that a finished run is complete and that each file is what its name says."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

import pandas as pd

from spectral_bias.files.csv_files import verified_csv
from spectral_bias.tables.reading import read_tables
from spectral_bias_workflow.checks.artifacts import (
    artifact_problems,
    figure_problems,
    history_problems,
    layouts,
    pair_problems,
    snapshot_problems,
)
from spectral_bias_workflow.checks.tables import declared, table_problems
from spectral_bias_workflow.config.models import Configuration

_MOST_SHOWN = 30


class Checked(NamedTuple):
    """One check of one file.

    Attributes:
        check: Kind of check: ``artifact``, ``pairs``, ``snapshot``, ``history``, ``table``,
            ``description`` or ``figure``.
        file: The file.
        problems: One sentence each; empty if there are none.
    """

    check: str
    file: str
    problems: list[str]


class ResultError(Exception):
    """Some results are not what their names say; the message lists the problems."""


def check_results(
    config: Configuration, made_by: Mapping[str, tuple[str, str]], root: Path, workers: int = 1
) -> Iterator[Checked]:
    """Check every artifact, snapshot, table and figure of a finished run.

    Args:
        config: The checked configuration.
        made_by: The stage and the stage key of the job that makes each file.
        root: The folder that holds ``results``.
        workers: Number of processes that check files.

    Yields:
        Each check, with or without problems.
    """
    names, files, checks = zip(*_checks(config, made_by), strict=True)
    paths = [root / file for file in files]
    # Forked before any thread is started: a new interpreter would load all libraries again.
    with ProcessPoolExecutor(workers, get_context("fork")) as pool:
        found = pool.map(_problems, paths, checks, chunksize=8)
        yield from map(Checked, names, files, found)


def _problems(path: Path, problems_of: Callable[[Path], list[str]]) -> list[str]:
    return problems_of(path) if path.is_file() else ["is missing"]


def _checks(
    config: Configuration, made_by: Mapping[str, tuple[str, str]]
) -> Iterator[tuple[str, str, Callable[[Path], list[str]]]]:
    layout_of = layouts()
    for file, (stage, key) in made_by.items():
        name, path = stage.partition("_")[2], Path(file)
        match path.suffix:
            case ".h5":
                layout = layout_of[stage]
                yield "artifact", file, partial(artifact_problems, layout=layout, stage_key=key)
                if stage == "prepare_pairs":
                    yield "pairs", file, partial(pair_problems, config=config)
            case ".safetensors":
                yield "snapshot", file, partial(snapshot_problems, stage_key=key)
            case ".csv" if stage == "train":
                yield "history", file, history_problems
            case ".csv":
                yield "table", file, partial(_table_problems, table=name, config=config)
                description = str(path.with_suffix(".json"))
                yield "description", description, partial(_description_problems, stage_key=key)
            case ".png":
                yield "figure", file, partial(figure_problems, stage_key=key)


def _table_problems(path: Path, table: str, config: Configuration) -> list[str]:
    try:
        frame = read_tables({table: path})[table]
    except (ValueError, UnicodeDecodeError) as error:
        return [f"is not a table: {error}"]
    return table_problems(config, declared(table), frame)


def _description_problems(path: Path, stage_key: str) -> list[str]:
    try:
        description = json.loads(path.read_text(encoding="utf-8"))
        verified_csv(path.with_suffix(".csv"))
    except ValueError as error:
        return [f"is damaged, or its table is: {error}"]
    problems = []
    if description["stage_key"] != stage_key:
        problems.append(f"was made by {description['stage_key']}, not by {stage_key}")
    with path.with_suffix(".csv").open("rb") as file:
        n_rows = len(list(csv.reader(file.read().decode(errors="replace").splitlines()))) - 1
    if description["n_rows"] != n_rows:
        problems.append(f"says {description['n_rows']} rows, the table has {n_rows}")
    return problems


def all_well(checks: Iterable[Checked]) -> pd.DataFrame:
    """Return the checks as a table, if none found a problem.

    Args:
        checks: As made by :func:`check_results`.

    Returns:
        One row per check: ``check``, ``file``.

    Raises:
        ResultError: If a check found a problem; the message names each file and its problems.
    """
    checks = list(checks)
    problems = [f"{one.file} {problem}" for one in checks for problem in one.problems]
    if problems:
        shown = "\n".join(f"  - {problem}" for problem in problems[:_MOST_SHOWN])
        rest = len(problems) - _MOST_SHOWN
        raise ResultError(
            f"{len(problems)} problem(s) in the results:\n{shown}\n"
            + (f"  ... and {rest} more\n" if rest > 0 else "")
            + "Delete the files that are named and run the same command again to remake them. "
            "If they come out the same, it is an error in the code that makes them."
        )
    return pd.DataFrame([(one.check, one.file) for one in checks], columns=["check", "file"])
