"""Functions of one variable with known frequencies (paper, Sec. 3.1 and appendix)."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from spectral_bias.datasets.images import SignalError


def sinusoid(points: int, frequencies: Sequence[int], seed: int) -> np.ndarray:
    """Return a sum of sines of amplitude 1 with random phases, sampled on the unit interval.

    It is ``y_i = sum_k sin(2 pi k i / n + 2 pi p_k)`` with ``p_k`` uniform in [0, 1).  Frequencies
    are whole numbers, so each is exactly one frequency of the discrete Fourier transform.

    PAPER: the authors' scripts draw the phases once, unseeded.

    Args:
        points: Number of samples, n.
        frequencies: Cycles on the interval.
        seed: Seed of the phases.

    Returns:
        float64 [n].

    Raises:
        SignalError: If there are too few points for the highest frequency.
    """
    check_points(points, frequencies)
    phases = np.random.default_rng(seed).uniform(size=len(frequencies))
    turns = np.multiply.outer(np.arange(points) / points, frequencies) + phases
    return np.sin(2 * np.pi * turns).sum(axis=1)


def check_points(points: int, frequencies: Sequence[int]) -> None:
    """Verify that the samples can distinguish the frequencies of a signal.

    Args:
        points: Number of samples, n.
        frequencies: Cycles on the interval.

    Raises:
        SignalError: If a frequency is n / 2 or more.
    """
    highest = max(frequencies)
    if points <= 2 * highest:
        raise SignalError(
            f"the signal has a frequency of {highest} cycles, but a resolution of {points} points "
            f"is asked for, which tells frequencies below {points / 2:g} apart. Set the "
            f"resolution to {2 * highest + 1} or more, or leave out high frequencies"
        )
