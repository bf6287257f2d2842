"""lms.settings with data of its own: tests never touch a running site's database, media or queue."""

import os
from pathlib import Path

os.environ.setdefault("LMS_DATA", str(Path(__file__).resolve().parent.parent / "var" / "test"))

from lms.settings import *

MEDIA_ROOT = DATA / "test-media"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # or WhiteNoise warns at every client
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # fast: the passwords are invented too
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"

WORKER = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))


def of_this_worker(url: str) -> str:
    """Of Redis' numbered databases the next one for each worker, so that none empties the queue or cache of another."""
    server, _, number = url.rpartition("/")
    return f"{server}/{(int(number) + WORKER) % 16}" if url.startswith("redis") and number.isdigit() else url


CELERY_BROKER_URL = of_this_worker(CELERY_BROKER_URL)
if isinstance(CACHES["default"]["LOCATION"], str):
    CACHES["default"]["LOCATION"] = of_this_worker(CACHES["default"]["LOCATION"])
if CELERY_BROKER_URL.startswith("filesystem"):
    QUEUE = DATA / "test-queue"
    CELERY_BROKER_TRANSPORT_OPTIONS = {
        **CELERY_BROKER_TRANSPORT_OPTIONS,
        "data_folder_in": str(QUEUE / "messages"),
        "data_folder_out": str(QUEUE / "messages"),
        "control_folder": str(QUEUE / "control"),
        "processed_folder": str(QUEUE / "processed"),
    }
    for folder in ("messages", "control", "processed"):
        (QUEUE / folder).mkdir(parents=True, exist_ok=True)
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database", "AUTO_UPDATE": False}}
