"""Entries of the configuration that studies select by name.

These are signals, datasets, input maps, and the downloads that some of them need.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Discriminator, Field, model_validator
from pydantic_core import PydanticCustomError

from spectral_bias_workflow.config.fields import (
    NUMBER,
    WHOLE,
    Boolean,
    Count,
    FileName,
    FilePath,
    Frequencies,
    Label,
    Md5,
    Name,
    Number,
    Section,
    Seed,
    Side,
    Text,
    Urls,
    item,
)

# The files of an IDX dataset.
IDX_FILES = ("train_images", "train_labels", "test_images", "test_labels")


class Crop(Section):
    """The square that is cut out of an image; without it, the largest in the centre."""

    side: Side = item("Side of the square.", unit="pixels")
    top: Annotated[int, Field(strict=True, ge=0), WHOLE] | None = item(
        "Rows above the square; without `top` and `left` the square is in the centre.",
        None,
        unit="pixels",
    )
    left: Annotated[int, Field(strict=True, ge=0), WHOLE] | None = item(
        "Columns to the left of the square; goes with `top`.", None, unit="pixels"
    )

    @model_validator(mode="after")
    def _both_or_neither(self) -> Crop:
        if (self.top is None) != (self.left is None):
            alone = "left" if self.top is None else "top"
            raise PydanticCustomError("alone", "alone", {"found": alone, "allowed": "left and top"})
        return self


class _Signal(Section):
    resolution: Side | None = item(
        "Side of the square that it is reduced to, instead of the study's resolution.",
        None,
        unit="pixels",
    )

    @property
    def domain(self) -> str:
        """The domain of the signal: a ``grid`` of pixels or a ``line`` of points."""
        return "grid"


class _Picture(_Signal):
    crop: Crop | None = item(str(Crop.__doc__), None)


class Photograph(_Picture):
    """A photograph that comes with scikit-image or scikit-learn."""

    kind: Literal["photograph"] = item("`photograph`.")
    photograph: Literal["astronaut", "chelsea", "coffee", "rocket", "flower", "china"] = item(
        "Its name there."
    )


class Noise(_Signal):
    """An image of independent random RGB values."""

    kind: Literal["noise"] = item("`noise`.")
    side: Annotated[int, Field(strict=True, ge=2, le=4096), WHOLE] = item(
        "Side of the image before it is reduced to the resolution.", unit="pixels"
    )
    seed: Seed = item("Seed of the noise.", 0)


class ImageFile(_Picture):
    """An image file of your own."""

    kind: Literal["file"] = item("`file`.")
    path: FilePath = item("The image file (PNG, JPEG, ...).")


class ArrayFile(_Picture):
    """One image of an array in a NumPy .npz file, such as Tancik et al.'s data_div2k.npz."""

    kind: Literal["array"] = item("`array`.")
    path: FilePath = item("The .npz file.")
    array: Annotated[
        Text, Field(pattern=r"^\S", json_schema_extra={"x-form": "the name of an array"})
    ] = item("Name of the array (images x rows x columns x 3, uint8).")
    index: Annotated[int, Field(strict=True, ge=0), WHOLE] = item("Which image, counted from 0.")


class Div2k(_Picture):
    """An image of the DIV2K data set, cut out of its official archive."""

    kind: Literal["div2k"] = item("`div2k`.")
    archive: Name = item("The archive, by its name under `downloads`.")
    image: Annotated[int, Field(strict=True, ge=1, le=900), WHOLE] = item(
        "Number of the image (1 to 800 for training, 801 to 900 for validation)."
    )


class Sinusoid(Section):
    """A function on a line, the sum of sines of amplitude 1 with random phases."""

    kind: Literal["sinusoid"] = item("`sinusoid`.")
    frequencies: Frequencies = item(
        "Frequencies of the sines.",
        list(range(5, 75, 5)),
        unit="cycles per side",
        source="PAPER: 5, 10, ..., 70",
    )
    seed: Seed = item("Seed of the phases.", 0)

    @property
    def domain(self) -> str:
        """The domain of the signal."""
        return "line"

    @property
    def resolution(self) -> None:
        """None: a line has the resolution of its study."""
        return None


Signal = Annotated[
    Photograph | Noise | ImageFile | ArrayFile | Div2k | Sinusoid, Discriminator("kind")
]


class _Dataset(Section):
    label: Label | None = item("Its label in figures; if left out, its name.", None)

    @property
    def downloads(self) -> dict[str, str]:
        """The names of its downloads, by their contents."""
        return {part: getattr(self, part) for part in self._parts}

    @property
    def _parts(self) -> tuple[str, ...]:
        return ()

    @property
    def user_folder(self) -> str | None:
        """The user's folder of its files, if any."""
        return None


class _DatasetOfFiles(_Dataset):
    folder: FilePath | None = item(
        "A folder that already has the files, under their names in `downloads`; then nothing is "
        "downloaded. Files with a `content_md5` may be compressed differently, or not at all.",
        None,
    )

    @property
    def user_folder(self) -> str | None:
        """The user's folder of its files, if any."""
        return self.folder


class _DatasetOfArchive(_DatasetOfFiles):
    archive: Name = item("The archive, by its name under `downloads`.")

    @property
    def _parts(self) -> tuple[str, ...]:
        return ("archive",)


class Digits(_Dataset):
    """The 1,797 handwritten digits of 8 x 8 pixels that come with scikit-learn."""

    kind: Literal["digits"] = item("`digits`.")


class Idx(_DatasetOfFiles):
    """A dataset in four IDX files, such as MNIST."""

    kind: Literal["idx"] = item("`idx`.")
    train_images: Name = item("The file, by its name under `downloads`.")
    train_labels: Name = item("The file, by its name under `downloads`.")
    test_images: Name = item("The file, by its name under `downloads`.")
    test_labels: Name = item("The file, by its name under `downloads`.")
    classes: Annotated[int, Field(strict=True, ge=2, le=255), WHOLE] = item(
        "Labels are 0 to classes - 1.", 10, unit="classes"
    )

    @property
    def _parts(self) -> tuple[str, ...]:
        return IDX_FILES


class Cifar10(_DatasetOfArchive):
    """CIFAR-10, from its binary archive."""

    kind: Literal["cifar10"] = item("`cifar10`.")


class Cifar100(_DatasetOfArchive):
    """CIFAR-100 with its 100 fine labels, from its binary archive."""

    kind: Literal["cifar100"] = item("`cifar100`.")


Dataset = Annotated[Digits | Idx | Cifar10 | Cifar100, Discriminator("kind")]


class _InputMap(Section):
    endpoint: Boolean = item(
        "Whether the grid is i/(n-1), with both ends of [0, 1], or i/n.", True, source="PAPER (D3)"
    )
    label: Label | None = item("Its label in figures; if left out, its parameters.", None)

    @property
    def parameters(self) -> dict[str, Any]:
        """The kind and the parameters that decide the features."""
        return self.as_mapping("label")


class Coordinates(_InputMap):
    """The pixel coordinates themselves."""

    kind: Literal["coordinates"] = item("`coordinates`.")
    interval: Annotated[list[Number], Field(min_length=2, max_length=2)] = item(
        "The interval [a, b], a < b, that each coordinate runs through."
    )
    endpoint: Boolean = item(
        "Whether the last pixel lies at b (grid i/(n-1)) or one step before it (i/n).",
        False,
        source="PAPER (D3)",
    )


class Positional(_InputMap):
    """Sines and cosines of growth^l pi t, l = 0 .. levels - 1, of each coordinate t."""

    kind: Literal["positional"] = item("`positional`.")
    levels: Annotated[int, Field(strict=True, ge=1, le=64), WHOLE] = item(
        "Number of frequencies per axis, L in the paper.", unit="levels"
    )
    growth: Annotated[float, Field(gt=1, le=10), *NUMBER] = item(
        "Ratio of successive frequencies.", 2, source="paper, Sec. 3.2"
    )
    scale_by_pi: Boolean = item(
        "Whether frequencies are multiples of pi.", True, source="PAPER (D1)"
    )


class Restricted(_InputMap):
    """Sines and cosines of one frequency, as many as in a positional encoding of equal levels."""

    kind: Literal["restricted"] = item("`restricted`.")
    levels: Annotated[int, Field(strict=True, ge=1, le=64), WHOLE] = item(
        "Number of times that the features of the frequency are repeated, L.", unit="levels"
    )
    frequency: Annotated[float, Field(gt=0), *NUMBER] = item(
        "The frequency; a positional encoding has 1, 2, 4, ...", unit="half cycles per image side"
    )


class Fourier(_InputMap):
    """Gaussian Fourier features, sines and cosines of 2 pi B v with random B."""

    kind: Literal["fourier"] = item("`fourier`.")
    scale: Annotated[float, Field(gt=0), *NUMBER] = item(
        "Standard deviation of the elements of B.", unit="cycles per image side"
    )
    frequencies: Count = item("Rows of B; the network gets twice as many features.")
    seed: Seed = item("Seed of B.", 0)
    endpoint: Boolean = item(
        "Whether the grid is i/(n-1), with both ends of [0, 1], or i/n.", False
    )


InputMap = Annotated[Coordinates | Positional | Restricted | Fourier, Discriminator("kind")]


class Download(Section):
    """One file to download."""

    filename: FileName = item("Name of the file in `resources/`, or in one folder there.")
    md5: Md5 = item("Checksum that the file must have.")
    content_md5: Md5 | None = item(
        "Checksum of the decompressed content of a gzip file, which does not depend on how it was "
        "compressed; for the files of a dataset.",
        None,
    )
    urls: Urls = item("Mirrors, in the order in which they are tried.")
