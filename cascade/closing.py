"""What closing a cohort asks and says: obstacles, who qualifies, who does not and why."""

from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cascade import attending, qualifying
from cascade.models import Attendance, Cohort, CohortState
from cascade.standing import Standing, active_members, held_sessions, newest_marks, sessions_to_come, standing
from cascade.standing import unmarked_sessions as held_unmarked
from courses.completing import complete_if_due
from courses.models import EditionItem, Enrolment, GroupMember, ItemKind
from courses.requirements import Evidence


@dataclass(frozen=True)
class Outcome:
    """One member: qualified, or the reasons why not, each a sentence."""

    member: GroupMember
    attendance_percent: int | None
    reasons: list[str]

    @property
    def qualifies(self) -> bool:
        return not self.reasons


@dataclass(frozen=True)
class ClosingReport:
    """Before closing it is a forecast, afterwards what came of it."""

    cohort: Cohort
    outcomes: list[Outcome]

    @property
    def qualified(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if outcome.qualifies]

    @property
    def not_qualified(self) -> list[Outcome]:
        return [outcome for outcome in self.outcomes if not outcome.qualifies]


def obstacles(cohort: Cohort) -> list[str]:
    """Return what must be done before the cohort can be closed, as sentences."""
    to_come = [
        _("The session “%(title)s” of %(date)s is still to come. Hold it or cancel it first.")
        % {"title": session.title, "date": _day(session)}
        for session in sessions_to_come(cohort)
    ]
    unmarked = [
        _("Attendance of the session “%(title)s” of %(date)s is not marked. Mark it, or cancel the session.")
        % {"title": session.title, "date": _day(session)}
        for session in held_unmarked(cohort)
    ]
    return to_come + unmarked


def report(cohort: Cohort) -> ClosingReport:
    """Return who qualifies and who does not; the same number of queries for any number of members."""
    return ClosingReport(cohort, [_outcome(cohort, found) for found in standing(cohort)])


def complete_members(cohort_id: int) -> None:
    """Complete each member of a closed cohort who has met everything. A job; may run any number of times."""
    cohort = Cohort.objects.filter(pk=cohort_id, state=CohortState.CLOSED).first()
    if cohort is None:
        return
    for member in active_members(cohort):
        if member.enrolment is not None and member.enrolment.is_open:
            complete_if_due(enrolment=member.enrolment)


def hindrances(enrolment: Enrolment) -> list[str]:
    """Registered as guard in ``courses.completing``: why a course of the cascade may not be completed yet."""
    member = qualifying.membership_of(enrolment)
    if member is None:
        tiers = qualifying.tiers_of(enrolment)
        if tiers and all(tier.needs_cohort for tier in tiers):
            return [_("This course is completed in a cohort. Ask your trainer or nodal officer for a seat.")]
        return []
    cohort = member.group.cohort
    if cohort.state != CohortState.CLOSED:
        return [_("The cohort “%(cohort)s” is not closed yet.") % {"cohort": cohort.group.name}]
    minutes_of = dict(held_sessions(cohort).values_list("pk", "minutes"))
    marks = newest_marks(minutes_of, [member]).get(member.pk, {})
    return _shortage(cohort, attending.attendance_percent(minutes_of, marks))


def evidence_of_attendance(enrolment: Enrolment, item: EditionItem) -> Evidence | None:
    """Registered in ``courses.requirements``: a session attended in a closed cohort meets a lesson it covers."""
    if item.kind != ItemKind.LESSON:
        return None
    member = qualifying.membership_of(enrolment)
    if member is None or member.group.cohort.state != CohortState.CLOSED:
        return None
    covering = held_sessions(member.group.cohort).filter(items=item).values_list("pk", flat=True)
    marks = newest_marks(covering, [member]).get(member.pk, {})
    attended = sorted(session for session, status in marks.items() if status in attending.COUNTS)
    if not attended:
        return None
    newest = Attendance.objects.filter(session=attended[0], member=member).order_by("-marked_at", "-pk").first()
    return Evidence("attendance", newest.pk)


def _outcome(cohort: Cohort, found: Standing) -> Outcome:
    enrolment = found.member.enrolment
    if enrolment is None or enrolment.withdrawn_at is not None:
        reasons = [_("The enrolment was withdrawn.")]
    elif enrolment.is_complete:
        reasons = []
    else:
        reasons = _shortage(cohort, found.attendance_percent) + _owed(found)
    return Outcome(found.member, found.attendance_percent, reasons)


def _owed(found: Standing) -> list[str]:
    unmet = found.unmet
    if not unmet:
        return []
    words = ngettext("Not met yet: %(items)s.", "Not met yet (%(count)s): %(items)s.", len(unmet))
    return [words % {"count": len(unmet), "items": "; ".join(unmet)}]


def _shortage(cohort: Cohort, percent: int | None) -> list[str]:
    needed = cohort.tier.attendance_percent
    if not needed:
        return []
    if percent is None:
        return [_("No session was held; %(needed)s%% attendance is needed.") % {"needed": needed}]
    if percent < needed:
        return [_("Attendance is %(percent)s%%; %(needed)s%% is needed.") % {"percent": percent, "needed": needed}]
    return []


def _day(session: object) -> str:
    from django.utils import timezone

    return f"{timezone.localtime(session.starts_at):%d-%m-%Y}"
