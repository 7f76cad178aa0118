from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import matplotlib
import numpy as np
import pytest
from matplotlib.colors import to_rgb

from spectral_bias.figures.style import (
    DATASET_PAIRS_LABELS,
    dataset_styles,
    input_styles,
    layer_styles,
    with_styles,
)
from spectral_bias.tables.pairs import DATASET_PAIRS
from spectral_bias_workflow.config.reading import checked

from .shipped import CONFIG, datasets, styles

ROOT = Path(__file__).parents[3]
LITERAL = re.compile(
    r"(fontsize|font_size|linewidth|lw|markersize|ms|labelsize|dpi|figsize|alpha|size)\s*=\s*\(?\s*[\d.]"
)


def _lightness(colour):
    return float(np.dot(to_rgb(colour), (0.2126, 0.7152, 0.0722)))


def coordinates(low, high, **others):
    return {"kind": "coordinates", "interval": [low, high], **others}


def positional(levels, **others):
    return {"kind": "positional", "levels": levels, **others}


def fourier(scale, **others):
    return {"kind": "fourier", "scale": scale, "frequencies": 256, **others}


def restricted(levels, frequency, **others):
    return {"kind": "restricted", "levels": levels, "frequency": frequency, **others}


def style_of(parameters, name="banana"):
    """Return the style of one input map, whose name is to make no difference."""
    (style,) = input_styles({name: parameters}).values()
    return style


def test_every_input_map_of_the_default_configuration_has_a_style_of_its_own():
    found = input_styles(CONFIG["inputs"])
    assert list(found) == list(CONFIG["inputs"])
    for (name, style), (other, other_style) in combinations(found.items(), 2):
        assert style.label != other_style.label, (name, other)
        assert style[1:] != other_style[1:], (name, other)
        # Without its colour a curve is known by its dashes and markers.
        assert style[2:] != other_style[2:], (name, other)


def test_parameters_that_are_left_out_are_those_of_the_configuration():
    complete = checked(CONFIG, [], ROOT).inputs
    filled_in = {name: entry.as_mapping() for name, entry in complete.items()}
    assert all("endpoint" in parameters for parameters in filled_in.values())
    assert input_styles(filled_in) == input_styles(CONFIG["inputs"])


@pytest.mark.parametrize(
    ("parameters", "label"),
    [
        (coordinates(0, 1), "Coordinates [0, 1]"),
        (coordinates(-1, 1), "Coordinates [\N{MINUS SIGN}1, 1]"),
        (coordinates(-0.5, 0.5), "Coordinates [\N{MINUS SIGN}0.5, 0.5]"),
        (coordinates(0.0, 2.0), "Coordinates [0, 2]"),
        (positional(8), "Positional L = 8"),
        (fourier(14), "Fourier s = 14"),
        (fourier(1.75), "Fourier s = 1.75"),
        (restricted(5, 4), "Restricted L = 5, f = 4"),
        (restricted(5, 0.5), "Restricted L = 5, f = 0.5"),
    ],
)
def test_labels_are_made_of_parameters(parameters, label):
    assert style_of(parameters).label == label


@pytest.mark.parametrize(
    ("usual", "unusual", "words"),
    [
        (positional(16), {"growth": 1.38}, "growth 1.38"),
        (positional(4), {"endpoint": False}, "half open"),
        (positional(8), {"scale_by_pi": False}, "without pi"),
        (
            positional(8),
            {"growth": 3, "scale_by_pi": False, "endpoint": False},
            "growth 3, without pi, half open",
        ),
        (coordinates(0, 1), {"endpoint": True}, "both ends"),
        (fourier(14), {"endpoint": True}, "both ends"),
        (restricted(16, 2), {"endpoint": False}, "half open"),
    ],
)
def test_unusual_parameters_are_named_in_the_label_and_have_dashes_of_their_own(
    usual, unusual, words
):
    style, variant = style_of(usual), style_of({**usual, **unusual})
    assert variant.label == f"{style.label} ({words})"
    assert variant.linestyle == "-." != style.linestyle


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        (positional(8), {"growth": 2, "scale_by_pi": True, "endpoint": True}),
        (positional(8), {"growth": 2.0}),
        (coordinates(0, 1), {"endpoint": False}),
        (fourier(14), {"endpoint": False, "seed": 3}),
        (restricted(5, 4), {"endpoint": True}),
        (positional(8), {"label": None}),
    ],
)
def test_usual_parameters_are_not_in_the_label(parameters, said):
    assert style_of({**parameters, **said}) == style_of(parameters)


def test_an_own_label_takes_the_place_of_the_parameters_and_nothing_else():
    for parameters in (positional(8), positional(16, growth=1.38), coordinates(-1, 1)):
        style = style_of({**parameters, "label": "Mine, a-b"})
        assert style == style_of(parameters)._replace(label="Mine, a-b")


def test_input_maps_that_would_have_one_label_have_their_names_in_it():
    found = input_styles({
        "apple": fourier(14, seed=0),
        "pear": fourier(14, seed=1),
        "banana": fourier(1.75),
        "cherry": positional(4, label="mine"),
        "plum": positional(8, label="mine"),
    })
    assert [style.label for style in found.values()] == [
        "Fourier s = 14 (apple)",
        "Fourier s = 14 (pear)",
        "Fourier s = 1.75",
        "mine (cherry)",
        "mine (plum)",
    ]


@pytest.mark.parametrize("name", CONFIG["inputs"])
def test_an_input_map_of_another_name_is_drawn_like_any_other(name):
    parameters = CONFIG["inputs"][name]
    style, renamed = style_of(parameters, name), style_of(parameters, "banana")
    assert renamed[:3] == style[:3]
    others = {**CONFIG["inputs"], "banana": parameters}
    del others[name]
    assert input_styles(others)["banana"] == renamed
    # The markers of the input maps that the project comes with are theirs by their parameters.
    if renamed.linestyle != "-.":
        assert renamed.marker == style.marker


def test_input_maps_that_the_project_does_not_come_with_have_other_markers():
    shipped = input_styles(CONFIG["inputs"]).values()
    usual = {style.marker for style in shipped if style.linestyle != "-."}
    # Of the same kind they differ by their names, the same whatever else is drawn.
    others = {style_of(positional(11), f"map {number}").marker for number in range(40)}
    assert others.isdisjoint(usual)
    assert len(others) > 3


@pytest.mark.parametrize(
    "parameters",
    [
        [positional(levels) for levels in (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24)],
        [coordinates(-half, half) for half in (0.5, 1, 1.5, 2, 3)],
        [fourier(scale) for scale in (1, 5, 14, 100)],
        [restricted(5, frequency) for frequency in (1, 2, 3, 4, 8, 16, 32)],
        [restricted(20 - frequency, frequency) for frequency in (1, 2, 4, 8, 16)],
    ],
)
def test_shades_get_darker_along_a_kind(parameters):
    lightness = [_lightness(style_of(of).colour) for of in parameters]
    assert all(np.diff(lightness) < 0)


def test_a_variant_differs_from_its_original_without_its_colour():
    original, variant = styles(["positional_L16", "positional_L16_alias_free"]).values()
    assert original.linestyle != variant.linestyle


def test_a_variant_differs_from_its_original_where_no_lines_are_drawn():
    original, variant = styles(["positional_L16", "positional_L16_alias_free"]).values()
    assert original.marker != variant.marker


def test_short_label_has_short_lines():
    assert style_of(coordinates(-1, 1)).short_label == "Coordinates\n[\N{MINUS SIGN}1, 1]"
    short_label = style_of(positional(16, growth=1.38)).short_label
    assert short_label == "Positional\nL = 16\n(growth 1.38)"
    assert max(map(len, short_label.split("\n"))) < 14


def test_input_maps_of_an_unknown_kind_are_all_listed_with_the_kinds_that_there_are():
    inputs = {
        "coordinates_0_1": coordinates(0, 1),
        "positional_L4": {"kind": "wavelets", "levels": 4},
        "positional_L8": positional(8),
        "mine": {"levels": 4},
    }
    with pytest.raises(
        ValueError,
        match=r"'positional_L4' \(wavelets\), 'mine' \(None\): .*"
        "coordinates, positional, fourier, restricted",
    ) as error:
        input_styles(inputs)
    for drawn in ("coordinates_0_1", "positional_L8"):
        assert drawn not in str(error.value)


def test_options_of_a_figure_get_styles_in_place_of_parameters_and_labels():
    inputs = {"apple": coordinates(0, 1), "banana": positional(8)}
    labels = {"mine": "My dataset"}
    options = {"inputs": inputs, "layers_of": {"banana": inputs["banana"]}, "signals": labels}
    assert with_styles({**options, "signal": "astronaut", "epoch": 5, "networks": labels}) == {
        "inputs": input_styles(inputs),
        "layers_of": input_styles({"banana": inputs["banana"]}),
        "signals": dataset_styles(labels),
        "epoch": 5,
        "networks": labels,
    }


# Linear RGB as seen without red, green or blue cones (Machado, Oliveira and Fernandes 2009).
EYES = {
    "all": np.eye(3),
    "no red": np.array([
        [0.152286, 1.052583, -0.204868],
        [0.114503, 0.786281, 0.099216],
        [-0.003882, -0.048116, 1.051998],
    ]),
    "no green": np.array([
        [0.367322, 0.860646, -0.227968],
        [0.280085, 0.672501, 0.047413],
        [-0.011820, 0.042940, 0.968881],
    ]),
    "no blue": np.array([
        [1.255528, -0.076749, -0.178779],
        [-0.078411, 0.930809, 0.147602],
        [0.004733, 0.691367, 0.303900],
    ]),
}
RGB_TO_XYZ = np.array([
    [0.4124, 0.3576, 0.1805],
    [0.2126, 0.7152, 0.0722],
    [0.0193, 0.1192, 0.9505],
])


def _lab(colour, eye):
    """Return CIE L*a*b*, in which 2 is a just noticeable and 10 an obvious difference."""
    rgb = np.array(to_rgb(colour))
    linear = np.where(rgb <= 0.04045, rgb / 12.92, ((rgb + 0.055) / 1.055) ** 2.4)
    white = RGB_TO_XYZ.sum(axis=1)
    xyz = RGB_TO_XYZ @ np.clip(EYES[eye] @ linear, 0, 1) / white
    x, y, z = np.where(xyz > 0.008856, np.cbrt(xyz), 7.787 * xyz + 16 / 116)
    return np.array([116 * y - 16, 500 * (x - y), 200 * (y - z)])


@pytest.mark.parametrize("eye", EYES)
def test_restricted_encodings_are_told_from_all_others_by_their_colour(eye):
    inputs = CONFIG["inputs"]
    colours = {name: _lab(style.colour, eye) for name, style in input_styles(inputs).items()}
    of_kind = [name for name, parameters in inputs.items() if parameters["kind"] == "restricted"]
    assert len(of_kind) == 3
    for name in of_kind:
        for other in set(colours) - {name}:
            assert np.linalg.norm(colours[name] - colours[other]) > 10, (name, other)


DATASETS = {
    "digits": "Digits",
    "mnist": "MNIST",
    "fashion_mnist": "Fashion-MNIST",
    "cifar10": "CIFAR-10",
    "cifar100": "CIFAR-100",
}
# Enough to meet all looks that a dataset can get.
MANY_DATASETS = {f"data {number}": f"Data {number}" for number in range(40)}


def test_datasets_differ_in_colour_and_in_marker():
    found = datasets(DATASETS)
    assert {name: style.label for name, style in found.items()} == DATASETS
    assert len({style.colour for style in found.values()}) == len(DATASETS)
    assert len({style.marker for style in found.values()}) == len(DATASETS)
    assert {style.linestyle for style in found.values()} == {"-"}


@pytest.mark.parametrize("eye", EYES)
def test_colours_of_datasets_are_told_apart(eye):
    found = dataset_styles({**DATASETS, **MANY_DATASETS}).values()
    colours = {style.colour: _lab(style.colour, eye) for style in found}
    assert len(colours) == len(DATASETS) + 4
    for colour, other in combinations(colours, 2):
        assert np.linalg.norm(colours[colour] - colours[other]) > 10, (colour, other)


def test_datasets_get_their_looks_by_their_order_whatever_their_names():
    looks = [style[1:] for style in dataset_styles(MANY_DATASETS).values()]
    for labels in (DATASETS, dict(reversed(DATASETS.items())), {"digits": "a", "banana": "b"}):
        found = dataset_styles(labels)
        assert list(found) == list(labels)
        assert [style.label for style in found.values()] == list(labels.values())
        assert [style[1:] for style in found.values()] == looks[: len(labels)]


def test_from_the_tenth_dataset_on_looks_come_again():
    looks = [style[1:] for style in dataset_styles(MANY_DATASETS).values()]
    assert len({colour for colour, _, _ in looks[:9]}) == 9
    assert len({marker for _, _, marker in looks[:9]}) == 9
    assert looks == [looks[number % 9] for number in range(len(looks))]
    ten = dataset_styles(dict(list(MANY_DATASETS.items())[:10]))
    assert ten["data 9"] == ten["data 0"]._replace(label="Data 9")


def test_every_kind_of_pairs_of_a_dataset_has_a_label():
    assert tuple(DATASET_PAIRS_LABELS) == DATASET_PAIRS


def test_held_out_differs_in_dashes_and_filling_alone():
    style = dataset_styles({"mnist": "MNIST"})["mnist"]
    held_out = style.held_out
    assert (held_out.label, held_out.colour) == (style.label, style.colour)
    assert held_out.linestyle == "--" != style.linestyle
    assert held_out.marker.get_marker() == style.marker
    assert held_out.marker.get_fillstyle() == "none"


def test_hollow_differs_in_dashes_and_filling_alone():
    style = style_of(positional(8))
    assert (style.hollow.label, style.hollow.colour) == (style.label, style.colour)
    assert style.hollow.linestyle == ":" != style.linestyle
    assert style.hollow.marker.get_marker() == style.marker
    assert style.hollow.marker.get_fillstyle() == "none"


@pytest.mark.parametrize("n_layers", [1, 3, 9])
def test_layers_differ_in_shade_and_marker(n_layers):
    found = layer_styles([str(layer + 1) for layer in range(n_layers)])
    assert [style.label for style in found.values()] == [
        f"Layer {layer + 1}" for layer in range(n_layers)
    ]
    assert len({style.colour for style in found.values()}) == n_layers
    assert len({style.marker for style in found.values()}) == n_layers


def test_sizes_are_in_the_style_file_alone():
    modules = sorted((ROOT / "src/spectral_bias/figures").glob("*.py"))
    offenders = [
        f"{module.name}: {line.strip()}"
        for module in modules
        for line in module.read_text().splitlines()
        if LITERAL.search(line)
    ]
    assert len(modules) > 10
    assert offenders == []
    settings = matplotlib.rc_params_from_file(
        ROOT / "config/figures.mplstyle", use_default_template=False
    )
    assert {"figure.figsize", "figure.dpi", "font.size", "lines.linewidth"} <= set(settings)


def test_colours_are_in_the_style_module_alone():
    colour = re.compile(r"#[0-9a-fA-F]{6}\b|color=\"|colour=\"|cmap=\"")
    for module in (ROOT / "src/spectral_bias/figures").glob("*.py"):
        if module.name != "style.py":
            assert not colour.search(module.read_text()), module.name


@pytest.mark.parametrize("line", ["fontsize=7,", "figsize=(3, 2)", "linewidth = .5"])
def test_the_search_for_sizes_finds_them(line):
    assert LITERAL.search(line)
