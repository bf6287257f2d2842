"""Attendance as a share of minutes. Pure."""

from collections.abc import Iterable, Mapping

COUNTS = frozenset({"present", "late"})


def attendance_percent(minutes_of: Mapping[int, int], statuses: Mapping[int, str]) -> int | None:
    """Return the whole per cent of minutes attended, rounded down; None when nothing was held.

    ``minutes_of`` is session to minutes, ``statuses`` session to the newest mark. Late counts as present.
    Excused explains an absence and does not make up for it; a session without a mark was not attended.
    """
    held = sum(minutes_of.values())
    if not held:
        return None
    attended = sum(minutes for session, minutes in minutes_of.items() if statuses.get(session) in COUNTS)
    return attended * 100 // held


def newest(marks: Iterable[tuple[int, int, str]]) -> dict[int, dict[int, str]]:
    """Return member to session to status from (member, session, status) in the order of marking: the last counts."""
    found: dict[int, dict[int, str]] = {}
    for member, session, status in marks:
        found.setdefault(member, {})[session] = status
    return found
