"""The figures that a configuration asks for, and what each of them shows."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

from spectral_bias_workflow.config.models import Configuration
from spectral_bias_workflow.config.studies import (
    ClassificationStudy,
    FirstEpochStudy,
    ImageStudy,
    LineStudy,
    Study,
)
from spectral_bias_workflow.runs import (
    ENCODING_DISTANCES_FILE,
    SIGNAL_FILE,
    Run,
    all_runs,
    domain_file,
    measured_epochs,
    metric_file,
)


def _of_images(study: Study) -> bool:
    return isinstance(study, ImageStudy) and study.split == "all"


def _of_held_out_pixels(study: Study) -> bool:
    return isinstance(study, ImageStudy) and study.split != "all"


def _of_lines(study: Study) -> bool:
    return isinstance(study, LineStudy)


def _of_first_epochs(study: Study) -> bool:
    return isinstance(study, FirstEpochStudy)


def _of_classifiers(study: Study) -> bool:
    return isinstance(study, ClassificationStudy)


class Shows(NamedTuple):
    """The studies that a figure can show.

    Attributes:
        suits: Whether it can show a study.
        words: What it can show, in words.
    """

    suits: Callable[[Study], bool]
    words: str


IMAGES = Shows(_of_images, "studies of the kind image that train on all pixels")
HELD_OUT = Shows(_of_held_out_pixels, "studies of the kind image with a split")
LINES = Shows(_of_lines, "studies of the kind line")
FIRST_EPOCHS = Shows(_of_first_epochs, "studies of the kind first_epoch")
CLASSIFIERS = Shows(_of_classifiers, "studies of the kind classification")


# Which of its snapshots a figure shows, out of all that it can show and those after training.


def _first_middle_and_last(measured: list[int], trained: list[int]) -> set[int]:
    return {trained[0], trained[(len(trained) - 1) // 2], trained[-1]}


def _first_and_last(measured: list[int], trained: list[int]) -> set[int]:
    return {trained[0], trained[-1]}


def _start_first_and_last(measured: list[int], trained: list[int]) -> set[int]:
    return {measured[0], trained[0], trained[-1]}


def _start_and_last(measured: list[int], trained: list[int]) -> set[int]:
    return {measured[0], measured[-1]}


class Figure(NamedTuple):
    """What a figure is drawn from.

    Attributes:
        shows: The studies that it can show; None if it is drawn whatever is studied.
        category: Its chapter in the report.
        title: Its title there.
        tables: The tables that it reads.
        options: The options that it is drawn with.
        pictures: The metric whose arrays it shows, of one signal; None if it reads tables only.
        metrics: The metrics that it reads, directly or through tables.
        sizes: Whether it compares networks of several sizes.
        shows_signal: Whether it shows the signal itself.
        several: Whether it shows several studies.
        named: Whether its study has to be named by the configuration.
        shown: Which snapshots it shows if the configuration does not say.
    """

    shows: Shows | None
    category: str
    title: str
    tables: tuple[str, ...] = ()
    options: tuple[str, ...] = ("inputs",)
    pictures: str | None = None
    metrics: tuple[str, ...] = ()
    sizes: bool = False
    shows_signal: bool = False
    several: bool = False
    named: bool = False
    shown: Callable[[list[int], list[int]], set[int]] = _first_middle_and_last


def _of_photographs(title: str, *tables: str, **more: Any) -> Figure:
    return Figure(IMAGES, "Image study", title, tables, **more)


def _of_sinusoids(title: str, *tables: str, **more: Any) -> Figure:
    return Figure(LINES, "Sinusoids", title, tables, **more)


def _of_classification(title: str, *tables: str, **more: Any) -> Figure:
    options = ("signals", "networks", *more.pop("options", ()))
    return Figure(CLASSIFIERS, "Classification study", title, tables, options, **more)


FIGURES = {
    "claims": Figure(None, "Claims", "All claims of the paper", ("claims",), ()),
    "reconstructions": _of_photographs(
        "Fig. 1: reconstructions",
        options=("signal", "inputs", "epoch"),
        pictures="forward_pass",
        shows_signal=True,
        metrics=("forward_pass",),
    ),
    "region_maps": _of_photographs(
        "Fig. 2a-b: region maps",
        options=("signal", "inputs", "epochs"),
        pictures="forward_pass",
        metrics=("forward_pass",),
        shown=_start_first_and_last,
    ),
    "training_loss": _of_photographs("Fig. 2c: training loss", "training"),
    "region_growth": _of_photographs(
        "Fig. 2d: region growth", "regions", metrics=("forward_pass",)
    ),
    "encoding_distances": _of_photographs("Fig. 3: encoding distances"),
    "hamming_image": _of_photographs(
        "Fig. 4a-b: Hamming distance", "hamming", metrics=("forward_pass",)
    ),
    "confusion_image": _of_photographs(
        "Fig. 4c-d: gradient confusion",
        "confusion",
        "confusion_density",
        options=("inputs", "epochs"),
        metrics=("gradient_confusion",),
    ),
    "hyperplanes": _of_photographs(
        "Fig. 5: hyperplane directions",
        options=("signal", "inputs", "epochs"),
        pictures="hyperplanes",
        metrics=("hyperplanes",),
        shown=_first_and_last,
    ),
    "cross_sections": _of_photographs(
        "Fig. 6: cross-sections",
        options=("signal", "inputs", "epoch"),
        pictures="cross_sections",
        metrics=("cross_sections",),
    ),
    "boundary_distance": _of_photographs(
        "Fig. 7: boundary distance", "boundary_distance", metrics=("boundary_distance",)
    ),
    "crossings": _of_photographs("Sec. 5: crossings", "crossings", metrics=("crossings",)),
    "inradius": _of_photographs(
        "Appendix: inradius",
        "inradius_density",
        options=("inputs", "epochs"),
        metrics=("inradius",),
        shown=_start_first_and_last,
    ),
    "frequency_convergence": _of_photographs(
        "Sec. 1: error by frequency",
        "frequency_error",
        "frequency_convergence",
        metrics=("frequency_error",),
    ),
    "ntk": _of_photographs(
        "Neural tangent kernel",
        "ntk",
        "ntk_spectrum",
        options=("inputs", "epochs"),
        metrics=("ntk",),
        shown=_start_and_last,
    ),
    "mechanism": _of_photographs(
        "Sec. 4: the mechanism",
        "mechanism_hamming",
        "mechanism_correlation",
        options=("inputs", "epoch"),
        metrics=("forward_pass", "gradient_confusion"),
    ),
    "first_epoch": Figure(
        FIRST_EPOCHS,
        "Image study",
        "Sec. 3.3, 6: the first epoch",
        ("first_epoch",),
        metrics=("first_epoch",),
    ),
    "generalization": Figure(
        HELD_OUT,
        "Generalisation",
        "Sec. 5: held-out pixels",
        ("generalization",),
        ("splits", "signal", "inputs", "epoch"),
        pictures="forward_pass",
        several=True,
        shows_signal=True,
        metrics=("forward_pass",),
    ),
    "sinusoid_fits": _of_sinusoids(
        "Appendix: fits",
        options=("signal", "inputs", "epoch"),
        pictures="forward_pass",
        shows_signal=True,
        metrics=("forward_pass",),
    ),
    "hamming_sinusoid": _of_sinusoids(
        "Appendix: Hamming distance",
        "hamming",
        options=("studies", "inputs"),
        several=True,
        metrics=("forward_pass",),
    ),
    "confusion_sinusoid": _of_sinusoids(
        "Appendix: gradient confusion",
        "confusion",
        "confusion_density",
        options=("studies", "inputs", "epoch"),
        several=True,
        metrics=("gradient_confusion",),
    ),
    "frequency_sinusoid": _of_sinusoids(
        "Appendix: error by frequency",
        "frequency_error",
        "frequency_convergence",
        metrics=("frequency_error",),
    ),
    "linear_pieces": _of_sinusoids(
        "Sec. 3: linear pieces", "linear_pieces", metrics=("linear_pieces",)
    ),
    "spectral_norms": _of_photographs(
        "Fig. 8a-c: spectral norms",
        "spectral_norms",
        options=("inputs", "layers_of"),
        metrics=("spectral_norms",),
    ),
    "dead_neurons": _of_photographs(
        "Fig. 8d: dead neurons", "dead_neurons", metrics=("forward_pass",)
    ),
    "hamming_layers": _of_photographs(
        "Appendix: Hamming distance by layer", "hamming", metrics=("forward_pass",)
    ),
    "depth_width": Figure(
        IMAGES,
        "Depth and width",
        "Appendix: depth and width",
        ("hamming",),
        ("inputs", "networks", "epochs"),
        metrics=("forward_pass",),
        sizes=True,
        shown=_start_and_last,
        named=True,
    ),
    "restricted_encoding": Figure(
        IMAGES,
        "Restricted encoding",
        "Appendix: one frequency",
        ("regions", "training"),
        metrics=("forward_pass",),
        named=True,
    ),
    "density": Figure(
        IMAGES,
        "Density",
        "Density of the coordinates",
        ("regions", "hamming", "confusion", "training", "crossings"),
        ("inputs", "epochs"),
        metrics=("forward_pass", "gradient_confusion", "crossings"),
        shown=_start_and_last,
        named=True,
    ),
    "hamming_classification": _of_classification(
        "Fig. 4e-g, k-m: Hamming distance", "hamming", metrics=("hamming_classification",)
    ),
    "confusion_classification": _of_classification(
        "Fig. 4h-j, n-p: gradient confusion",
        "confusion",
        "confusion_density",
        options=("epoch",),
        metrics=("confusion_classification",),
    ),
    "classification_training": _of_classification("Appendix: training of classifiers", "training"),
    "gradient_norms": _of_classification(
        "Sizes of gradients", "gradient_norms", metrics=("confusion_classification",)
    ),
}


def figure_studies(config: Configuration, figure: str) -> list[str]:
    """Return the studies that a figure shows, the main one first; none if there is none.

    Args:
        config: The checked configuration.
        figure: Name of a figure of studies.

    Returns:
        Those that the configuration names and has; if it names none, the first that the figure
        can show and that has no figure of its own or, of a figure of several studies, all.
    """
    about, options = FIGURES[figure], getattr(config.figures, figure)
    suited = suited_studies(config, figure)
    if about.several:
        return [name for name in options.studies or suited if name in suited]
    if options.study is not None:
        return [options.study] if options.study in suited else []
    return [] if about.named else default_studies(config, about.shows)[:1]


def default_studies(config: Configuration, shows: Shows | None) -> list[str]:
    """Return the studies that figures show unless they name another one.

    Studies that have figures of their own are not among them.
    """
    own = {getattr(config.figures, name).study for name, of in FIGURES.items() if of.named}
    studies = config.studies.items()
    return [n for n, study in studies if shows and shows.suits(study) and n not in own]


def suited_studies(config: Configuration, figure: str) -> list[str]:
    """Return the studies that a figure can show, in the order of the configuration."""
    shows = FIGURES[figure].shows
    return [name for name, study in config.studies.items() if shows and shows.suits(study)]


def is_drawn(config: Configuration, figure: str) -> bool:
    """Return whether there is a run of which all that a figure reads is measured."""
    if figure == "encoding_distances":  # of no run: its input maps may be named
        return bool(config.figures.encoding_distances.inputs or figure_studies(config, figure))
    return FIGURES[figure].shows is None or bool(figure_signals(config, figure))


def figure_signals(config: Configuration, figure: str) -> list[str]:
    """Return the signals that a figure can show: those of which all it reads is measured."""
    studies = figure_studies(config, figure)
    if not studies:
        return []
    study = config.studies[studies[0]]
    measured = [study.measured_signals(metric) for metric in FIGURES[figure].metrics]
    return [name for name in study.signal_names if all(name in names for names in measured)]


def figure_epochs(config: Configuration, figure: str, inputs: Iterable[str]) -> list[int]:
    """Return the epochs, ascending, of which a figure has all that it shows of some input maps."""
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
    # paper, Fig. 6, and coordinates
    return list(dict.fromkeys([inputs[0], encodings[0], encodings[-1]]))


def figure_options(config: Configuration, figure: str) -> dict[str, Any]:
    """Return what a figure shows, with everything that was left out filled in.

    Args:
        config: The checked configuration.
        figure: Name of a figure that is drawn.

    Returns:
        The options that it is drawn with, out of: ``studies``; ``splits`` (the pixels that each
        study trains on); ``signal`` and ``signals`` (the
        labels of datasets by name); ``inputs`` and ``layers_of`` (the parameters of input maps
        by name); ``networks`` (their labels by name); ``epoch`` (the last that all its input maps
        have) and ``epochs``.
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
    return chosen or sorted(FIGURES[figure].shown(epochs, _trained(epochs)))


def _shown_epochs(config: Configuration, figure: str) -> list[int]:
    if "inputs" in FIGURES[figure].options:
        return figure_epochs(config, figure, figure_inputs(config, figure))
    study = config.studies[figure_studies(config, figure)[0]]
    return figure_epochs(config, figure, study.input_names)


_FILLED_IN: dict[str, Callable[[Configuration, str, Any], Any]] = {
    "studies": lambda config, figure, _: figure_studies(config, figure),
    "splits": lambda config, figure, _: {
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


def pictured_signals(config: Configuration, figure: str) -> list[str]:
    """Return the files of the signals that a figure compares with what networks make of them."""
    if not FIGURES[figure].shows_signal:
        return []
    return [domain_file(config, shown_runs(config, figure)[0], SIGNAL_FILE)]


def pictured_files(config: Configuration, figure: str) -> list[str]:
    """Return the metrics whose arrays a figure shows, in the order of its input maps."""
    if figure == "encoding_distances":
        return distance_files(config)
    metric = FIGURES[figure].pictures
    return [metric_file(metric, run) for run in shown_runs(config, figure)] if metric else []


def distance_files(config: Configuration) -> list[str]:
    """Return the files of distances under each input map that Figure 3 shows, on its own grid."""
    if not is_drawn(config, "encoding_distances"):
        return []
    resolution = config.figures.encoding_distances.resolution
    names = figure_inputs(config, "encoding_distances")
    return [ENCODING_DISTANCES_FILE.format(resolution=resolution, input=name) for name in names]


def shown_runs(config: Configuration, figure: str) -> list[Run]:
    """Return the runs whose pictures a figure shows.

    They are those of one signal, its input maps, the first network and the first seed.
    """
    options, study = figure_options(config, figure), figure_studies(config, figure)[0]
    runs: dict[str, Run] = {}
    for run in all_runs(config):
        if run.study == study and run.signal == options["signal"]:
            runs.setdefault(run.input, run)
    return [runs[input_map] for input_map in options["inputs"]]
