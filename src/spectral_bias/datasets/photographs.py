"""Photographs that scikit-image and scikit-learn contain, without a download."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import skimage.data

from spectral_bias.datasets.images import SignalError


class _Facts(NamedTuple):
    rows: int
    columns: int
    attribution: str


_FLICKR = "CC BY 2.0 (https://creativecommons.org/licenses/by/2.0/), https://www.flickr.com/photos"
_FACTS = {
    "astronaut": _Facts(
        512,
        512,
        "Eileen Collins, photograph by NASA, public domain, NASA Great Images database "
        "(https://flic.kr/p/r9qvLn), from scikit-image",
    ),
    "chelsea": _Facts(
        300, 451, "Chelsea the cat, photograph by Stefan van der Walt, CC0, from scikit-image"
    ),
    "coffee": _Facts(
        400,
        600,
        "Coffee cup, photograph by Rachel Michetti, courtesy of Pikolo Espresso Bar, CC0, from "
        "scikit-image",
    ),
    "rocket": _Facts(
        427,
        640,
        "Launch of DSCOVR on Falcon 9, photograph by SpaceX, public domain "
        "(https://www.flickr.com/photos/spacexphotos/16511594820/), from scikit-image",
    ),
    # scikit-learn's README credits danielbuechele for both, but the link of this one is
    # vultilion's.
    "flower": _Facts(
        427,
        640,
        f"Flower, photograph by vultilion, {_FLICKR}/vultilion/6056698931/, from scikit-learn",
    ),
    "china": _Facts(
        427,
        640,
        "Summer Palace, photograph by danielbuechele, "
        f"{_FLICKR}/danielbuechele/6061409035/, from scikit-learn",
    ),
}
PHOTOGRAPHS = tuple(_FACTS)


def photograph(name: str) -> tuple[np.ndarray, str]:
    """Return a photograph at its native size, and its attribution.

    Args:
        name: One of ``PHOTOGRAPHS``.

    Returns:
        uint8 [rows, columns, 3]; title, author, licence and source in one line.
    """
    photograph_size(name)
    if name in {"flower", "china"}:
        # Importing this takes over a second; the other photographs do not need it.
        from sklearn.datasets import load_sample_image

        image = load_sample_image(f"{name}.jpg")
    else:
        image = getattr(skimage.data, name)()
    return np.asarray(image), _FACTS[name].attribution


def photograph_size(name: str) -> tuple[int, int]:
    """Return the rows and columns of a photograph without reading it.

    Args:
        name: One of ``PHOTOGRAPHS``.

    Returns:
        Rows and columns.

    Raises:
        SignalError: If there is no such photograph.
    """
    if name not in _FACTS:
        raise SignalError(f"there is no photograph {name!r}; take one of {', '.join(PHOTOGRAPHS)}.")
    return _FACTS[name].rows, _FACTS[name].columns
