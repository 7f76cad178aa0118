"""Check that the catalogue names only what exists, and makes nothing of itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import get_args

from spectral_bias_workflow.graph.catalogue import (
    FACTORS,
    FIGURES,
    METRICS,
    TABLES,
    Figure,
    Metric,
    Read,
    Setting,
    Subject,
    Table,
)


class CatalogueError(ValueError):
    """A catalogue that no workflow can be made of; the message lists all its problems."""


def check_catalogue(
    library: Path,
    metrics: Mapping[str, Metric] = METRICS,
    tables: Mapping[str, Table] = TABLES,
    figures: Mapping[str, Figure] = FIGURES,
) -> None:
    """Check that the modules, metrics and tables that rows name exist, and that there is no cycle.

    Modules are looked for, not imported.

    Args:
        library: The folder of the package that holds the modules.
        metrics: The metrics, by name.
        tables: The tables, by name.
        figures: The figures, by name.

    Raises:
        CatalogueError: If anything is wrong; the message has a line for each problem, which names
            the row.
    """
    problems = [
        *_without_modules(library, {"metrics": metrics, "tables": tables, "figures": figures}),
        *_unknown(metrics, tables, figures),
        *_cycle("METRICS", {name: {*row.reads} & {*metrics} for name, row in metrics.items()}),
        *_cycle("TABLES", {name: {*row.tables} & {*tables} for name, row in tables.items()}),
    ]
    if problems:
        raise CatalogueError("\n  ".join(["the catalogue of stages is wrong:", *problems]))


def _without_modules(library: Path, rows: Mapping[str, Mapping[str, object]]) -> Iterator[str]:
    for folder, names in rows.items():
        for name in names:
            module = getattr(names[name], "module", None) or name
            if not (library / folder / f"{module}.py").is_file():
                yield (
                    f"{folder.upper()}[{name!r}]: there is no module {folder}/{module}.py in "
                    f"{library.name}; add it, or correct the row's name"
                )


def _unknown(
    metrics: Mapping[str, Metric], tables: Mapping[str, Table], figures: Mapping[str, Figure]
) -> Iterator[str]:
    inputs = ("signal", "encoding", "input_map", "pairs", "dataset", "neighbours")
    numbers = (*FACTORS, "some", "any")
    named = [
        *((f"METRICS[{n!r}].reads", row.reads, (*inputs, *metrics)) for n, row in metrics.items()),
        *(
            (f"TABLES[{n!r}].{field}", names, allowed)
            for n, row in tables.items()
            for field, names, allowed in (
                ("metrics", row.metrics, metrics),
                ("tables", row.tables, tables),
                ("of", [row.of], get_args(Subject)),
                ("reads", row.reads, get_args(Read)),
                ("settings", row.settings, get_args(Setting)),
                ("rows", [number for number in row.rows if isinstance(number, str)], numbers),
            )
        ),
        *((f"FIGURES[{n!r}].tables", row.tables, tables) for n, row in figures.items()),
        *(
            (f"FIGURES[{n!r}].pictures", [row.pictures], (*metrics, *get_args(Read)))
            for n, row in figures.items()
            if row.pictures
        ),
    ]
    for row, names, allowed in named:
        for name in names:
            if name not in allowed:
                yield f"{row}: found {name!r}; allowed are {', '.join(allowed)}"


def _cycle(catalogue: str, reads: Mapping[str, set[str]]) -> Iterator[str]:
    try:
        TopologicalSorter(reads).prepare()
    except CycleError as error:
        first, *rest = error.args[1]
        yield (
            f"{catalogue}[{first!r}]: is made of itself: {' <- '.join([first, *rest])}; leave one "
            "of these out"
        )
