"""Time and memory of jobs, estimated from the size of their computations.

The estimates serve as a first guess of the time left and, with a margin, as requests to a cluster's
scheduler.  If a request was too small, the next attempt asks for more.
"""

from __future__ import annotations

import math
from statistics import fmean

from spectral_bias_workflow.config.entries import Digits
from spectral_bias_workflow.config.models import Configuration
from spectral_bias_workflow.config.studies import (
    ClassificationStudy,
    Cnn,
)
from spectral_bias_workflow.graph.catalogue import METRICS
from spectral_bias_workflow.graph.runs import (
    Run,
    all_runs,
    inputs_count,
    measured_epochs,
    measured_runs,
    network_of,
    schedules,
    training_count,
)

# Images in the training set of scikit-learn's digits, and of most other datasets.
_DIGITS, _TYPICAL_IMAGES = 1_437, 60_000
# Additional seconds of a job for reading and writing.
_LEAST_SECONDS = 0.3
# Python and PyTorch; features, outputs and arrays made from them; patterns, or mini-batches.
_LEAST_MEBIBYTES = 400
_BYTES_PER_INPUT, _BYTES_PER_NEURON = 1000, 1
# Colour images of 32 x 32, as bytes and as float32, including the test set.
_BYTES_PER_IMAGE = 3 * 32 * 32 * 6
_SNAKEMAKE_MEBIBYTES = 300
_FLOP_PER_SECOND = 50e9


def training_seconds(config: Configuration, run: Run) -> float:
    """Return the approximate time of a training on one CPU core."""
    study = config.studies[run.study]
    last_epoch, trained = study.epochs_of(run.input)[-1], 1.0
    # A network that is tested on some pixels has fewer to train on.
    if not isinstance(study, ClassificationStudy):
        part = training_count(config, run.study, run.signal)
        trained = part / inputs_count(config, run.study, run.signal)
    return _LEAST_SECONDS + last_epoch * (1 + 2 * trained) * _pass_seconds(config, run)


def measuring_seconds(config: Configuration, metric: str, run: Run) -> float:
    """Return the approximate time of measuring a metric at all snapshots on one CPU core."""
    epochs = len(measured_epochs(config, metric, run.study, run.input))
    return _LEAST_SECONDS + epochs * (METRICS[metric].passes * _pass_seconds(config, run) + 0.1)


def typical_seconds(config: Configuration) -> dict[str, float]:
    """Return a first guess of the seconds per job of each rule on one CPU core.

    It assumes floating-point operations at 50 GFLOP/s, and is replaced by measurements as soon as
    one job of a rule has finished.
    """
    seconds: dict[str, list[float]] = {"plot_reconstructions": [3], "plot_confusion_image": [3]}
    rules = {
        (schedule.study, input_map): schedule.rule
        for schedule in schedules(config)
        for input_map in schedule.inputs
    }
    for run in all_runs(config):
        rule = rules.get((run.study, run.input), f"train_{run.study}")
        seconds.setdefault(rule, []).append(training_seconds(config, run))
    for metric in METRICS:
        for run in measured_runs(config, metric):
            cost = measuring_seconds(config, metric, run)
            seconds.setdefault(f"measure_{metric}", []).append(cost)
    return {rule: fmean(guesses) for rule, guesses in seconds.items()}


def runtime_minutes(seconds: float) -> int:
    """Return the time to request from a scheduler: twice the guess, and ten minutes."""
    return math.ceil(10 + 2 * seconds / 60)


def memory_mb(config: Configuration, run: Run) -> int:
    """Return the memory to request from a scheduler, in MiB.

    That is one and a half times the measured peak, plus the memory of Snakemake, which runs beside
    each job of a cluster.  The peaks of the default study and of the paper's scale
    (docs/performance.md) consist of Python, PyTorch, and a few copies of the features, outputs and
    patterns of all inputs.
    """
    depth, width = _size(config, run)
    per_input = _BYTES_PER_INPUT + _BYTES_PER_NEURON * depth * width
    if _is_classifier(config, run) and not _is_of_digits(config, run):
        per_input += _BYTES_PER_IMAGE
    peak = _LEAST_MEBIBYTES + _inputs_count(config, run) * per_input / 2**20
    return math.ceil(1.5 * peak + _SNAKEMAKE_MEBIBYTES)


def _pass_seconds(config: Configuration, run: Run) -> float:
    """Return the approximate time of one forward pass over the inputs of a run."""
    depth, width = _size(config, run)
    weights = (depth - 1) * width**2 + 64 * width
    return _inputs_count(config, run) * 2 * weights / _FLOP_PER_SECOND


def _inputs_count(config: Configuration, run: Run) -> int:
    if not _is_classifier(config, run):
        return inputs_count(config, run.study, run.signal)
    return _DIGITS if _is_of_digits(config, run) else _TYPICAL_IMAGES


def _size(config: Configuration, run: Run) -> tuple[int, int]:
    """Return the layers and the neurons in each of a network."""
    network = network_of(config, run)
    # At the paper's size, convolutions are about as much work as a perceptron.
    return (4 if isinstance(network, Cnn) else network.depth), network.width


def _is_classifier(config: Configuration, run: Run) -> bool:
    return isinstance(config.studies[run.study], ClassificationStudy)


def _is_of_digits(config: Configuration, run: Run) -> bool:
    return isinstance(config.datasets[run.signal], Digits)
