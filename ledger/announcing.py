"""Promising work: one row per handler in the caller's transaction, the doorbell rung after commit."""

import logging
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from celery import current_app
from django.db import connection, models, transaction

from ledger import registry
from ledger.clock import database_now, now_column
from ledger.models import Job

logger = logging.getLogger(__name__)

AT_ONCE = timedelta(0)
CLOCKS_APART = timedelta(seconds=2)  # a worker that looks before the database's clock says so would look in vain
# a pooled connection may have gone stale: connect anew, but wait for nothing
ONCE_MORE_AT_ONCE = {"max_retries": 1, "interval_start": 0, "interval_step": 0, "interval_max": 0}


def announce(event: str, subject: models.Model, *, after: timedelta = AT_ONCE) -> None:
    """Promise that every handler of ``event`` will run with the subject's primary key, ``after`` that time or later.

    Safe to repeat: a handler that has a job for this event and subject, waiting, done or failed, gets no
    second one. Raises RuntimeError outside a transaction, where the promise could outlive a change that
    was never made, or the change a promise.
    """
    if not connection.in_atomic_block:
        raise RuntimeError(f"announce({event!r}) must be called inside the transaction of the change.")
    paths = [registry.dotted_path(handler) for handler in registry.handlers(event)]
    if not paths:
        return
    now = database_now() if after else now_column()
    jobs = [
        Job(
            kind=event,
            event=event,
            key=f"{event}:{path}:{subject.pk}",
            handler=path,
            subject_id=subject.pk,
            next_at=now + after if after else now,
            created_at=now,
        )
        for path in paths
    ]
    _write(jobs, after)


def enqueue(kind: str, *, key: str, payload: dict[str, Any]) -> Job:
    """Promise one run of the function of ``kind`` with the payload, ids only, as keyword arguments.

    Safe to repeat: the same kind and key give the job that exists already, whatever its state or payload.
    Raises LookupError for a kind that no app has registered.
    """
    if kind not in registry.KINDS:
        raise LookupError(f"No function is registered for jobs of kind “{kind}”.")
    now = now_column()
    job = Job(
        kind=kind,
        key=f"{kind}:{key}",
        handler=registry.dotted_path(registry.KINDS[kind]),
        payload=payload,
        next_at=now,
        created_at=now,
    )
    _write([job])
    return Job.objects.get(key=job.key)


def promised(kind: str, keys: Iterable[str]) -> set[str]:
    """Those of ``keys`` for which ``enqueue`` has written a job already, whatever became of it. One query."""
    full = {f"{kind}:{key}": key for key in keys}
    return {full[key] for key in Job.objects.filter(key__in=list(full)).values_list("key", flat=True)}


def _write(jobs: Iterable[Job], after: timedelta = AT_ONCE) -> None:
    jobs = Job.objects.bulk_create(jobs, ignore_conflicts=True)
    waiting = Job.objects.filter(key__in=[job.key for job in jobs], state=Job.State.WAITING, attempts=0)
    job_ids = list(waiting.order_by("pk").values_list("pk", flat=True))
    if job_ids:
        transaction.on_commit(lambda: ring(job_ids, after))


def ring(job_ids: Iterable[int], after: timedelta = AT_ONCE) -> bool:
    """Send the ids to the workers, to look ``after`` that time; False, and a log, when the broker did not take them.

    Nothing is lost then: the rows wait, and the sweeper rings again.
    """
    try:
        with current_app.producer_or_acquire() as producer:
            producer.connection.ensure_connection(max_retries=0)  # a commit must not hang on a broker that is down
            for job_id in job_ids:
                current_app.send_task(
                    "ledger.run_job",
                    args=[job_id],
                    countdown=(after + CLOCKS_APART).total_seconds() if after else None,
                    producer=producer,
                    retry_policy=ONCE_MORE_AT_ONCE,
                )
    except Exception:
        logger.exception("The broker took no message; the sweeper will send the waiting jobs again.")
        return False
    return True
