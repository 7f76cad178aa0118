"""What a schema cannot say about a configuration: names that refer, numbers that belong together.

:func:`contradictions` is for configurations in which the schema has found nothing to object to.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import yaml

from spectral_bias.datasets.images import SignalError
from spectral_bias.datasets.signals import check_signal
from spectral_bias_workflow.schema_words import did_you_mean, place, shown

STUDY = ("studies", "image")
Entry = Mapping[str, Any]


def repeated_keys(configfiles: Iterable[Path]) -> list[str]:
    """Return one line for each key that a file repeats in one mapping; YAML keeps the last."""
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
    """Walk a YAML document; an anchored node is met once, however often it is referred to.

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


def contradictions(config: Entry, root: Path) -> list[str]:
    """Return one line for each contradiction in a configuration that its schema accepts.

    Args:
        config: The merged configuration, with its defaults.
        root: The folder that relative paths start from.

    Returns:
        The problems: of names first, then of numbers, then of image files.
    """
    return [
        *_undefined_names(config),
        *_misnamed_inputs(config),
        *_names_that_share_a_folder(config),
        *_missing_snapshots(config),
        *_impossible_numbers(config),
        *_unusable_signals(config, root),
    ]


def _undefined_names(config: Entry) -> Iterator[str]:
    study = config["studies"]["image"]
    of_study = {key: f"{key} of {place(STUDY)}" for key in ("signals", "inputs")}
    for key in of_study:
        for index, name in enumerate(study[key]):
            yield from _stranger((*STUDY, key, index), name, config[key], f"entries of {key}")
    for name in study.get("snapshots_by_input", {}):
        path = (*STUDY, "snapshots_by_input", name)
        yield from _stranger(path, name, config["inputs"], "entries of inputs")
    for figure, options in config["figures"].items():
        if "signal" in options:
            path = ("figures", figure, "signal")
            yield from _stranger(path, options["signal"], study["signals"], of_study["signals"])
        known, what = study["inputs"], of_study["inputs"]
        if figure == "encoding_distances":
            known, what = config["inputs"], "entries of inputs"
        for key in ("inputs", "layers_of"):
            for index, name in enumerate(options.get(key, [])):
                yield from _stranger(("figures", figure, key, index), name, known, what)
    for name, signal in config["signals"].items():
        if signal["kind"] == "div2k":
            path, downloads = ("signals", name, "archive"), config["downloads"]
            yield from _stranger(path, signal["archive"], downloads, "entries of downloads")


def _stranger(
    path: tuple[str | int, ...], name: str, known: Collection[str], what: str
) -> Iterator[str]:
    if name not in known:
        yield (
            f"{place(path)}: found {shown(name)}, allowed: the {what} "
            f"({', '.join(known) or 'none'}){did_you_mean(name, known)}"
        )


def _misnamed_inputs(config: Entry) -> Iterator[str]:
    """Yield the input maps whose name, which figures label them by, does not say what they are."""
    for name in _encoded_inputs(config):
        entry = config["inputs"].get(name)
        match entry:
            case None:
                continue
            case {"kind": "coordinates", "interval": [low, high]}:
                says = f"coordinates_{low:g}_{high:g}"
            case {"kind": "positional", "levels": levels}:
                says = f"positional_L{levels}"
            case _:
                says = f"fourier_s{entry['scale']:g}"
        if not re.fullmatch(rf"{re.escape(says)}(_[A-Za-z]\w*)?", name):
            yield (
                f"inputs: found the name {shown(name)} for {shown(dict(entry))}, allowed: "
                f"{says}, or {says}_ and a word of your own; figures label input maps by name"
            )


def _encoded_inputs(config: Entry) -> list[str]:
    """Return the names of all input maps that something is made of, each once."""
    of_figure = config["figures"]["encoding_distances"].get("inputs", [])
    return list(dict.fromkeys([*config["studies"]["image"]["inputs"], *of_figure]))


def _names_that_share_a_folder(config: Entry) -> Iterator[str]:
    study = config["studies"]["image"]
    for key, names in {"signals": study["signals"], "inputs": _encoded_inputs(config)}.items():
        first: dict[str, str] = {}
        for name in names:
            earlier = first.setdefault(name.lower(), name)
            if earlier != name:
                yield (
                    f"{place((*STUDY, key))}: found {shown(earlier)} and {shown(name)}, allowed: "
                    "names that differ by more than upper and lower case, since they are folders"
                )


def _missing_snapshots(config: Entry) -> Iterator[str]:
    """Yield the epochs that a figure wants of an input map that has no snapshot of them."""
    study = config["studies"]["image"]
    by_input = study.get("snapshots_by_input", {})
    for figure, options in config["figures"].items():
        inputs = [
            name for name in options.get("inputs", study["inputs"]) if name in study["inputs"]
        ]
        common = set.intersection(
            *(set(by_input.get(name, study["snapshots"])) for name in inputs or study["inputs"])
        )
        if not common:
            yield (
                f"{place((*STUDY, 'snapshots_by_input'))}: found no epoch of which all input maps "
                f"of the figure {figure} have snapshots, allowed: lists that share an epoch, such "
                "as 0, or a choice of inputs for the figure"
            )
            continue
        wanted = {("figures", figure, "epoch"): options["epoch"]} if "epoch" in options else {}
        for index, epoch in enumerate(options.get("epochs", [])):
            wanted["figures", figure, "epochs", index] = epoch
        for path, epoch in wanted.items():
            if epoch not in common:
                yield (
                    f"{place(path)}: found {epoch}, allowed: the epochs of which all input maps of "
                    f"the figure have snapshots ({', '.join(map(str, sorted(common))) or 'none'})"
                )


def _impossible_numbers(config: Entry) -> Iterator[str]:
    study = config["studies"]["image"]
    batch_size, resolution = study["training"]["batch_size"], study["resolution"]
    if batch_size > resolution**2:
        yield (
            f"{place((*STUDY, 'training', 'batch_size'))}: found {batch_size}, allowed: at most "
            f"the {resolution**2} pixels of an image (resolution {resolution})"
        )
    for name, input_map in config["inputs"].items():
        if input_map["kind"] == "coordinates":
            low, high = input_map["interval"]
            if low >= high:
                yield (f"inputs.{name}.interval: found [{low}, {high}], allowed: [a, b] with a < b")


def _unusable_signals(config: Entry, root: Path) -> Iterator[str]:
    study = config["studies"]["image"]
    for name in study["signals"]:
        signal = config["signals"].get(name)
        if signal is None:
            continue
        if "path" in signal:
            signal = {**signal, "path": str(root / signal["path"])}
        try:
            check_signal(signal, study["resolution"])
        except SignalError as error:
            yield f"signals.{name}: {' '.join(str(error).split())}"
