"""Catalogue of the workflow's metrics, tables and figures, each declared once.

Plain data, without PyTorch and without importing the modules that it names: ``metrics.x``
measures, ``tables.x`` tabulates, ``figures.x`` plots.  Rules, stage keys, the configuration's
models and the checks of results are made from it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import inf
from typing import Literal, NamedTuple

# The kinds of studies, and a kind for studies of images trained on a part of the pixels.
IMAGE, LINE, FIRST_EPOCH, CLASSIFICATION = "image", "line", "first_epoch", "classification"
HELD_OUT = "held_out"
# Activations with which a network is linear on each activation region.
PIECEWISE_LINEAR = ("relu",)


class Metric(NamedTuple):
    """A measurement of the snapshots of a run.

    Attributes:
        kinds: The kinds of studies that it can be measured for.
        reads: Its other inputs: ``signal``, ``encoding`` (or only its ``input_map``), ``pairs``,
            ``dataset``, ``neighbours``, or other metrics of the run, which then replace the
            snapshots.
        passes: Approximate cost of one snapshot, in forward passes over all inputs.
        networks: The kinds of networks that it is defined for.
        activations: The activations of hidden layers that it is defined for.
        gpu: Whether it runs on a GPU if there is one.
        at_the_ends: Whether it is measured only at the initialisation, after the first epoch and
            at the end: for metrics whose files are large or jobs long, and whose results are in
            the comparison of these snapshots.
    """

    kinds: tuple[str, ...]
    reads: tuple[str, ...]
    passes: float
    networks: tuple[str, ...] = ("mlp",)
    activations: tuple[str, ...] = PIECEWISE_LINEAR
    gpu: bool = False
    at_the_ends: bool = False

    @property
    def derived_from(self) -> list[str]:
        """The metrics that it reads instead of snapshots."""
        return [name for name in self.reads if name in METRICS]

    @property
    def supports(self) -> dict[str, list[str]]:
        """The allowed values of arguments of the networks that it is measured on."""
        return {"kind": [*self.networks], "activation": [*self.activations]}


_OF_COORDINATES = (IMAGE, LINE)
METRICS = {
    "forward_pass": Metric(_OF_COORDINATES, ("signal", "encoding", "pairs"), 1.5, gpu=True),
    "gradient_confusion": Metric(_OF_COORDINATES, ("signal", "encoding", "pairs"), 6, gpu=True),
    "spectral_norms": Metric(_OF_COORDINATES, (), 0),
    "stable_rank": Metric(_OF_COORDINATES, ("encoding",), 3, gpu=True),
    "hyperplanes": Metric((IMAGE,), ("encoding",), 5, gpu=True, at_the_ends=True),
    "boundary_distance": Metric((IMAGE,), ("encoding",), 10, gpu=True),
    "cross_sections": Metric((IMAGE,), ("input_map",), 30, at_the_ends=True),
    "crossings": Metric((IMAGE,), ("input_map", "signal"), 15),
    "inradius": Metric((IMAGE,), ("encoding",), 10, at_the_ends=True),
    # Run no network.
    "frequency_error": Metric(_OF_COORDINATES, ("forward_pass", "signal"), 0.1),
    "mechanism": Metric(
        _OF_COORDINATES, ("forward_pass", "gradient_confusion", "signal", "pairs"), 1
    ),
    "ntk": Metric(_OF_COORDINATES, ("signal", "encoding"), 7, gpu=True),
    "linear_pieces": Metric((LINE,), ("input_map", "signal"), 5),
    "first_epoch": Metric((FIRST_EPOCH,), ("signal", "encoding", "pairs"), 3, gpu=True),
    "hamming_classification": Metric(
        (CLASSIFICATION,), ("dataset", "neighbours"), 2, networks=("mlp", "cnn"), gpu=True
    ),
    "confusion_classification": Metric(
        (CLASSIFICATION,), ("dataset", "neighbours"), 8, networks=("mlp", "cnn"), gpu=True
    ),
}


# What tables have rows for, the files that they read, and what else they are made of.
Subject = Literal[
    "runs",
    "held_out_runs",
    "measured_runs",
    "datasets",
    "input_maps",
    "compared_input_maps",
    "claims",
]
Read = Literal["snapshot", "history", "neighbours", "encoding_distances"]
Setting = Literal["runs", "last_epochs", "n_pixels", "kinds", "inputs", "studies"]


class Table(NamedTuple):
    """A table: what it is made of, and what is true of its rows.

    Attributes:
        metrics: The metrics that it summarises.
        of: What it has rows for: all ``runs``, the ``measured_runs`` (by any of its metrics) or
            ``held_out_runs`` (tested on other pixels than they are trained on), ``datasets``,
            ``input_maps`` (of runs and of Figure 3), ``compared_input_maps`` (of Figure 3) or
            ``claims``.
        reads: The other files that it is made of, one for each of these: the last ``snapshot`` of a
            run or its ``history``, the ``neighbours`` of a dataset, or the ``encoding_distances``
            of an input map.
        tables: The tables that it is made of.
        settings: What else it is made of: arguments of ``tabulate``, by name.
        is_histogram: Whether its rows are bins, for figures and not for readers.
        keys: The columns that tell its rows for one run, or for one snapshot, apart.
        rows: How many rows it has for a snapshot, or for a run or a name if its key has no epoch:
            a product of numbers and of what :data:`FACTORS` names; ``some`` if at least one, and
            ``any`` if perhaps none.
        empty: Where cells have to be empty, by the columns: a condition on the others, where
            ``@classifiers`` are the studies of classifiers; None if a value may be missing
            anywhere.  The cells of other columns are never empty.
        bounds: The least and the largest value, by the columns: numbers, or the largest as the name
            of another column.
    """

    metrics: tuple[str, ...] = ()
    of: Subject = "measured_runs"
    reads: tuple[Read, ...] = ()
    tables: tuple[str, ...] = ()
    settings: tuple[Setting, ...] = ()
    is_histogram: bool = False
    keys: tuple[str, ...] = ()
    rows: tuple[int | str, ...] = ()
    empty: Mapping[tuple[str, ...], str | None] = {}
    bounds: Mapping[tuple[str, ...], tuple[float, float | str]] = {}


# Numbers of rows, by the hidden layers of a network and by whether it is a classifier.
FACTORS: dict[str, Callable[[int, bool], int]] = {
    "layers_and_all": lambda layers, is_classifier: layers + 1,
    "matrices_and_product": lambda layers, is_classifier: layers + 2,
    # By input gradients, all L (L + 1) / 2 pairs of layers; by rows of weights, layer 1 with itself
    # and the L (L - 1) / 2 pairs of later layers.
    "pairs_of_layers": lambda layers, is_classifier: layers**2 + 1,
    "kinds_of_pairs": lambda layers, is_classifier: 3 if is_classifier else 2,
    "epsilons": lambda layers, is_classifier: 2 if is_classifier else 1,
}
_READ_BY_CLAIMS = (
    *("inputs", "training", "encoding_distances", "regions", "hamming", "dead_neurons"),
    *("confusion", "mechanism_regions", "mechanism_correlation", "frequency_error"),
    *("spectral_norms", "hyperplane_cosine", "cross_sections", "boundary_distance", "inradius"),
    "generalization",
)
_QUANTILES = ("q05", "q25", "q50", "q75", "q95")
_SUMMARY = ("mean", "std", *_QUANTILES)
_NOT_NEGATIVE, _SHARE, _COSINE, _POSITIVE = (0, inf), (0, 1), (-1, 1), (1, inf)
_OF_GRADIENTS = ("gradient_confusion", "confusion_classification")
TABLES = {
    "runs": Table(of="runs", reads=("snapshot",), settings=("kinds",)),
    "inputs": Table(
        of="input_maps",
        settings=("inputs",),
        empty={
            ("levels",): "kind not in ['positional', 'restricted']",
            ("growth", "scale_by_pi"): "kind != 'positional'",
            ("frequency",): "kind != 'restricted'",
            ("low", "high"): "kind != 'coordinates'",
            ("scale", "n_frequencies"): "kind != 'fourier'",
        },
    ),
    "training": Table(
        of="runs",
        reads=("history",),
        settings=("runs", "last_epochs"),
        empty={
            ("train_mse", "psnr_db"): "study in @classifiers",
            (
                *("train_loss", "train_accuracy", "test_loss", "test_accuracy"),
            ): "study not in @classifiers",
        },
        bounds={
            ("epoch", "train_mse", "train_loss", "test_loss"): _NOT_NEGATIVE,
            ("train_accuracy", "test_accuracy"): _SHARE,
        },
    ),
    "hamming": Table(
        ("forward_pass", "hamming_classification"),
        keys=("pairs", "layer"),
        rows=(3, "layers_and_all"),
        bounds={
            ("mean", *_QUANTILES): (0, "n_neurons"),
            ("n_pairs", "n_neurons"): _POSITIVE,
        },
    ),
    "regions": Table(("forward_pass",), bounds={("n_regions",): (1, "n_inputs")}),
    "dead_neurons": Table(
        ("forward_pass",),
        keys=("layer",),
        rows=("layers_and_all",),
        bounds={("n_dead",): (0, "n_neurons"), ("n_neurons",): _POSITIVE},
    ),
    "confusion": Table(
        _OF_GRADIENTS,
        keys=("pairs", "epsilon"),
        rows=("kinds_of_pairs", "epsilons"),
        bounds={
            ("mean", *_QUANTILES): _COSINE,
            ("std", "mean_negative_part", "p_below_-0.25", "p_negative"): _SHARE,
            ("p_below_epsilon",): _SHARE,
        },
    ),
    "confusion_density": Table(
        _OF_GRADIENTS,
        is_histogram=True,
        keys=("pairs", "epsilon", "cosine_low"),
        rows=("kinds_of_pairs", "epsilons", 50),
        bounds={("cosine_low", "cosine_high"): _COSINE, ("n_pairs",): _NOT_NEGATIVE},
    ),
    "hyperplane_cosine": Table(
        ("hyperplanes",),
        keys=("definition", "layer_a", "layer_b"),
        rows=("pairs_of_layers",),
        empty={("mean", "mean_abs", "p_negative", *_QUANTILES): "n_pairs == 0"},
        bounds={("mean", *_QUANTILES): _COSINE, ("mean_abs", "p_negative"): _SHARE},
    ),
    "boundary_distance": Table(
        ("boundary_distance",),
        keys=("definition", "layer"),
        rows=(3, "layers_and_all"),
        empty={_SUMMARY: "n_inputs == 0"},
        bounds={_SUMMARY: _NOT_NEGATIVE},
    ),
    "cross_sections": Table(
        ("cross_sections",),
        keys=("plane", "layers"),
        rows=("some",),
        empty={("n_regions_exact",): "exact != 'counted'"},
        bounds={("n_regions_grid", "n_regions_exact"): _POSITIVE},
    ),
    "crossings": Table(
        ("crossings",),
        keys=("axis", "space", "detail", "layer"),
        rows=(2, 2, 3, "layers_and_all"),
        empty={("crossings_per_pixel",): "n_steps == 0"},
        bounds={("crossings_per_pixel",): _NOT_NEGATIVE},
    ),
    "inradius": Table(
        ("inradius",),
        keys=("points",),
        rows=(2,),
        empty={_SUMMARY: "n_points == 0"},
        bounds={_SUMMARY: _NOT_NEGATIVE},
    ),
    "inradius_density": Table(
        ("inradius",),
        is_histogram=True,
        keys=("points", "radius_low"),
        rows=(2, 142),
        bounds={("n_points",): _NOT_NEGATIVE},
    ),
    "frequency_error": Table(
        ("frequency_error",),
        keys=("band_low",),
        rows=("some",),
        bounds={("error_energy", "signal_energy"): _NOT_NEGATIVE},
    ),
    "frequency_convergence": Table(
        ("frequency_error",),
        keys=("band_low",),
        rows=("some",),
        empty={("half_epoch",): "state != 'halved'"},
        bounds={("initial_energy",): _NOT_NEGATIVE},
    ),
    "ntk": Table(
        ("ntk",),
        empty={("target_share_10", "target_share_100"): "target_energy == 0"},
        bounds={
            ("alignment_initial", "alignment_initial_centred"): _COSINE,
            ("movement", "distance_to_infinite_width"): _NOT_NEGATIVE,
            ("target_share_10", "target_share_100"): _SHARE,
            ("n_eigenvalues_90",): (1, "n_points"),
        },
    ),
    "ntk_spectrum": Table(
        ("ntk",),
        keys=("kernel", "index"),
        rows=("some",),
        empty={("target_share",): "target_energy == 0"},
        bounds={("target_share",): _SHARE, ("index",): (1, "n_points")},
    ),
    "linear_pieces": Table(
        ("linear_pieces",), bounds={("n_linear_pieces",): (1, "n_activation_pieces")}
    ),
    "first_epoch": Table(
        ("first_epoch",),
        bounds={
            ("n_regions",): (1, "n_inputs"),
            ("n_dead", "hamming_local", "hamming_global"): (0, "n_neurons"),
            ("epoch",): _SHARE,
        },
    ),
    "generalization": Table(
        of="held_out_runs",
        reads=("history",),
        settings=("runs", "last_epochs", "n_pixels"),
        bounds={("train_mse", "test_mse"): _NOT_NEGATIVE, ("n_train", "n_test"): _POSITIVE},
    ),
    "mechanism_regions": Table(
        ("mechanism",),
        empty={("sign_agreement", "mean_abs_cosine"): "n_signed == 0"},
        bounds={("sign_agreement", "mean_abs_cosine"): _SHARE},
    ),
    "mechanism_hamming": Table(
        ("mechanism",),
        keys=("share_high",),
        rows=("any",),
        bounds={
            ("share_low", "share_high", "mean_abs_cosine", "sign_agreement"): _SHARE,
            ("mean_abs_cosine_null", "sign_agreement_null"): _SHARE,
        },
    ),
    "mechanism_tiles": Table(
        ("mechanism",),
        keys=("tile_row", "tile_column"),
        rows=("any",),
        empty={("confusion_std", "confusion_negative"): "n_pairs == 0"},
        bounds={
            ("mse", "mse_until", "high_frequency_energy"): _NOT_NEGATIVE,
            ("confusion_std", "confusion_negative"): _SHARE,
        },
    ),
    "mechanism_correlation": Table(
        ("mechanism",),
        keys=("quantity", "control"),
        rows=("some",),
        empty={
            ("rank_correlation",): "state == 'undefined'",
            ("ci_low", "ci_high"): "state != 'estimated'",
        },
        bounds={("rank_correlation", "ci_low", "ci_high"): _COSINE},
    ),
    "spectral_norms": Table(
        ("spectral_norms",),
        keys=("layer",),
        rows=("matrices_and_product",),
        bounds={("spectral_norm",): _NOT_NEGATIVE},
    ),
    "stable_rank": Table(
        ("stable_rank",),
        keys=("of", "layer"),
        rows=("some",),
        empty={("stable_rank",): None},
        bounds={("stable_rank",): _POSITIVE},
    ),
    "neighbours": Table(
        of="datasets",
        reads=("neighbours",),
        keys=("pairs",),
        rows=(3,),
        bounds={("share_top_50", "same_class"): _SHARE},
    ),
    "gradient_norms": Table(
        ("confusion_classification",),
        bounds={("p_below_1e-8",): _SHARE, _QUANTILES: _NOT_NEGATIVE},
    ),
    "encoding_distances": Table(
        of="compared_input_maps",
        reads=("encoding_distances",),
        bounds={("adjacent_over_mean_distance", "adjacent_dot_product_std"): _NOT_NEGATIVE},
    ),
    "claims": Table(
        of="claims",
        tables=_READ_BY_CLAIMS,
        settings=("studies",),
        empty={
            ("weakest", "effect"): "verdict == 'not measured'",
            ("ci_low", "ci_high"): "n_signals < 2",
            ("effect_standardised", "p_adjusted", "note"): None,
            ("effect_initial", "effect_first"): None,
        },
        bounds={("p_adjusted",): _SHARE},
    ),
    "claim_comparisons": Table(
        of="claims",
        tables=_READ_BY_CLAIMS,
        settings=("studies",),
        rows=("any",),
        empty={
            ("ci_low", "ci_high"): "n_signals < 2",
            ("effect_standardised", "p_larger", "effect_initial", "effect_first"): None,
        },
        bounds={("p_larger",): _SHARE},
    ),
}


class Figure(NamedTuple):
    """The contents of a figure.

    Attributes:
        kind: The kind of studies that it can show; None if it does not depend on studies.
        category: Its chapter in the report.
        title: Its title in the report.
        meaning: Its description in the reference of the configuration.
        tables: The tables that it reads.
        options: Its options; some can be set in the configuration.
        module: The module that draws it, if it is not named like the figure.
        pictures: The metric whose arrays it shows, for one signal; None if it reads tables only.
        variables: The variables of this metric that it reads.
        shows_signal: Whether it shows the signal itself.
        sizes: Whether it compares networks of several sizes.
        named: Whether the configuration has to name its study.
        epochs: The snapshots that it shows by default: a ``few`` after the start; the first and
            the last of them (``ends``); or the start with both (``start_first_last``) or with the
            last (``start_last``).
    """

    kind: str | None
    category: str
    title: str
    meaning: str
    tables: tuple[str, ...] = ()
    options: tuple[str, ...] = ("inputs",)
    module: str | None = None
    pictures: str | None = None
    variables: tuple[str, ...] = ()
    shows_signal: bool = False
    sizes: bool = False
    named: bool = False
    epochs: str = "few"

    @property
    def metrics(self) -> list[str]:
        """The metrics that it reads directly or through tables."""
        read = [name for table in self.tables for name in TABLES[table].metrics]
        kind = IMAGE if self.kind == HELD_OUT else self.kind
        of_kind = [name for name in read if kind in METRICS[name].kinds]
        # (The distances of Figure 3 are of a grid, not of runs.)
        pictures = [self.pictures] if self.pictures in METRICS else []
        return list(dict.fromkeys([*of_kind, *pictures]))


FIGURES = {
    "claims": Figure(
        None,
        "Claims",
        "All claims of the paper",
        "The verdict on every claim of the paper.",
        tables=("claims",),
        options=(),
    ),
    "reconstructions": Figure(
        IMAGE,
        "Image study",
        "Fig. 1: reconstructions",
        "The image as each input map has learned it, with error maps (Fig. 1).",
        options=("signal", "inputs", "epoch"),
        pictures="forward_pass",
        variables=("epoch", "prediction", "psnr"),
        shows_signal=True,
    ),
    "region_maps": Figure(
        IMAGE,
        "Image study",
        "Fig. 2a-b: region maps",
        "The image plane coloured by activation region (Fig. 2a-b).",
        options=("signal", "inputs", "epochs"),
        pictures="forward_pass",
        variables=("epoch", "region", "n_regions"),
        epochs="start_first_last",
    ),
    "training_loss": Figure(
        IMAGE,
        "Image study",
        "Fig. 2c: training loss",
        "Training loss over epochs (Fig. 2c).",
        tables=("training",),
    ),
    "region_growth": Figure(
        IMAGE,
        "Image study",
        "Fig. 2d: region growth",
        "Number of activation regions over epochs (Fig. 2d).",
        tables=("regions",),
    ),
    "encoding_distances": Figure(
        IMAGE,
        "Image study",
        "Fig. 3: encoding distances",
        "Distances and dot products between the encoded pixels of a grid (Fig. 3).",
        pictures="encoding_distances",
        variables=("distance", "dot_product"),
    ),
    "hamming_image": Figure(
        IMAGE,
        "Image study",
        "Fig. 4a-b: Hamming distance",
        "Hamming distance of local and global pairs over epochs (Fig. 4a-b).",
        tables=("hamming",),
        module="hamming",
    ),
    "confusion_image": Figure(
        IMAGE,
        "Image study",
        "Fig. 4c-d: gradient confusion",
        "Densities of the gradient confusion of local and global pairs (Fig. 4c-d).",
        tables=("confusion", "confusion_density"),
        options=("inputs", "epochs"),
    ),
    "hyperplanes": Figure(
        IMAGE,
        "Image study",
        "Fig. 5: hyperplane directions",
        "Cosines of the directions of all hyperplanes of a network (Fig. 5); if `inputs` is left "
        "out, of all encodings.",
        options=("signal", "inputs", "epochs"),
        pictures="hyperplanes",
        variables=("epoch", "weight_row_cosine", "input_gradient_cosine", "neuron_layer"),
        epochs="ends",
    ),
    "cross_sections": Figure(
        IMAGE,
        "Image study",
        "Fig. 6: cross-sections",
        "Activation regions on planes through the space of inputs (Fig. 6); if `inputs` is left "
        "out, of the first input map and the first and the last encoding.",
        options=("signal", "inputs", "epoch"),
        pictures="cross_sections",
        variables=("epoch", "plane", "region", "n_regions_grid", "n_regions_exact"),
    ),
    "boundary_distance": Figure(
        IMAGE,
        "Image study",
        "Fig. 7: boundary distance",
        "Distance to the nearest activation boundary over epochs (Fig. 7).",
        tables=("boundary_distance",),
    ),
    "crossings": Figure(
        IMAGE,
        "Image study",
        "Sec. 5: crossings",
        "Boundaries crossed per pixel step over epochs, by local detail.",
        tables=("crossings",),
    ),
    "inradius": Figure(
        IMAGE,
        "Image study",
        "Appendix: inradius",
        "Densities of the inradius of first-layer regions (appendix).",
        tables=("inradius_density",),
        options=("inputs", "epochs"),
        epochs="start_first_last",
    ),
    "frequency_convergence": Figure(
        IMAGE,
        "Image study",
        "Sec. 1: error by frequency",
        "Error per band of spatial frequency over epochs.",
        tables=("frequency_error", "frequency_convergence"),
    ),
    "ntk": Figure(
        IMAGE,
        "Image study",
        "Neural tangent kernel",
        "Spectrum of the neural tangent kernel, its movement, and what it holds of the image.",
        tables=("ntk", "ntk_spectrum"),
        options=("inputs", "epochs"),
        epochs="start_last",
    ),
    "mechanism": Figure(
        IMAGE,
        "Image study",
        "Sec. 4: the mechanism",
        "Gradients by Hamming distance, and where the error decays by how confused they are.",
        tables=("mechanism_hamming", "mechanism_correlation"),
        options=("inputs", "epoch"),
    ),
    "first_epoch": Figure(
        FIRST_EPOCH,
        "Image study",
        "Sec. 3.3, 6: the first epoch",
        "Regions, dead neurons and Hamming distance within the first epoch (Fig. 2, 8d).",
        tables=("first_epoch",),
    ),
    "generalization": Figure(
        HELD_OUT,
        "Generalisation",
        "Sec. 5: held-out pixels",
        "Error on pixels that were not trained on, over epochs, and pictures.",
        tables=("generalization",),
        options=("studies", "signal", "inputs", "epoch"),
        pictures="forward_pass",
        variables=("epoch", "prediction"),
        shows_signal=True,
    ),
    "sinusoid_fits": Figure(
        LINE,
        "Sinusoids",
        "Appendix: fits",
        "A function on a line as each input map has learned it (appendix).",
        options=("signal", "inputs", "epoch"),
        pictures="forward_pass",
        variables=("epoch", "prediction"),
        shows_signal=True,
    ),
    "hamming_sinusoid": Figure(
        LINE,
        "Sinusoids",
        "Appendix: Hamming distance",
        "Hamming distance of points on a line over epochs (appendix).",
        tables=("hamming",),
        module="hamming",
        options=("studies", "inputs"),
    ),
    "confusion_sinusoid": Figure(
        LINE,
        "Sinusoids",
        "Appendix: gradient confusion",
        "Gradient confusion of points on a line, over epochs and at one (appendix).",
        tables=("confusion", "confusion_density"),
        options=("studies", "inputs", "epoch"),
    ),
    "frequency_sinusoid": Figure(
        LINE,
        "Sinusoids",
        "Appendix: error by frequency",
        "Error at each frequency of the functions on a line over epochs (appendix).",
        tables=("frequency_error", "frequency_convergence"),
    ),
    "linear_pieces": Figure(
        LINE,
        "Sinusoids",
        "Sec. 3: linear pieces",
        "Number of linear pieces of functions on a line over epochs.",
        tables=("linear_pieces",),
    ),
    "spectral_norms": Figure(
        IMAGE,
        "Image study",
        "Fig. 8a-c: spectral norms",
        "Spectral norms of the weight matrices over epochs (Fig. 8a-c).",
        tables=("spectral_norms",),
        options=("inputs", "layers_of"),
    ),
    "stable_rank": Figure(
        IMAGE,
        "Image study",
        "Stable rank",
        "Stable rank of the weights and of the hidden activations over epochs.",
        tables=("stable_rank",),
    ),
    "dead_neurons": Figure(
        IMAGE,
        "Image study",
        "Fig. 8d: dead neurons",
        "Neurons that are zero on the whole image, over epochs (Fig. 8d).",
        tables=("dead_neurons",),
    ),
    "hamming_layers": Figure(
        IMAGE,
        "Image study",
        "Appendix: Hamming distance by layer",
        "Hamming distance of uniform pairs in each layer over epochs (appendix).",
        tables=("hamming",),
    ),
    "depth_width": Figure(
        IMAGE,
        "Depth and width",
        "Appendix: depth and width",
        "Hamming distance against the size of the network (appendix).",
        tables=("hamming",),
        options=("inputs", "networks", "epochs"),
        sizes=True,
        named=True,
        epochs="start_last",
    ),
    "restricted_encoding": Figure(
        IMAGE,
        "Restricted encoding",
        "Appendix: one frequency",
        "Activation regions and loss under encodings of one frequency (appendix).",
        tables=("regions", "training"),
        named=True,
    ),
    "density": Figure(
        IMAGE,
        "Density",
        "Density of the coordinates",
        "What changes with the number of pixels per side.",
        tables=("regions", "hamming", "confusion", "training", "crossings"),
        options=("inputs", "epochs"),
        named=True,
        epochs="start_last",
    ),
    "hamming_classification": Figure(
        CLASSIFICATION,
        "Classification study",
        "Fig. 4e-g, k-m: Hamming distance",
        "Hamming distance of near and far images over epochs (Fig. 4e-g, k-m).",
        tables=("hamming",),
        module="hamming",
        options=("signals", "networks"),
    ),
    "confusion_classification": Figure(
        CLASSIFICATION,
        "Classification study",
        "Fig. 4h-j, n-p: gradient confusion",
        "Densities of the gradient confusion of classifiers (Fig. 4h-j, n-p).",
        tables=("confusion", "confusion_density"),
        options=("signals", "networks", "epoch"),
    ),
    "classification_training": Figure(
        CLASSIFICATION,
        "Classification study",
        "Appendix: training of classifiers",
        "Loss and accuracy of classifiers over epochs (appendix).",
        tables=("training",),
        options=("signals", "networks"),
    ),
    "gradient_norms": Figure(
        CLASSIFICATION,
        "Classification study",
        "Sizes of gradients",
        "Sizes of the gradients of classifiers.",
        tables=("gradient_norms",),
        options=("signals", "networks"),
    ),
}
