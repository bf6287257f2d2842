from datetime import timedelta

import pytest
from celery import current_app
from django.conf import settings

from ledger import status, tasks
from ledger.clock import database_now, frozen
from ledger.models import Heartbeat, Job

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def test_a_worker_is_seen_by_its_last_beat_only():
    never = status.worker_seen_ago()
    start = database_now()
    for seconds in (0, 30):
        with frozen(start + timedelta(seconds=seconds)):
            status.beat("worker")
    with frozen(start + timedelta(seconds=40)):
        ago = status.worker_seen_ago()

    assert (never, ago, Heartbeat.objects.count()) == (None, 10.0, 1)


@pytest.mark.parametrize("task", [tasks.sweep_jobs, tasks.seal_audit])
def test_the_workers_own_tasks_beat_for_it(task):
    task()

    assert status.worker_seen_ago() < 5


def test_failed_jobs_are_counted():
    for state in ("waiting", "failed", "failed", "done"):
        finished_at = database_now() if state in ("failed", "done") else None
        Job.objects.create(
            kind="k", key=f"{state} {Job.objects.count()}", handler="h", state=state, finished_at=finished_at
        )

    assert status.failed_jobs() == 2


def test_every_scheduled_ledger_task_exists():
    current_app.loader.import_default_modules()
    scheduled = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert sorted(name for name in scheduled if name.startswith("ledger.")) == [
        "ledger.seal_audit",
        "ledger.send_notices",
        "ledger.sweep_jobs",
    ]
    assert {"ledger.run_job", "ledger.seal_audit", "ledger.send_notices", "ledger.sweep_jobs"} <= set(current_app.tasks)
