import asyncio
import threading
from types import SimpleNamespace

import pytest
from snakemake.scheduling.job_scheduler import JobScheduler

from spectral_bias_workflow.patches.scheduler import speed_up_scheduler

REPLACED = ("_schedule_reevalutation", "open_jobs", "update_input_sizes")


@pytest.fixture
def stock(monkeypatch):
    """Return the methods of Snakemake, which are put back after the test."""
    methods = {name: JobScheduler.__dict__[name] for name in REPLACED}
    for name, method in methods.items():
        monkeypatch.setattr(JobScheduler, name, method)
    return methods


def scheduler_of(ready, cores, *, dryrun=False):
    """Return what stands for a scheduler with some ready jobs."""
    return SimpleNamespace(
        workflow=SimpleNamespace(dag=SimpleNamespace(ready_jobs=ready)),
        global_resources={"_cores": cores, "_nodes": 2**63},
        dryrun=dryrun,
        _input_sizes={},
    )


def job(rule, priority=0, inputs=()):
    return SimpleNamespace(rule=rule, priority=priority, input=inputs, is_group=lambda: False)


def open_jobs(scheduler):
    return JobScheduler.open_jobs.fget(scheduler)


def test_many_requests_are_one_look(stock):
    speed_up_scheduler()
    looks = threading.Semaphore(0)
    scheduler = SimpleNamespace(_open_jobs=looks)
    before = threading.active_count()
    for _ in range(20):
        JobScheduler._schedule_reevalutation(scheduler, 0.2)
    assert threading.active_count() == before + 1
    assert scheduler.next_look.daemon
    assert looks.acquire(timeout=30)
    assert not looks.acquire(timeout=0.5)
    JobScheduler._schedule_reevalutation(scheduler, 0.01)
    assert looks.acquire(timeout=30), "the next one must be possible"


def test_a_look_sees_of_each_rule_the_most_urgent_jobs_that_can_run_at_a_time(stock):
    speed_up_scheduler()
    ready = [job("train", priority) for priority in (0, 0, 1, 2, 0)] + [job("measure")]
    seen = open_jobs(scheduler_of(ready, 2))
    assert sorted((one.rule, one.priority) for one in seen) == [
        *[("measure", 0), ("train", 1), ("train", 2)]
    ]


@pytest.mark.parametrize(("cores", "dryrun"), [(6, False), (1, True)])
def test_a_look_sees_all_jobs_that_can_run_and_all_of_a_dry_run(stock, cores, dryrun):
    speed_up_scheduler()
    ready = [job("train") for _ in range(6)]
    assert open_jobs(scheduler_of(ready, cores, dryrun=dryrun)) == ready


def test_the_size_of_an_input_is_asked_for_once(stock):
    speed_up_scheduler()
    asked = []

    class Path(str):
        async def exists(self):
            asked.append(self)
            return self != "missing"

        async def size(self):
            return 7

    scheduler = scheduler_of([], 2)
    jobs = [job("a", inputs=[Path("one"), Path("missing")]), job("b", inputs=[Path("one")])]
    for _ in range(3):
        asyncio.run(JobScheduler.update_input_sizes(scheduler, jobs))
    assert scheduler._input_sizes == {"one": 7, "missing": None}
    assert sorted(asked) == ["missing", "one"]


def test_another_version_is_left_as_it_is(stock, monkeypatch):
    monkeypatch.setattr("snakemake.__version__", "9.28.0")
    speed_up_scheduler()
    assert {name: JobScheduler.__dict__[name] for name in REPLACED} == stock


def test_the_version_that_was_tried_is_changed(stock):
    speed_up_scheduler()
    assert all(JobScheduler.__dict__[name] is not method for name, method in stock.items())
