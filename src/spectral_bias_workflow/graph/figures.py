"""The figures that a configuration asks for, and their contents."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from spectral_bias_workflow.config.models import Configuration
from spectral_bias_workflow.config.studies import Study
from spectral_bias_workflow.graph.catalogue import FIGURES, HELD_OUT
from spectral_bias_workflow.graph.runs import (
    Run,
    all_runs,
    measured_epochs,
)

# The snapshots that a figure shows, from all that it can show and from those after the start.
_SHOWN: dict[str, Callable[[list[int], list[int]], set[int]]] = {
    "few": lambda all_, trained: {trained[0], trained[(len(trained) - 1) // 2], trained[-1]},
    "ends": lambda all_, trained: {trained[0], trained[-1]},
    "start_first_last": lambda all_, trained: {all_[0], trained[0], trained[-1]},
    "start_last": lambda all_, trained: {all_[0], all_[-1]},
}


def is_of_kind(study: Study, kind: str | None) -> bool:
    """Return whether a figure for a kind of studies can show a study."""
    is_held_out = study.pixels_trained_on != "all"
    return is_held_out if kind == HELD_OUT else study.kind == kind and not is_held_out


def figure_studies(config: Configuration, figure: str) -> list[str]:
    """Return the studies that a figure shows, the main one first; none if there is none.

    Args:
        config: The checked configuration.
        figure: Name of a figure of studies.

    Returns:
        The studies that the configuration names and contains.  If it names none: for a figure of
        several studies, all that the figure can show; for others, the first of these that has no
        figure of its own.
    """
    about, options = FIGURES[figure], getattr(config.figures, figure)
    suited = suited_studies(config, figure)
    if "studies" in about.options:
        return [name for name in options.studies or suited if name in suited]
    if options.study is not None:
        return [options.study] if options.study in suited else []
    return [] if about.named else default_studies(config, about.kind)[:1]


def default_studies(config: Configuration, kind: str | None) -> list[str]:
    """Return the studies that figures show by default.

    Studies with figures of their own are excluded.
    """
    own = {getattr(config.figures, name).study for name, of in FIGURES.items() if of.named}
    studies = config.studies.items()
    return [n for n, study in studies if is_of_kind(study, kind) and n not in own]


def suited_studies(config: Configuration, figure: str) -> list[str]:
    """Return the studies that a figure can show, in the order of the configuration."""
    kind = FIGURES[figure].kind
    return [name for name, study in config.studies.items() if is_of_kind(study, kind)]


def is_drawn(config: Configuration, figure: str) -> bool:
    """Return whether any run has all measurements that a figure reads."""
    if figure == "encoding_distances":  # needs no run: its input maps may be named
        return bool(config.figures.encoding_distances.inputs or figure_studies(config, figure))
    return FIGURES[figure].kind is None or bool(figure_signals(config, figure))


def figure_signals(config: Configuration, figure: str) -> list[str]:
    """Return the signals that a figure can show: those with all measurements that it reads."""
    studies = figure_studies(config, figure)
    if not studies:
        return []
    study = config.studies[studies[0]]
    measured = [study.measured_signals(metric) for metric in FIGURES[figure].metrics]
    return [name for name in study.signal_names if all(name in names for names in measured)]


def figure_epochs(config: Configuration, figure: str, inputs: Iterable[str]) -> list[int]:
    """Return the epochs, ascending, with all of a figure's measurements of some input maps."""
    study = figure_studies(config, figure)[0]
    common = set.intersection(
        *(
            {*measured_epochs(config, metric, study, name)}
            for name in inputs
            for metric in FIGURES[figure].metrics or (None,)
        )
    )
    return sorted(common)


def figure_inputs(config: Configuration, figure: str) -> list[str]:
    """Return the names of the input maps that a figure shows."""
    chosen = getattr(getattr(config.figures, figure), "inputs", None)
    if chosen is not None:
        return list(chosen)
    inputs = config.studies[figure_studies(config, figure)[0]].input_names
    if figure not in {"hyperplanes", "cross_sections"}:
        return inputs
    encodings = [n for n in inputs if config.inputs[n].kind != "coordinates"] or inputs
    if figure == "hyperplanes":  # paper, Fig. 5
        return encodings
    # paper, Fig. 6, with coordinates added
    return list(dict.fromkeys([inputs[0], encodings[0], encodings[-1]]))


def figure_options(config: Configuration, figure: str) -> dict[str, Any]:
    """Return the options that a figure is drawn with, defaults filled in.

    Args:
        config: The checked configuration.
        figure: Name of a figure that is drawn.

    Returns:
        The figure's options, out of: ``studies`` (the pixels that each trains on, by name);
        ``signal``; ``signals`` (labels of datasets, by name); ``inputs`` and ``layers_of``
        (parameters of input maps, by name); ``networks`` (labels, by name); ``epoch`` (by default
        the last that all its input maps have) and ``epochs``.
    """
    about, chosen = FIGURES[figure], getattr(config.figures, figure, None)
    options: dict[str, Any] = {}
    for option in about.options:
        options[option] = _FILLED_IN[option](config, figure, getattr(chosen, option, None))
    return options


def _entries(config: Configuration, names: Iterable[str]) -> dict[str, dict[str, Any]]:
    return {name: config.inputs[name].as_mapping() for name in names}


def _labels_of_datasets(config: Configuration, figure: str, _: object) -> dict[str, str]:
    names = figure_signals(config, figure)
    return {name: config.datasets[name].label or name.replace("_", " ") for name in names}


def _labels_of_networks(config: Configuration, figure: str, _: object) -> dict[str, str]:
    networks = config.studies[figure_studies(config, figure)[0]].networks
    return {network.name: network.label for network in networks}


def _layers_of(config: Configuration, figure: str, chosen: list[str] | None) -> dict[str, Any]:
    inputs = config.studies[figure_studies(config, figure)[0]].input_names
    return _entries(config, chosen or dict.fromkeys([inputs[0], inputs[-1]]))


def _trained(epochs: list[int]) -> list[int]:
    return [epoch for epoch in epochs if epoch > 0] or [0]


def _epoch(config: Configuration, figure: str, chosen: int | None) -> int:
    return _trained(_shown_epochs(config, figure))[-1] if chosen is None else chosen


def _epochs(config: Configuration, figure: str, chosen: list[int] | None) -> list[int]:
    epochs = _shown_epochs(config, figure)
    return chosen or sorted(_SHOWN[FIGURES[figure].epochs](epochs, _trained(epochs)))


def _shown_epochs(config: Configuration, figure: str) -> list[int]:
    if "inputs" in FIGURES[figure].options:
        return figure_epochs(config, figure, figure_inputs(config, figure))
    study = config.studies[figure_studies(config, figure)[0]]
    return figure_epochs(config, figure, study.input_names)


_FILLED_IN: dict[str, Callable[[Configuration, str, Any], Any]] = {
    "studies": lambda config, figure, _: {
        name: config.studies[name].pixels_trained_on for name in figure_studies(config, figure)
    },
    "signal": lambda config, figure, chosen: chosen or figure_signals(config, figure)[0],
    "signals": _labels_of_datasets,
    "inputs": lambda config, figure, _: _entries(config, figure_inputs(config, figure)),
    "layers_of": _layers_of,
    "networks": _labels_of_networks,
    "epoch": _epoch,
    "epochs": _epochs,
}


def shown_runs(config: Configuration, figure: str) -> list[Run]:
    """Return the runs whose pictures a figure shows.

    These have the figure's signal and input maps, the first network and the first seed.
    """
    options, study = figure_options(config, figure), figure_studies(config, figure)[0]
    runs: dict[str, Run] = {}
    for run in all_runs(config):
        if run.study == study and run.signal == options["signal"]:
            runs.setdefault(run.input, run)
    return [runs[input_map] for input_map in options["inputs"]]
