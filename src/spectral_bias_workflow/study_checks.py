"""What can be known about trainings before they start: signals of the right kind, and numbers."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import Any

from spectral_bias.held_out import training_mask
from spectral_bias_workflow.runs import (
    FIRST_EPOCH,
    SINUSOIDS,
    coordinate_studies,
    domain_of,
    resolution_of,
)
from spectral_bias_workflow.schema_words import place
from spectral_bias_workflow.splits import held_out_studies, split_of, training_count

Config = Mapping[str, Any]


def signals_out_of_place(config: Config) -> Iterator[str]:
    """Yield the lines that studies of images name, and the images that studies of lines name."""
    for study, chosen in coordinate_studies(config).items():
        wanted = "line" if study in SINUSOIDS else "grid"
        for index, name in enumerate(chosen["signals"]):
            if name in config["signals"] and domain_of(config, name) != wanted:
                kind = config["signals"][name]["kind"]
                allowed = "signals of the kind sinusoid" if wanted == "line" else "images"
                yield (
                    f"{place(('studies', study, 'signals', index))}: found {name}, of the kind "
                    f"{kind}, allowed: {allowed}"
                )


def impossible_trainings(config: Config) -> Iterator[str]:
    """Yield mini-batches, steps and splits that do not go with the number of inputs."""
    splits = list(_empty_splits(config))
    yield from splits
    for study in coordinate_studies(config) if not splits else []:
        yield from _too_large_batches(config, study)
        if study == FIRST_EPOCH:
            yield from _steps_beyond_the_epoch(config)


def _empty_splits(config: Config) -> Iterator[str]:
    for study in held_out_studies(config):
        for signal in config["studies"][study]["signals"]:
            side = resolution_of(config, study, signal)
            try:
                training_mask(split_of(study), side, side, seed=0)
            except ValueError as error:
                yield f"{place(('studies', study, 'resolution'))}: found {side}: {error}"


def _batch_size(config: Config, study: str, signal: str) -> tuple[int, tuple[str, ...]]:
    """Return the mini-batch of a signal, and the keys that say it."""
    chosen = config["studies"][study]
    by_signal = chosen.get("batch_size_by_signal", {})
    if signal in by_signal:
        return by_signal[signal], ("batch_size_by_signal", signal)
    return chosen["training"]["batch_size"], ("training", "batch_size")


def _too_large_batches(config: Config, study: str) -> Iterator[str]:
    found = set()
    for signal in config["studies"][study]["signals"]:
        batch_size, keys = _batch_size(config, study, signal)
        count = training_count(config, study, signal)
        if batch_size > count and keys not in found:
            found.add(keys)
            side = resolution_of(config, study, signal)
            inputs = "points" if domain_of(config, signal) == "line" else "pixels"
            part = "" if split_of(study) == "all" else " that are trained on"
            yield (
                f"{place(('studies', study, *keys))}: found {batch_size}, allowed: at most the "
                f"{count} {inputs} of the signal {signal}{part} (resolution {side})"
            )


def _steps_beyond_the_epoch(config: Config) -> Iterator[str]:
    study = config["studies"][FIRST_EPOCH]
    for signal in study["signals"]:
        batch_size, _ = _batch_size(config, FIRST_EPOCH, signal)
        steps = math.ceil(training_count(config, FIRST_EPOCH, signal) / batch_size)
        beyond = [step for step in study["steps"] if step > steps]
        if beyond:
            yield (
                f"{place(('studies', FIRST_EPOCH, 'steps'))}: found "
                f"{', '.join(map(str, beyond))}, allowed: at most {steps}, the steps of an epoch "
                f"of {signal} with mini-batches of {batch_size}"
            )
            return
