"""Read a configuration and check it as a whole, before any job starts.

Snakemake merges the configuration files and ``--config`` into one mapping.  :func:`checked` turns
that mapping into the :class:`~spectral_bias_workflow.config.models.Configuration` that everything
else reads, or refuses it and reports all problems at once.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from spectral_bias_workflow.config.checks import contradictions
from spectral_bias_workflow.config.messages import problems_in, shown
from spectral_bias_workflow.config.models import Configuration


class ConfigurationError(ValueError):
    """A configuration that the workflow cannot run.

    Attributes:
        problems: One line each: where, what was found, what is allowed.
    """

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        count = len(self.problems)
        heading = f"the configuration has {count} problem{'s' if count > 1 else ''}:"
        super().__init__("\n  ".join([heading, *self.problems]))


def checked(
    config: Mapping[str, Any],
    configfiles: Sequence[str | os.PathLike[str]],
    root: str | os.PathLike[str],
) -> Configuration:
    """Return the checked configuration, or raise an error that lists all its problems.

    Args:
        config: The merged configuration; it is not changed.
        configfiles: The merged files, to find keys that occur twice in one of them.
        root: The folder that relative paths start from.

    Returns:
        The configuration, with defaults filled in, numbers and booleans converted from text, and
        all lists of epochs and steps in ascending order.

    Raises:
        ConfigurationError: If anything is wrong; the message has a line for each problem.
    """
    problems = repeated_keys(Path(root, path) for path in configfiles)
    kept, left_out = _without_null_studies(config)
    try:
        complete = Configuration.model_validate(kept)
    except ValidationError as error:
        raise ConfigurationError([*problems, *problems_in(error)]) from None
    problems += contradictions(complete, Path(root), left_out)
    if problems:
        raise ConfigurationError(problems)
    return complete


def _without_null_studies(config: Mapping[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """Return the configuration without studies that are null, and the names of these studies.

    Snakemake's overlays cannot remove a key, so null marks a study as left out.
    """
    studies = config.get("studies")
    if not isinstance(studies, Mapping):
        return dict(config), []
    kept = {name: study for name, study in studies.items() if study is not None}
    left_out = [name for name in studies if isinstance(name, str) and name not in kept]
    return {**config, "studies": kept}, left_out


def repeated_keys(configfiles: Iterable[Path]) -> list[str]:
    """Return one line for each key that a file repeats in a mapping; YAML keeps the last."""
    problems: list[str] = []
    for path in configfiles:
        try:
            document = yaml.compose(path.read_text(encoding="utf-8"), Loader=yaml.SafeLoader)
        except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
            cause = " ".join(str(error).split())
            problems.append(f"{path}: found no readable YAML ({cause}), allowed: a YAML mapping")
        else:
            problems += [f"{path}: {line}" for line in _repeated_below(document)]
    return problems


def _repeated_below(document: yaml.Node | None) -> Iterator[str]:
    """Walk a YAML document, visiting an anchored node only once.

    Yields:
        A line for each repetition.
    """
    waiting: list[yaml.Node | None] = [document]
    met = set()
    while waiting:
        node = waiting.pop()
        if id(node) in met or not isinstance(node, yaml.CollectionNode):
            continue
        met.add(id(node))
        if isinstance(node, yaml.SequenceNode):
            waiting += reversed(node.value)
            continue
        waiting += [value for _, value in reversed(node.value)]
        lines: dict[tuple[str, str], int] = {}
        for key, _ in node.value:
            name, line = (key.tag, str(key.value)), key.start_mark.line + 1
            if name in lines:
                yield (
                    f"found the key {shown(key.value)} in line {lines[name]} and again in line "
                    f"{line} of the same mapping, allowed: each key once"
                )
            lines[name] = line
