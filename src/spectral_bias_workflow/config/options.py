"""What can be chosen about figures and claims; all of it is optional."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from spectral_bias_workflow.config.fields import (
    DIFFERENT,
    WHOLE,
    Epoch,
    Epochs,
    Name,
    Names,
    Section,
    StudyName,
    item,
    section,
)

StudyNames = Annotated[list[StudyName], *DIFFERENT]
_LAST = "The snapshot; if left out, the last one."


class OfStudy(Section):
    """A figure of one study."""

    study: StudyName | None = item(
        "The study; if left out, the first that the figure can show and that no other has for "
        "itself.",
        None,
    )


class OfNamedStudy(Section):
    """A figure of a study that has to be named."""

    study: StudyName | None = item("The study; if left out, there is no such figure.", None)


class OfStudies(Section):
    """A figure of several studies."""

    studies: StudyNames | None = item(
        "The studies, the main one first; if left out, all that the figure can show.", None
    )


class _Inputs(Section):
    inputs: Names | None = item("Input maps of the study; if left out, all.", None)


class _Epoch(Section):
    epoch: Epoch | None = item(_LAST, None, unit="epochs")


class _Epochs(Section):
    epochs: Epochs | None = item(
        "Snapshots of the study; if left out, a few from the first to the last.",
        None,
        unit="epochs",
    )


class _Signal(Section):
    signal: Name | None = item("The signal; if left out, the first of the study.", None)


class Curves(_Inputs, OfStudy):
    """Curves of a study's input maps."""


class CurvesOfNamedStudy(_Inputs, OfNamedStudy):
    """Curves of the input maps of a study that has to be named."""


class CurvesOfStudies(_Inputs, OfStudies):
    """Curves of the input maps of several studies."""


class Densities(_Epochs, Curves):
    """Densities of a study's input maps at several snapshots."""


class EndsOfNamedStudy(_Epochs, CurvesOfNamedStudy):
    """Values at several snapshots of a study that has to be named."""


class CurvesAndDensity(_Epoch, Curves):
    """Curves of a study's input maps, and what they are at one snapshot."""


class CurvesAndDensityOfStudies(_Epoch, CurvesOfStudies):
    """Curves of the input maps of several studies, and densities at one snapshot."""


class Picture(_Epoch, _Signal, Curves):
    """Pictures of one signal at one snapshot."""


class PictureOfStudies(_Epoch, _Signal, CurvesOfStudies):
    """Curves of several studies, and pictures of one signal at one snapshot."""


class Pictures(_Signal, Densities):
    """Pictures of one signal at several snapshots."""


class EncodingDistances(OfStudy):
    """Distances between encoded pixels."""

    resolution: Annotated[int, Field(strict=True, ge=2, le=128), WHOLE] = item(
        "Side of the grid; the matrices have resolution^4 elements.", 32, unit="pixels"
    )
    inputs: Names | None = item(
        "Any names under `inputs`, trained on or not; if left out, all of the study.", None
    )


class SpectralNorms(OfStudy):
    """Spectral norms of weight matrices."""

    inputs: Names | None = item(
        "Input maps in the panel of the product over layers; if left out, all.", None
    )
    layers_of: Names | None = item(
        "Input maps that get a panel with one curve per layer; if left out, the first and the last "
        "of the study.",
        None,
    )


class OfClassifiers(_Epoch, OfStudy):
    """Figures of classifiers with densities at one snapshot."""


class FigureOptions(Section):
    """What is drawn. Every figure is optional here and has sensible contents if left out."""

    reconstructions: Picture = section(
        Picture, "The image as each input map has learned it, with error maps (Fig. 1)."
    )
    region_maps: Pictures = section(
        Pictures, "The image plane coloured by activation region (Fig. 2a-b)."
    )
    training_loss: Curves = section(Curves, "Training loss over epochs (Fig. 2c).")
    region_growth: Curves = section(Curves, "Number of activation regions over epochs (Fig. 2d).")
    encoding_distances: EncodingDistances = section(
        EncodingDistances,
        "Distances and dot products between the encoded pixels of a grid (Fig. 3).",
    )
    hamming_image: Curves = section(
        Curves, "Hamming distance of local and global pairs over epochs (Fig. 4a-b)."
    )
    confusion_image: Densities = section(
        Densities, "Densities of the gradient confusion of local and global pairs (Fig. 4c-d)."
    )
    spectral_norms: SpectralNorms = section(
        SpectralNorms, "Spectral norms of the weight matrices over epochs (Fig. 8a-c)."
    )
    dead_neurons: Curves = section(
        Curves, "Neurons that are zero on the whole image, over epochs (Fig. 8d)."
    )
    hyperplanes: Pictures = section(
        Pictures,
        "Cosines of the directions of all hyperplanes of a network (Fig. 5); if `inputs` is left "
        "out, of all encodings.",
    )
    cross_sections: Picture = section(
        Picture,
        "Activation regions on planes through the space of inputs (Fig. 6); if `inputs` is left "
        "out, of the first input map and the first and the last encoding.",
    )
    boundary_distance: Curves = section(
        Curves, "Distance to the nearest activation boundary over epochs (Fig. 7)."
    )
    crossings: Curves = section(
        Curves, "Boundaries crossed per pixel step over epochs, by local detail."
    )
    frequency_convergence: Curves = section(
        Curves, "Error per band of spatial frequency over epochs."
    )
    sinusoid_fits: Picture = section(
        Picture, "A function on a line as each input map has learned it (appendix)."
    )
    hamming_sinusoid: CurvesOfStudies = section(
        CurvesOfStudies, "Hamming distance of points on a line over epochs (appendix)."
    )
    confusion_sinusoid: CurvesAndDensityOfStudies = section(
        CurvesAndDensityOfStudies,
        "Gradient confusion of points on a line, over epochs and at one (appendix).",
    )
    linear_pieces: Curves = section(
        Curves, "Number of linear pieces of functions on a line over epochs."
    )
    frequency_sinusoid: Curves = section(
        Curves, "Error at each frequency of the functions on a line over epochs (appendix)."
    )
    first_epoch: Curves = section(
        Curves, "Regions, dead neurons and Hamming distance within the first epoch (Fig. 2, 8d)."
    )
    generalization: PictureOfStudies = section(
        PictureOfStudies, "Error on pixels that were not trained on, over epochs, and pictures."
    )
    inradius: Densities = section(
        Densities, "Densities of the inradius of first-layer regions (appendix)."
    )
    ntk: Densities = section(
        Densities,
        "Spectrum of the neural tangent kernel, its movement, and what it holds of the image.",
    )
    mechanism: CurvesAndDensity = section(
        CurvesAndDensity,
        "Gradients by Hamming distance, and where the error decays by how confused they are.",
    )
    hamming_layers: Curves = section(
        Curves, "Hamming distance of uniform pairs in each layer over epochs (appendix)."
    )
    depth_width: EndsOfNamedStudy = section(
        EndsOfNamedStudy, "Hamming distance against the size of the network (appendix)."
    )
    restricted_encoding: CurvesOfNamedStudy = section(
        CurvesOfNamedStudy,
        "Activation regions and loss under encodings of one frequency (appendix).",
    )
    density: EndsOfNamedStudy = section(
        EndsOfNamedStudy, "What changes with the number of pixels per side."
    )
    hamming_classification: OfStudy = section(
        OfStudy, "Hamming distance of near and far images over epochs (Fig. 4e-g, k-m)."
    )
    confusion_classification: OfClassifiers = section(
        OfClassifiers, "Densities of the gradient confusion of classifiers (Fig. 4h-j, n-p)."
    )
    classification_training: OfStudy = section(
        OfStudy, "Loss and accuracy of classifiers over epochs (appendix)."
    )
    gradient_norms: OfStudy = section(OfStudy, "Sizes of the gradients of classifiers.")


class ClaimOptions(Section):
    """Which studies the paper's claims are judged by."""

    image: StudyName | None = item(
        "Claims on photographs; if left out, the first study of images, trained on all pixels.",
        None,
    )
    line: StudyName | None = item(
        "Claims on lines; if left out, the first study of lines. The others add seeds to it.", None
    )
    networks: StudyName | None = item(
        "The claim on the size of networks; if left out, it is not judged.", None
    )
    classification: StudyName | None = item(
        "Claims on classifiers; if left out, the first study of classifiers.", None
    )
