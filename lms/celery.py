"""Celery is the doorbell: tasks carry ids of ``ledger.Job`` rows and nothing else."""

import os

from celery import Celery
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lms.settings")

TRANSPORT_ALIASES["filesystem"] = "lms.file_broker:Transport"  # kombu's own lets a worker read half a message

app = Celery("lms")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
