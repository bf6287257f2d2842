from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

import ledger
from ledger import running
from ledger.clock import database_now, frozen
from ledger.models import AuditEvent, Job
from tests.ledger import bells

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def states():
    return list(Job.objects.order_by("pk").values_list("key", "state", "attempts"))


def test_announcing_promises_one_job_per_handler_and_a_second_time_none(officer, registered):
    ledger.on("bell_rung", bells.ring_first)
    ledger.on("bell_rung", bells.ring_second)
    ledger.on("bell_rung", bells.ring_second)

    with transaction.atomic():
        ledger.announce("bell_rung", officer)
        ledger.announce("bell_rung", officer)
        ledger.announce("nobody_listens", officer)

    assert ledger.handlers("bell_rung") == (bells.ring_first, bells.ring_second)
    assert states() == [
        (f"bell_rung:tests.ledger.bells.ring_first:{officer.pk}", "waiting", 0),
        (f"bell_rung:tests.ledger.bells.ring_second:{officer.pk}", "waiting", 0),
    ]


@pytest.mark.django_db(transaction=True)
def test_announcing_outside_a_transaction_is_refused(officer, registered):
    ledger.on("bell_rung", bells.ring_first)

    with pytest.raises(RuntimeError, match="inside the transaction"):
        ledger.announce("bell_rung", officer)

    assert states() == []


def test_only_ids_are_sent_and_only_after_commit(officer, registered, rung, django_capture_on_commit_callbacks):
    ledger.on("bell_rung", bells.ring_first)
    ledger.on("bell_rung", bells.ring_second)

    with django_capture_on_commit_callbacks(execute=True):
        with transaction.atomic():
            ledger.announce("bell_rung", officer)
        before_commit = rung()

    assert before_commit == []
    assert rung() == list(Job.objects.order_by("pk").values_list("pk", flat=True))


def test_what_is_announced_for_later_is_not_run_before(officer, registered, sent, django_capture_on_commit_callbacks):
    ledger.on("bell_rung", bells.ring_first)
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        ledger.announce("bell_rung", officer, after=timedelta(seconds=10))

    ran = ledger.run_due_jobs()
    with frozen(database_now() + timedelta(seconds=10)):
        ran_later = ledger.run_due_jobs()

    assert (ran, ran_later) == (0, 1)
    [message] = sent()
    job = Job.objects.get()
    assert message.payload[0] == [job.pk]
    assert datetime.fromisoformat(message.headers["eta"]) > job.next_at  # else the worker would look in vain


def test_a_change_that_is_rolled_back_promises_nothing(officer, registered, rung, django_capture_on_commit_callbacks):
    ledger.on("bell_rung", bells.ring_first)

    with django_capture_on_commit_callbacks(execute=True), pytest.raises(LookupError), transaction.atomic():
        ledger.announce("bell_rung", officer)
        raise LookupError

    assert (states(), rung()) == ([], [])


def test_a_broker_that_is_away_loses_nothing_and_raises_nothing(
    officer, registered, use_broker, caplog, django_capture_on_commit_callbacks
):
    ledger.on("bell_rung", bells.ring_first)
    use_broker("amqp://127.0.0.1:1//")

    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        ledger.announce("bell_rung", officer)

    assert [job[1:] for job in states()] == [("waiting", 0)]
    assert "The broker took no message" in caplog.text


def test_the_sweeper_rings_an_overdue_job_again_at_most_once_a_minute(officer, registered, rung):
    ledger.on("bell_rung", bells.ring_first)
    with transaction.atomic():
        ledger.announce("bell_rung", officer)
    job = Job.objects.get()

    found = {}
    for seconds in (4, 6, 11, 65, 67):
        with frozen(job.next_at + timedelta(seconds=seconds)):
            found[seconds] = (running.sweep_jobs(), rung())

    assert found == {4: (0, []), 6: (1, [job.pk]), 11: (0, []), 65: (0, []), 67: (1, [job.pk])}


def test_a_sweep_that_the_broker_refuses_is_repeated_by_the_next(officer, registered, rung, use_broker):
    ledger.on("bell_rung", bells.ring_first)
    with transaction.atomic():
        ledger.announce("bell_rung", officer)

    with frozen(database_now() + timedelta(seconds=6)):
        use_broker("amqp://127.0.0.1:1//")
        running.sweep_jobs()
        use_broker("memory://")
        running.sweep_jobs()

    assert rung() == [Job.objects.get().pk]


def test_a_job_runs_once_however_often_it_is_delivered(officer, registered):
    ledger.on("bell_rung", bells.ring_first)
    with transaction.atomic():
        ledger.announce("bell_rung", officer)
    job = Job.objects.get()

    ran = [running.run_job(job.pk) for _ in range(3)]

    job.refresh_from_db()
    assert ran == [True, False, False]
    assert (job.state, job.attempts, job.lease_until, job.error) == ("done", 1, None, "")
    assert job.finished_at is not None
    assert bells.marks() == [f"first {officer.pk}"]


def test_a_failing_handler_is_tried_six_times_with_growing_pauses_and_then_failed(officer, registered):
    ledger.on("bell_rung", bells.ring_cracked)
    with transaction.atomic():
        ledger.announce("bell_rung", officer)
    job = Job.objects.get()
    now, pauses = job.next_at, []

    while job.state == "waiting":
        with frozen(now):
            assert running.run_job(job.pk)
        job.refresh_from_db()
        pauses.append((job.next_at - now).total_seconds() if job.state == "waiting" else None)
        now = job.next_at

    assert pauses == [10, 20, 40, 80, 160, None]
    assert (job.state, job.attempts) == ("failed", 6)
    assert job.error.startswith("Traceback")
    assert f"RuntimeError: the bell of {officer.pk} is cracked" in job.error


def test_a_job_is_not_run_before_its_pause_is_over(officer, registered):
    ledger.on("bell_rung", bells.ring_cracked)
    with transaction.atomic():
        ledger.announce("bell_rung", officer)
    job = Job.objects.get()
    with frozen(job.next_at):
        running.run_job(job.pk)

    with frozen(job.next_at + timedelta(seconds=9)):
        ran = running.run_job(job.pk)

    assert (ran, states()) == (False, [(job.key, "waiting", 1)])


def test_what_is_not_an_exception_does_not_take_the_worker_down(officer, registered):
    ledger.on("bell_rung", bells.ring_fatally)
    with transaction.atomic():
        ledger.announce("bell_rung", officer)
    job = Job.objects.get()

    assert running.run_job(job.pk)

    job.refresh_from_db()
    assert (job.state, job.attempts, "Toll" in job.error) == ("waiting", 1, True)


def test_a_job_whose_runner_died_is_taken_over_when_its_lease_has_run_out(officer, registered, rung):
    ledger.on("bell_rung", bells.ring_first)
    with transaction.atomic():
        ledger.announce("bell_rung", officer)
    job = Job.objects.get()
    Job.objects.update(state="running", attempts=1, lease_until=job.next_at + running.lease())

    found = {}
    for seconds in (59, 61):
        with frozen(job.next_at + timedelta(seconds=seconds)):
            found[seconds] = (running.sweep_jobs(), rung(), running.run_job(job.pk))

    assert found == {59: (0, [], False), 61: (1, [job.pk], True)}
    assert states() == [(job.key, "done", 2)]


def test_a_job_that_kills_its_runner_every_time_is_failed_by_the_sweeper(officer, registered, rung):
    ledger.on("bell_rung", bells.ring_first)
    with transaction.atomic():
        ledger.announce("bell_rung", officer)
    job = Job.objects.get()
    Job.objects.update(state="running", attempts=6, lease_until=job.next_at)

    swept, ran = running.sweep_jobs(), running.run_job(job.pk)

    job.refresh_from_db()
    assert (swept, ran, rung()) == (0, False, [])
    assert (job.state, job.lease_until) == ("failed", None)
    assert "ended, or hung" in job.error


def test_a_runner_that_was_given_up_does_not_mark_the_job_of_its_successor(officer, registered, monkeypatch):
    def overtaken(officer_id):
        Job.objects.update(attempts=2)  # another runner has claimed the job meanwhile

    monkeypatch.setattr(bells, "ring_first", overtaken)
    overtaken.__qualname__, overtaken.__module__ = "ring_first", bells.__name__
    ledger.on("bell_rung", bells.ring_first)
    with transaction.atomic():
        ledger.announce("bell_rung", officer)

    running.run_job(Job.objects.get().pk)

    assert [job[1:] for job in states()] == [("running", 2)]


def test_a_job_of_a_handler_that_this_version_does_not_know_waits_for_one_that_does(officer, registered):
    ledger.on("bell_rung", bells.ring_first)
    with transaction.atomic():
        ledger.announce("bell_rung", officer)
    registered.EVENTS.clear()

    running.run_job(Job.objects.get().pk)

    job = Job.objects.get()
    assert (job.state, job.attempts) == ("waiting", 1)
    assert "tests.ledger.bells.ring_first is not registered" in job.error


def test_a_sweep_asks_at_once_which_jobs_were_promised_before(registered, django_assert_num_queries):
    ledger.job_kind("ring_bells", bells.ring_first)
    for key in ("mon", "tue"):
        ledger.enqueue("ring_bells", key=key, payload={})
    Job.objects.filter(key="ring_bells:mon").update(state="done", finished_at=database_now())
    with django_assert_num_queries(1):
        assert ledger.promised("ring_bells", ["mon", "tue", "wed"]) == {"mon", "tue"}


def test_enqueueing_promises_one_run_with_the_payload_and_shows_progress(officer, registered):
    ledger.job_kind("ring_bells", bells.ring_by_payload)

    jobs = [
        ledger.enqueue("ring_bells", key="today", payload={"officer_id": officer.pk, "times": times})
        for times in (2, 5)
    ]
    ran = ledger.run_due_jobs()

    job = Job.objects.get()
    assert jobs == [job, job]
    assert (ran, job.key, job.state, job.progress) == (1, "ring_bells:today", "done", "2/2")
    assert bells.marks() == [f"bell {officer.pk} 1", f"bell {officer.pk} 2"]


def test_an_unknown_kind_and_a_kind_taken_twice_are_refused(registered):
    ledger.job_kind("ring_bells", bells.ring_by_payload)
    ledger.job_kind("ring_bells", bells.ring_by_payload)

    with pytest.raises(ValueError, match="already belongs"):
        ledger.job_kind("ring_bells", bells.ring_first)
    with pytest.raises(LookupError, match="paint_bells"):
        ledger.enqueue("paint_bells", key="today", payload={})


def test_a_handler_that_cannot_be_found_by_name_is_refused(registered):
    with pytest.raises(ValueError, match="module level"):
        ledger.on("bell_rung", lambda officer_id: None)


def test_retrying_a_failed_job_by_hand_happens_once_and_is_audited(officer, superuser, registered):
    ledger.on("bell_rung", bells.ring_first)
    with transaction.atomic():
        ledger.announce("bell_rung", officer)
    job = Job.objects.get()
    Job.objects.update(state="failed", attempts=6, finished_at=database_now(), error="cracked")
    job.refresh_from_db()

    running.retry_job(job=job, actor=superuser)
    with pytest.raises(running.JobNotFailed):
        running.retry_job(job=job, actor=superuser)

    assert states() == [(job.key, "waiting", 0)]
    assert list(AuditEvent.objects.values_list("verb", "actor", "subject_type", "subject_id", "old", "new")) == [
        ("job.retried", superuser.pk, "ledger.job", str(job.pk), {"attempts": 6}, {"attempts": 0})
    ]
    assert ledger.run_due_jobs() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"event": "bell_rung", "subject_id": None},
        {"event": "", "subject_id": 7},
        {"state": "running", "lease_until": None},
        {"state": "done", "finished_at": None},
    ],
)
def test_a_job_that_contradicts_itself_is_refused_by_the_database(wrong):
    with pytest.raises(IntegrityError):
        Job.objects.create(kind="k", key="k", handler="h", **wrong)
