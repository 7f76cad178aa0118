"""Let Snakemake look for jobs to start when one has ended, not ever more often.

Its rate limiter looks again when a timespan is over.  In Snakemake 9.27 each look starts a timer
for the next one, also the looks that the end of a job brings about, so that after N jobs there are
N of them a second by default, each over all jobs that are ready: hundreds of jobs keep a processor
busy with nothing else.  The timers also keep the process alive for as long, after all is done.
"""

from __future__ import annotations

import threading
from typing import Any

from snakemake.scheduling.job_scheduler import JobScheduler


def limit_reevaluations() -> None:
    """Let there be one timer at a time, that ends with the process."""
    # Spelt as in Snakemake; in a version that has no such method there is nothing to be done.
    if hasattr(JobScheduler, "_schedule_reevalutation"):
        JobScheduler._schedule_reevalutation = _schedule_once


def _schedule_once(scheduler: Any, delay: float) -> None:
    """Look for jobs after some seconds, unless that is to happen already."""

    def look() -> None:
        scheduler.next_look = None
        scheduler._open_jobs.release()

    if getattr(scheduler, "next_look", None) is None:
        scheduler.next_look = threading.Timer(delay, look)
        scheduler.next_look.daemon = True
        scheduler.next_look.start()
