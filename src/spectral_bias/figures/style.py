"""Colours, labels, markers and colour maps: the same input map looks the same in every figure.

A family of input maps (coordinates, positional, fourier) has one ramp of shades, one dash
pattern and a set of markers of its own; the shade and the marker say which member it is.  The
ramps run from light to dark with the interval width, the number of levels or the scale, are told
apart by colour-blind readers (orange, green to purple, pink), and survive a print in grey.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import matplotlib
import numpy as np
from matplotlib.colors import to_hex

BAND_OPACITY = 0.16
MARKERS_PER_CURVE = 12
ERROR_COLOUR_MAP = "magma"
KERNEL_COLOUR_MAP = "magma"  # paper, Fig. 3
REGION_COLOUR_MAP = "CMRmap"  # monotone in lightness: neighbours differ for every eye
REFERENCE_COLOUR = "0.25"
REFERENCE_LINESTYLE = ":"
PAIRS_LABELS = {"local": "Local pairs", "global": "Global pairs"}

_THIS_FILE = "src/spectral_bias/figures/style.py"
_NUMBER = r"(-?\d+(?:\.\d+)?)"
_VARIANT = r"(?:_([A-Za-z]\w*))?"


class CurveStyle(NamedTuple):
    """How one curve looks: its legend entry, hexadecimal colour, dash pattern and marker."""

    label: str
    colour: str
    linestyle: str
    marker: str

    @property
    def short_label(self) -> str:
        """The label on two lines, for narrow panels."""
        return self.label.replace(" ", "\n", 1)


@dataclass(frozen=True)
class _Family:
    """Input maps that differ in one number.

    Attributes:
        pattern: The names of the family's members; the last group is the name of a variant.
        label: The legend entry, with the numbers of the name in place of the fields.
        colour_map: The matplotlib colour map that the shades are taken from.
        shades: Where in the colour map the first and the last shade lie.
        linestyle: The dash pattern.
        values: The numbers of the paper's input maps; they get equally spaced shades and a
            marker each, and other numbers the shade between and the nearest marker.
        markers: One marker per entry of ``values``.
    """

    pattern: str
    label: str
    colour_map: str
    shades: tuple[float, float]
    linestyle: str
    values: tuple[float, ...]
    markers: str


_COORDINATES = _Family(
    pattern=rf"coordinates_{_NUMBER}_{_NUMBER}{_VARIANT}",
    label="Coordinates [{}, {}]",
    colour_map="YlOrBr",
    shades=(0.48, 0.98),
    linestyle="--",
    values=(1, 2, 4, 6),
    markers="osDp",
)
_POSITIONAL = _Family(
    pattern=rf"positional_L(\d+){_VARIANT}",
    label="Positional L = {}",
    colour_map="viridis_r",
    shades=(0.22, 1.0),
    linestyle="-",
    values=(1, 2, 4, 5, 8, 12, 16, 20),
    markers="<>^HvXPd",
)
_FOURIER = _Family(
    pattern=rf"fourier_s{_NUMBER}{_VARIANT}",
    label="Fourier s = {}",
    colour_map="RdPu",
    shades=(0.45, 1.0),
    linestyle=":",
    values=(1, 10, 100),
    markers="8*h",
)
_FAMILIES = (_COORDINATES, _POSITIONAL, _FOURIER)


def input_styles(names: Sequence[str]) -> dict[str, CurveStyle]:
    """Return the styles of several input maps, each derived from nothing but its name.

    Args:
        names: Names of input maps (``coordinates_-1_1``, ``positional_L8``, ``fourier_s14``, each
            with an optional ``_variant``).

    Returns:
        The style of each name, in the order given.

    Raises:
        ValueError: If names follow none of the patterns; it lists all of them.
    """
    matches = {name: _match(name) for name in names}
    unknown = [repr(name) for name, match in matches.items() if match is None]
    if unknown:
        raise ValueError(
            f"no figure style for the input maps {', '.join(unknown)}: names that can be drawn "
            "are coordinates_<a>_<b>, positional_L<levels> and fourier_s<scale>, each with an "
            "optional _<variant>. Rename these entries of `inputs` in the configuration, or add a "
            f"family to {_THIS_FILE}"
        )
    return {name: _member_style(*match) for name, match in matches.items() if match is not None}


def input_style(name: str) -> CurveStyle:
    """Return the style of one input map; see :func:`input_styles`."""
    return input_styles([name])[name]


def _member_style(family: _Family, numbers: list[str], variant: str | None) -> CurveStyle:
    value = float(numbers[-1]) - (float(numbers[0]) if len(numbers) == 2 else 0)
    steps = np.arange(len(family.values))
    step = float(np.interp(value, family.values, steps))
    shade = np.interp(step, steps[[0, -1]], family.shades)
    label = family.label.format(*numbers).replace("-", "\N{MINUS SIGN}")
    return CurveStyle(
        label=label + (f" ({variant.replace('_', ' ')})" if variant else ""),
        colour=to_hex(matplotlib.colormaps[family.colour_map](shade)),
        linestyle="-." if variant else family.linestyle,
        marker=family.markers[round(step)],
    )


def _match(name: str) -> tuple[_Family, list[str], str | None] | None:
    for family in _FAMILIES:
        if match := re.fullmatch(family.pattern, name):
            *numbers, variant = match.groups()
            return family, numbers, variant
    return None


def layer_styles(layers: Sequence[str]) -> dict[str, CurveStyle]:
    """Return the styles of the weight matrices of a network, from the first to the last.

    Args:
        layers: The names of the layers as they stand in the tables, in order.

    Returns:
        The style of each layer: shades of grey, which no input map has, and a marker each.
    """
    shades = np.linspace(0.0, 0.68, len(layers))
    linestyles = ("-", "--", "-.", ":")
    markers = "osD^v<>pPXd"
    return {
        layer: CurveStyle(
            label=f"Layer {layer}",
            colour=to_hex((shade, shade, shade)),
            linestyle=linestyles[index % len(linestyles)],
            marker=markers[index % len(markers)],
        )
        for index, (layer, shade) in enumerate(zip(layers, shades, strict=True))
    }
