from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import matplotlib
import numpy as np
import pytest
import yaml
from matplotlib.colors import to_rgb

from spectral_bias.figures.style import (
    DATASET_PAIRS_LABELS,
    dataset_styles,
    input_styles,
    layer_styles,
)
from spectral_bias.tables.pairs import DATASET_PAIRS

ROOT = Path(__file__).parents[3]
LITERAL = re.compile(
    r"(fontsize|font_size|linewidth|lw|markersize|ms|labelsize|dpi|figsize|alpha|size)\s*=\s*\(?\s*[\d.]"
)


def _lightness(colour):
    return float(np.dot(to_rgb(colour), (0.2126, 0.7152, 0.0722)))


def test_every_input_map_of_the_default_configuration_has_a_style_of_its_own():
    names = yaml.safe_load((ROOT / "config/config.yaml").read_text())["inputs"]
    styles = input_styles(list(names))
    assert list(styles) == list(names)
    for (name, style), (other, other_style) in combinations(styles.items(), 2):
        assert style.label != other_style.label, (name, other)
        assert style[1:] != other_style[1:], (name, other)
        # Without its colour a curve is known by its dashes and markers.
        assert style[2:] != other_style[2:], (name, other)


@pytest.mark.parametrize(
    ("name", "label"),
    [
        ("coordinates_0_1", "Coordinates [0, 1]"),
        ("coordinates_-1_1", "Coordinates [\N{MINUS SIGN}1, 1]"),
        ("coordinates_-0.5_0.5", "Coordinates [\N{MINUS SIGN}0.5, 0.5]"),
        ("positional_L8", "Positional L = 8"),
        ("positional_L16_alias_free", "Positional L = 16 (alias free)"),
        ("fourier_s14", "Fourier s = 14"),
        ("restricted_L5_f4", "Restricted L = 5, f = 4"),
        ("restricted_L5_f0.5", "Restricted L = 5, f = 0.5"),
        ("restricted_L16_f2_shifted", "Restricted L = 16, f = 2 (shifted)"),
    ],
)
def test_labels(name, label):
    assert input_styles([name])[name].label == label


@pytest.mark.parametrize(
    "names",
    [
        [f"positional_L{levels}" for levels in (1, 2, 3, 4, 5, 6, 8, 10, 12, 16, 20, 24)],
        [f"coordinates_-{half}_{half}" for half in (0.5, 1, 1.5, 2, 3)],
        [f"fourier_s{scale}" for scale in (1, 5, 14, 100)],
        [f"restricted_L5_f{frequency}" for frequency in (1, 2, 3, 4, 8, 16, 32)],
        [f"restricted_L{20 - frequency}_f{frequency}" for frequency in (1, 2, 4, 8, 16)],
    ],
)
def test_shades_get_darker_along_a_family(names):
    lightness = [_lightness(style.colour) for style in input_styles(names).values()]
    assert all(np.diff(lightness) < 0)


def test_a_variant_differs_from_its_original_without_its_colour():
    original, variant = (
        input_styles([f"positional_L16{end}"])[f"positional_L16{end}"]
        for end in ("", "_alias_free")
    )
    assert original.linestyle != variant.linestyle
    assert original.marker != variant.marker


def test_short_label_has_short_lines():
    assert (
        input_styles(["coordinates_-1_1"])["coordinates_-1_1"].short_label
        == "Coordinates\n[\N{MINUS SIGN}1, 1]"
    )
    assert (
        max(
            map(
                len,
                input_styles(["positional_L16_alias_free"])[
                    "positional_L16_alias_free"
                ].short_label.split("\n"),
            )
        )
        < 13
    )


def test_names_without_a_style_are_all_listed_with_the_file_to_edit():
    with pytest.raises(ValueError, match="'wavelets', 'positional_8'.*figures/style.py"):
        input_styles(["coordinates_0_1", "wavelets", "positional_8"])
    assert (ROOT / "src/spectral_bias/figures/style.py").exists()


def test_patterns_of_names_are_all_listed():
    with pytest.raises(ValueError, match="coordinates_.*positional_L.*fourier_s.*restricted_L"):
        input_styles(["restricted_L5"])


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
    names = yaml.safe_load((ROOT / "config/config.yaml").read_text())["inputs"]
    colours = {name: _lab(style.colour, eye) for name, style in input_styles(list(names)).items()}
    restricted = [name for name in colours if name.startswith("restricted")]
    assert len(restricted) == 3
    for name in restricted:
        for other in set(colours) - {name}:
            assert np.linalg.norm(colours[name] - colours[other]) > 10, (name, other)


DATASETS = {
    "digits": "Digits",
    "mnist": "MNIST",
    "fashion_mnist": "Fashion-MNIST",
    "cifar10": "CIFAR-10",
    "cifar100": "CIFAR-100",
}
# Enough of a user's names to meet all colours that they can get.
USERS_DATASETS = [f"my_{number}.data" for number in range(40)]


def test_datasets_differ_in_colour_and_in_marker():
    styles = dataset_styles(list(DATASETS))
    assert {name: style.label for name, style in styles.items()} == DATASETS
    assert len({style.colour for style in styles.values()}) == len(DATASETS)
    assert len({style.marker for style in styles.values()}) == len(DATASETS)
    assert {style.linestyle for style in styles.values()} == {"-"}


@pytest.mark.parametrize("eye", EYES)
def test_colours_of_datasets_are_told_apart(eye):
    styles = dataset_styles([*DATASETS, *USERS_DATASETS]).values()
    colours = {style.colour: _lab(style.colour, eye) for style in styles}
    assert len(colours) == len(DATASETS) + 4
    for colour, other in combinations(colours, 2):
        assert np.linalg.norm(colours[colour] - colours[other]) > 10, (colour, other)


def test_a_users_dataset_looks_the_same_whatever_else_is_drawn():
    (alone,) = dataset_styles(["my_digits"]).values()
    assert dataset_styles([*DATASETS, *USERS_DATASETS, "my_digits"])["my_digits"] == alone
    assert alone.label == "my digits"


def test_users_datasets_have_neither_colour_nor_marker_of_the_projects():
    known = dataset_styles(list(DATASETS)).values()
    others = dataset_styles(USERS_DATASETS).values()
    assert {style.colour for style in others}.isdisjoint({style.colour for style in known})
    assert {style.marker for style in others}.isdisjoint({style.marker for style in known})
    assert len({style[1:] for style in others}) > 10


def test_every_kind_of_pairs_of_a_dataset_has_a_label():
    assert tuple(DATASET_PAIRS_LABELS) == DATASET_PAIRS


def test_held_out_differs_in_dashes_and_filling_alone():
    style = dataset_styles(["mnist"])["mnist"]
    held_out = style.held_out
    assert (held_out.label, held_out.colour) == (style.label, style.colour)
    assert held_out.linestyle == "--" != style.linestyle
    assert held_out.marker.get_marker() == style.marker
    assert held_out.marker.get_fillstyle() == "none"


def test_hollow_differs_in_dashes_and_filling_alone():
    style = input_styles(["positional_L8"])["positional_L8"]
    assert (style.hollow.label, style.hollow.colour) == (style.label, style.colour)
    assert style.hollow.linestyle == ":" != style.linestyle
    assert style.hollow.marker.get_marker() == style.marker
    assert style.hollow.marker.get_fillstyle() == "none"


@pytest.mark.parametrize("n_layers", [1, 3, 9])
def test_layers_differ_in_shade_and_marker(n_layers):
    styles = layer_styles([str(layer + 1) for layer in range(n_layers)])
    assert [style.label for style in styles.values()] == [
        f"Layer {layer + 1}" for layer in range(n_layers)
    ]
    assert len({style.colour for style in styles.values()}) == n_layers
    assert len({style.marker for style in styles.values()}) == n_layers


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
