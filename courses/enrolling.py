"""Enrolling, withdrawing, joining and leaving a group."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

import ledger
from courses.models import Completion, Edition, Enrolment, GroupMember, LearningGroup
from ledger.clock import database_now
from people import permissions as people_permissions
from people.models import Jurisdiction, Officer


class NotEnrollable(Exception):
    """Says, in a sentence a person can act on, why the officer cannot be enrolled."""


@transaction.atomic
def enrol(
    *,
    officer: Officer,
    edition: Edition,
    by: Officer | None,
    group: LearningGroup | None = None,
    due_on: date | None = None,
) -> Enrolment:
    """Give the officer an open enrolment in the edition's course, and a seat in the group if one is named.

    Safe to repeat. An open enrolment in the course is returned as it is, pinned to its own edition, whatever
    edition is asked for. Without a group, a completion in force of this very edition is enough, and its
    enrolment is returned. Raises NotEnrollable for a withdrawn edition, an officer without a primary
    posting, and one whose record is closed or merged.
    """
    # lock first: two requests at once must find one enrolment
    officer = Officer.objects.select_for_update(no_key=True).get(pk=officer.pk)
    home = people_permissions.home_of(officer)
    found = _held_enrolment(officer, edition, group)
    if found is None:
        _check_enrollable(officer, edition, home)
        found = Enrolment.objects.create(
            officer=officer,
            course_id=edition.course_id,
            edition=edition,
            jurisdiction=home,
            started_at=database_now(),
            due_on=due_on,
        )
        ledger.record(
            verb="enrolment.opened",
            subject=found,
            actor=by,
            jurisdiction_id=home.pk,
            new={"edition": edition.pk, "due_on": due_on},
        )
        ledger.announce("officer_enrolled", found)
    if group is not None:
        join_group(group=group, officer=officer, enrolment=found, home=home or found.jurisdiction)
    return found


def _held_enrolment(officer: Officer, edition: Edition, group: LearningGroup | None) -> Enrolment | None:
    if group is not None:
        seat = (
            GroupMember.objects.filter(group=group, officer=officer, left_at=None).select_related("enrolment").first()
        )
        if seat is not None and seat.enrolment is not None and seat.enrolment.withdrawn_at is None:
            return seat.enrolment
    held = Enrolment.objects.open().filter(officer=officer, course_id=edition.course_id).first()
    if held is not None or group is not None:
        return held
    done = Completion.objects.in_force().filter(enrolment__officer=officer, edition=edition)
    completion = done.select_related("enrolment").order_by("-completed_on").first()
    return completion.enrolment if completion else None


def _check_enrollable(officer: Officer, edition: Edition, home: Jurisdiction | None) -> None:
    if not officer.is_active or officer.merged_into_id is not None:
        raise NotEnrollable(_("This officer’s record is closed."))
    if not Edition.objects.current().filter(pk=edition.pk).exists():
        raise NotEnrollable(_("This edition is withdrawn. Choose the current edition of the course."))
    if home is None:
        raise NotEnrollable(_("The officer has no primary posting. Record the posting first."))


@transaction.atomic
def withdraw(*, enrolment: Enrolment, reason: str, by: Officer | None) -> Enrolment:
    """End the enrolment without completion. A second call changes nothing.

    Raises ValueError without a reason, and for a completed enrolment.
    """
    if not reason.strip():
        raise ValueError(_("Say why the officer is withdrawn."))
    enrolment = Enrolment.objects.select_for_update().get(pk=enrolment.pk)
    if enrolment.withdrawn_at is not None:
        return enrolment
    if enrolment.is_complete:
        raise ValueError(_("The course is completed; withdraw the completion instead."))
    enrolment.withdrawn_at = database_now()
    enrolment.withdrawal_reason = reason
    enrolment.save(update_fields=["withdrawn_at", "withdrawal_reason"])
    ledger.record(
        verb="enrolment.withdrawn",
        subject=enrolment,
        actor=by,
        jurisdiction_id=enrolment.jurisdiction_id,
        reason=reason,
    )
    ledger.announce("enrolment_withdrawn", enrolment)
    return enrolment


@transaction.atomic
def join_group(
    *, group: LearningGroup, officer: Officer, enrolment: Enrolment | None, home: Jurisdiction
) -> GroupMember:
    """Give the officer a seat, with the home place as it is now. The seat held already is returned.

    A seat that had no enrolment yet gets this one.
    """
    LearningGroup.objects.select_for_update(no_key=True).get(pk=group.pk)
    member = GroupMember.objects.filter(group=group, officer=officer, left_at=None).first()
    if member is None:
        return GroupMember.objects.create(
            group=group, officer=officer, enrolment=enrolment, home=home, joined_at=database_now()
        )
    if enrolment is not None and member.enrolment_id is None:
        member.enrolment = enrolment
        member.save(update_fields=["enrolment"])
    return member


@transaction.atomic
def leave_group(*, member: GroupMember, reason: str, by: Officer | None) -> GroupMember:
    """Free the seat; the enrolment goes on. A second call changes nothing."""
    member = GroupMember.objects.select_for_update().get(pk=member.pk)
    if member.left_at is not None:
        return member
    member.left_at = database_now()
    member.left_reason = reason
    member.save(update_fields=["left_at", "left_reason"])
    ledger.record(verb="membership.ended", subject=member, actor=by, jurisdiction_id=member.home_id, reason=reason)
    return member
