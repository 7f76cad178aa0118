"""The configuration as a contract: checked as a whole, before any job starts.

Snakemake merges the configuration files and ``--config`` into one mapping.  :func:`checked` turns
that mapping into the one that the rules read: defaults filled in, numbers that arrived as text
made numbers, and everything else that is not as the schema wants it refused, all at once.
"""

from __future__ import annotations

import copy
import os
from collections.abc import Iterable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import yaml

from spectral_bias_workflow.config_checks import contradictions, repeated_keys
from spectral_bias_workflow.schema_words import (
    Schema,
    branch_of,
    place,
    property_schema,
    resolved,
    schema_problems,
    shown,
)


class ConfigurationError(ValueError):
    """The configuration is not one that the workflow can run.

    Attributes:
        problems: One line each: where, what was found, what is allowed.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        heading = f"the configuration has {count} problem{'s' if count > 1 else ''}:"
        super().__init__("\n  ".join([heading, *self.problems]))


def read_schema(schema_path: str | os.PathLike[str]) -> Schema:
    """Return the schema of the configuration."""
    return yaml.safe_load(Path(schema_path).read_text(encoding="utf-8"))


def checked(
    config: dict[str, Any],
    schema_path: str | os.PathLike[str],
    configfiles: Sequence[str | os.PathLike[str]],
    root: str | os.PathLike[str],
) -> dict[str, Any]:
    """Return the configuration as the rules read it, or say everything that is wrong with it.

    Args:
        config: The merged configuration; it is left as it is.
        schema_path: The JSON schema, as YAML.
        configfiles: The files that were merged, to find keys that are written twice in one.
        root: The folder that relative paths start from.

    Returns:
        A new mapping with defaults filled in, numbers and booleans that came as text converted,
        and all lists of epochs and steps in ascending order.

    Raises:
        ConfigurationError: If anything is wrong; the message has a line for each problem.
    """
    schema = read_schema(schema_path)
    config = _without_null_studies(config)
    problems = repeated_keys(Path(root, path) for path in configfiles)
    completed = _completed(config, schema, schema, (), problems)
    found_by_schema = schema_problems(completed, schema)
    problems += found_by_schema or contradictions(completed, Path(root))
    if problems:
        raise ConfigurationError(problems)
    for study in completed["studies"].values():
        for moments in ("snapshots", "steps"):
            study.get(moments, []).sort()
        for snapshots in study.get("snapshots_by_input", {}).values():
            snapshots.sort()
    for options in completed["figures"].values():
        options.get("epochs", []).sort()
    return completed


def _without_null_studies(config: dict[str, Any]) -> dict[str, Any]:
    """Return the configuration but for studies that an overlay, which cannot remove, made null."""
    studies = config.get("studies")
    if not isinstance(studies, dict):
        return config
    kept = {name: study for name, study in studies.items() if study is not None}
    return {**config, "studies": kept}


def _completed(
    value: Any, schema: Schema, root: Schema, path: tuple[str | int, ...], problems: list[str]
) -> Any:
    """Copy a value, with defaults filled in and text converted as its schema asks for.

    Keys that are not text are left out of the copy and reported: JSON schema has no words for
    them.  What does not fit the schema is copied unchanged, for the validation to find.

    Returns:
        The copy.
    """
    schema = branch_of(value, schema, root)
    if isinstance(value, dict):
        return _completed_mapping(value, schema, root, path, problems)
    if isinstance(value, list) and "items" in schema:
        return [
            _completed(item, schema["items"], root, (*path, index), problems)
            for index, item in enumerate(value)
        ]
    return _converted(value, schema.get("type"))


def _completed_mapping(
    value: dict[Any, Any],
    schema: Schema,
    root: Schema,
    path: tuple[str | int, ...],
    problems: list[str],
) -> dict[str, Any]:
    completed = {}
    for key, item in value.items():
        if not isinstance(key, str):
            problems.append(
                f"{place(path)}: found the key {shown(key)}, which YAML does not read as text, "
                "allowed: text; put it in quotes"
            )
            continue
        entry = property_schema(schema, key)
        completed[key] = (
            copy.deepcopy(item)
            if entry is None
            else _completed(item, entry, root, (*path, key), problems)
        )
    for key, entry in schema.get("properties", {}).items():
        entry = resolved(entry, root)
        if key not in completed and "default" in entry:
            completed[key] = _completed(entry["default"], entry, root, (*path, key), problems)
    return completed


def _converted(value: Any, wanted: str | None) -> Any:
    """Return the number or boolean that ``value`` stands for where the schema wants one.

    Snakemake hands over nested values of ``--config`` as text, YAML reads ``1e-3`` as text and
    ``1.0e+3`` as a float.
    """
    if wanted == "boolean" and isinstance(value, str):
        return {"true": True, "false": False}.get(value.strip().lower(), value)
    if wanted in {"integer", "number"} and isinstance(value, str):
        value = _number(value)
    if wanted == "integer" and isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _number(text: str) -> int | float | str:
    for number in (int, float):
        with suppress(ValueError):
            return number(text)
    return text
