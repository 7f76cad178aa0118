"""Photograph, reconstructions and their errors (paper, Fig. 1)."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
from matplotlib.colors import Normalize
from matplotlib.figure import Figure

from spectral_bias.figures.panels import hide_frame, panel_figure
from spectral_bias.figures.snapshots import Runs, at_epochs
from spectral_bias.figures.style import ERROR_COLOUR_MAP, CurveStyle

# Left, bottom, width and height of the colour bar in the empty cell below the photograph.
_COLOUR_BAR = (0.86, 0.0, 0.1, 1.0)


def plot(signal: np.ndarray, runs: Runs, inputs: Mapping[str, CurveStyle], epoch: int) -> Figure:
    """Draw one photograph and its reconstructions by networks with different input maps.

    Args:
        signal: The photograph, float [n, n, 3], RGB in [0, 1].
        runs: By input map: ``epoch`` [E], the outputs ``prediction``, float [E, n, n, 3], and their
            peak signal-to-noise ratio ``psnr`` [E], dB.  Values outside [0, 1] are shown as the
            nearest colour, but count in full in the error.
        inputs: The styles of the input maps, by name.
        epoch: The snapshot to show.

    Returns:
        The pictures; below each, its absolute error, mean over RGB, on a common scale.

    Raises:
        ValueError: If a run lacks the snapshot.
    """
    predictions, psnr_db = (at_epochs(runs, name, epoch) for name in ("prediction", "psnr"))
    errors = {name: abs(image - signal).mean(axis=2) for name, image in predictions.items()}
    scale = Normalize(0, max(error.max() for error in errors.values()))
    figure = panel_figure(2, len(predictions) + 1, height_ratio=1.2, layout="compressed")
    panels = figure.subplots(2, len(predictions) + 1)
    panels[0, 0].imshow(np.clip(signal, 0, 1))
    panels[0, 0].set_title("Photograph")
    for column, name in zip(panels.T[1:], errors, strict=True):
        column[0].imshow(np.clip(predictions[name], 0, 1))
        column[0].set_title(f"{inputs[name].short_label}\n{psnr_db[name]:.1f} dB")
        image = column[1].imshow(errors[name], norm=scale, cmap=ERROR_COLOUR_MAP)
    for axes in panels.flat:
        hide_frame(axes)
    figure.colorbar(image, cax=panels[1, 0].inset_axes(_COLOUR_BAR), ticklocation="left").set_label(
        f"absolute error\n(RGB), epoch {epoch:,}"
    )
    return figure
