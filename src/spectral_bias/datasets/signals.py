"""Signals: the functions that coordinate networks are trained on, from any source.

Most are images; a function on a line is stored as an image of one row and one channel.

A signal is described by a mapping with a ``kind`` and the entries of that kind:

| kind         | further entries         | the image                                         |
|--------------|-------------------------|---------------------------------------------------|
| `photograph` | `photograph`            | a photograph of a package, by its name            |
| `noise`      | `side`, `seed`          | uniform noise                                     |
| `file`       | `path`                  | any image file                                    |
| `array`      | `path`, `array`, `index`| one image of a stack in an .npz file              |
| `div2k`      | `archive`, `image`      | one image of this archive, by its number          |
| `sinusoid`   | `frequencies`, `seed`   | a line: a sum of sines                            |

All except noise and lines accept a ``crop`` of ``side``, ``top`` and ``left`` (pixels, each
optional).
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from spectral_bias.datasets.arrays import array_image
from spectral_bias.datasets.div2k import div2k_image
from spectral_bias.datasets.files import DataFile, check_file
from spectral_bias.datasets.images import (
    SignalError,
    check_resolution,
    crop_window,
    read_image,
    square,
    to_signal,
)
from spectral_bias.datasets.noise import noise
from spectral_bias.datasets.photographs import photograph, photograph_size
from spectral_bias.datasets.sinusoids import check_points, sinusoid
from spectral_bias.files.storage import Layout, Variable

SIGNAL = Layout(
    "signal",
    "A training target: a square image, or a function on a line as an image of one row.",
    (
        Variable(
            "image",
            "float32",
            ("row", "column", "channel"),
            "1",
            "target value: RGB in [0, 1]; of a line, its one value",
        ),
        Variable(
            "frequencies",
            "float64",
            ("frequency",),
            "cycles per side",
            "frequencies of the sines that a line is a sum of, ascending; empty for images",
        ),
    ),
)
_DIV2K = "DIV2K (Agustsson and Timofte 2017), for academic research only"


class Signal(NamedTuple):
    """A training target and its origin.

    Attributes:
        image: float32 [n, n, 3] in [0, 1]; float32 [1, n, 1] for a line.
        frequencies: float64 [K], cycles per side of the sines of a line; K = 0 for images.
        attribution: Author, licence and source.
        source_sha256: Digest of the uint8 pixels of the source image before cropping, row by row,
            or of the float64 values of a line.
    """

    image: np.ndarray
    frequencies: np.ndarray
    attribution: str
    source_sha256: str


def load_signal(
    signal: Mapping[str, Any], resolution: int, archive: DataFile | None = None
) -> Signal:
    """Read, crop and average the image described by a mapping (see this module's docstring).

    Args:
        signal: The description.
        resolution: Pixels per side of the signal, or points on the line, n.
        archive: The zip file that holds the image, for the kind ``div2k``; its checksum is verified
            before it is read.

    Returns:
        The signal.
    """
    if signal.get("kind") == "sinusoid":
        return _line(sorted(signal["frequencies"]), signal["seed"], resolution)
    native, attribution = _native(signal, archive)
    image = to_signal(square(native, **signal.get("crop", {})), resolution)
    return Signal(image, np.empty(0), attribution, hashlib.sha256(native.tobytes()).hexdigest())


def check_signal(signal: Mapping[str, Any], resolution: int) -> None:
    """Check at the least cost whether :func:`load_signal` will succeed.

    The user's own files are read.  The size of photographs and noise is known.  For an image in an
    archive that is not yet downloaded, only an explicit ``side`` can be checked.

    Args:
        signal: The description.
        resolution: Pixels per side of the signal, or points on the line.
    """
    crop = signal.get("crop", {})
    match signal:
        case {"kind": "sinusoid", "frequencies": frequencies}:
            check_points(resolution, frequencies)
            return
        case {"kind": "photograph", "photograph": name}:
            side = crop_window(*photograph_size(name), **crop)[0]
        case {"kind": "noise", "side": side}:
            pass
        case {"kind": "div2k"}:
            side = crop.get("side", resolution)
        case _:
            side = crop_window(*_native(signal, None)[0].shape[:2], **crop)[0]
    check_resolution(side, resolution)


def _native(signal: Mapping[str, Any], archive: DataFile | None) -> tuple[np.ndarray, str]:
    match signal:
        case {"kind": "photograph", "photograph": name}:
            return photograph(name)
        case {"kind": "noise", "side": side, "seed": seed}:
            return noise(side, seed), f"uniform noise, seed {seed}"
        case {"kind": "file", "path": path}:
            return read_image(path, str(path)), f"{Path(path).name}, an image of the user's"
        case {"kind": "array", "path": path, "array": array, "index": index}:
            return array_image(path, array, index), f"{array}[{index}] of {Path(path).name}"
        case {"kind": "div2k", "archive": name, "image": image} if archive is not None:
            check_file(archive)
            return div2k_image(archive.path, name, image), f"{_DIV2K}, {name}/{image:04d}.png"
    raise SignalError(
        f"no image is described by {dict(signal)} with the archive {archive}; see the docstring "
        f"of {__name__} for what each kind needs."
    )


def _line(frequencies: Sequence[int], seed: int, points: int) -> Signal:
    values = sinusoid(points, frequencies, seed)
    return Signal(
        image=values.astype(np.float32)[None, :, None],
        frequencies=np.array(frequencies, dtype=np.float64),
        attribution=f"a sum of {len(frequencies)} sines, seed {seed}",
        source_sha256=hashlib.sha256(values.tobytes()).hexdigest(),
    )
