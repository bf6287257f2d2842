"""/healthz says that this process answers; /readyz names each part that the site needs and how it is.

Nothing here shows a setting, a path, an address or the text of an exception: strangers may read it.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache

from django.conf import settings
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu import Connection

from certificates import fonts
from ledger import status
from ledger.clock import database_now

WORKER_SILENT_AFTER = 60  # seconds
AUDIT_BEHIND_AFTER = 30  # seconds; the sealer aims at 5
CLOCKS_APART_AFTER = 2  # seconds
DISK_FULL_BELOW = 200  # MB free
BROKER_TIMEOUT = 2  # seconds


@dataclass(frozen=True)
class Part:
    """How one part is; ``detail`` is for the person on call and holds nothing secret."""

    ok: bool
    detail: str


@never_cache
@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok", content_type="text/plain")


@never_cache
@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    parts = all_parts()
    ok = all(part.ok for part in parts.values())
    body = {"ok": ok, "parts": {name: asdict(part) for name, part in parts.items()}}
    return JsonResponse(body, status=200 if ok else 503)


def all_parts() -> dict[str, Part]:
    """Return every part by name; one that raises is not ok and shows only the kind of error."""
    return {name: _judged(look) for name, look in PARTS.items()}


def _judged(look: Callable[[], Part]) -> Part:
    try:
        return look()
    except Exception as error:  # whatever is broken, the page must still name the part
        return Part(ok=False, detail=type(error).__name__)


def database() -> Part:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()
    return Part(ok=True, detail=connection.vendor)


def broker() -> Part:
    if settings.CELERY_BROKER_URL.startswith("filesystem"):
        folder = settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"]
        writable = os.access(folder, os.W_OK | os.X_OK)
        return Part(ok=writable, detail="filesystem" if writable else "the queue's folder cannot be written")
    with Connection(settings.CELERY_BROKER_URL, connect_timeout=BROKER_TIMEOUT) as wire:
        wire.ensure_connection(max_retries=0, timeout=BROKER_TIMEOUT)
        return Part(ok=True, detail=wire.transport.driver_type)


def worker() -> Part:
    silent = status.worker_seen_ago()
    if silent is None:
        return Part(ok=False, detail="no worker has been seen yet")
    return Part(ok=silent <= WORKER_SILENT_AFTER, detail=f"seen {silent:.0f} s ago")


def certificate_fonts() -> Part:
    ready = fonts.fonts_ready(settings.FONTS)
    return Part(ok=ready, detail="ready" if ready else "missing or damaged: run bin/setup")


@lru_cache(maxsize=1)
def harfbuzz_subset() -> Part:
    found = fonts.harfbuzz_subset_available()
    return Part(ok=found, detail="found" if found else "missing: install libharfbuzz-subset0")


def disk() -> Part:
    free = shutil.disk_usage(settings.DATA).free // 1_000_000
    return Part(ok=free >= DISK_FULL_BELOW, detail=f"{free} MB free")


def clock() -> Part:
    apart = abs((datetime.now(UTC) - database_now()).total_seconds())
    return Part(ok=apart <= CLOCKS_APART_AFTER, detail=f"{apart:.1f} s from the database's clock")


def audit() -> Part:
    behind = status.audit_lag()
    return Part(ok=behind <= AUDIT_BEHIND_AFTER, detail=f"{behind:.0f} s behind")


PARTS: dict[str, Callable[[], Part]] = {
    "database": database,
    "broker": broker,
    "worker": worker,
    "fonts": certificate_fonts,
    "harfbuzz_subset": harfbuzz_subset,
    "disk": disk,
    "clock": clock,
    "audit": audit,
}
