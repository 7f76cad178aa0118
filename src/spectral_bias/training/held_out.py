"""Split of the pixels into those trained on and those tested on (paper, Sec. 5)."""

from __future__ import annotations

import numpy as np

SPLITS = ("all", "even", "random")


def training_mask(split: str, rows: int, columns: int, seed: int) -> np.ndarray:
    """Return for each pixel whether it is trained on; the others are tested on.

    PAPER: the authors' script for generalisation, which no figure of the paper shows, trains on
    even rows and columns, 25 % of the pixels.  ``random`` is ours: half of the pixels, without a
    lattice that would favour some frequencies.

    Args:
        split: ``all``, ``even`` or ``random``.
        rows: Rows of the image.
        columns: Columns of the image.
        seed: Seed of the random half.

    Returns:
        bool [rows * columns], row by row.

    Raises:
        ValueError: If the split is unknown, or leaves nothing to train on or to test on.
    """
    mask = np.ones((rows, columns), dtype=bool)
    match split:
        case "all":
            return mask.ravel()
        case "even":
            mask[1::2] = mask[:, 1::2] = False
        case "random":
            order = np.random.default_rng(seed).permutation(mask.size)
            mask.flat[order[mask.size // 2 :]] = False
        case _:
            raise ValueError(f"found the split {split!r}, allowed: {', '.join(SPLITS)}")
    if mask.all() or not mask.any():
        raise ValueError(
            f"the split {split!r} of {rows} x {columns} pixels trains on {int(mask.sum())} and "
            f"tests on {int((~mask).sum())}; both need one at least: take an image of 2 x 2 "
            "pixels or more"
        )
    return mask.ravel()
