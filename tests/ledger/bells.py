"""Handlers that the job tests register: each leaves a mark in the database, so that tests can count."""

import os
import signal

from ledger.models import Heartbeat
from ledger.running import report_progress
from ledger.status import beat


def ring_first(officer_id: int) -> None:
    beat(f"first {officer_id}")


def ring_second(officer_id: int) -> None:
    beat(f"second {officer_id}")


def ring_by_payload(*, officer_id: int, times: int) -> None:
    for done in range(1, times + 1):
        beat(f"bell {officer_id} {done}")
        report_progress(done, times)


def ring_cracked(officer_id: int) -> None:
    raise RuntimeError(f"the bell of {officer_id} is cracked")


class Toll(BaseException):
    """Like WeasyPrint's FatalURLFetchingError: not an Exception."""


def ring_fatally(officer_id: int) -> None:
    raise Toll


def ring_and_die_once(officer_id: int) -> None:
    """Do the work, then be killed before it can be marked; the second run lives."""
    name = f"died {officer_id}"
    died_before = Heartbeat.objects.filter(name=name).exists()
    beat(name)
    if not died_before:
        os.kill(os.getpid(), signal.SIGKILL)


def marks() -> list[str]:
    return list(Heartbeat.objects.order_by("name").values_list("name", flat=True))
