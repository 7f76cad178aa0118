"""What all figures have in common: they can be drawn, whatever the study, and nothing overlaps."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from types import SimpleNamespace

import pytest
from docutils.core import publish_parts
from jinja2 import Environment, StrictUndefined
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from spectral_bias.figures.boundary_distance import plot_boundary_distance
from spectral_bias.figures.classification_training import plot_classification_training
from spectral_bias.figures.confusion_classification import plot_confusion_classification
from spectral_bias.figures.confusion_image import plot_confusion_image
from spectral_bias.figures.cross_sections import plot_cross_sections
from spectral_bias.figures.crossings import plot_crossings
from spectral_bias.figures.dead_neurons import plot_dead_neurons
from spectral_bias.figures.density import plot_density
from spectral_bias.figures.depth_width import plot_depth_width
from spectral_bias.figures.encoding_distances import plot_encoding_distances
from spectral_bias.figures.frequency_convergence import plot_frequency_convergence
from spectral_bias.figures.gradient_norms import plot_gradient_norms
from spectral_bias.figures.hamming_classification import plot_hamming_classification
from spectral_bias.figures.hamming_image import plot_hamming_image
from spectral_bias.figures.hamming_layers import plot_hamming_layers
from spectral_bias.figures.hyperplanes import plot_hyperplanes
from spectral_bias.figures.inradius import plot_inradius
from spectral_bias.figures.ntk import plot_ntk
from spectral_bias.figures.reconstructions import plot_reconstructions
from spectral_bias.figures.region_growth import plot_region_growth
from spectral_bias.figures.region_maps import plot_region_maps
from spectral_bias.figures.restricted_encoding import plot_restricted_encoding
from spectral_bias.figures.spectral_norms import plot_spectral_norms
from spectral_bias.figures.training_loss import plot_training_loss
from spectral_bias_workflow.graph.catalogue import FIGURES as DECLARED

from .shipped import styles

REPORT = Path(__file__).parents[3] / "workflow" / "report"


def _region_maps(study):
    maps = study.region_ids(side=32)
    counts = {name: [len(set(ids.ravel())) for ids in stack] for name, stack in maps.items()}
    return plot_region_maps(maps, study.snapshots[:3], counts, study.styles)


def _reconstructions(study):
    photograph, predictions = study.picture(side=32)
    psnr_db = dict.fromkeys(predictions, 20.0)
    return plot_reconstructions(photograph, predictions, psnr_db, study.snapshots[-1], study.styles)


def _uniform(study):
    hamming = study.hamming()
    return hamming[hamming["pairs"] == "local"].assign(pairs="uniform")


def _of_classifiers(plot, *tables, **choices):
    """Return a maker of a figure from tables of a study's classifiers."""

    def draw(study):
        made = study.classifiers
        data = [getattr(made, table)() for table in tables]
        chosen = {name: choose(made) for name, choose in choices.items()}
        return plot(*data, networks=made.networks, signals=made.styles, **chosen)

    return draw


CLASSIFIER_FIGURES: Mapping[str, Callable[..., Figure]] = {
    "hamming_classification": _of_classifiers(plot_hamming_classification, "hamming"),
    "confusion_classification": _of_classifiers(
        plot_confusion_classification,
        "confusion",
        "confusion_density",
        epoch=lambda classifiers: classifiers.snapshots[-1],
    ),
    "classification_training": _of_classifiers(plot_classification_training, "training"),
    "gradient_norms": _of_classifiers(plot_gradient_norms, "gradient_norms"),
}
FIGURES: Mapping[str, Callable[..., Figure]] = {
    "training_loss": lambda study: plot_training_loss(study.training(), study.styles),
    "region_growth": lambda study: plot_region_growth(study.regions(), study.styles),
    "dead_neurons": lambda study: plot_dead_neurons(study.dead_neurons(), study.styles),
    "hamming_image": lambda study: plot_hamming_image(study.hamming(), study.styles),
    "spectral_norms": lambda study: plot_spectral_norms(
        study.spectral_norms(), study.styles, dict(list(study.styles.items())[:2])
    ),
    "confusion_image": lambda study: plot_confusion_image(
        study.confusion(), study.confusion_density(), study.styles, study.snapshots[-3:]
    ),
    "encoding_distances": lambda study: plot_encoding_distances(
        *study.encodings(side=8), study.styles
    ),
    "region_maps": _region_maps,
    "reconstructions": _reconstructions,
    "hyperplanes": lambda study: plot_hyperplanes(
        *study.cosine_matrices(), study.snapshots[:2], study.styles
    ),
    "cross_sections": lambda study: plot_cross_sections(
        study.planes(), study.snapshots[-1], study.styles
    ),
    "boundary_distance": lambda study: plot_boundary_distance(
        study.of_runs(
            "mean",
            (0.1, 1e-4),
            definition=["input_gradient", "weight_row", "coordinate"],
            layer=["all"],
        ),
        study.styles,
    ),
    "crossings": lambda study: plot_crossings(
        study.of_runs(
            "crossings_per_pixel",
            (1, 100),
            axis="xy",
            space=["input", "image"],
            detail=["all", "low", "high"],
            layer=["all"],
        ),
        study.styles,
    ),
    "inradius": lambda study: plot_inradius(
        study.inradius_density(), study.styles, study.snapshots[:3]
    ),
    "frequency_convergence": lambda study: plot_frequency_convergence(
        *study.frequencies(), study.styles
    ),
    "ntk": lambda study: plot_ntk(
        study.ntk(),
        study.ntk_spectrum(),
        study.styles,
        sorted({study.snapshots[0], study.snapshots[-1]}),
    ),
    "hamming_layers": lambda study: plot_hamming_layers(_uniform(study), study.styles),
    "depth_width": lambda study: plot_depth_width(
        **study.networks(), inputs=study.styles, epochs=study.snapshots[:1] + study.snapshots[-1:]
    ),
    "restricted_encoding": lambda study: plot_restricted_encoding(
        study.regions(), study.training(), study.styles
    ),
    "density": lambda study: plot_density(
        **study.sizes(), inputs=study.styles, epochs=study.snapshots[:1] + study.snapshots[-1:]
    ),
    **CLASSIFIER_FIGURES,
}


@pytest.fixture(params=["study", "many", "initialisation"])
def any_study(request):
    return request.getfixturevalue(request.param)


def _overlaps(figure):
    """Return the pairs of texts of a drawn figure that cover each other, and those cut off."""
    renderer = figure.canvas.get_renderer()
    boxes = []
    for axes in figure.get_axes():
        texts = [axes.title, axes.xaxis.label, axes.yaxis.label, *axes.texts]
        for axis, limits in ((axes.xaxis, axes.get_xlim()), (axes.yaxis, axes.get_ylim())):
            ticks = axis.get_major_ticks() + axis.get_minor_ticks()
            shown = [tick for tick in ticks if min(limits) <= tick.get_loc() <= max(limits)]
            texts += [label for tick in shown for label in (tick.label1, tick.label2)]
        texts = [text for text in texts if text.get_visible() and text.get_text().strip()]
        boxes += [(text.get_text(), text.get_window_extent(renderer)) for text in texts]
    for legend in figure.legends:
        boxes += [(text.get_text(), text.get_window_extent()) for text in legend.get_texts()]
    cut = [text for text, box in boxes if box.x0 < -1 or box.y0 < -1]
    cut += [
        text
        for text, box in boxes
        if box.x1 > figure.bbox.width + 1 or box.y1 > figure.bbox.height + 1
    ]
    covering = [
        (text, other)
        for index, (text, box) in enumerate(boxes)
        for other, other_box in boxes[:index]
        if box.shrunk(0.9, 0.9).overlaps(other_box.shrunk(0.9, 0.9))
    ]
    return cut, covering


@pytest.mark.parametrize("name", FIGURES)
def test_texts_are_whole_and_apart_at_print_size(name, any_study):
    figure = FIGURES[name](any_study)
    FigureCanvasAgg(figure).draw()
    cut, covering = _overlaps(figure)
    assert cut == []
    assert covering == []


def test_overlaps_finds_texts_that_cover_each_other():
    figure = Figure()
    left, right = figure.subplots(1, 2)
    left.set_title("a title that is much too long for one of two panels in a row")
    right.set_title("another title that is much too long for one of two panels")
    FigureCanvasAgg(figure).draw()
    cut, covering = _overlaps(figure)
    assert len(cut) == 2
    assert (right.get_title(), left.get_title()) in covering


@pytest.mark.parametrize("name", FIGURES)
def test_names_of_studies_input_maps_and_datasets_make_no_difference(name, study, renamed):
    assert {*renamed.inputs}.isdisjoint(study.inputs)
    canvases = [FigureCanvasAgg(FIGURES[name](of)) for of in (study, renamed)]
    for canvas in canvases:
        canvas.draw()
    assert bytes(canvases[0].buffer_rgba()) == bytes(canvases[1].buffer_rgba())


@pytest.mark.parametrize("name", FIGURES)
def test_panels_say_what_they_show(name, study):
    for axes in FIGURES[name](study).get_axes():
        if axes.lines:
            # The leftmost of panels with a common scale has the label of all.
            alike = axes.get_shared_y_axes().get_siblings(axes)
            assert axes.get_title() or any(other.get_ylabel() for other in alike)
            assert axes.get_xlabel() or not axes.xaxis.get_tick_params()["labelbottom"]


FIRST = styles(["coordinates_0_1"])


@pytest.mark.parametrize(
    ("plot", "table"),
    [
        (plot_training_loss, "training"),
        (plot_region_growth, "regions"),
        (plot_dead_neurons, "dead_neurons"),
        (plot_hamming_image, "hamming"),
        (lambda t, inputs: plot_spectral_norms(t, inputs, FIRST), "spectral_norms"),
        (lambda t, inputs: plot_spectral_norms(t, FIRST, inputs), "spectral_norms"),
    ],
)
def test_missing_input_maps_are_all_listed(plot, table, study):
    inputs = styles([*FIRST, "positional_L5", "fourier_s14"])
    with pytest.raises(ValueError, match=r"\['positional_L5', 'fourier_s14'\]"):
        plot(getattr(study, table)(), inputs)


CONFIG = {
    "studies": {
        "image": {"signals": ["astronaut", "coffee"], "seeds": [0, 1, 2], "networks": [None] * 3}
    },
    "pairs": {
        "local": {"patches": 77, "pairs_per_patch": 88},
        "global": {"pairs": 99},
        "uniform": {"pairs": 66},
        "neighbours": {"anchors": 55, "per_anchor": 44},
    },
    "figures": {"encoding_distances": {"resolution": 32}},
    "metrics": {
        "hyperplanes": {"points": 77},
        "boundary_distance": {"points": 77},
        "cross_sections": {"grid": 77},
        "crossings": {"steps": 77},
        "inradius": {"points": 77},
        "ntk": {"points": 77},
    },
}
for _study in ("first_epoch", "sinusoid", "generalization_even"):
    CONFIG["studies"][_study] = CONFIG["studies"]["image"]
CONFIG["studies"]["classification"] = {"datasets": ["digits", "mnist"], "seeds": [0, 1, 2]}


# A study of each kind that figures show.
OF_KIND = {
    **{kind: kind for kind in ("image", "first_epoch", "classification")},
    **{"line": "sinusoid", "held_out": "generalization_even"},
}


def job_of(name):
    """Return what a caption is rendered with."""
    params = SimpleNamespace(studies=[OF_KIND.get(DECLARED[name].kind)])
    return SimpleNamespace(config=CONFIG, params=params)


@pytest.mark.parametrize("name", DECLARED)
def test_caption_is_sound_and_counts_the_runs(name):
    source = (REPORT / f"{name}.rst").read_text(encoding="ascii")
    caption = (
        Environment(undefined=StrictUndefined).from_string(source).render(snakemake=job_of(name))
    )
    settings = {"halt_level": 2, "report_level": 2}
    body = publish_parts(caption, writer="html", settings_overrides=settings)["body"]
    assert body.count("<p>") == 1
    assert any(word in " ".join(body.split()) for word in ("Fig. ", "Sec. ", "appendix"))
    if "bands" in body or "band" in body.split():
        # Datasets are curves, or panels, of their own.
        runs = "over 3 seed(s)" if name in CLASSIFIER_FIGURES else "2 signal(s) x 3 seed(s)"
        assert runs in " ".join(caption.split())


def test_every_caption_belongs_to_a_figure_or_a_page_of_the_report():
    pages = {"workflow", "tables", "provenance"}
    assert {path.stem for path in REPORT.glob("*.rst")} == {*DECLARED, *pages}
    assert set(FIGURES) <= set(DECLARED)
