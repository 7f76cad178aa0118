import logging
import re

import pytest
from snakemake_interface_logger_plugins.common import LogEvent

from spectral_bias_workflow.patches import progress
from spectral_bias_workflow.patches.progress import ProgressReporter, clock, show_progress

LINE = re.compile(
    r"\[ *(\d+) of (\d+) jobs, +(\d+)% of the work, (\S+) so far, about (\S+) left\] (.*)\n"
)


def seconds(text):
    parts = [int(part) for part in text.split(":")]
    return sum(part * 60**power for power, part in enumerate(reversed(parts)))


class Snakemake:
    """Hands records to a reporter, as Snakemake's logger does, at times of its own."""

    def __init__(self, monkeypatch, guesses):
        self.now = 100.0
        monkeypatch.setattr(progress.time, "monotonic", lambda: self.now)
        self.reporter = ProgressReporter(guesses)
        self.jobs = 0

    def record(self, **attributes):
        record = logging.LogRecord("snakemake", logging.INFO, "", 0, "", (), None)
        vars(record).update(attributes)
        self.reporter.handle(record)

    def plan(self, **stats):
        self.record(event=LogEvent.RUN_INFO, stats={**stats, "total": sum(stats.values())})

    def start(self, rule, **wildcards):
        self.jobs += 1
        self.record(event=LogEvent.JOB_INFO, jobid=self.jobs, rule_name=rule, wildcards=wildcards)
        return self.jobs

    def finish(self, job):
        self.record(event=LogEvent.JOB_FINISHED, job_id=job)


@pytest.fixture
def snakemake(monkeypatch):
    def make(**guesses):
        return Snakemake(monkeypatch, guesses)

    return make


def lines_of(capsys):
    text = capsys.readouterr().err
    lines = LINE.findall(text)
    assert len(lines) == text.count("\n")
    return [(int(a), int(b), int(c), seconds(d), seconds(e), f) for a, b, c, d, e, f in lines]


def test_steady_jobs_one_after_the_other(snakemake, capsys):
    run = snakemake(train=60, measure=12)
    run.plan(train=5, measure=10)
    for rule, count, duration in (("train", 5, 30), ("measure", 10, 6)):
        for _ in range(count):
            job = run.start(rule, signal="coffee", seed=0)
            run.now += duration
            run.finish(job)
    lines = lines_of(capsys)
    assert [line[0] for line in lines] == list(range(1, 16))
    assert {line[1] for line in lines} == {15}
    shares = [line[2] for line in lines]
    assert shares == sorted(shares)
    assert shares[0] == 14  # 30 of 210 seconds: guesses were twice too long, for both rules
    assert shares[-1] == 100
    # Time goes by as announced: what is done and what is left add up to the total.
    assert [line[3] + line[4] for line in lines] == [210] * 15
    assert lines[-1][4] == 0
    assert lines[0][5] == "train coffee/0"


def test_parallel_jobs_leave_less_time(snakemake, capsys):
    run = snakemake()
    run.plan(train=8)
    for _ in range(4):
        jobs = [run.start("train"), run.start("train")]
        run.now += 10
        for job in jobs:
            run.finish(job)
    lines = lines_of(capsys)
    assert [line[4] for line in lines[1::2]] == [30, 20, 10, 0]
    shares = [line[2] for line in lines]
    assert shares == sorted(shares)


def test_measured_durations_replace_guesses(snakemake):
    run = snakemake(train=1)
    run.plan(train=3, measure=2)
    job = run.start("train")
    run.now += 100
    run.finish(job)
    # Two more trainings, and two measurements of the default guess times the pace.
    assert run.reporter.work() == (100, 2 * 100 + 2 * 100)
    job = run.start("measure")
    run.now += 5
    run.finish(job)
    assert run.reporter.work() == (105, 2 * 100 + 5)


def test_other_records_and_unknown_jobs_are_passed_over(snakemake, capsys):
    run = snakemake()
    run.record(msg="Select jobs to execute...")
    run.record(event=LogEvent.PROGRESS, done=1, total=2)
    run.finish(99)
    assert capsys.readouterr().err == ""


def test_more_jobs_than_planned_do_not_count_backwards(snakemake, capsys):
    run = snakemake()
    run.plan(train=1)
    for _ in range(3):
        job = run.start("train")
        run.now += 4
        run.finish(job)
    assert [line[2:5:2] for line in lines_of(capsys)] == [(100, 0)] * 3


def test_job_that_takes_no_time_is_reported(snakemake, capsys):
    run = snakemake()
    run.plan(all=1)
    run.finish(run.start("all"))
    ((done, total, *_),) = lines_of(capsys)
    assert (done, total) == (1, 1)


@pytest.mark.parametrize(
    ("duration", "text"),
    [(0, "0:00"), (59.4, "0:59"), (59.6, "1:00"), (3599.7, "1:00:00"), (36_061, "10:01:01")],
)
def test_clock(duration, text):
    assert clock(duration) == text


@pytest.mark.parametrize(("version", "is_patched"), [("9.27.1", True), ("9.28.0", False)])
def test_lines_are_replaced_only_in_a_version_that_was_tried(monkeypatch, version, is_patched):
    class ColorizingTextHandler(logging.Handler):
        pass

    monkeypatch.setattr("snakemake.__version__", version)
    logger, own = logging.Logger("snakemake"), ColorizingTextHandler()
    logger.addHandler(own)
    show_progress(logger, {})
    reporters = [h for h in logger.handlers if isinstance(h, ProgressReporter)]
    assert len(reporters) == is_patched
    started = logging.makeLogRecord({"msg": "Execute 1 jobs...", "event": LogEvent.JOB_STARTED})
    failed = logging.makeLogRecord({"msg": "Error in rule", "event": LogEvent.JOB_ERROR})
    assert bool(own.filter(started)) != is_patched
    assert own.filter(failed)
