"""Functions on a line and their fits by networks (paper, appendix)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.figure import Figure

from spectral_bias.figures.panels import panel_figure
from spectral_bias.figures.snapshots import Runs, at_epochs
from spectral_bias.figures.style import REFERENCE_COLOUR, CurveStyle

# The part of the line that the right panels enlarge.
_ZOOM = (0.0, 0.1)
# Opacity of the function, which is drawn behind the fits.
_OPACITY = 0.4


def plot(signal: np.ndarray, runs: Runs, inputs: Mapping[str, CurveStyle], epoch: int) -> Figure:
    """Draw a function and its fits by networks with different input maps.

    Args:
        signal: The function at i / n, float [1, n, 1].
        runs: By input map, ``epoch`` [E] and the outputs ``prediction``, float [E, 1, n, 1].
        inputs: The styles of the input maps, by name.
        epoch: The snapshot to show.

    Returns:
        One row per input map, with the mean squared error in its title: the whole line on the left,
        its first tenth on the right; the function is grey.

    Raises:
        ValueError: If a run lacks the snapshot.
    """
    values, predictions = signal[0, :, 0], at_epochs(runs, "prediction", epoch)
    figure = panel_figure(len(runs), 2, height_ratio=0.4)
    panels = figure.subplots(
        len(runs), 2, sharex="col", sharey=True, squeeze=False, width_ratios=(3, 2)
    )
    points = np.arange(len(values)) / len(values)
    parts: tuple[slice | np.ndarray, ...] = (slice(None), points <= _ZOOM[1])
    for row, (name, output) in zip(panels, predictions.items(), strict=True):
        prediction = output[0, :, 0]
        for axes, part in zip(row, parts, strict=True):
            axes.plot(points[part], values[part], color=REFERENCE_COLOUR, alpha=_OPACITY)
            axes.plot(points[part], prediction[part], color=inputs[name].colour)
            axes.margins(x=0)
        error = np.mean((prediction.astype(np.float64) - values) ** 2)
        row[0].set_title(f"{inputs[name].label}, mean squared error {error:.2g}", loc="left")
        row[0].set_ylabel("value")
    panels[0, 1].set_title(f"epoch {epoch:,}", loc="right", color=REFERENCE_COLOUR)
    for axes in panels[-1]:
        axes.set_xlabel("position (sides)")
    return figure
