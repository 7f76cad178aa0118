"""What all figures have in common: they can be drawn, whatever the study, and nothing overlaps."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from docutils.core import publish_parts
from jinja2 import Environment, StrictUndefined
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from spectral_bias_workflow.graph.catalogue import FIGURES as DECLARED

from .shipped import styles

REPORT = Path(__file__).parents[3] / "workflow" / "report"


def plot_of(name):
    """Return the function that draws a figure."""
    return import_module(f"spectral_bias.figures.{DECLARED[name].module or name}").plot


def _uniform(study):
    hamming = study.hamming()
    return hamming[hamming["pairs"] == "local"].assign(pairs="uniform")


def _ends(study):
    return sorted({study.snapshots[0], study.snapshots[-1]})


def _of_classifiers(*tables, **choices):
    """Return a maker of what a figure is handed: tables of a study's classifiers."""

    def handed(study):
        made = study.classifiers
        chosen = {name: choose(made) for name, choose in choices.items()}
        options = {"networks": made.networks, "signals": made.styles, **chosen}
        return [getattr(made, table)() for table in tables], options

    return handed


# What each figure is handed: its tables and all else by name.
Handed = tuple[list[Any], dict[str, Any]]
CLASSIFIER_FIGURES: Mapping[str, Callable[..., Handed]] = {
    "hamming_classification": _of_classifiers("hamming"),
    "confusion_classification": _of_classifiers(
        "confusion", "confusion_density", epoch=lambda classifiers: classifiers.snapshots[-1]
    ),
    "classification_training": _of_classifiers("training"),
    "gradient_norms": _of_classifiers("gradient_norms"),
}
OTHER_FIGURES: Mapping[str, Callable[..., Handed]] = {
    "training_loss": lambda study: ([study.training()], {}),
    "region_growth": lambda study: ([study.regions()], {}),
    "dead_neurons": lambda study: ([study.dead_neurons()], {}),
    "hamming_image": lambda study: ([study.hamming()], {}),
    "spectral_norms": lambda study: (
        [study.spectral_norms()],
        {"layers_of": dict(list(study.styles.items())[:2])},
    ),
    "confusion_image": lambda study: (
        [study.confusion(), study.confusion_density()],
        {"epochs": study.snapshots[-3:]},
    ),
    "encoding_distances": lambda study: ([], {"runs": study.encodings(side=8)}),
    "region_maps": lambda study: (
        [],
        {"runs": study.regions_of_pixels(side=32), "epochs": study.snapshots[:3]},
    ),
    "reconstructions": lambda study: (
        [],
        {
            **dict(zip(("signal", "runs"), study.picture(side=32), strict=True)),
            "epoch": study.snapshots[-1],
        },
    ),
    "hyperplanes": lambda study: (
        [],
        {"runs": study.cosine_matrices(), "epochs": study.snapshots[:2]},
    ),
    "cross_sections": lambda study: (
        [],
        {"runs": study.planes(), "epoch": study.snapshots[-1]},
    ),
    "boundary_distance": lambda study: (
        [
            study.of_runs(
                "mean",
                (0.1, 1e-4),
                definition=["input_gradient", "weight_row", "coordinate"],
                layer=["all"],
            )
        ],
        {},
    ),
    "crossings": lambda study: (
        [
            study.of_runs(
                "crossings_per_pixel",
                (1, 100),
                axis="xy",
                space=["input", "image"],
                detail=["all", "low", "high"],
                layer=["all"],
            )
        ],
        {},
    ),
    "inradius": lambda study: ([study.inradius_density()], {"epochs": study.snapshots[:3]}),
    "frequency_convergence": lambda study: ([*study.frequencies()], {}),
    "ntk": lambda study: ([study.ntk(), study.ntk_spectrum()], {"epochs": _ends(study)}),
    "hamming_layers": lambda study: ([_uniform(study)], {}),
    "depth_width": lambda study: (
        [study.networks()["hamming"]],
        {"networks": study.networks()["networks"], "epochs": _ends(study)},
    ),
    "restricted_encoding": lambda study: ([study.regions(), study.training()], {}),
    "density": lambda study: ([*study.sizes().values()], {"epochs": _ends(study)}),
}
FIGURES = {**OTHER_FIGURES, **CLASSIFIER_FIGURES}


def drawn(name, study):
    """Return a figure of a study."""
    tables, options = FIGURES[name](study)
    if name in OTHER_FIGURES:
        options["inputs"] = study.styles
    return plot_of(name)(*tables, **options)


@pytest.mark.parametrize("name", DECLARED)
def test_a_figure_takes_what_the_catalogue_says_that_it_reads(name):
    about = DECLARED[name]
    parameters = inspect.signature(plot_of(name)).parameters
    taken = list(parameters)[len(about.tables) :]
    handed = {*about.options} - {"signal"}
    handed |= {"signal"} if about.shows_signal else set()
    handed |= {"runs"} if about.pictures else set()
    needed = {one for one in taken if parameters[one].default is inspect.Parameter.empty}
    assert needed <= handed <= {*taken}
    assert (about.variables != ()) == (about.pictures is not None)


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
    figure = drawn(name, any_study)
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
    canvases = [FigureCanvasAgg(drawn(name, of)) for of in (study, renamed)]
    for canvas in canvases:
        canvas.draw()
    assert bytes(canvases[0].buffer_rgba()) == bytes(canvases[1].buffer_rgba())


@pytest.mark.parametrize("name", FIGURES)
def test_panels_say_what_they_show(name, study):
    for axes in drawn(name, study).get_axes():
        if axes.lines:
            # The leftmost of panels with a common scale has the label of all.
            alike = axes.get_shared_y_axes().get_siblings(axes)
            assert axes.get_title() or any(other.get_ylabel() for other in alike)
            assert axes.get_xlabel() or not axes.xaxis.get_tick_params()["labelbottom"]


FIRST = styles(["coordinates_0_1"])


@pytest.mark.parametrize(
    ("name", "option"),
    [
        *((name, "inputs") for name in ("training_loss", "region_growth", "dead_neurons")),
        *(
            ("hamming_image", "inputs"),
            ("spectral_norms", "inputs"),
            ("spectral_norms", "layers_of"),
        ),
    ],
)
def test_missing_input_maps_are_all_listed(name, option, study):
    tables, options = FIGURES[name](study)
    chosen = {"inputs": FIRST, **options, option: styles([*FIRST, "positional_L5", "fourier_s14"])}
    with pytest.raises(ValueError, match=r"\['positional_L5', 'fourier_s14'\]"):
        plot_of(name)(*tables, **chosen)


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
