"""The rules in force for one officer: what the version says, changed by overrides and standing extra time. Pure."""

import ipaddress
import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Protocol

BEGIN_WITHIN = 8  # seconds after the bell over which the begins of a hall are spread
BEGIN_WITHIN_AT_MOST = 2  # where who begins later would have less time


class Settings(Protocol):
    """What is read of a quiz version."""

    minutes: int
    grace_seconds: int
    attempts_allowed: int
    delay_minutes: int
    later_delay_minutes: int | None
    overdue_policy: str
    overdue_minutes: int
    networks: list[str]


class Override(Protocol):
    """What is read of an override; None and "" say nothing."""

    opens_at: datetime | None
    closes_at: datetime | None
    minutes: int | None
    attempts_allowed: int | None
    delay_minutes: int | None
    room_code: str


@dataclass(frozen=True)
class Rules:
    """``minutes`` 0 is no limit, ``attempts_allowed`` 0 any number; ``extra`` is the factor on time, 1 for none.

    ``extra`` lengthens the officer's own time, and also how far past the closing it may run: whoever starts
    before the quiz closes has the whole of the extra time.
    """

    minutes: int
    grace_seconds: int
    attempts_allowed: int
    delay_minutes: int
    later_delay_minutes: int
    overdue_policy: str = "submit"
    overdue_minutes: int = 0
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    room_code: str = ""
    networks: tuple[str, ...] = field(default=())
    extra: Decimal = Decimal(1)

    @property
    def seconds(self) -> int:
        """The officer's own time, extra time included; 0 without a limit."""
        return math.ceil(self.minutes * 60 * self.extra)

    def is_open(self, now: datetime) -> bool:
        """Whether an attempt may begin at ``now``, as far as dates go."""
        return (self.opens_at is None or self.opens_at <= now) and (self.closes_at is None or now < self.closes_at)

    def deadline(self, now: datetime) -> datetime | None:
        """When an attempt that begins at ``now`` ends; None without limit and closing."""
        own = now + timedelta(seconds=self.seconds) if self.minutes else None
        if self.closes_at is None:
            return own
        last = self.closes_at + timedelta(seconds=self.seconds - self.minutes * 60)
        return last if own is None else min(own, last)

    def begin_within(self, bell: datetime) -> int:
        """Over how many seconds after the bell begins may be spread: few where a late one would cost time."""
        at_once, last = self.deadline(bell), self.deadline(bell + timedelta(seconds=BEGIN_WITHIN))
        loses_none = at_once is None or last - at_once == timedelta(seconds=BEGIN_WITHIN)
        return BEGIN_WITHIN if loses_none else BEGIN_WITHIN_AT_MOST

    def times(self, now: datetime) -> dict[str, datetime | None]:
        """Deadline, end of saving and end of handing in of an attempt that begins at ``now``, as its columns."""
        return self.times_until(self.deadline(now))

    def times_until(self, deadline: datetime | None) -> dict[str, datetime | None]:
        """The same for a deadline that is known."""
        if deadline is None:
            return {"deadline_at": None, "closes_at": None, "hand_in_by": None}
        closes_at = deadline + timedelta(seconds=self.grace_seconds)
        further = timedelta(minutes=self.overdue_minutes)
        has_further = self.overdue_policy == "grace"
        return {
            "deadline_at": deadline,
            "closes_at": closes_at,
            "hand_in_by": max(closes_at, deadline + further) if has_further else None,
        }

    def opens_again(self, submissions: Sequence[datetime]) -> datetime | None:
        """From when the next attempt may begin, after hand-ins at these times in order; None when at once."""
        if not submissions:
            return None
        wait = self.delay_minutes if len(submissions) == 1 else self.later_delay_minutes
        return submissions[-1] + timedelta(minutes=wait) if wait else None

    def admits(self, address: str | None) -> bool:
        """Whether a request from this address may begin."""
        return admits(self.networks, address)


def admits(networks: Sequence[str], address: str | None) -> bool:
    """Whether the address lies in one of the networks; anywhere does when none is named."""
    if not networks:
        return True
    try:
        found = ipaddress.ip_address(address or "")
    except ValueError:
        return False
    found = getattr(found, "ipv4_mapped", None) or found  # as a server that listens on both kinds of address writes it
    return any(found in ipaddress.ip_network(network, strict=False) for network in networks)


def in_force(version: Settings, overrides: Iterable[Override] = (), extra: Decimal = Decimal(1)) -> Rules:
    """The rules of ``version`` under ``overrides``, strongest first; field by field the first that speaks counts.

    An override knows one wait: it counts after the first attempt and after later ones.
    """
    overrides = list(overrides)

    def said(name: str, otherwise: object = None) -> object:
        found = (getattr(override, name) for override in overrides)
        return next((value for value in found if value not in (None, "")), otherwise)

    later = version.later_delay_minutes
    later = version.delay_minutes if later is None else later
    return Rules(
        minutes=said("minutes", version.minutes),
        grace_seconds=version.grace_seconds,
        attempts_allowed=said("attempts_allowed", version.attempts_allowed),
        delay_minutes=said("delay_minutes", version.delay_minutes),
        later_delay_minutes=said("delay_minutes", later),
        overdue_policy=version.overdue_policy,
        overdue_minutes=version.overdue_minutes,
        opens_at=said("opens_at"),
        closes_at=said("closes_at"),
        room_code=said("room_code", ""),
        networks=tuple(version.networks),
        extra=extra,
    )


def network_problems(networks: object) -> list[str]:
    """The entries that are no address and no network; for the author's form."""
    if not isinstance(networks, list):
        return [str(networks)]
    wrong = []
    for network in networks:
        try:
            ipaddress.ip_network(network, strict=False)
        except (ValueError, TypeError):
            wrong.append(str(network))
    return wrong


def same_code(given: str, wanted: str) -> bool:
    """Whether a room code was typed rightly; case, spaces and the script of its digits do not count.

    No code wanted is always right.
    """
    return _plain(given) == _plain(wanted) or not wanted


def _plain(code: str) -> str:
    signs = (str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in code if not sign.isspace())
    return "".join(signs).casefold()
