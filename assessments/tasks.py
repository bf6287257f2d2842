"""Celery's way in. Tasks only delegate: the rows are the truth."""

from celery import shared_task

from assessments import flagging, measuring, noting_flags, submitting


@shared_task(name="assessments.close_overdue_attempts")
def close_overdue_attempts() -> None:
    submitting.close_overdue_attempts()


@shared_task(name="assessments.look_at_closed_groups")
def look_at_closed_groups() -> None:
    flagging.look_at_closed_groups()


@shared_task(name="assessments.call_back_all")
def call_back_all() -> None:
    measuring.call_back_all()


@shared_task(name="assessments.note_flags_due")
def note_flags_due() -> None:
    noting_flags.promise_due()
