"""Celery's way in. Tasks only delegate: the rows are the truth."""

from celery import shared_task

from assessments import submitting


@shared_task(name="assessments.close_overdue_attempts")
def close_overdue_attempts() -> None:
    submitting.close_overdue_attempts()
