"""The configuration as a typed contract: every key with its meaning, unit, bounds and source.

``config/README.md`` and the schema for editors are generated from these models.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field

from spectral_bias_workflow.config.entries import Dataset, Download, InputMap, Signal
from spectral_bias_workflow.config.fields import (
    WHOLE,
    Boolean,
    Count,
    Name,
    Section,
    Seed,
    StudyName,
    item,
    section,
)
from spectral_bias_workflow.config.options import ClaimOptions, FigureOptions
from spectral_bias_workflow.config.studies import Study


class _LocalPairs(Section):
    patches: Count = item("Patches, placed at random.", unit="patches", source="paper, Fig. 4: 100")
    pairs_per_patch: Count = item("Pairs drawn in each patch.", unit="pairs", source="PAPER: 500")


class _Pairs(Section):
    pairs: Count = item("Pairs drawn.", unit="pairs", source="paper, Fig. 4: 50,000")


class _TilePairs(Section):
    side: Annotated[int, Field(strict=True, ge=2), WHOLE] = item(
        "Side of a tile; pixels left over at the edges are in no tile.", 16, unit="pixels"
    )
    pairs_per_tile: Annotated[int, Field(strict=True, ge=2), WHOLE] = item(
        "Pairs drawn in each tile.", 100, unit="pairs"
    )


class _NeighbourPairs(Section):
    anchors: Count = item(
        "Anchors, drawn from the training set; all of its images, if there are no more.",
        2500,
        unit="images",
        source="PAPER",
    )
    per_anchor: Count = item(
        "Images of each of the three kinds that an anchor is paired with.",
        25,
        unit="images",
        source="PAPER",
    )
    replacement: Boolean = item("Whether an image may be an anchor more than once.", False)


class Pairs(Section):
    """The pairs of pixels or images whose activation patterns and gradients are compared.

    They are the same at every snapshot.
    """

    seed: Seed = item("Seed of the choice of pairs.", 0)
    local: _LocalPairs = item("Pairs within square patches of 50/512 of the side of the image.")
    # (global is a keyword of Python.)
    across: _Pairs = Field(
        alias="global",
        description="Pairs of one pixel in a corner of the image and one in the opposite corner.",
    )
    uniform: _Pairs = item("Pairs of any two pixels of the image.")
    tile: _TilePairs = section(
        _TilePairs,
        "Pairs within square tiles of an image; in each tile, confusion is compared with the decay "
        "of the error.",
    )
    neighbours: _NeighbourPairs = section(
        _NeighbourPairs,
        "Pairs of a training image (the anchor) with its nearest images, its nearest images of "
        "another class, and its farthest images.",
    )


class _Hyperplanes(Section):
    points: Count = item(
        "Pixels over which the cosines of input gradients are averaged.", 256, unit="pixels"
    )
    seed: Seed = item("Seed of the choice of pixels.", 0)


class _BoundaryDistance(Section):
    points: Count = item("Pixels; all, if there are no more.", 2048, unit="pixels")
    seed: Seed = item("Seed of the choice of pixels.", 0)


class _CrossSections(Section):
    grid: Annotated[int, Field(strict=True, ge=2, le=4096), WHOLE] = item(
        "Points per side of the picture.", 256, unit="points", source="PAPER: 512"
    )
    max_regions: Count = item(
        "The exact count stops beyond this number; the table says so.", 1_000_000, unit="regions"
    )


class _Crossings(Section):
    steps: Count = item("Steps to the next pixel, for each of the two axes.", 256, unit="steps")
    seed: Seed = item("Seed of the choice of steps.", 0)


class _Inradius(Section):
    points: Count = item(
        "Points drawn uniformly from the input space, and as many pixels.",
        100,
        unit="points",
        source="PAPER: 1000",
    )
    seed: Seed = item("Seed of the choice of points.", 0)


class _Ntk(Section):
    points: Annotated[int, Field(strict=True, ge=1, le=6986), WHOLE] = item(
        "Pixels; all, if there are no more. The kernel is a matrix of points x points numbers; 8 "
        "such matrices are in memory at a time, 4 GiB at the largest allowed number.",
        1024,
        unit="pixels",
    )
    seed: Seed = item("Seed of the choice of pixels.", 0)


class MetricSettings(Section):
    """How the geometry of activation regions and the neural tangent kernel are sampled.

    Samples are the same at every snapshot.
    """

    hyperplanes: _Hyperplanes = section(_Hyperplanes, "Cosines of the directions of hyperplanes.")
    boundary_distance: _BoundaryDistance = section(
        _BoundaryDistance, "Distance of pixels to the nearest activation boundary."
    )
    cross_sections: _CrossSections = section(_CrossSections, "Activation regions on planes.")
    crossings: _Crossings = section(
        _Crossings, "Activation boundaries between neighbouring pixels."
    )
    inradius: _Inradius = section(_Inradius, "Inscribed balls of the regions of the first layer.")
    ntk: _Ntk = section(_Ntk, "The empirical neural tangent kernel between pixels.")


class Configuration(Section):
    """Everything that decides what is trained, measured and drawn."""

    device: Literal["auto", "cpu", "cuda"] = item(
        "Where networks are trained and measured. `auto` takes a CUDA GPU where there is one and "
        "the CPU otherwise.",
        "auto",
    )
    keep_states: Literal["all", "last"] = item(
        "Epochs from which trainings can be continued: `all` that have a snapshot, or the `last`. "
        "With `all`, an epoch added in between costs only the training from the snapshot before "
        "it. With `last`, trainings can still be extended, and states take half of the disk space "
        "(states of other epochs keep a third of their size).",
        "all",
    )
    studies: Annotated[dict[StudyName, Study], Field(min_length=1)] = item(
        "What is trained on what, by a name of your choice. A study that an overlay sets to `null` "
        "is left out, and so are its figures."
    )
    pairs: Pairs = item(" ".join(str(Pairs.__doc__).split()))
    metrics: MetricSettings = section(MetricSettings, " ".join(str(MetricSettings.__doc__).split()))
    figures: FigureOptions = section(FigureOptions, str(FigureOptions.__doc__))
    claims: ClaimOptions = section(ClaimOptions, str(ClaimOptions.__doc__))
    signals: dict[Name, Signal] = item(
        "The images and lines that a study can name. Those that no study names cost nothing."
    )
    datasets: dict[Name, Dataset] = item(
        "The datasets that a study of classifiers can name. Others cost nothing.", {}
    )
    inputs: dict[Name, InputMap] = item(
        "The input maps that a study can name. Those that no study names cost nothing."
    )
    downloads: dict[Name, Download] = item(
        "Where files come from; signals and datasets name the entries that they are made of.", {}
    )

    def __reduce__(self) -> tuple[Any, ...]:
        """Pickle as plain data, since the models of figures have no module.

        Returns:
            The function that makes the configuration again, and its arguments.
        """
        return Configuration.model_validate, (self.as_mapping(),)
