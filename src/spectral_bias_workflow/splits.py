"""Studies that are tested on pixels which they are not trained on, and how many those are."""

from __future__ import annotations

from functools import cache

from spectral_bias.held_out import training_mask
from spectral_bias_workflow.runs import Config, Run, inputs_count, resolution_of

# Studies whose names end with the part of the pixels that is trained on.
_HELD_OUT = "generalization_"


def split_of(study: str) -> str:
    """Return which pixels the runs of a study are trained on: all, even or random."""
    return study.removeprefix(_HELD_OUT) if study.startswith(_HELD_OUT) else "all"


def held_out_studies(config: Config) -> list[str]:
    """Return the studies that are tested on pixels that they are not trained on."""
    return [name for name in config["studies"] if split_of(name) != "all"]


def training_count(config: Config, study: str, signal: str) -> int:
    """Return how many inputs of a signal the runs of a study are trained on."""
    if split_of(study) == "all":
        return inputs_count(config, study, signal)
    return _trained_pixels(split_of(study), resolution_of(config, study, signal))


@cache
def _trained_pixels(split: str, side: int) -> int:
    """Return the size of a split: asked for by every run, and the same for all of a study."""
    return int(training_mask(split, side, side, seed=0).sum())


def pixel_counts(config: Config, run: Run) -> tuple[int, int]:
    """Return how many pixels a run is trained on, and how many are held out."""
    trained = training_count(config, run.study, run.signal)
    return trained, inputs_count(config, run.study, run.signal) - trained
