"""lms.settings with a database of the benchmark's own, and the frozen views beside the site's."""

import os
from pathlib import Path

os.environ.setdefault("LMS_DATA", str(Path(__file__).resolve().parent.parent / "var" / "bench"))

from lms.settings import *

ROOT_URLCONF = "bench.urls"
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
