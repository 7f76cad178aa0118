"""The options of figures and claims; all are optional."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from pydantic import Field, create_model

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
from spectral_bias_workflow.graph.catalogue import FIGURES, Figure

StudyNames = Annotated[list[StudyName], *DIFFERENT]
_STUDY = item(
    "The study; if left out, the first that the figure can show and that has no figure of its own.",
    None,
)
_NAMED_STUDY = item("The study; if left out, there is no such figure.", None)
# Options that figures share, by name.
_CHOICES: dict[str, Any] = {
    "studies": (
        StudyNames | None,
        item("The studies, the main one first; if left out, all that the figure can show.", None),
    ),
    "signal": (Name | None, item("The signal; if left out, the first of the study.", None)),
    "inputs": (Names | None, item("Input maps of the study; if left out, all.", None)),
    "layers_of": (
        Names | None,
        item(
            "Input maps that get a panel with one curve per layer; if left out, the first and the "
            "last of the study.",
            None,
        ),
    ),
    "epoch": (
        Epoch | None,
        item("The snapshot; if left out, the last one.", None, unit="epochs"),
    ),
    "epochs": (
        Epochs | None,
        item(
            "Snapshots of the study; if left out, a few from the first to the last.",
            None,
            unit="epochs",
        ),
    ),
}


class EncodingDistances(Section):
    """The grid of Figure 3, and input maps that need not be those of its study."""

    study: StudyName | None = _STUDY
    resolution: Annotated[int, Field(strict=True, ge=2, le=128), WHOLE] = item(
        "Side of the grid; the matrices have resolution^4 elements.", 32, unit="pixels"
    )
    inputs: Names | None = item(
        "Any names under `inputs`, trained with or not; if left out, all of the study.", None
    )


class _FigureOptions(Section):
    """The options of figures. Every figure is optional here and has sensible defaults."""

    encoding_distances: EncodingDistances = section(
        EncodingDistances, FIGURES["encoding_distances"].meaning
    )


def _options_of(name: str, figure: Figure) -> type[Section]:
    """Return the model of the options of a figure."""
    study = {"study": (StudyName | None, _NAMED_STUDY if figure.named else _STUDY)}
    choices: dict[str, Any] = {} if "studies" in figure.options else study
    choices |= {option: _CHOICES[option] for option in figure.options if option in _CHOICES}
    return create_model(name, __base__=Section, __doc__=figure.meaning, **choices)


if TYPE_CHECKING:
    FigureOptions = _FigureOptions
else:
    _MODELS = {
        name: _options_of(name, figure)
        for name, figure in FIGURES.items()
        if figure.kind is not None and name not in _FigureOptions.model_fields
    }
    FigureOptions = create_model(
        "FigureOptions",
        __base__=_FigureOptions,
        __doc__=_FigureOptions.__doc__,
        **{name: (model, section(model, FIGURES[name].meaning)) for name, model in _MODELS.items()},
    )


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
