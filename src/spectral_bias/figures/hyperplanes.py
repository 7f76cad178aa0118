"""Cosines between the hyperplane directions of all pairs of hidden neurons (paper, Fig. 5)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import matplotlib
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from spectral_bias.figures.panels import panel_figure
from spectral_bias.figures.snapshots import Runs, at_epochs
from spectral_bias.figures.style import UNDEFINED_COLOUR, CurveStyle, snapshot_label

COSINE_COLOUR_MAP = "seismic"  # paper, Fig. 5
LAYER_LINE_COLOUR = "0.35"
LAYER_LINE_WIDTH = 0.4
# Room for the labels and the colour bar at the sides, and for titles and labels above and below.
_SIDES_INCHES = 1.15
_ENDS_INCHES = 0.6
DEFINITION_LABELS = {"weight_row": "rows of weights", "input_gradient": "input gradients"}


def plot(runs: Runs, inputs: Mapping[str, CurveStyle], epochs: Sequence[int]) -> Figure:
    """Draw the matrix of cosines of each definition, input map and snapshot.

    Args:
        runs: By input map: ``epoch`` [E]; ``weight_row_cosine`` and ``input_gradient_cosine``,
            float [E, L H, L H], NaN where a pair has no cosine; ``neuron_layer``, the hidden layer
            of each neuron in ascending order, int [L H].
        inputs: The styles of the input maps to draw, by name.
        epochs: The snapshots to show.

    Returns:
        One row per definition and snapshot, one column per input map, on one scale.

    Raises:
        ValueError: If a run lacks one of the snapshots.
    """
    cosines = {name: at_epochs(runs, f"{name}_cosine", epochs) for name in DEFINITION_LABELS}
    rows = [(definition, index) for definition in cosines for index in range(len(epochs))]
    figure = _square_panels_figure(len(rows), len(inputs))
    panels = figure.subplots(len(rows), len(inputs), squeeze=False, sharex=True, sharey=True)
    colours = matplotlib.colormaps[COSINE_COLOUR_MAP].with_extremes(bad=UNDEFINED_COLOUR)
    for line, (definition, index) in zip(panels, rows, strict=True):
        for axes, name in zip(line, inputs, strict=True):
            matrix = cosines[definition][name][index]
            # With more neurons than dots, average colours, not cosines: strong cosines of both
            # signs stay visible, while their mean would be near zero.
            image = axes.imshow(matrix, cmap=colours, vmin=-1, vmax=1, interpolation_stage="rgba")
            _mark_layers(axes, runs[name]["neuron_layer"])
        epoch = snapshot_label(epochs[index])
        line[0].set_ylabel(f"{DEFINITION_LABELS[definition]}\n{epoch}\nlayer")
    for axes, style in zip(panels[0], inputs.values(), strict=True):
        axes.set_title(style.short_label)
    figure.colorbar(image, ax=panels, label="cosine (grey: none)", shrink=0.5, aspect=40)
    return figure


def _square_panels_figure(rows: int, columns: int) -> Figure:
    """Return an empty figure whose height fits square panels and their labels."""
    figure = panel_figure(rows, columns, layout="compressed")
    width, _ = figure.get_size_inches()
    figure.set_size_inches(width, rows * (width - _SIDES_INCHES) / columns + _ENDS_INCHES)
    return figure


def _mark_layers(axes: Axes, neuron_layer: np.ndarray) -> None:
    """Number the layers along both axes and draw lines between them."""
    layers = np.unique(neuron_layer)
    centres = [np.flatnonzero(neuron_layer == layer).mean() for layer in layers]
    edges = np.flatnonzero(np.diff(neuron_layer)) + 0.5
    ends = (-0.5, len(neuron_layer) - 0.5)
    axes.hlines(edges, *ends, color=LAYER_LINE_COLOUR, linewidth=LAYER_LINE_WIDTH)
    axes.vlines(edges, *ends, color=LAYER_LINE_COLOUR, linewidth=LAYER_LINE_WIDTH)
    axes.set_xticks(centres, layers)
    axes.set_yticks(centres, layers)
    axes.set_xlabel("layer")
    axes.tick_params(length=0)
    axes.grid(visible=False)
    axes.label_outer()
