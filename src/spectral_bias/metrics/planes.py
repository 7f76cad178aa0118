"""Rectangles of affine planes in the space of network inputs, and networks as functions on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from spectral_bias.metrics.affine_layers import AffineLayer


@dataclass(frozen=True)
class Plane:
    """A rectangle of an affine plane: the points ``origin + u axes[0] + v axes[1]``.

    Attributes:
        origin: float64 [D].
        axes: float64 [2, D].
        low: Smallest u and v.
        high: Largest u and v.
    """

    origin: np.ndarray
    axes: np.ndarray
    low: tuple[float, float]
    high: tuple[float, float]

    def __post_init__(self) -> None:
        """Check the shapes and the window.

        Raises:
            ValueError: If the axes lie in a different space from the origin, the window is empty,
                or a number is not finite.
        """
        features = len(self.origin)
        numbers = (self.origin, self.axes, self.low, self.high)
        if not all(np.isfinite(values).all() for values in numbers):
            raise ValueError(
                f"a plane has a finite origin, axes and window, not {self.origin}, {self.axes}, "
                f"{self.low} and {self.high}"
            )
        if self.axes.shape != (2, features):
            raise ValueError(
                f"the axes of a plane in a space of {features} features have the shape "
                f"(2, {features}), not {self.axes.shape}"
            )
        if not np.all(np.less(self.low, self.high)):
            raise ValueError(
                f"the window of a plane needs low < high along both axes, not low = {self.low} "
                f"and high = {self.high}"
            )

    def points(self, coordinates: np.ndarray) -> np.ndarray:
        """Return the points of the input space, [N, D], at coordinates (u, v), [N, 2]."""
        return self.origin + coordinates @ self.axes

    @property
    def centre(self) -> np.ndarray:
        """The middle (u, v) of the window, float64 [2]."""
        return np.add(self.low, self.high) / 2

    @property
    def half(self) -> np.ndarray:
        """Half the extent of the window along u and v, float64 [2]."""
        return np.subtract(self.high, self.low) / 2

    def normalised(self) -> Plane:
        """Return the same rectangle as -1 <= u, v <= 1, so that tolerances are relative to it."""
        origin = self.points(self.centre)
        return Plane(origin, self.axes * self.half[:, None], (-1.0, -1.0), (1.0, 1.0))

    def corners(self) -> np.ndarray:
        """Return the corners of the window in (u, v), counter-clockwise, float64 [4, 2]."""
        (left, bottom), (right, top) = self.low, self.high
        return np.array([[left, bottom], [right, bottom], [right, top], [left, top]], dtype=float)


def on_plane(layers: Sequence[AffineLayer], plane: Plane) -> list[AffineLayer]:
    """Return the layers of a network as functions of the coordinates (u, v) on a plane.

    Args:
        layers: Affine layers, the first with weights [H, D].
        plane: A plane in the space of the D inputs.

    Returns:
        The layers, the first with weights [H, 2].

    Raises:
        ValueError: If the plane lies in a space of another dimension.
    """
    (weight, bias), *others = layers
    if weight.shape[1] != len(plane.origin):
        raise ValueError(
            f"the plane lies in a space of {len(plane.origin)} features, but the network takes "
            f"{weight.shape[1]}"
        )
    return [(weight @ plane.axes.T, bias + weight @ plane.origin), *others]
