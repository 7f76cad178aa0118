"""From an image file to a training signal: decode, crop to a square, and average."""

from __future__ import annotations

import os
import re
import warnings
from contextlib import AbstractContextManager, nullcontext
from typing import BinaryIO

import numpy as np
import skimage.transform
from PIL import ExifTags, Image, PngImagePlugin, UnidentifiedImageError
from tifffile import TiffFile

FORMATS = ("PNG", "JPEG", "TIFF", "WEBP", "BMP", "GIF", "PPM")
MODES = ("1", "L", "LA", "P", "PA", "RGB", "RGBA", "CMYK", "YCbCr")
# Bytes that hold the fields of a PNG and of a PPM; comments of a PPM may be long.
_MOST_HEADER = 2**16
_PNG_DEPTH = 24  # place of its byte
# Type, width, height and largest value, with white space or comments between them.
_PPM_HEADER = re.compile(rb"P[2356](?:(?:\s|#[^\n]*\n)+\d+){2}(?:\s|#[^\n]*\n)+(\d+)")
_TIFF_KINDS = {1: "unsigned", 2: "signed", 3: "floating point", 5: "complex", 6: "complex"}
# What makes an image upright, by its orientation (EXIF).
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_ALLOWED = "allowed are 8-bit grey, palette, RGB and CMYK"
_SAVE_AGAIN = "Open it in an image editor and save it as an 8-bit RGB PNG."


class SignalError(ValueError):
    """An image is missing, broken, not of an allowed type, or too small for the request."""


def read_image(source: str | os.PathLike[str] | BinaryIO, name: str) -> np.ndarray:
    """Decode one image as upright 8-bit RGB.

    The camera's orientation (EXIF) is applied; grey, palette and CMYK images are converted. ASSUME:
    pixel values are used as stored; colour profiles are ignored.

    Args:
        source: A path, or a binary file that can be read and rewound.
        name: Name of the image in error messages.

    Returns:
        uint8 [rows, columns, 3].

    Raises:
        SignalError: If the image cannot be read completely, is not in one of ``FORMATS``, is
            animated, has more than 8 bits per channel, or has transparent pixels.
    """
    with _opened(source, name) as file:
        try:
            problem = _depth_problem(file)
            if not problem:
                image, problem = _decode(file)
        except UnidentifiedImageError as error:
            raise SignalError(
                f"{name}: this is not an image in a format that can be read "
                f"({', '.join(FORMATS)}). Give the path of an image in one of them."
            ) from error
        except (Image.DecompressionBombWarning, Image.DecompressionBombError) as error:
            raise SignalError(
                f"{name}: {error}. At most {Image.MAX_IMAGE_PIXELS} pixels are allowed; scale the "
                "image down."
            ) from error
        except Exception as error:  # Pillow's parsers raise many types of errors
            if "MAX_TEXT" in str(error):
                raise SignalError(
                    f"{name}: its texts or its colour profile take more than "
                    f"{PngImagePlugin.MAX_TEXT_CHUNK / 2**20:g} MiB, which is not read. Save the "
                    "image again without metadata."
                ) from error
            raise SignalError(
                f"{name}: the image is broken or cut short ({type(error).__name__}: {error}). "
                "Replace the file by a whole one."
            ) from error
    if problem:
        raise SignalError(f"{name}: {problem}")
    return np.asarray(image.convert("RGB"))


def _opened(
    source: str | os.PathLike[str] | BinaryIO, name: str
) -> AbstractContextManager[BinaryIO]:
    if not isinstance(source, str | os.PathLike):
        return nullcontext(source)
    try:
        return open(source, "rb")
    except OSError as error:
        raise SignalError(
            f"{name}: the image cannot be opened ({error.strerror}). Give the path of an image "
            "file that can be read."
        ) from error


def _decode(file: BinaryIO) -> tuple[Image.Image, str | None]:
    """Return the decoded, upright image and, if it is not accepted, the reason."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        # Loading alone skips the checksums of PNG data; verifying makes an image unusable.
        with Image.open(file, formats=FORMATS) as verified:
            verified.verify()
        file.seek(0)
        opened = Image.open(file, formats=FORMATS)
        # MPO is the JPEG of many phones: the photograph first, then previews or depth maps.
        frames = 1 if opened.format == "MPO" else getattr(opened, "n_frames", 1)
        opened.load()
    # Only the orientation is taken: other metadata may be wrong, and does not matter.
    turn = _UPRIGHT.get(opened.getexif().get(ExifTags.Base.Orientation, 1))
    image = opened if turn is None else opened.transpose(turn)
    return image, _problem(image, frames)


def _depth_problem(file: BinaryIO) -> str | None:
    """Return what is wrong with the numbers of an image, from the fields of its file.

    Pillow opens some images of more than 8 bits as 8-bit RGB by dropping bits or whole planes.
    Formats that are not looked at here have no such images, or Pillow refuses them.

    Args:
        file: An image, which is rewound.

    Returns:
        The reason why it is not accepted, or None.
    """
    beginning = file.read(_MOST_HEADER)
    file.seek(0)
    bits, kind = 8, "unsigned"
    if beginning.startswith(b"\x89PNG\r\n\x1a\n") and len(beginning) > _PNG_DEPTH:
        bits = beginning[_PNG_DEPTH]
    elif beginning.startswith((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")):
        with TiffFile(file) as tiff:
            page = tiff.pages.first
            bits, kind = page.bitspersample, _TIFF_KINDS.get(page.sampleformat, "unknown")
        file.seek(0)
    elif match := _PPM_HEADER.match(beginning):
        bits = int(match[1]).bit_length()
    if bits <= 8 and kind == "unsigned":
        return None
    found = f"{bits} bits per channel" + ("" if kind == "unsigned" else f", {kind} numbers")
    return f"it has {found}, {_ALLOWED}. {_SAVE_AGAIN}"


def _problem(image: Image.Image, frames: int) -> str | None:
    if frames > 1:
        return f"it has {frames} frames, one is allowed. Save the frame you want as a PNG."
    if image.mode not in MODES:
        return f"it has Pillow mode {image.mode!r}, {_ALLOWED}. {_SAVE_AGAIN}"
    if image.has_transparency_data:
        lowest = int(np.asarray(image.convert("RGBA").getchannel("A")).min())
        if lowest < 255:
            return (
                f"it is partly transparent (alpha goes down to {lowest} of 255) and has no single "
                "colour there. Flatten it onto a background in an image editor and save it again."
            )
    return None


def crop_window(
    rows: int,
    columns: int,
    side: int | None = None,
    top: int | None = None,
    left: int | None = None,
) -> tuple[int, int, int]:
    """Place a square window in an image; by default it is centred and has the short side.

    Args:
        rows: Height of the image in pixels.
        columns: Width of the image in pixels.
        side: Side of the window in pixels; the short side of the image by default.
        top: First row of the window; centred by default.
        left: First column of the window; centred by default.

    Returns:
        Side, first row and first column.

    Raises:
        SignalError: If the window does not lie inside the image.
    """
    side = min(rows, columns) if side is None else side
    top = (rows - side) // 2 if top is None else top
    left = (columns - side) // 2 if left is None else left
    if side < 1 or top < 0 or left < 0 or top + side > rows or left + side > columns:
        raise SignalError(
            f"the crop of {side} x {side} pixels at row {top}, column {left} does not lie inside "
            f"the image of {rows} rows and {columns} columns. The side may be 1 to "
            f"{min(rows, columns)}, the top at most rows - side and the left at most "
            "columns - side; change the crop or leave it out for the centre."
        )
    return side, top, left


def square(
    image: np.ndarray, side: int | None = None, top: int | None = None, left: int | None = None
) -> np.ndarray:
    """Return the square [side, side, 3] that :func:`crop_window` places in [rows, columns, 3]."""
    rows, columns = image.shape[:2]
    side, top, left = crop_window(rows, columns, side, top, left)
    return image[top : top + side, left : left + side]


def check_resolution(side: int, resolution: int) -> None:
    """Refuse to enlarge an image: pixels are averaged, never interpolated.

    Args:
        side: Side of the square image in pixels.
        resolution: Requested pixels per side.

    Raises:
        SignalError: If the resolution exceeds the side.
    """
    if not 1 <= resolution <= side:
        raise SignalError(
            f"the image has {side} x {side} pixels after cropping, but a resolution of "
            f"{resolution} is asked for; images are not enlarged. Set the resolution to 1 to "
            f"{side}, or take a larger crop or image."
        )


def to_signal(image: np.ndarray, resolution: int) -> np.ndarray:
    """Average a square image over areas, down to the resolution.

    Each output pixel is the mean of the input over the square that it covers.  Pixels that are
    covered in part are weighted by their covered area, so the mean of the image is kept.

    Args:
        image: uint8 [side, side, 3].
        resolution: Pixels per side of the signal, n.

    Returns:
        float32 [n, n, 3] in [0, 1]: RGB / 255 (paper, Sec. 3.1).
    """
    check_resolution(len(image), resolution)
    shape = (resolution, resolution)
    return skimage.transform.resize_local_mean(
        image / 255.0, shape, grid_mode=True, preserve_range=True, channel_axis=-1
    ).astype(np.float32)
