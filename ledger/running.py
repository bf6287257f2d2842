"""Running jobs: claim by a lease, run, mark; try again with growing pauses; find what was forgotten."""

import logging
import traceback
from collections.abc import Callable
from contextvars import ContextVar
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F

from ledger import registry
from ledger.announcing import ring
from ledger.clock import database_now
from ledger.models import Job
from ledger.recording import record

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 6
FIRST_PAUSE = timedelta(seconds=10)
ERROR_LENGTH = 8000  # characters of traceback kept, from its end
SWEEP_SIZE = 1000

_current: ContextVar[Job | None] = ContextVar("ledger_current_job", default=None)


class UnknownHandler(Exception):
    """The job names a handler that this process has not registered."""


class JobNotFailed(Exception):
    """Only a failed job can be tried again by hand."""


def lease() -> timedelta:
    """How long a job may run before others take it for dead; ``report_progress`` renews it."""
    return timedelta(seconds=getattr(settings, "LEDGER_LEASE_SECONDS", 60))


def run_job(job_id: int) -> bool:
    """Run the job if it is due and nobody else runs it; returns whether this call ran it.

    May be called at any time and any number of times: a job that is done, failed, not yet due or in
    another runner's hands is left alone. A handler that raises is tried again after 10, 20, 40, 80 and
    160 seconds, and is failed after the sixth try. A handler may run twice (its runner may be killed
    between the work and the mark) and must not mind. Raises nothing that a handler raises, except the
    order to stop.
    """
    job = _claim(job_id)
    if job is None:
        return False
    token = _current.set(job)
    try:
        _handler_of(job)()
    except BaseException as error:  # WeasyPrint's FatalURLFetchingError is no Exception and would kill the worker
        logger.warning("Job %s failed, attempt %s", job.key, job.attempts, exc_info=True)
        _put_back_or_fail(job, traceback.format_exc())
        if isinstance(error, (KeyboardInterrupt, SystemExit)):
            raise
    else:
        _owned(job).update(state=Job.State.DONE, finished_at=database_now(), lease_until=None, error="")
    finally:
        _current.reset(token)
    return True


def run_due_jobs() -> int:
    """Run every job that is due, and those they promise, in this process; returns how many ran.

    For tests, rehearsals and commands; workers take jobs one by one.
    """
    ran = 0
    while True:
        job_ids = list(Job.objects.claimable(database_now()).order_by("pk").values_list("pk", flat=True)[:SWEEP_SIZE])
        ran_now = sum(run_job(job_id) for job_id in job_ids)
        if not ran_now:
            return ran
        ran += ran_now


def report_progress(done: int, total: int | None = None) -> None:
    """Say how far the running job is, and keep its lease; call it outside the handler's transactions.

    Does nothing when no job is running, so that the same function can be called from a command.
    """
    job = _current.get()
    if job is None:
        return
    _owned(job).update(progress_done=done, progress_total=total, lease_until=database_now() + lease())


def sweep_jobs() -> int:
    """Ring again for jobs that nobody took in time or whose runner died; returns how many.

    A job is rung again at most once a minute, so a long queue is not made longer. One whose runner died
    on the last allowed attempt is failed. Safe to repeat.
    """
    now = database_now()
    Job.objects.filter(state=Job.State.RUNNING, lease_until__lte=now, attempts__gte=MOST_ATTEMPTS).update(
        state=Job.State.FAILED,
        finished_at=now,
        lease_until=None,
        error="The process that ran this job ended, or hung, before the job did, on every attempt.",
    )
    job_ids = list(Job.objects.forgotten(now).order_by("pk").values_list("pk", flat=True)[:SWEEP_SIZE])
    if job_ids and ring(job_ids):
        Job.objects.filter(pk__in=job_ids).update(sent_again_at=now)
    return len(job_ids)


@transaction.atomic
def retry_job(*, job: Job, actor: object) -> None:
    """Put a failed job back to waiting with all its attempts, due now, and record who did.

    Raises JobNotFailed when it is not failed (any more): a double click changes nothing twice.
    """
    now = database_now()
    changed = Job.objects.filter(pk=job.pk, state=Job.State.FAILED).update(
        state=Job.State.WAITING, attempts=0, next_at=now, finished_at=None, sent_again_at=None
    )
    if not changed:
        raise JobNotFailed(job.key)
    record(verb="job.retried", subject=job, actor=actor, old={"attempts": job.attempts}, new={"attempts": 0})
    transaction.on_commit(lambda: ring([job.pk]))


def _claim(job_id: int) -> Job | None:
    """Take the job by one conditional UPDATE: of two callers, exactly one gets it."""
    now = database_now()
    claimed = (
        Job.objects.claimable(now)
        .filter(pk=job_id, attempts__lt=MOST_ATTEMPTS)
        .update(state=Job.State.RUNNING, lease_until=now + lease(), attempts=F("attempts") + 1)
    )
    return Job.objects.get(pk=job_id) if claimed else None


def _owned(job: Job):
    """The job's row while this runner still holds it; empty once another has taken it over."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, attempts=job.attempts)


def _handler_of(job: Job) -> Callable[[], None]:
    """Return the registered function bound to the job's ids; nothing is imported by a name from the row."""
    if job.event:
        for handler in registry.handlers(job.event):
            if registry.dotted_path(handler) == job.handler:
                return lambda: handler(job.subject_id)
    elif job.kind in registry.KINDS:
        return lambda: registry.KINDS[job.kind](**job.payload)
    return lambda: _refuse(job)


def _refuse(job: Job) -> None:
    raise UnknownHandler(f"{job.handler} is not registered for “{job.kind}” in this version of the software.")


def _put_back_or_fail(job: Job, error: str) -> None:
    now = database_now()
    error = error[-ERROR_LENGTH:].replace("\x00", "")
    if job.attempts >= MOST_ATTEMPTS:
        _owned(job).update(state=Job.State.FAILED, finished_at=now, lease_until=None, error=error)
        return
    pause = FIRST_PAUSE * 2 ** (job.attempts - 1)
    _owned(job).update(state=Job.State.WAITING, next_at=now + pause, lease_until=None, sent_again_at=None, error=error)
