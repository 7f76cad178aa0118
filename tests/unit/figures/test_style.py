from __future__ import annotations

import re
from itertools import combinations
from pathlib import Path

import matplotlib
import numpy as np
import pytest
import yaml
from matplotlib.colors import to_rgb

from spectral_bias.figures.style import input_styles, layer_styles

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
