"""A line after each job: how much is done, and about how long the rest will take.

Snakemake's own line counts jobs, whether they take a second or an hour.  Its interface for loggers
is used for the new lines, but not to take away the old ones: a logger of that interface replaces
all text, errors included, and would have to write these as Snakemake does.  Instead, a filter on
its handler drops them by their events.  (Issues snakemake/snakemake 3999, 3151.)  Other versions
than those of :data:`spectral_bias_workflow.patches.versions.TRIED` keep their own lines.
"""

from __future__ import annotations

import logging
import sys
import time
from collections import Counter
from collections.abc import Mapping

from snakemake_interface_logger_plugins.common import LogEvent

from spectral_bias_workflow.patches.versions import is_tried


class ProgressReporter(logging.Handler):
    """A log handler that follows Snakemake's job events and estimates the time left.

    The time left is the sum over rules of the jobs to do times the mean duration of that rule's
    finished jobs, divided by the average number of simultaneous jobs so far.  Until a rule's first
    job has finished, its guess is used, scaled by how much slower this machine has been than the
    guesses.
    """

    def __init__(self, guesses: Mapping[str, float]) -> None:
        """Start with the guesses.

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
        """Process one record of Snakemake's logger."""
        match getattr(record, "event", None):
            case LogEvent.RUN_INFO:
                stats: Counter[str] = Counter(record.stats)  # type: ignore[attr-defined]
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
        """Return the seconds of finished jobs and an estimate for the jobs to do."""
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
    """Replace Snakemake's lines about started and finished jobs by those of a reporter.

    Args:
        logger: Snakemake's logger.
        guesses: Seconds per job by rule, for :class:`ProgressReporter`.
    """
    if is_tried() and not any(isinstance(handler, ProgressReporter) for handler in logger.handlers):
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
