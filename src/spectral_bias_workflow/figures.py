"""The figures that a configuration asks for, and what each of them shows."""

from __future__ import annotations

from typing import Any, NamedTuple

from spectral_bias_workflow.runs import (
    Config,
    Run,
    all_runs,
    inputs_of,
    measured_epochs,
    measured_runs,
    network_name,
)


class Figure(NamedTuple):
    """What a figure is drawn from.

    Attributes:
        study: The study whose runs it shows, alone or before others of its kind; None if it is
            drawn whatever is studied.
        metrics: The metric families that it reads, directly or through tables.
    """

    study: str | None
    metrics: tuple[str, ...] = ()


FIGURES = {
    "claims": Figure(None),
    "reconstructions": Figure("image", ("forward_pass",)),
    "region_maps": Figure("image", ("forward_pass",)),
    "training_loss": Figure("image"),
    "region_growth": Figure("image", ("forward_pass",)),
    "encoding_distances": Figure("image"),
    "hamming_image": Figure("image", ("forward_pass",)),
    "confusion_image": Figure("image", ("gradient_confusion",)),
    "hyperplanes": Figure("image", ("hyperplanes",)),
    "cross_sections": Figure("image", ("cross_sections",)),
    "boundary_distance": Figure("image", ("boundary_distance",)),
    "crossings": Figure("image", ("crossings",)),
    "inradius": Figure("image", ("inradius",)),
    "frequency_convergence": Figure("image", ("frequency_error",)),
    "ntk": Figure("image", ("ntk",)),
    "mechanism": Figure("image", ("forward_pass", "gradient_confusion")),
    "first_epoch": Figure("first_epoch", ("first_epoch",)),
    "generalization": Figure("generalization_even", ("forward_pass",)),
    "sinusoid_fits": Figure("sinusoid", ("forward_pass",)),
    "hamming_sinusoid": Figure("sinusoid", ("forward_pass",)),
    "confusion_sinusoid": Figure("sinusoid", ("gradient_confusion",)),
    "frequency_sinusoid": Figure("sinusoid", ("frequency_error",)),
    "linear_pieces": Figure("sinusoid", ("linear_pieces",)),
    "spectral_norms": Figure("image", ("spectral_norms",)),
    "dead_neurons": Figure("image", ("forward_pass",)),
    "hamming_layers": Figure("image", ("forward_pass",)),
    "depth_width": Figure("depth_width", ("forward_pass",)),
    "restricted_encoding": Figure("restricted_encoding", ("forward_pass",)),
    "density": Figure("density", ("forward_pass", "gradient_confusion", "crossings")),
    "hamming_classification": Figure("classification", ("hamming_classification",)),
    "confusion_classification": Figure("classification", ("confusion_classification",)),
    "classification_training": Figure("classification"),
    "gradient_norms": Figure("classification", ("confusion_classification",)),
}


def is_drawn(config: Config, figure: str) -> bool:
    """Return whether there is a run of which all that a figure reads is measured."""
    return FIGURES[figure].study is None or bool(figure_signals(config, figure))


def figure_signals(config: Config, figure: str) -> list[str]:
    """Return the signals that a figure can show: those of which all it reads is measured."""
    study, metrics = FIGURES[figure]
    of_study = {run.signal: None for run in all_runs(config) if run.study == study}
    for metric in metrics:
        measured = {run.signal for run in measured_runs(config, metric) if run.study == study}
        of_study = {signal: None for signal in of_study if signal in measured}
    return list(of_study)


def figure_epochs(config: Config, figure: str, inputs: list[str]) -> list[int]:
    """Return the epochs, ascending, of which a figure has all that it shows of some input maps."""
    study, metrics = FIGURES[figure]
    common = set.intersection(
        *(
            {*measured_epochs(config, metric, study, name)}
            for name in inputs
            for metric in metrics or (None,)
        )
    )
    return sorted(common)


def figure_options(config: Config, figure: str) -> dict[str, Any]:
    """Return what a figure shows, with everything that was left out filled in.

    Args:
        config: The checked configuration.
        figure: Name of a figure of a study that is there.

    Returns:
        Its options: ``signal``, ``signals``, ``inputs``, ``networks``, ``epoch`` (the last that all
        its input maps have), ``epochs`` (a few from the first to the last), ``layers_of``, and
        whatever else the configuration says.
    """
    study = config["studies"][FIGURES[figure].study]
    chosen = config["figures"].get(figure, {})
    signals = figure_signals(config, figure)
    options = {
        "signal": signals[0],
        "inputs": _inputs(config, figure),
        **chosen,
    }
    inputs = inputs_of(study)
    shown = options["inputs"] if figure != "encoding_distances" else inputs
    epochs = figure_epochs(config, figure, shown)
    trained = [epoch for epoch in epochs if epoch > 0] or [0]
    match figure:
        case "region_maps" | "inradius":
            few = {epochs[0], trained[0], trained[-1]}
        case "depth_width" | "density" | "ntk":
            few = {epochs[0], epochs[-1]}
        case "hyperplanes":
            few = {trained[0], trained[-1]}
        case _:
            few = {trained[0], trained[(len(trained) - 1) // 2], trained[-1]}
    return {
        "signals": signals,
        "networks": [network_name(network) for network in study["networks"]],
        "epoch": trained[-1],
        "epochs": sorted(few),
        "layers_of": list(dict.fromkeys([inputs[0], inputs[-1]])),
        **options,
    }


def _inputs(config: Config, figure: str) -> list[str]:
    """Return the input maps that a figure shows by default."""
    inputs = inputs_of(config["studies"][FIGURES[figure].study])
    if figure not in {"hyperplanes", "cross_sections"}:
        return inputs
    encodings = [n for n in inputs if config["inputs"][n]["kind"] != "coordinates"] or inputs
    if figure == "hyperplanes":  # paper, Fig. 5
        return encodings
    # paper, Fig. 6, and coordinates
    return list(dict.fromkeys([inputs[0], encodings[0], encodings[-1]]))


def shown_runs(config: Config, figure: str) -> list[Run]:
    """Return the runs whose pictures a figure shows.

    They are those of one signal, its input maps, the first network and the first seed.
    """
    options, study = figure_options(config, figure), FIGURES[figure].study
    runs: dict[str, Run] = {}
    for run in all_runs(config):
        if run.study == study and run.signal == options["signal"]:
            runs.setdefault(run.input, run)
    return [runs[input_map] for input_map in options["inputs"]]
