"""Colours, labels, markers and colour maps: the same thing looks the same in every figure.

Each kind of input map (coordinates, positional, fourier, restricted) has its own ramp of shades,
dash pattern and set of markers.  The parameters decide the shade and the marker.  The ramps run
from light to dark with the interval width, the number of levels, the scale or the frequency.  They
are orange, green to purple, pink and blue, which colour-blind readers can tell apart, and stay
readable in grey.  Each dataset has a colour and a marker; no figure has datasets beside input maps.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Any, NamedTuple

import matplotlib
import numpy as np
from matplotlib.colors import to_hex
from matplotlib.markers import MarkerStyle
from matplotlib.typing import LineStyleType

BAND_OPACITY = 0.16
MARKERS_PER_CURVE = 12
ERROR_COLOUR_MAP = "magma"
KERNEL_COLOUR_MAP = "magma"  # paper, Fig. 3
UNDEFINED_COLOUR = "0.82"
REFERENCE_COLOUR = "0.25"
REFERENCE_LINESTYLE: LineStyleType = ":"
PAIRS_LABELS = {"local": "Local pairs", "global": "Global pairs"}
DATASET_PAIRS_LABELS = {
    "nearest": "Nearest",
    "nearest_other_class": "Nearest of another class",
    "farthest": "Farthest",
}

# From dark to light, so that neighbouring regions differ for every eye.
_REGION_COLOURS = matplotlib.colormaps["CMRmap"](np.linspace(0.1, 1, 256))
# The mixing steps of SplitMix64 (Steele, Lea and Flood, OOPSLA 2014).  They give successive numbers
# unrelated colours, so that the numbering of the regions makes no visible pattern.
_MIXING = ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB), (31, 1))


class CurveStyle(NamedTuple):
    """The look of one curve: its legend entry, hexadecimal colour, dash pattern and marker."""

    label: str
    colour: str
    linestyle: LineStyleType
    marker: str | MarkerStyle

    @property
    def hollow(self) -> CurveStyle:
        """The same style, dotted and with empty markers: before training, or with an epsilon."""
        marker = MarkerStyle(self.marker, fillstyle="none")
        return self._replace(linestyle=REFERENCE_LINESTYLE, marker=marker)

    @property
    def held_out(self) -> CurveStyle:
        """The same style, dashed and with empty markers: examples that are not trained on."""
        return self.hollow._replace(linestyle="--")

    @property
    def short_label(self) -> str:
        """The label on two lines, or three with a variant, for narrow panels."""
        return self.label.replace(" ", "\n", 1).replace(" (", "\n(")


Parameters = Mapping[str, Any]


@dataclass(frozen=True)
class _Kind:
    """The look of input maps of one kind.

    Attributes:
        label: Returns the legend entry, from the parameters.
        number: Returns the parameter that decides the shade.
        colour_map: The matplotlib colour map of the shades.
        shades: Places in the colour map of the shades of the first and the last number.
        numbers: Numbers with equally spaced shades; others get a shade in between.
        linestyle: The dash pattern.
        marker_of: Returns the parameters that decide the marker; hashable.
        markers: The markers of the project's own input maps, by these parameters.
        endpoint: Whether both ends of the grid are included, if the parameters do not say.
    """

    label: Callable[[Parameters], str]
    number: Callable[[Parameters], float]
    colour_map: str
    shades: tuple[float, float]
    numbers: tuple[float, ...]
    linestyle: LineStyleType
    marker_of: Callable[[Parameters], object]
    markers: Mapping[object, str]
    endpoint: bool


def _ends(parameters: Parameters) -> tuple[float, float]:
    low, high = parameters["interval"]
    return low, high


_KINDS = {
    "coordinates": _Kind(
        label=lambda of: "Coordinates [{:g}, {:g}]".format(*_ends(of)),
        number=lambda of: _ends(of)[1] - _ends(of)[0],  # width of the interval
        colour_map="YlOrBr",
        shades=(0.48, 1.0),
        numbers=(1, 2, 4, 8),
        linestyle="--",
        marker_of=_ends,
        markers={(0, 1): "o", (-1, 1): "s", (-2, 2): "D", (-3, 3): "p"},
        endpoint=False,
    ),
    "positional": _Kind(
        label=lambda of: f"Positional L = {of['levels']}",
        number=lambda of: of["levels"],
        colour_map="viridis_r",
        shades=(0.22, 1.0),
        numbers=(1, 2, 4, 5, 8, 12, 16, 20, 32),
        linestyle="-",
        marker_of=lambda of: of["levels"],
        markers={1: "<", 2: ">", 4: "^", 5: "H", 6: "*", 8: "v", 12: "X", 16: "P", 20: "d"},
        endpoint=True,
    ),
    "fourier": _Kind(
        label=lambda of: f"Fourier s = {of['scale']:g}",
        number=lambda of: of["scale"],
        colour_map="RdPu",
        shades=(0.45, 1.0),
        numbers=(1, 10, 100, 1000),
        linestyle=":",
        marker_of=lambda of: of["scale"],
        markers={1.75: "p", 14: "*"},
        endpoint=False,
    ),
    "restricted": _Kind(
        label=lambda of: f"Restricted L = {of['levels']}, f = {of['frequency']:g}",
        number=lambda of: of["frequency"],
        colour_map="bwr_r",
        shades=(0.7, 1.0),
        numbers=(1, 2, 4, 8, 16, 32),
        linestyle=(0, (5, 1.2, 1.2, 1.2, 1.2, 1.2)),
        marker_of=lambda of: (of["levels"], of["frequency"]),
        markers={(5, 1): "+", (5, 4.1): "x", (5, 16.1): "|"},
        endpoint=True,
    ),
}
_OTHER_MARKERS = "h8312"
_VARIANT_LINESTYLE: LineStyleType = "-."


def input_styles(inputs: Mapping[str, Parameters]) -> dict[str, CurveStyle]:
    """Return the styles of several input maps, each derived from its parameters.

    Args:
        inputs: The parameters of each, by name: its ``kind``, the arguments of
            :func:`spectral_bias.inputs.encodings.encode`, and perhaps a ``label``.

    Returns:
        The style of each name, in the order given.  If two have the same label, their labels
        include the names.

    Raises:
        ValueError: If some input maps are of a kind without a style; the message lists all of
            them.
    """
    unknown = [
        f"{name!r} ({of.get('kind')})"
        for name, of in inputs.items()
        if of.get("kind") not in _KINDS
    ]
    if unknown:
        raise ValueError(
            f"no figure style for the input maps {', '.join(unknown)}: kinds that can be drawn are "
            f"{', '.join(_KINDS)}"
        )
    styles = {name: _input_style(name, of) for name, of in inputs.items()}
    labels = [style.label for style in styles.values()]
    return {
        name: style._replace(label=f"{style.label} ({name})")
        if labels.count(style.label) > 1
        else style
        for name, style in styles.items()
    }


def _input_style(name: str, parameters: Parameters) -> CurveStyle:
    kind = _KINDS[parameters["kind"]]
    shade = np.interp(
        kind.number(parameters), kind.numbers, np.linspace(*kind.shades, len(kind.numbers))
    )
    label, variant = kind.label(parameters), _variant(kind, parameters)
    own = f"{label} ({variant})" if variant else label
    # A checksum gives a user's input map the same marker in every figure.
    other_marker = _OTHER_MARKERS[zlib.crc32(name.encode()) % len(_OTHER_MARKERS)]
    # A variant must not look like its original where no dashes are drawn.
    markers = {} if variant else kind.markers
    return CurveStyle(
        label=parameters.get("label") or own.replace("-", "\N{MINUS SIGN}"),
        colour=to_hex(matplotlib.colormaps[kind.colour_map](shade)),
        linestyle=_VARIANT_LINESTYLE if variant else kind.linestyle,
        marker=markers.get(kind.marker_of(parameters), other_marker),
    )


def _variant(kind: _Kind, parameters: Parameters) -> str:
    """Return the unusual parameters of an input map that its label does not name."""
    words = []
    if (growth := parameters.get("growth", 2)) != 2:  # paper, Sec. 3.2
        words.append(f"growth {growth:g}")
    if not parameters.get("scale_by_pi", True):
        words.append("without pi")
    if (endpoint := parameters.get("endpoint", kind.endpoint)) != kind.endpoint:
        words.append("both ends" if endpoint else "half open")
    return ", ".join(words)


def with_styles(options: Mapping[str, Any]) -> dict[str, Any]:
    """Return the options of a figure with styles in place of parameters and labels.

    Args:
        options: Parameters of input maps (``inputs``, ``layers_of``) and labels of datasets
            (``signals``), by name.  Other options stay as they are; ``signal`` is left out, since
            its pictures are passed as data.
    """
    # Labels tell all input maps of a figure apart.
    of_inputs = input_styles({**options.get("inputs", {}), **options.get("layers_of", {})})
    styled = {name: value for name, value in options.items() if name != "signal"}
    for name in styled.keys() & {"inputs", "layers_of"}:
        styled[name] = {each: of_inputs[each] for each in styled[name]}
    if "signals" in styled:
        styled["signals"] = dataset_styles(styled["signals"])
    return styled


def layer_styles(layers: Sequence[str]) -> dict[str, CurveStyle]:
    """Return the styles of the weight matrices of a network, from the first to the last.

    Args:
        layers: The names of the layers in the tables, in order.

    Returns:
        The style of each layer: a marker and a shade of grey, which no input map has.
    """
    shades = np.linspace(0.0, 0.68, len(layers))
    linestyles: tuple[LineStyleType, ...] = ("-", "--", "-.", ":")
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


# Colours for colour-blind readers by Okabe and Ito (2008), continued with those of Tol (2021).
_DATASET_LOOKS = (
    *(("#000000", "D"), ("#0072B2", "o"), ("#E69F00", "s"), ("#009E73", "^"), ("#CC79A7", "v")),
    *(("#56B4E9", "h"), ("#D55E00", "8"), ("#882255", "p"), ("#999933", "P")),
)
# Of claims that hold, fail, are inconclusive or are not measured: different in shape, too.
_VERDICT_LOOKS = (("#009E73", "o"), ("#D55E00", "X"), ("#E69F00", "D"), ("#999999", "|"))


def verdict_styles(verdicts: Sequence[str]) -> dict[str, CurveStyle]:
    """Return the styles of the four verdicts on claims, from the best to none."""
    looks = zip(verdicts, _VERDICT_LOOKS, strict=True)
    return {name: CurveStyle(name, colour, "-", marker) for name, (colour, marker) in looks}


def snapshot_label(epoch: int) -> str:
    """Return what a snapshot is called in labels."""
    return f"epoch {epoch:,}" if epoch else "initialisation"


def dataset_styles(labels: Mapping[str, str]) -> dict[str, CurveStyle]:
    """Return the styles of several datasets, by their order.

    Args:
        labels: The legend entry of each, by name.

    Returns:
        The style of each name; from the tenth on, colours and markers repeat.
    """
    looks = cycle(_DATASET_LOOKS)
    return {
        name: CurveStyle(label, colour, "-", marker)
        for (name, label), (colour, marker) in zip(labels.items(), looks, strict=False)
    }


def region_colours(ids: np.ndarray) -> np.ndarray:
    """Return a fixed colour for each region number.

    Args:
        ids: Region numbers, non-negative integers of any shape.

    Returns:
        RGBA in [0, 1], of the shape of ``ids`` with a last axis of 4.
    """
    mixed = ids.astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15)
    for shift, factor in _MIXING:
        mixed = (mixed ^ (mixed >> np.uint64(shift))) * np.uint64(factor)
    return _REGION_COLOURS[mixed % np.uint64(len(_REGION_COLOURS))]
