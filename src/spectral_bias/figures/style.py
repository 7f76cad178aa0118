"""Colours, labels, markers and colour maps: the same thing looks the same in every figure.

A family of input maps (coordinates, positional, fourier, restricted) has one ramp of shades, one
dash pattern and a set of markers of its own; the shade and the marker say which member it is.  The
ramps run from light to dark with the interval width, the number of levels, the scale or the
frequency, are told apart by colour-blind readers (orange, green to purple, pink, blue), and survive
a print in grey.  Datasets, which no figure has beside input maps, have a colour and a marker each.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

import matplotlib
import numpy as np
from matplotlib.colors import to_hex
from matplotlib.markers import MarkerStyle

BAND_OPACITY = 0.16
MARKERS_PER_CURVE = 12
ERROR_COLOUR_MAP = "magma"
KERNEL_COLOUR_MAP = "magma"  # paper, Fig. 3
REFERENCE_COLOUR = "0.25"
REFERENCE_LINESTYLE = ":"
PAIRS_LABELS = {"local": "Local pairs", "global": "Global pairs"}
DATASET_PAIRS_LABELS = {
    "nearest": "Nearest",
    "nearest_other_class": "Nearest of another class",
    "farthest": "Farthest",
}

# From dark to light, so that neighbouring regions differ for every eye.
_REGION_COLOURS = matplotlib.colormaps["CMRmap"](np.linspace(0.1, 1, 256))
# The mixing steps of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014): successive numbers get
# unrelated colours, so that a regular numbering of the regions shows no pattern of its own.
_MIXING = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB), (31, 1))

_THIS_FILE = "src/spectral_bias/figures/style.py"
_NUMBER = r"(-?\d+(?:\.\d+)?)"
_VARIANT = r"(?:_([A-Za-z]\w*))?"
Linestyle = str | tuple[float, tuple[float, ...]]


class CurveStyle(NamedTuple):
    """How one curve looks: its legend entry, hexadecimal colour, dash pattern and marker."""

    label: str
    colour: str
    linestyle: Linestyle
    marker: str | MarkerStyle

    @property
    def hollow(self) -> CurveStyle:
        """The same curve dotted and with empty markers: before training, or with an epsilon."""
        marker = MarkerStyle(self.marker, fillstyle="none")
        return self._replace(linestyle=REFERENCE_LINESTYLE, marker=marker)

    @property
    def held_out(self) -> CurveStyle:
        """The same curve dashed and with empty markers: examples that are not trained on."""
        return self.hollow._replace(linestyle="--")

    @property
    def short_label(self) -> str:
        """The label on two lines, or three with a variant, for narrow panels."""
        return self.label.replace(" ", "\n", 1).replace(" (", "\n(")


@dataclass(frozen=True)
class _Family:
    """Input maps that differ in one number, from which their shades follow.

    Attributes:
        pattern: The names of the family's members; the last group is the name of a variant.
        label: The legend entry, with the numbers of the name in place of the fields.
        colour_map: The matplotlib colour map that the shades are taken from.
        shades: Where in the colour map the shades of the first and the last number lie.
        numbers: Numbers with equally spaced shades; others get a shade in between.
        linestyle: The dash pattern.
        markers: The markers of the input maps that the project comes with.
        shade_by: What of the numbers in a name the shade follows from; the last of them.
    """

    pattern: str
    label: str
    colour_map: str
    shades: tuple[float, float]
    numbers: tuple[float, ...]
    linestyle: Linestyle
    markers: Mapping[str, str]
    shade_by: Callable[[Sequence[float]], float] = itemgetter(-1)


_COORDINATES = _Family(
    pattern=rf"coordinates_{_NUMBER}_{_NUMBER}{_VARIANT}",
    label="Coordinates [{}, {}]",
    colour_map="YlOrBr",
    shades=(0.48, 1.0),
    numbers=(1, 2, 4, 8),  # width of the interval
    linestyle="--",
    markers={
        "coordinates_0_1": "o",
        "coordinates_-1_1": "s",
        "coordinates_-2_2": "D",
        "coordinates_-3_3": "p",
    },
    shade_by=lambda ends: ends[1] - ends[0],
)
_POSITIONAL = _Family(
    pattern=rf"positional_L(\d+){_VARIANT}",
    label="Positional L = {}",
    colour_map="viridis_r",
    shades=(0.22, 1.0),
    numbers=(1, 2, 4, 5, 8, 12, 16, 20, 32),  # levels
    linestyle="-",
    markers={
        "positional_L1": "<",
        "positional_L2": ">",
        "positional_L4": "^",
        "positional_L5": "H",
        "positional_L6": "*",
        "positional_L8": "v",
        "positional_L12": "X",
        "positional_L16": "P",
        "positional_L20": "d",
    },
)
_FOURIER = _Family(
    pattern=rf"fourier_s{_NUMBER}{_VARIANT}",
    label="Fourier s = {}",
    colour_map="RdPu",
    shades=(0.45, 1.0),
    numbers=(1, 10, 100, 1000),  # scale
    linestyle=":",
    markers={"fourier_s1.75": "p", "fourier_s14": "*"},
)
_RESTRICTED = _Family(
    pattern=rf"restricted_L(\d+)_f{_NUMBER}{_VARIANT}",
    label="Restricted L = {}, f = {}",
    colour_map="bwr_r",
    shades=(0.7, 1.0),
    numbers=(1, 2, 4, 8, 16, 32),  # frequency
    linestyle=(0, (5, 1.2, 1.2, 1.2, 1.2, 1.2)),
    markers={"restricted_L5_f1": "+", "restricted_L5_f4.1": "x", "restricted_L5_f16.1": "|"},
)
_FAMILIES = (_COORDINATES, _POSITIONAL, _FOURIER, _RESTRICTED)
_OTHER_MARKERS = "h8312"
_VARIANT_LINESTYLE = "-."


def input_styles(names: Sequence[str]) -> dict[str, CurveStyle]:
    """Return the styles of several input maps, each derived from nothing but its name.

    Args:
        names: Names of input maps (``coordinates_-1_1``, ``positional_L8``, ``fourier_s14``,
            ``restricted_L5_f4.1``, each with an optional ``_variant``).

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
            "are coordinates_<a>_<b>, positional_L<levels>, fourier_s<scale> and "
            "restricted_L<levels>_f<frequency>, each with an optional _<variant>. Rename these "
            f"entries of `inputs` in the configuration, or add a family to {_THIS_FILE}"
        )
    return {name: _member_style(name, *match) for name, match in matches.items() if match}


def _member_style(
    name: str, family: _Family, numbers: Sequence[str], variant: str | None
) -> CurveStyle:
    number = family.shade_by([float(text) for text in numbers])
    shade = np.interp(number, family.numbers, np.linspace(*family.shades, len(family.numbers)))
    label = family.label.format(*numbers).replace("-", "\N{MINUS SIGN}")
    # A checksum, so that an input map of the user's keeps its marker whatever else is drawn.
    other_marker = _OTHER_MARKERS[zlib.crc32(name.encode()) % len(_OTHER_MARKERS)]
    return CurveStyle(
        label=label + (f" ({variant.replace('_', ' ')})" if variant else ""),
        colour=to_hex(matplotlib.colormaps[family.colour_map](shade)),
        linestyle=_VARIANT_LINESTYLE if variant else family.linestyle,
        marker=family.markers.get(name, other_marker),
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


# The colours of Okabe and Ito (2008) for colour-blind readers, and of Tol (2021) where they end.
_DATASETS = {
    "digits": CurveStyle("Digits", "#000000", "-", "D"),
    "mnist": CurveStyle("MNIST", "#0072B2", "-", "o"),
    "fashion_mnist": CurveStyle("Fashion-MNIST", "#E69F00", "-", "s"),
    "cifar10": CurveStyle("CIFAR-10", "#009E73", "-", "^"),
    "cifar100": CurveStyle("CIFAR-100", "#CC79A7", "-", "v"),
}
# Told apart by their shape too.
VERDICT_STYLES = {
    "holds": CurveStyle("holds", "#009E73", "-", "o"),
    "fails": CurveStyle("fails", "#D55E00", "-", "X"),
    "inconclusive": CurveStyle("inconclusive", "#E69F00", "-", "D"),
    "not measured": CurveStyle("not measured", "#999999", "-", "|"),
}
_OTHER_DATASET_COLOURS = ("#56B4E9", "#D55E00", "#882255", "#999933")


def dataset_styles(names: Sequence[str]) -> dict[str, CurveStyle]:
    """Return the styles of several datasets, each derived from nothing but its name.

    Args:
        names: Names of datasets; those of the user's own get a colour and a marker that no dataset
            of the project has, the same in all figures, but maybe shared with another of theirs.

    Returns:
        The style of each name, in the order given.
    """
    return {name: _DATASETS.get(name) or _other_dataset_style(name) for name in names}


def _other_dataset_style(name: str) -> CurveStyle:
    number, colour = divmod(zlib.crc32(name.encode()), len(_OTHER_DATASET_COLOURS))
    return CurveStyle(
        label=name.replace("_", " "),
        colour=_OTHER_DATASET_COLOURS[colour],
        linestyle="-",
        marker=_OTHER_MARKERS[number % len(_OTHER_MARKERS)],
    )


def region_colours(ids: np.ndarray) -> np.ndarray:
    """Return a colour for each region number, the same at every call.

    Args:
        ids: Region numbers, non-negative integers of any shape.

    Returns:
        RGBA in [0, 1], the shape of ``ids`` and a last axis of 4.
    """
    mixed = ids.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in _MIXING:
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return _REGION_COLOURS[mixed % np.uint64(len(_REGION_COLOURS))]
