import threading
from types import SimpleNamespace

from snakemake.scheduling.job_scheduler import JobScheduler

from spectral_bias_workflow.patches.reevaluations import limit_reevaluations


def test_many_requests_are_one_look(monkeypatch):
    monkeypatch.setattr(JobScheduler, "_schedule_reevalutation", None)
    limit_reevaluations()
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


def test_this_snakemake_has_what_is_replaced():
    assert callable(JobScheduler._schedule_reevalutation)
