"""Planning sessions and marking attendance: a mark sent twice counts once, the newest counts, all are kept."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import ledger
from cascade import licensing
from cascade.cohorts import TEACHING_PARTS, locked, start_cohort
from cascade.licence_states import TEACHING, LicenceState
from cascade.models import Attendance, AttendanceStatus, Cohort, CohortState, CohortTrainer, Session, SessionTrainer
from cascade.refusing import Refused
from courses.models import EditionItem, GroupMember
from ledger.clock import database_now
from people.models import Officer


@dataclass(frozen=True)
class Marked:
    """How many marks were new, and what the trainer should know."""

    written: int
    warnings: list[str]


@transaction.atomic
def plan_session(
    *,
    cohort: Cohort,
    title: str,
    starts_at: datetime,
    minutes: int,
    items: Iterable[EditionItem] = (),
    trainers: Sequence[Officer] | None = None,
    by: Officer | None,
) -> Session:
    """Plan a session. Without ``trainers``, the leads and co-trainers teach it.

    Asked twice it is planned once: a session of this title and time in the cohort, not cancelled, is returned.

    Raises Refused for a cohort that is over, and for an item of another edition.
    """
    cohort = locked(cohort)
    _check_open(cohort)
    items = list(items)
    if any(item.edition_id != cohort.group.edition_id for item in items):
        raise Refused(_("Choose items of this cohort’s own edition."))
    asked = {"cohort": cohort, "title": title.strip(), "starts_at": starts_at, "minutes": minutes}
    planned = Session.objects.filter(**asked, cancelled_at=None).first()
    if planned is not None:
        return planned
    session = Session.objects.create(**asked)
    session.items.set(items)
    if trainers is None:
        assigned = CohortTrainer.objects.filter(cohort=cohort, removed_at=None, part__in=TEACHING_PARTS)
        trainers = [trainer.officer for trainer in assigned.select_related("officer")]
    SessionTrainer.objects.bulk_create([SessionTrainer(session=session, officer=officer) for officer in trainers])
    ledger.record(
        verb="session.planned",
        subject=session,
        actor=by,
        jurisdiction_id=cohort.jurisdiction_id,
        new={
            "starts_at": starts_at,
            "minutes": minutes,
            "items": [item.pk for item in items],
            "trainers": [officer.pk for officer in trainers],
        },
    )
    return session


@transaction.atomic
def cancel_session(*, session: Session, reason: str, by: Officer | None) -> Session:
    """Take a session out of the count; marks stay in the history. A second call changes nothing."""
    cohort = locked(session.cohort)
    session = Session.objects.get(pk=session.pk)
    if session.cancelled_at is not None:
        return session
    _check_open(cohort)
    if not reason.strip():
        raise Refused(_("Say why the session is cancelled."))
    session.cancelled_at = database_now()
    session.cancellation_reason = reason.strip()
    session.save(update_fields=["cancelled_at", "cancellation_reason"])
    ledger.record(
        verb="session.cancelled", subject=session, actor=by, jurisdiction_id=cohort.jurisdiction_id, reason=reason
    )
    return session


@transaction.atomic
def mark_attendance(
    *, session: Session, marks: Iterable[tuple[GroupMember, str]], client_id: UUID, by: Officer
) -> Marked:
    """Write the marks of one sheet; the same sheet (``client_id``) sent again writes nothing.

    The first sheet starts a planned cohort and keeps each trainer's licence as it was that day. A trainer
    without one is recorded, told, and left to the programme team; the marks stand. Raises Refused for a
    session that has not begun or was cancelled, for a cohort that is over, for an officer without a seat, and
    for a sheet that says something else than what was kept under its id.
    """
    cohort = locked(session.cohort)
    session = Session.objects.select_related("cohort").get(pk=session.pk)
    now = database_now()
    _check_open(cohort)
    if session.cancelled_at is not None:
        raise Refused(_("This session is cancelled."))
    if session.starts_at > now:
        raise Refused(
            _("This session begins on %(at)s. Attendance can be marked from then on.")
            % {"at": f"{timezone.localtime(session.starts_at):%d-%m-%Y %H:%M}"}
        )
    marks = [(member, AttendanceStatus(status)) for member, status in marks]
    _check_members(cohort, [member for member, _status in marks])
    if cohort.state == CohortState.PLANNED:
        start_cohort(cohort=cohort, by=by)
    if _sheet_is_known(session, client_id, marks, by):
        return Marked(0, _note_licences(cohort, session, by))
    Attendance.objects.bulk_create(
        [
            Attendance(client_id=client_id, session=session, member=member, status=status, marked_by=by, marked_at=now)
            for member, status in marks
        ]
    )
    warnings = _note_licences(cohort, session, by)
    _record_marks(cohort, session, marks, by)
    return Marked(len(marks), warnings)


def statuses_of(session: Session) -> dict[int, str]:
    """Return member to the newest status in this session. One query."""
    marks = Attendance.objects.filter(session=session).order_by("marked_at", "pk")
    return dict(marks.values_list("member_id", "status"))


def _sheet_is_known(
    session: Session, client_id: UUID, marks: Sequence[tuple[GroupMember, AttendanceStatus]], by: Officer
) -> bool:
    """True when this very sheet is kept already; raises Refused when it now says something else."""
    known = Attendance.objects.filter(client_id=client_id, marked_by=by)
    kept = set(known.values_list("session_id", "member_id", "status"))
    if not kept:
        return False
    if kept != {(session.pk, member.pk, status.value) for member, status in marks}:
        raise Refused(_("This sheet was saved already and now says something else. Check it and save it once more."))
    return True


def _check_open(cohort: Cohort) -> None:
    if cohort.state not in (CohortState.PLANNED, CohortState.RUNNING):
        raise Refused(_("The cohort is over; its sessions stay as they are."))


def _check_members(cohort: Cohort, members: Sequence[GroupMember]) -> None:
    seated = GroupMember.objects.filter(group=cohort.group_id, left_at=None).values_list("pk", flat=True)
    if not {member.pk for member in members} <= set(seated):
        raise Refused(_("Somebody on this sheet holds no seat in the cohort any more. Load the sheet anew."))


def _note_licences(cohort: Cohort, session: Session, by: Officer) -> list[str]:
    """Keep each trainer's state on the day at the first marking; return a warning for each without licence."""
    on = timezone.localdate(session.starts_at)
    trainers = list(SessionTrainer.objects.filter(session=session).select_related("officer"))
    states = licensing.best_states([trainer.officer_id for trainer in trainers], cohort.tier, on)
    unlicensed = []
    for trainer in trainers:
        if not trainer.licence_state:
            trainer.licence_state = states.get(trainer.officer_id, LicenceState.NONE).value
            trainer.save(update_fields=["licence_state"])
            if trainer.licence_state not in TEACHING:
                ledger.record(
                    verb="session.taught_unlicensed",
                    subject=session,
                    actor=by,
                    jurisdiction_id=cohort.jurisdiction_id,
                    new={"officer": trainer.officer_id, "state": trainer.licence_state},
                )
        if trainer.licence_state not in TEACHING:
            unlicensed.append(trainer)
    return [
        _(
            "%(name)s held no licence for this tier on %(date)s (%(state)s). The marks are kept; the programme team "
            "decides whether the session counts."
        )
        % {
            "name": trainer.officer.name,
            "date": f"{on:%d-%m-%Y}",
            "state": licensing.STATE_LABELS[LicenceState(trainer.licence_state)],
        }
        for trainer in unlicensed
    ]


def _record_marks(
    cohort: Cohort, session: Session, marks: Sequence[tuple[GroupMember, AttendanceStatus]], by: Officer
) -> None:
    ledger.record(
        verb="attendance.marked",
        subject=session,
        actor=by,
        jurisdiction_id=cohort.jurisdiction_id,
        new={str(member.pk): status.value for member, status in marks},
    )
