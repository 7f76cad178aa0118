"""Checks that types cannot express: references between entries, and numbers that must agree.

:func:`contradictions` takes configurations whose single values are all allowed.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from spectral_bias.datasets.files import DatasetError, user_file
from spectral_bias.datasets.images import SignalError
from spectral_bias.datasets.signals import check_signal
from spectral_bias.training.held_out import training_mask
from spectral_bias_workflow.config.entries import (
    ArrayFile,
    Cifar10,
    Cifar100,
    Coordinates,
    Digits,
    Div2k,
    ImageFile,
    Noise,
    Sinusoid,
)
from spectral_bias_workflow.config.messages import did_you_mean, place, shown
from spectral_bias_workflow.config.models import Configuration
from spectral_bias_workflow.config.studies import (
    ClassificationStudy,
    Cnn,
    FirstEpochStudy,
    LineStudy,
)
from spectral_bias_workflow.graph.catalogue import (
    CLASSIFICATION,
    FIGURES,
    FIRST_EPOCH,
    HELD_OUT,
    IMAGE,
    LINE,
    METRICS,
)
from spectral_bias_workflow.graph.figures import (
    figure_epochs,
    figure_inputs,
    figure_signals,
    figure_studies,
    is_drawn,
    suited_studies,
)
from spectral_bias_workflow.graph.runs import (
    coordinate_studies,
    datasets_of,
    inputs_count,
    resolution_of,
    training_count,
)

Path_ = tuple[str | int, ...]
# Pixels per side of the images of datasets, by kind; unknown in advance for IDX files.
_IMAGE_SIDES = {Digits: 8, Cifar10: 32, Cifar100: 32}
_SHOWN = {
    IMAGE: "studies of the kind image that train on all pixels",
    HELD_OUT: "studies of the kind image with a split",
    LINE: "studies of the kind line",
    FIRST_EPOCH: "studies of the kind first_epoch",
    CLASSIFICATION: "studies of the kind classification",
}
_STUDY_OF_CLAIMS = ("image", "line", "networks", "classification")


def contradictions(config: Configuration, root: Path, left_out: Sequence[str] = ()) -> list[str]:
    """Return one line for each contradiction in a configuration of allowed values.

    Args:
        config: The configuration.
        root: The folder that relative paths start from.
        left_out: Studies that an overlay set to null; figures may still name them.

    Returns:
        The problems: names first, then numbers, then files.
    """
    undefined = [*_undefined_names(config), *_unsuited_studies(config, left_out)]
    # The other checks look names up, so all names must exist.
    config = _with_stand_ins(config)
    return [
        *undefined,
        *_signals_of_other_domains(config),
        *_undefined_in_figures(config),
        *_names_that_share_a_folder(config),
        *_unmeasured(config),
        *_unsupported(config),
        *_missing_snapshots(config),
        *_missing_in_a_split(config),
        *_impossible_trainings(config),
        *_averaged_networks(config),
        *_empty_intervals(config),
        *_too_small_images(config),
        *_shared_files(config),
        *_unusable_signals(config, root),
        *_missing_dataset_files(config, root),
    ]


def _with_stand_ins(config: Configuration) -> Configuration:
    """Return a configuration with a stand-in entry for each undefined name.

    An undefined name then hides no other problem.  The stand-ins have no problems themselves.
    """
    image, line = Noise(kind="noise", side=4096), Sinusoid(kind="sinusoid", frequencies=[1])
    coordinates, digits = Coordinates(kind="coordinates", interval=[0, 1]), Digits(kind="digits")
    signals: dict[str, Any] = {}
    names = [*(config.figures.encoding_distances.inputs or ())]
    for study in coordinate_studies(config).values():
        signals |= dict.fromkeys(study.signals, line if isinstance(study, LineStudy) else image)
        names += study.inputs
    inputs: dict[str, Any] = dict.fromkeys(names, coordinates)
    known = {
        name: dataset
        for name, dataset in config.datasets.items()
        if all(download in config.downloads for download in dataset.downloads.values())
    }
    datasets = dict.fromkeys(datasets_of(config), digits) | known
    return config.model_copy(
        update={
            "signals": signals | config.signals,
            "inputs": inputs | config.inputs,
            "datasets": datasets,
        }
    )


def _stranger(path: Path_, name: str, known: Collection[str], what: str) -> Iterator[str]:
    if name not in known:
        yield (
            f"{place(path)}: found {shown(name)}, allowed: the {what} "
            f"({', '.join(known) or 'none'}){did_you_mean(name, known)}"
        )


def _strangers(
    path: Path_, names: Iterable[str], known: Collection[str], what: str
) -> Iterator[str]:
    for index, name in enumerate(names):
        yield from _stranger((*path, index), name, known, what)


def _undefined_names(config: Configuration) -> Iterator[str]:
    """Yield the problems of names without an entry."""
    signals, inputs, downloads = config.signals, config.inputs, config.downloads
    for name, study in config.studies.items():
        at: Path_ = ("studies", name)
        if isinstance(study, ClassificationStudy):
            path: Path_ = (*at, "datasets")
            yield from _strangers(path, study.datasets, config.datasets, "entries of datasets")
            continue
        yield from _strangers((*at, "signals"), study.signals, signals, "entries of signals")
        yield from _strangers((*at, "inputs"), study.inputs, inputs, "entries of inputs")
        for each in study.batch_size_by_signal:
            path = (*at, "batch_size_by_signal", each)
            yield from _stranger(path, each, signals, "entries of signals")
        for each in getattr(study, "snapshots_by_input", {}):
            path = (*at, "snapshots_by_input", each)
            yield from _stranger(path, each, inputs, "entries of inputs")
    for name, signal in signals.items():
        if isinstance(signal, Div2k):
            path = ("signals", name, "archive")
            yield from _stranger(path, signal.archive, downloads, "entries of downloads")
    for name, dataset in config.datasets.items():
        for part, download in dataset.downloads.items():
            path = ("datasets", name, part)
            yield from _stranger(path, download, downloads, "entries of downloads")
    chosen = config.figures.encoding_distances.inputs or ()
    at = ("figures", "encoding_distances", "inputs")
    yield from _strangers(at, chosen, inputs, "entries of inputs")


def _unsuited_studies(config: Configuration, left_out: Sequence[str]) -> Iterator[str]:
    """Yield the problems of studies that figures and claims name but cannot use."""
    for figure, about in FIGURES.items():
        if about.kind is None:
            continue
        options = getattr(config.figures, figure)
        suited, what = suited_studies(config, figure), _SHOWN[about.kind]
        known = [*suited, *left_out]
        if "studies" in about.options:
            path: Path_ = ("figures", figure, "studies")
            yield from _strangers(path, options.studies or (), known, what)
        elif options.study is not None:
            yield from _stranger(("figures", figure, "study"), options.study, known, what)
    for part in _STUDY_OF_CLAIMS:
        name = getattr(config.claims, part)
        if name is not None:
            known = [*config.studies, *left_out]
            yield from _stranger(("claims", part), name, known, "studies")


def _undefined_in_figures(config: Configuration) -> Iterator[str]:
    for figure, about in FIGURES.items():
        if about.kind is None or not figure_studies(config, figure):
            continue
        study, options = figure_studies(config, figure)[0], getattr(config.figures, figure)
        at = place(("studies", study))
        signal = getattr(options, "signal", None)
        if signal is not None and is_drawn(config, figure):
            known = figure_signals(config, figure)
            path: Path_ = ("figures", figure, "signal")
            yield from _stranger(path, signal, known, f"signals of {at} that it can show")
        for key in ("inputs", "layers_of") if figure != "encoding_distances" else ():
            names, known = getattr(options, key, None) or (), config.studies[study].input_names
            yield from _strangers(("figures", figure, key), names, known, f"inputs of {at}")


def _signals_of_other_domains(config: Configuration) -> Iterator[str]:
    """Yield the problems of lines in studies of images, and of images in studies of lines."""
    for name, study in coordinate_studies(config).items():
        wanted = "line" if isinstance(study, LineStudy) else "grid"
        for index, signal in enumerate(study.signals):
            entry = config.signals[signal]
            if entry.domain != wanted:
                allowed = "signals of the kind sinusoid" if wanted == "line" else "images"
                yield (
                    f"{place(('studies', name, 'signals', index))}: found {signal}, of the kind "
                    f"{entry.kind}, allowed: {allowed}"
                )


def _names_that_share_a_folder(config: Configuration) -> Iterator[str]:
    studies = coordinate_studies(config).values()
    named = {
        "studies": list(config.studies),
        "signals of the studies": [name for study in studies for name in study.signals],
        "datasets of the studies": datasets_of(config),
        "inputs of the studies": [
            *(name for study in studies for name in study.inputs),
            *(config.figures.encoding_distances.inputs or ()),
        ],
    }
    for what, names in named.items():
        first: dict[str, str] = {}
        for name in names:
            earlier = first.setdefault(name.lower(), name)
            if earlier != name:
                yield (
                    f"{what}: found {shown(earlier)} and {shown(name)}, allowed: names that differ "
                    "by more than upper and lower case, since they are folders"
                )


def _unmeasured(config: Configuration) -> Iterator[str]:
    """Yield the problems of metrics that are derived from others that are not measured."""
    for name, study in config.studies.items():
        for index, metric in enumerate(study.metrics):
            needed = METRICS[metric].derived_from
            if missing := [other for other in needed if other not in study.metrics]:
                yield (
                    f"{place(('studies', name, 'metrics', index))}: found {metric}, which is "
                    f"derived from {' and '.join(needed)}; allowed: together with them; add "
                    f"{' and '.join(missing)}, or leave it out"
                )


def _unsupported(config: Configuration) -> Iterator[str]:
    """Yield the problems of metrics that are not defined for a network of their study."""
    for name, study in config.studies.items():
        for index, metric in enumerate(study.metrics):
            allowed = METRICS[metric].networks
            strangers = [n.name for n in study.networks if n.architecture not in allowed]
            if strangers:
                yield (
                    f"{place(('studies', name, 'metrics', index))}: found {metric} for "
                    f"{', '.join(strangers)}, allowed: networks of the kind {', '.join(allowed)}, "
                    "for which alone it is defined; leave it out, or the network"
                )


def _missing_snapshots(config: Configuration) -> Iterator[str]:
    """Yield the problems of epochs that a figure shows but an input map has no snapshot of."""
    for figure, about in FIGURES.items():
        if about.kind is None or not figure_studies(config, figure) or not is_drawn(config, figure):
            continue
        study_name = figure_studies(config, figure)[0]
        study, options = config.studies[study_name], getattr(config.figures, figure)
        inputs = study.input_names
        chosen = [name for name in figure_inputs(config, figure) if name in inputs]
        common = figure_epochs(config, figure, chosen or inputs)
        if not common:
            yield (
                f"{place(('studies', study_name, 'snapshots_by_input'))}: found no epoch of which "
                f"all input maps of the figure {figure} have snapshots, allowed: lists that share "
                "an epoch, such as 0, or a choice of inputs for the figure"
            )
            continue
        wanted: dict[Path_, Any] = {}
        if getattr(options, "epoch", None) is not None:
            wanted["figures", figure, "epoch"] = options.epoch
        for index, epoch in enumerate(getattr(options, "epochs", None) or ()):
            wanted["figures", figure, "epochs", index] = epoch
        for path, epoch in wanted.items():
            if epoch not in common:
                of_classifiers = isinstance(study, ClassificationStudy)
                of_all = (
                    " that are" if of_classifiers else " of which all input maps of the figure are"
                )
                yield (
                    f"{place(path)}: found {epoch}, allowed: the epochs{of_all} measured "
                    f"({', '.join(map(str, common))})"
                )


def _missing_in_a_split(config: Configuration) -> Iterator[str]:
    """Yield the problems of input maps that only the first of a figure's splits has."""
    figure = "generalization"
    if not is_drawn(config, figure):
        return
    main, *others = figure_studies(config, figure)
    inputs = config.studies[main].input_names
    for other in others:
        known = config.studies[other].input_names
        chosen = figure_inputs(config, figure)
        missing = [name for name in chosen if name in inputs and name not in known]
        if missing:
            yield (
                f"{place(('studies', other, 'inputs'))}: found no {', '.join(missing)}, allowed: "
                f"all input maps that the figure {figure} shows, or a choice of inputs for the "
                f"figure out of those of both studies ({', '.join(known)})"
            )


def _impossible_trainings(config: Configuration) -> Iterator[str]:
    """Yield the problems of mini-batches, steps and splits that do not fit the number of inputs."""
    splits = list(_empty_splits(config))
    yield from splits
    for study in coordinate_studies(config) if not splits else []:
        yield from _too_large_batches(config, study)
        yield from _steps_beyond_the_epoch(config, study)


def _empty_splits(config: Configuration) -> Iterator[str]:
    for name, study in coordinate_studies(config).items():
        for signal in study.signals if study.pixels_trained_on != "all" else []:
            side = resolution_of(config, name, signal)
            try:
                training_mask(study.pixels_trained_on, side, side, seed=0)
            except ValueError as error:
                yield f"{place(('studies', name, 'resolution'))}: found {side}: {error}"


def _too_large_batches(config: Configuration, name: str) -> Iterator[str]:
    study, found = coordinate_studies(config)[name], set()
    for signal in study.signals:
        is_own = signal in study.batch_size_by_signal
        keys: Path_ = ("batch_size_by_signal", signal) if is_own else ("training", "batch_size")
        count, batch_size = training_count(config, name, signal), study.batch_size_of(signal)
        if batch_size > count and keys not in found:
            found.add(keys)
            inputs = "points" if isinstance(study, LineStudy) else "pixels"
            part = "" if study.pixels_trained_on == "all" else " that are trained on"
            yield (
                f"{place(('studies', name, *keys))}: found {batch_size}, allowed: at most the "
                f"{count} {inputs} of the signal {signal}{part} (resolution "
                f"{resolution_of(config, name, signal)})"
            )


def _steps_beyond_the_epoch(config: Configuration, name: str) -> Iterator[str]:
    study = config.studies[name]
    if not isinstance(study, FirstEpochStudy):
        return
    for signal in study.signals:
        batch_size = study.batch_size_of(signal)
        steps = math.ceil(inputs_count(config, name, signal) / batch_size)
        beyond = [step for step in study.steps if step > steps]
        if beyond:
            yield (
                f"{place(('studies', name, 'steps'))}: found {', '.join(map(str, beyond))}, "
                f"allowed: at most {steps}, the steps of an epoch of {signal} with mini-batches of "
                f"{batch_size}"
            )
            return


def _averaged_networks(config: Configuration) -> Iterator[str]:
    """Yield the problems of several networks that a figure would average or draw in one place."""
    for name, study in coordinate_studies(config).items():
        at = place(("studies", name, "networks"))
        shown_by = [figure for figure in FIGURES if _is_shown_by(config, figure, name)]
        averaging = [figure for figure in shown_by if not FIGURES[figure].sizes]
        if len(study.networks) > 1 and averaging:
            yield (
                f"{at}: found {len(study.networks)}, allowed: one, since its figures average over "
                f"runs ({averaging[0]}, ...); the study that figures.depth_width names compares "
                "networks"
            )
        sizes = [network.depth * network.width for network in study.networks]
        for size in sorted({size for size in sizes if sizes.count(size) > 1}):
            if len(shown_by) > len(averaging):
                yield (
                    f"{at}: found {sizes.count(size)} of {size} neurons, allowed: different sizes, "
                    "since figures place networks by their size"
                )


def _is_shown_by(config: Configuration, figure: str, study: str) -> bool:
    # Pictures show the first network only; encodings show none.
    if FIGURES[figure].kind is None or not FIGURES[figure].tables:
        return False
    return study in figure_studies(config, figure)


def _empty_intervals(config: Configuration) -> Iterator[str]:
    for name, entry in config.inputs.items():
        if isinstance(entry, Coordinates) and entry.interval[0] >= entry.interval[1]:
            yield (
                f"inputs.{name}.interval: found {shown(entry.interval)}, allowed: [a, b] with a < b"
            )


def _too_small_images(config: Configuration) -> Iterator[str]:
    """Yield the problems of convolutional networks that do not fit a dataset of known size."""
    for name, study in config.studies.items():
        for dataset in study.datasets if isinstance(study, ClassificationStudy) else []:
            whole = _IMAGE_SIDES.get(type(config.datasets[dataset]))
            for index, network in enumerate(study.networks):
                if whole and isinstance(network, Cnn):
                    path = ("studies", name, "networks", index)
                    yield from _too_large_kernels(path, network, dataset, whole)


def _too_large_kernels(path: Path_, network: Cnn, dataset: str, whole: int) -> Iterator[str]:
    side = whole
    for layer, _ in enumerate(network.channels, start=1):
        if side < network.kernel:
            yield (
                f"{place(path)}: found a kernel of {network.kernel} for convolution {layer}, which "
                f"sees {side} x {side} pixels of {dataset} ({whole} x {whole}) at stride "
                f"{network.stride}, allowed: kernels that fit; take a smaller stride or kernel, or "
                "fewer channels"
            )
            return
        side = (side - network.kernel) // network.stride + 1


def _shared_files(config: Configuration) -> Iterator[str]:
    """Yield the problems of downloads with the file name of another download."""
    first: dict[str, str] = {}
    for name, download in config.downloads.items():
        earlier = first.setdefault(download.filename.lower(), name)
        if earlier != name:
            yield (
                f"downloads.{name}.filename: found {shown(download.filename)}, which is that of "
                f"{earlier} too, allowed: a name of its own"
            )


def _unusable_signals(config: Configuration, root: Path) -> Iterator[str]:
    wanted = {
        (signal, resolution_of(config, name, signal)): None
        for name, study in coordinate_studies(config).items()
        for signal in study.signals
    }
    for name, resolution in wanted:
        entry = config.signals[name]
        described = entry.as_mapping()
        if isinstance(entry, ImageFile | ArrayFile):
            described["path"] = str(root / entry.path)
        try:
            check_signal(described, resolution)
        except SignalError as error:
            yield f"signals.{name}: {' '.join(str(error).split())}"


def _missing_dataset_files(config: Configuration, root: Path) -> Iterator[str]:
    """Yield the files of datasets that are missing in the user's folders."""
    for name in datasets_of(config):
        entry = config.datasets[name]
        for download in entry.downloads.values() if entry.user_folder else []:
            try:
                user_file(root / str(entry.user_folder), config.downloads[download].filename)
            except DatasetError as error:
                yield f"datasets.{name}.folder: {' '.join(str(error).split())}"
