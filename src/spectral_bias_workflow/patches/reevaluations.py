"""Let Snakemake look for ready jobs when a job has ended, and not ever more often.

Its rate limiter looks again when a timespan is over.  In Snakemake 9.27 each look starts a timer
for the next one, including the looks triggered by the end of a job.  After N jobs there are, by
default, N looks per second, each over all ready jobs: with hundreds of jobs this alone keeps a
processor busy.  The timers also keep the process alive equally long after everything is done.
"""

from __future__ import annotations

import threading
from typing import Any

from snakemake.scheduling.job_scheduler import JobScheduler


def limit_reevaluations() -> None:
    """Allow only one timer at a time, which ends with the process."""
    # The name of Snakemake's method; a version without it needs no change.
    if hasattr(JobScheduler, "_schedule_reevalutation"):
        JobScheduler._schedule_reevalutation = _schedule_once


def _schedule_once(scheduler: Any, delay: float) -> None:
    """Look for jobs after some seconds, unless a look is already scheduled."""

    def look() -> None:
        scheduler.next_look = None
        scheduler._open_jobs.release()

    if getattr(scheduler, "next_look", None) is None:
        scheduler.next_look = threading.Timer(delay, look)
        scheduler.next_look.daemon = True
        scheduler.next_look.start()
