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
from spectral_bias_workflow.dataset_checks import missing_dataset_files, too_small_images
from spectral_bias_workflow.figures import FIGURES, figure_epochs, figure_signals, is_drawn
from spectral_bias_workflow.runs import (
    CLASSIFICATION,
    coordinate_studies,
    datasets_of,
    downloads_of,
    inputs_of,
    resolution_of,
)
from spectral_bias_workflow.schema_words import did_you_mean, place, shown
from spectral_bias_workflow.study_checks import impossible_trainings, signals_out_of_place

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
        *signals_out_of_place(config),
        *_misnamed_inputs(config),
        *_names_that_share_a_folder(config),
        *_missing_snapshots(config),
        *_missing_in_a_split(config),
        *impossible_trainings(config),
        *_impossible_numbers(config),
        *too_small_images(config),
        *_shared_files(config),
        *_unusable_signals(config, root),
        *missing_dataset_files(config, root),
    ]


def _undefined_names(config: Entry) -> Iterator[str]:
    for study_name, study in coordinate_studies(config).items():
        yield from _undefined_in_study(config, ("studies", study_name), study)
    for index, name in enumerate(datasets_of(config)):
        path = ("studies", CLASSIFICATION, "datasets", index)
        yield from _stranger(path, name, config["datasets"], "entries of datasets")
    for figure, options in config["figures"].items():
        if figure in FIGURES and FIGURES[figure].study in config["studies"]:
            yield from _undefined_in_figure(config, figure, options)
    for name, signal in config["signals"].items():
        if signal["kind"] == "div2k":
            path, downloads = ("signals", name, "archive"), config["downloads"]
            yield from _stranger(path, signal["archive"], downloads, "entries of downloads")
    for name, dataset in config["datasets"].items():
        for part, download in downloads_of(dataset).items():
            path = ("datasets", name, part)
            yield from _stranger(path, download, config["downloads"], "entries of downloads")


def _undefined_in_study(config: Entry, at: tuple[str, ...], study: Entry) -> Iterator[str]:
    for key in ("signals", "inputs"):
        for index, name in enumerate(study[key]):
            yield from _stranger((*at, key, index), name, config[key], f"entries of {key}")
    for name in study.get("snapshots_by_input", {}):
        path = (*at, "snapshots_by_input", name)
        yield from _stranger(path, name, config["inputs"], "entries of inputs")
    for name in study.get("batch_size_by_signal", {}):
        path = (*at, "batch_size_by_signal", name)
        yield from _stranger(path, name, config["signals"], "entries of signals")


def _undefined_in_figure(config: Entry, figure: str, options: Entry) -> Iterator[str]:
    at = place(("studies", FIGURES[figure].study))
    if "signal" in options and is_drawn(config, figure):
        path, known = ("figures", figure, "signal"), figure_signals(config, figure)
        yield from _stranger(path, options["signal"], known, f"signals of {at} that it can show")
    known, what = inputs_of(config["studies"][FIGURES[figure].study]), f"inputs of {at}"
    if figure == "encoding_distances":
        known, what = config["inputs"], "entries of inputs"
    for key in ("inputs", "layers_of"):
        for index, name in enumerate(options.get(key, [])):
            yield from _stranger(("figures", figure, key, index), name, known, what)


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
            case {"kind": "restricted", "levels": levels, "frequency": frequency}:
                says = f"restricted_L{levels}_f{frequency:g}"
            case _:
                says = f"fourier_s{entry['scale']:g}"
        if not re.fullmatch(rf"{re.escape(says)}(_[A-Za-z]\w*)?", name):
            yield (
                f"inputs: found the name {shown(name)} for {shown(dict(entry))}, allowed: "
                f"{says}, or {says}_ and a word of your own; figures label input maps by name"
            )


def _encoded_inputs(config: Entry) -> list[str]:
    """Return the names of all input maps that something is made of, each once."""
    studies = coordinate_studies(config).values()
    of_studies = [name for study in studies for name in study["inputs"]]
    of_figure = config["figures"]["encoding_distances"].get("inputs", [])
    return list(dict.fromkeys([*of_studies, *of_figure]))


def _names_that_share_a_folder(config: Entry) -> Iterator[str]:
    studies = coordinate_studies(config).values()
    named = {
        "signals": [name for study in studies for name in study["signals"]],
        "datasets": datasets_of(config),
        "inputs": _encoded_inputs(config),
    }
    for key, names in named.items():
        first: dict[str, str] = {}
        for name in names:
            earlier = first.setdefault(name.lower(), name)
            if earlier != name:
                yield (
                    f"{key} of the studies: found {shown(earlier)} and {shown(name)}, allowed: "
                    "names that differ by more than upper and lower case, since they are folders"
                )


def _missing_snapshots(config: Entry) -> Iterator[str]:
    """Yield the epochs that a figure wants of an input map that has no snapshot of them."""
    for figure, options in config["figures"].items():
        if not is_drawn(config, figure):
            continue
        study_name = FIGURES[figure].study
        study = config["studies"][study_name]
        inputs = inputs_of(study)
        chosen = [n for n in options.get("inputs", inputs) if n in inputs]
        common = figure_epochs(config, figure, chosen or inputs)
        if not common:
            yield (
                f"{place(('studies', study_name, 'snapshots_by_input'))}: found no epoch of which "
                f"all input maps of the figure {figure} have snapshots, allowed: lists that share "
                "an epoch, such as 0, or a choice of inputs for the figure"
            )
            continue
        wanted = {("figures", figure, "epoch"): options["epoch"]} if "epoch" in options else {}
        for index, epoch in enumerate(options.get("epochs", [])):
            wanted["figures", figure, "epochs", index] = epoch
        for path, epoch in wanted.items():
            if epoch not in common:
                of_all = " of which all input maps of the figure are" if "inputs" in study else ""
                yield (
                    f"{place(path)}: found {epoch}, allowed: the epochs{of_all or ' that are'} "
                    f"measured ({', '.join(map(str, common))})"
                )


def _missing_in_a_split(config: Entry) -> Iterator[str]:
    """Yield the input maps of the figure of both splits that only one of its studies has."""
    figure, other = "generalization", "generalization_random"
    if other not in config["studies"] or not is_drawn(config, figure):
        return
    inputs = inputs_of(config["studies"][FIGURES[figure].study])
    known = inputs_of(config["studies"][other])
    chosen = config["figures"].get(figure, {}).get("inputs", inputs)
    missing = [name for name in chosen if name in inputs and name not in known]
    if missing:
        yield (
            f"{place(('studies', other, 'inputs'))}: found no {', '.join(missing)}, allowed: all "
            "input maps that the figure generalization shows, or a choice of inputs for the figure "
            f"out of those of both studies ({', '.join(known)})"
        )


def _impossible_numbers(config: Entry) -> Iterator[str]:
    for name, study in coordinate_studies(config).items():
        if len(study["networks"]) > 1 and name != "depth_width":
            yield (
                f"{place(('studies', name, 'networks'))}: found {len(study['networks'])}, allowed: "
                "one, since its figures average over runs; studies.depth_width compares networks"
            )
        sizes = [network["depth"] * network["width"] for network in study["networks"]]
        for size in sorted({size for size in sizes if sizes.count(size) > 1}):
            yield (
                f"{place(('studies', name, 'networks'))}: found {sizes.count(size)} of {size} "
                "neurons, allowed: different sizes, since figures place networks by their size"
            )
    for name, input_map in config["inputs"].items():
        if input_map["kind"] == "coordinates":
            low, high = input_map["interval"]
            if low >= high:
                yield (f"inputs.{name}.interval: found [{low}, {high}], allowed: [a, b] with a < b")


def _unusable_signals(config: Entry, root: Path) -> Iterator[str]:
    wanted = {
        (signal, resolution_of(config, name, signal)): None
        for name, study in coordinate_studies(config).items()
        for signal in study["signals"]
        if signal in config["signals"]
    }
    for name, resolution in wanted:
        signal = config["signals"][name]
        if "path" in signal:
            signal = {**signal, "path": str(root / signal["path"])}
        try:
            check_signal(signal, resolution)
        except SignalError as error:
            yield f"signals.{name}: {' '.join(str(error).split())}"


def _shared_files(config: Entry) -> Iterator[str]:
    """Yield the downloads that have the file name of another one."""
    first: dict[str, str] = {}
    for name, download in config["downloads"].items():
        earlier = first.setdefault(download["filename"].lower(), name)
        if earlier != name:
            yield (
                f"downloads.{name}.filename: found {shown(download['filename'])}, which is that of "
                f"{earlier} too, allowed: a name of its own"
            )
