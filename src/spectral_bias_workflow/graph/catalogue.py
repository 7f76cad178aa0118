"""Catalogue of the workflow's metrics, tables and figures, each declared once.

Plain data, without PyTorch and without importing the modules that it names: ``metrics.x``
measures, ``tables.x`` tabulates, ``figures.x`` plots.  Rules, stage keys, the configuration's
models and the checks of results are made from it.
"""

from __future__ import annotations

from typing import NamedTuple

# The kinds of studies, and a kind for studies of images trained on a part of the pixels.
IMAGE, LINE, FIRST_EPOCH, CLASSIFICATION = "image", "line", "first_epoch", "classification"
HELD_OUT = "held_out"


class Metric(NamedTuple):
    """A measurement of the snapshots of a run.

    Attributes:
        kinds: The kinds of studies that it can be measured for.
        reads: Its other inputs: ``signal``, ``encoding``, ``pairs``, ``dataset``,
            ``neighbours``, or another metric of the run, which then replaces the snapshots.
        passes: Approximate cost of one snapshot, in forward passes over all inputs.
        gpu: Whether it runs on a GPU if there is one.
        at_the_ends: Whether it is measured only at the initialisation, after the first epoch and
            at the end: for metrics whose files are large or jobs long, and whose results are in
            the comparison of these snapshots.
    """

    kinds: tuple[str, ...]
    reads: tuple[str, ...]
    passes: float
    gpu: bool = False
    at_the_ends: bool = False


_OF_COORDINATES = (IMAGE, LINE)
METRICS = {
    "forward_pass": Metric(_OF_COORDINATES, ("signal", "encoding", "pairs"), 1.5, gpu=True),
    "gradient_confusion": Metric(_OF_COORDINATES, ("signal", "encoding", "pairs"), 6, gpu=True),
    "spectral_norms": Metric(_OF_COORDINATES, (), 0),
    "hyperplanes": Metric((IMAGE,), ("encoding",), 5, gpu=True, at_the_ends=True),
    "boundary_distance": Metric((IMAGE,), ("encoding",), 10, gpu=True),
    "cross_sections": Metric((IMAGE,), ("encoding",), 30, at_the_ends=True),
    "crossings": Metric((IMAGE,), ("encoding", "signal"), 15),
    "inradius": Metric((IMAGE,), ("encoding",), 10, at_the_ends=True),
    # Reads the stored predictions and runs no network.
    "frequency_error": Metric(_OF_COORDINATES, ("forward_pass", "signal"), 0.1),
    "ntk": Metric(_OF_COORDINATES, ("signal", "encoding"), 7, gpu=True),
    "linear_pieces": Metric((LINE,), ("encoding", "signal"), 5),
    "first_epoch": Metric((FIRST_EPOCH,), ("signal", "encoding", "pairs"), 3, gpu=True),
    "hamming_classification": Metric((CLASSIFICATION,), ("dataset", "neighbours"), 2, gpu=True),
    "confusion_classification": Metric((CLASSIFICATION,), ("dataset", "neighbours"), 8, gpu=True),
}


class Table(NamedTuple):
    """The sources of a table.

    Attributes:
        metrics: The metrics that it summarises; none if it is made of histories and snapshots of
            trainings, of pairs of images, of input maps, or of other tables.
        of_whole_runs: Whether it covers only the runs that have all of its metrics, instead of
            the runs that have any.
        tables: The tables that it is made of.
        is_histogram: Whether its rows are bins, for figures and not for readers.
    """

    metrics: tuple[str, ...] = ()
    of_whole_runs: bool = False
    tables: tuple[str, ...] = ()
    is_histogram: bool = False


_READ_BY_CLAIMS = (
    *("inputs", "training", "encoding_distances", "regions", "hamming", "dead_neurons"),
    *("confusion", "mechanism_regions", "mechanism_correlation", "frequency_error"),
    *("spectral_norms", "hyperplane_cosine", "cross_sections", "boundary_distance", "inradius"),
    "generalization",
)
_BOTH = ("forward_pass", "gradient_confusion")
TABLES = {
    "runs": Table(),
    "inputs": Table(),
    "training": Table(),
    "hamming": Table(("forward_pass", "hamming_classification")),
    "regions": Table(("forward_pass",)),
    "dead_neurons": Table(("forward_pass",)),
    "confusion": Table(("gradient_confusion", "confusion_classification")),
    "confusion_density": Table(
        ("gradient_confusion", "confusion_classification"), is_histogram=True
    ),
    "hyperplane_cosine": Table(("hyperplanes",)),
    "boundary_distance": Table(("boundary_distance",)),
    "cross_sections": Table(("cross_sections",)),
    "crossings": Table(("crossings",)),
    "inradius": Table(("inradius",)),
    "inradius_density": Table(("inradius",), is_histogram=True),
    "frequency_error": Table(("frequency_error",)),
    "frequency_convergence": Table(("frequency_error",)),
    "ntk": Table(("ntk",)),
    "ntk_spectrum": Table(("ntk",)),
    "linear_pieces": Table(("linear_pieces",)),
    "first_epoch": Table(("first_epoch",)),
    "generalization": Table(),
    "mechanism_regions": Table(_BOTH, of_whole_runs=True),
    "mechanism_hamming": Table(_BOTH, of_whole_runs=True),
    "mechanism_tiles": Table(_BOTH, of_whole_runs=True),
    "mechanism_correlation": Table(_BOTH, of_whole_runs=True),
    "spectral_norms": Table(("spectral_norms",)),
    "neighbours": Table(),
    "gradient_norms": Table(("confusion_classification",)),
    "encoding_distances": Table(),
    "claims": Table(tables=_READ_BY_CLAIMS),
    "claim_comparisons": Table(tables=_READ_BY_CLAIMS),
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
        pictures: The metric whose arrays it shows, for one signal; None if it reads tables only.
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
    pictures: str | None = None
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
        return list(dict.fromkeys([*of_kind, *([self.pictures] if self.pictures else [])]))


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
        shows_signal=True,
    ),
    "region_maps": Figure(
        IMAGE,
        "Image study",
        "Fig. 2a-b: region maps",
        "The image plane coloured by activation region (Fig. 2a-b).",
        options=("signal", "inputs", "epochs"),
        pictures="forward_pass",
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
    ),
    "hamming_image": Figure(
        IMAGE,
        "Image study",
        "Fig. 4a-b: Hamming distance",
        "Hamming distance of local and global pairs over epochs (Fig. 4a-b).",
        tables=("hamming",),
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
        shows_signal=True,
    ),
    "sinusoid_fits": Figure(
        LINE,
        "Sinusoids",
        "Appendix: fits",
        "A function on a line as each input map has learned it (appendix).",
        options=("signal", "inputs", "epoch"),
        pictures="forward_pass",
        shows_signal=True,
    ),
    "hamming_sinusoid": Figure(
        LINE,
        "Sinusoids",
        "Appendix: Hamming distance",
        "Hamming distance of points on a line over epochs (appendix).",
        tables=("hamming",),
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
