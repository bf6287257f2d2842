"""Celery's way in. Tasks only delegate: the rows are the truth."""

from celery import shared_task

from ledger import notifying, running, sealing, status


@shared_task(name="ledger.run_job")
def run_job(job_id: int) -> None:
    running.run_job(job_id)


@shared_task(name="ledger.sweep_jobs")
def sweep_jobs() -> None:
    status.beat(status.WORKER)
    running.sweep_jobs()


@shared_task(name="ledger.seal_audit")
def seal_audit() -> None:
    status.beat(status.WORKER)
    sealing.seal_audit()


@shared_task(name="ledger.send_notices")
def send_notices() -> None:
    notifying.send_notices()
