"""Appointing who invigilates a group's quizzes, and ending that."""

from datetime import date

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

import ledger
from assessments.models import Invigilator
from assessments.refusing import Refused
from courses import permissions as courses_permissions
from courses.models import GroupMember, LearningGroup
from ledger.clock import database_now
from people.models import Officer


def appoint_invigilator(*, group: LearningGroup, officer: Officer, starts_on: date, by: Officer) -> Invigilator:
    """Appoint the officer from that day on. Sent twice, or by two at once, there is one appointment.

    Raises Refused for oneself, for a trainer and for a member of the group.
    """
    if officer.pk == by.pk:
        raise Refused(_("Nobody appoints himself or herself. Ask the programme team, or name someone else."))
    if courses_permissions.groups_trained_by(officer).filter(pk=group.pk).exists():
        raise Refused(_("This officer trains the group and cannot be appointed for it."))
    if GroupMember.objects.filter(group=group, officer=officer, left_at=None).exists():
        raise Refused(_("This officer is a member of the group and cannot invigilate its quizzes."))
    try:
        with transaction.atomic():
            return _appoint(group, officer, starts_on, by)
    except IntegrityError:
        return Invigilator.objects.get(group=group, officer=officer, ended_at=None)


def _appoint(group: LearningGroup, officer: Officer, starts_on: date, by: Officer) -> Invigilator:
    found = Invigilator.objects.filter(group=group, officer=officer, ended_at=None).first()
    if found is not None:
        return found
    made = Invigilator.objects.create(
        group=group, officer=officer, starts_on=starts_on, appointed_by=by, appointed_at=database_now()
    )
    _record("invigilator.appointed", made, by, {"officer": officer.pk, "from": starts_on})
    return made


@transaction.atomic
def end_appointment(*, invigilator: Invigilator, by: Officer) -> bool:
    """End it at once; returns False when it had ended already."""
    found = Invigilator.objects.select_for_update(of=("self",)).select_related("group").get(pk=invigilator.pk)
    if found.ended_at is not None:
        return False
    found.ended_at = database_now()
    found.save(update_fields=["ended_at"])
    _record("invigilator.ended", found, by, {"officer": found.officer_id})
    return True


def _record(verb: str, invigilator: Invigilator, by: Officer, new: dict) -> None:
    place = invigilator.group.jurisdiction_id
    ledger.record(verb=verb, subject=invigilator, actor=by, jurisdiction_id=place, new=new)
