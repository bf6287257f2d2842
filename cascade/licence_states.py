"""The state of a licence on a day, from its events. Pure: no ORM, no clock."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum
from typing import Protocol

LAPSING_DAYS = 90


class LicenceState(StrEnum):
    NONE = "none"
    ACTIVE = "active"
    LAPSING = "lapsing"
    LAPSED = "lapsed"
    SUSPENDED = "suspended"
    WITHDRAWN = "withdrawn"


TEACHING = frozenset({LicenceState.ACTIVE, LicenceState.LAPSING})
BEST_FIRST = (
    LicenceState.ACTIVE,
    LicenceState.LAPSING,
    LicenceState.SUSPENDED,
    LicenceState.LAPSED,
    LicenceState.WITHDRAWN,
    LicenceState.NONE,
)


class Event(Protocol):
    kind: str
    effective_on: date
    valid_until: date | None


def state_on(events: Iterable[Event], on: date) -> LicenceState:
    """Return the state on ``on``; events come in the order (effective on, recorded at).

    ``valid_until`` is the last day. A renewal never shortens, and leaves a suspension standing; a grant
    starts afresh. A suspended licence that runs out stays suspended: restored, it is found lapsed.
    """
    until: date | None = None
    suspended = withdrawn = False
    for event in events:
        if event.effective_on > on:
            break
        if event.kind == "granted":
            until, suspended, withdrawn = event.valid_until, False, False
        elif event.kind == "renewed":
            until = max(until or event.valid_until, event.valid_until)
        elif event.kind == "suspended":
            suspended = True
        elif event.kind == "restored":
            suspended = False
        elif event.kind == "withdrawn":
            withdrawn = True
    return _state(until, suspended, withdrawn, on)


def valid_until_on(events: Iterable[Event], on: date) -> date | None:
    """Return the last day the licence counts, as known from the events in effect on ``on``."""
    until: date | None = None
    for event in events:
        if event.effective_on > on:
            break
        if event.kind == "granted":
            until = event.valid_until
        elif event.kind == "renewed":
            until = max(until or event.valid_until, event.valid_until)
    return until


def best(states: Iterable[LicenceState]) -> LicenceState:
    """Return the state nearest to teaching; ``none`` for no licence at all."""
    return min(states, key=BEST_FIRST.index, default=LicenceState.NONE)


def _state(until: date | None, suspended: bool, withdrawn: bool, on: date) -> LicenceState:
    if until is None:
        return LicenceState.NONE
    if withdrawn:
        return LicenceState.WITHDRAWN
    if suspended:
        return LicenceState.SUSPENDED
    if on > until:
        return LicenceState.LAPSED
    if until - on <= timedelta(days=LAPSING_DAYS):
        return LicenceState.LAPSING
    return LicenceState.ACTIVE
