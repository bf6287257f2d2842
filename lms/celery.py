"""Celery is the doorbell: tasks carry ids of ``ledger.Job`` rows and nothing else."""

import os

from celery import Celery
from celery.signals import worker_process_init
from django.conf import settings
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

TRANSPORT_ALIASES["filesystem"] = "lms.file_broker:Transport"  # kombu's own lets a worker read half a message

app = Celery("lms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_process_init.connect
def give_way(**_sent: object) -> None:
    """When a hall hands in, people wait for pages and nobody for a job: on one machine the web server comes first."""
    os.nice(settings.WORKER_NICENESS)
