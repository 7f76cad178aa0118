"""A line after each job: how much is done and about how long the rest will take."""

from __future__ import annotations

import logging
import sys
import time
from collections import Counter
from collections.abc import Mapping
from statistics import fmean

from snakemake_interface_logger_plugins.common import LogEvent

from spectral_bias_workflow.runs import (
    CLASSIFICATION,
    FIRST_EPOCH,
    Config,
    Run,
    all_runs,
    inputs_count,
    measured_epochs,
    measured_runs,
    network_of,
    schedules,
    snapshot_epochs,
)
from spectral_bias_workflow.splits import training_count

# About how many forward passes over all pixels the measurement of one snapshot costs.
_PASSES = {
    "forward_pass": 1.5,
    "gradient_confusion": 6,
    "boundary_distance": 10,
    "hyperplanes": 5,
    "cross_sections": 30,
    "crossings": 15,
    "inradius": 10,
    "frequency_error": 0.1,
    "ntk": 7,
    "linear_pieces": 5,
    "first_epoch": 3,
    "hamming_classification": 2,
    "confusion_classification": 8,
}
# Rules that train the studies which keep no epochs of images or lines.
_OTHER_TRAININGS = {CLASSIFICATION: "train_classifier", FIRST_EPOCH: "train_first_epoch"}
# Images of the training set of scikit-learn's digits, and of most others.
_DIGITS, _TYPICAL_IMAGES = 1_437, 60_000


class ProgressReporter(logging.Handler):
    """A log handler that follows Snakemake's job events and estimates the time left.

    The rest is the sum over rules of jobs to do times the mean duration of that rule's finished
    jobs, divided by the average number of jobs at a time so far.  Until a rule's first job has
    finished, its guess counts, scaled by how slow this machine has been against the guesses.
    """

    def __init__(self, guesses: Mapping[str, float]) -> None:
        """Start with guesses.

        Args:
            guesses: Seconds per job by rule; a rule without a guess counts one second.
        """
        super().__init__()
        self._guesses = guesses
        self._to_do: Counter[str] = Counter()
        self._rules: dict[int, str] = {}
        self._labels: dict[int, str] = {}
        self._starts: dict[int, float] = {}
        self._durations: dict[str, list[float]] = {}
        self._begun = time.monotonic()

    def emit(self, record: logging.LogRecord) -> None:
        """Take note of one record of Snakemake's logger."""
        match getattr(record, "event", None):
            case LogEvent.RUN_INFO:
                stats = Counter(record.stats)  # type: ignore[attr-defined]
                del stats["total"]
                self._to_do = stats
                self._begun = time.monotonic()
            case LogEvent.JOB_INFO:
                job = record.jobid  # type: ignore[attr-defined]
                self._rules[job] = record.rule_name  # type: ignore[attr-defined]
                values = [str(value) for value in record.wildcards.values()]  # type: ignore[attr-defined]
                self._labels[job] = " ".join([record.rule_name, "/".join(values)])  # type: ignore[attr-defined]
                self._starts[job] = time.monotonic()
            case LogEvent.JOB_FINISHED:
                self._finish(record.job_id)  # type: ignore[attr-defined]

    def _finish(self, job: int) -> None:
        rule = self._rules.get(job)
        if rule is None:
            return
        duration = time.monotonic() - self._starts[job]
        self._durations.setdefault(rule, []).append(duration)
        done = sum(map(len, self._durations.values()))
        total = sum(self._to_do.values())
        worked, left = self.work()
        elapsed = time.monotonic() - self._begun
        seconds_left = left / max(worked / elapsed, 1.0) if elapsed else 0.0
        share = worked / (worked + left) if worked else 0.0
        line = (
            f"[{done:4d} of {total} jobs, {share:4.0%} of the work, "
            f"{clock(elapsed)} so far, about {clock(seconds_left)} left] {self._labels[job]}"
        )
        sys.stderr.write(line + "\n")

    def work(self) -> tuple[float, float]:
        """Return the seconds of jobs finished and an estimate for the jobs to do."""
        guessed = sum(self._guess(rule) * len(times) for rule, times in self._durations.items())
        worked = sum(map(sum, self._durations.values()))
        pace = worked / guessed if guessed else 1.0
        left = 0.0
        for rule, count in self._to_do.items():
            times = self._durations.get(rule, [])
            each = sum(times) / len(times) if times else self._guess(rule) * pace
            left += each * max(count - len(times), 0)
        return worked, left

    def _guess(self, rule: str) -> float:
        return self._guesses.get(rule, 1.0)


def show_progress(logger: logging.Logger, guesses: Mapping[str, float]) -> None:
    """Let a reporter speak in place of Snakemake's own lines about jobs begun and finished.

    Args:
        logger: Snakemake's logger.
        guesses: Seconds per job by rule, for :class:`ProgressReporter`.
    """
    if not any(isinstance(handler, ProgressReporter) for handler in logger.handlers):
        for handler in logger.handlers:
            if type(handler).__name__ == "ColorizingTextHandler":
                handler.addFilter(_is_news)
        logger.addHandler(ProgressReporter(guesses))


def _is_news(record: logging.LogRecord) -> bool:
    replaced = {LogEvent.JOB_STARTED, LogEvent.JOB_FINISHED, LogEvent.PROGRESS}
    is_event = getattr(record, "event", None) in replaced
    return not is_event and record.msg != "Select jobs to execute..."


def clock(seconds: float) -> str:
    """Return a duration as hours, minutes and seconds, such as ``1:02:03`` or ``2:03``."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02d}:{rest:02d}" if hours else f"{minutes}:{rest:02d}"


def typical_seconds(config: Config) -> dict[str, float]:
    """Return a first guess of the seconds that a job of each rule takes on one CPU core.

    Start-up of Python and PyTorch, plus floating-point operations at 50 GFLOP/s; replaced by
    what is measured as soon as one job of a rule has finished.
    """
    seconds: dict[str, list[float]] = {"plot_reconstructions": [3], "plot_confusion_image": [3]}
    rules = {
        (schedule.study, input_map): schedule
        for schedule in schedules(config)
        for input_map in schedule.inputs
    }
    for run in all_runs(config):
        schedule = rules.get((run.study, run.input))
        rule = schedule.rule if schedule else _OTHER_TRAININGS[run.study]
        last_epoch = snapshot_epochs(config, run.study, run.input)[-1]
        # A network that is tested on the other pixels has less to train on.
        part = training_count(config, run.study, run.signal) if schedule else 1
        whole = inputs_count(config, run.study, run.signal) if schedule else 1
        cost = 3 + last_epoch * (1 + 2 * part / whole) * _pass_seconds(config, run)
        seconds.setdefault(rule, []).append(cost)
    for metric, passes in _PASSES.items():
        for run in measured_runs(config, metric):
            epochs = len(measured_epochs(config, metric, run.study, run.input))
            cost = 3 + epochs * (passes * _pass_seconds(config, run) + 0.1)
            seconds.setdefault(f"measure_{metric}", []).append(cost)
    return {rule: fmean(guesses) for rule, guesses in seconds.items()}


def _pass_seconds(config: Config, run: Run) -> float:
    """Return about how long one forward pass over the inputs of a run takes."""
    network = network_of(config, run)
    # Convolutions, at the paper's size, are about as much work as a perceptron.
    depth, width = network.get("depth", 4), network["width"]
    weights = (depth - 1) * width**2 + 64 * width
    if run.study != CLASSIFICATION:
        inputs = inputs_count(config, run.study, run.signal)
    elif config["datasets"][run.signal]["kind"] == "digits":
        inputs = _DIGITS
    else:
        inputs = _TYPICAL_IMAGES
    return inputs * 2 * weights / 50e9
