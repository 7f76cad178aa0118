"""Let Snakemake's scheduler look at a few jobs at a time, and not ever more often.

Three things in Snakemake 9.27 take time that grows with the square of the number of jobs:

- Its rate limiter looks for jobs again when a timespan is over.  Each look starts a timer for the
  next one, including the looks triggered by the end of a job.  After N jobs there are N looks per
  second.  The timers also keep the process alive equally long after everything is done.  (Related:
  snakemake/snakemake, pull request 3744.)  Here there is one timer at a time, which ends with the
  process.
- Each look weighs all ready jobs, though only a few can start.  (Issues 1814 and 2354; pull request
  3112 lets a random sample be weighed, which forgets priorities.)  Here each look sees of each rule
  as many jobs as can run at a time, those of the highest priority.  If none of these fits into the
  memory that is left, smaller jobs of the rule wait until one ends.
- Each look asks the file system for the size of every input of these jobs, again and again.
  (Issue 4240.)  Here it asks once: the inputs of ready jobs are complete.

Tried with the versions of :data:`spectral_bias_workflow.patches.versions.TRIED`; others run as they
are.
"""

from __future__ import annotations

import threading
from collections import defaultdict
from heapq import nlargest
from typing import Any

from snakemake.scheduling.job_scheduler import JobScheduler

from spectral_bias_workflow.patches.versions import is_tried


def speed_up_scheduler() -> None:
    """Replace the three methods of Snakemake's scheduler."""
    if is_tried():
        JobScheduler._schedule_reevalutation = _schedule_once
        JobScheduler.open_jobs = property(_some_of_each_rule)
        JobScheduler.update_input_sizes = _new_input_sizes


def _schedule_once(scheduler: Any, delay: float) -> None:
    """Look for jobs after some seconds, unless a look is already scheduled."""

    def look() -> None:
        scheduler.next_look = None
        scheduler._open_jobs.release()

    if getattr(scheduler, "next_look", None) is None:
        scheduler.next_look = threading.Timer(delay, look)
        scheduler.next_look.daemon = True
        scheduler.next_look.start()


def _some_of_each_rule(scheduler: Any) -> list[Any]:
    """Return the ready jobs that a look sees."""
    ready = scheduler.workflow.dag.ready_jobs
    at_a_time = min(scheduler.global_resources[name] for name in ("_cores", "_nodes"))
    if scheduler.dryrun or len(ready) <= at_a_time:
        return list(ready)
    by_rule: dict[Any, list[Any]] = defaultdict(list)
    for job in ready:
        by_rule[None if job.is_group() else job.rule].append(job)
    return [
        job
        for jobs in by_rule.values()
        for job in nlargest(at_a_time, jobs, key=lambda job: job.priority)
    ]


async def _new_input_sizes(scheduler: Any, jobs: list[Any]) -> None:
    """Look up the sizes of the inputs of jobs that were not looked up before."""
    known = scheduler._input_sizes
    for path in {path for job in jobs for path in job.input if path not in known}:
        known[path] = await path.size() if await path.exists() else None
