"""Giving and freeing seats. A seat is given under the cohort's lock, so that no race fills one twice."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

import ledger
from cascade.cohorts import locked
from cascade.models import Cohort, CohortState, CohortTrainer
from cascade.refusing import Refused
from cascade.seats import is_guest, seats_of
from courses import enrolling
from courses.models import GroupMember
from people import permissions as people_permissions
from people.models import Officer

OPEN = (CohortState.PLANNED, CohortState.RUNNING)


@transaction.atomic
def enlist(*, cohort: Cohort, officer: Officer, by: Officer | None) -> GroupMember:
    """Give the officer a seat and an enrolment in the cohort's edition; the seat held already is returned.

    Raises Refused when no seat of the right kind is free, when the cohort is over, and for an officer without
    primary posting, who trains in it, or who sits in another open cohort of the same course.
    """
    cohort = locked(cohort)
    held = GroupMember.objects.filter(group=cohort.group_id, officer=officer, left_at=None).first()
    if held is not None:
        return held
    check_open(cohort)
    home = people_permissions.home_of(officer)
    if home is None:
        raise Refused(_("%(name)s has no primary posting. Record the posting first.") % {"name": officer.name})
    check_seats(
        cohort, own=0 if is_guest(home, cohort.jurisdiction) else 1, guests=int(is_guest(home, cohort.jurisdiction))
    )
    check_free([officer], cohort)
    member = _seat(cohort, officer, by)
    ledger.record(
        verb="member.enlisted",
        subject=member,
        actor=by,
        jurisdiction_id=home.pk,
        new={"cohort": cohort.pk, "guest": is_guest(home, cohort.jurisdiction)},
    )
    return member


@transaction.atomic
def remove_member(*, member: GroupMember, reason: str, by: Officer | None) -> GroupMember:
    """Free the seat. The enrolment and what is met stay; another cohort of the course takes them up.

    A second call changes nothing. Raises Refused without a reason, and when the cohort is over.
    """
    if not reason.strip():
        raise Refused(_("Say why the officer is taken off the list."))
    cohort = locked(member.group.cohort)
    member = GroupMember.objects.get(pk=member.pk)
    if member.left_at is not None:
        return member
    check_open(cohort)
    return enrolling.leave_group(member=member, reason=reason.strip(), by=by)


def check_open(cohort: Cohort) -> None:
    if cohort.state not in OPEN:
        raise Refused(_("The cohort is over; nobody can join or leave it any more."))


def check_seats(cohort: Cohort, *, own: int, guests: int) -> None:
    """Raise Refused when so many more do not fit; call it under the cohort's lock."""
    seats = seats_of(cohort)
    reasons = []
    if own > seats.own_free:
        words = ngettext(
            "%(wanted)s seat is needed for officers of the host State, and %(free)s is free.",
            "%(wanted)s seats are needed for officers of the host State, and %(free)s are free.",
            own,
        )
        reasons.append(words % {"wanted": own, "free": seats.own_free})
    if guests > seats.guests_free:
        words = ngettext(
            "%(wanted)s guest seat is needed, and %(free)s is free.",
            "%(wanted)s guest seats are needed, and %(free)s are free.",
            guests,
        )
        reasons.append(words % {"wanted": guests, "free": seats.guests_free})
    if reasons:
        raise Refused(*reasons)


def check_free(officers: Iterable[Officer], cohort: Cohort) -> None:
    """Raise Refused, naming each, for officers who train in the cohort or sit in another one of its course."""
    ids = [officer.pk for officer in officers]
    trainers = CohortTrainer.objects.filter(cohort=cohort, officer__in=ids, removed_at=None).select_related("officer")
    reasons = [
        _("%(name)s trains in this cohort and cannot be a member of it.") % {"name": trainer.officer.name}
        for trainer in trainers
    ]
    reasons += [
        _("%(name)s has a seat in another cohort of this course. That seat must be freed first.")
        % {"name": seat.officer.name}
        for seat in seats_elsewhere(ids, cohort)
    ]
    if reasons:
        raise Refused(*reasons)


def seats_elsewhere(officers: Iterable[int], cohort: Cohort) -> list[GroupMember]:
    """Seats that these officers hold in other open cohorts of the same course."""
    elsewhere = GroupMember.objects.filter(
        officer__in=list(officers),
        left_at=None,
        group__cohort__state__in=OPEN,
        group__edition__course=cohort.group.edition.course_id,
    )
    return list(elsewhere.exclude(group=cohort.group_id).select_related("officer"))


def _seat(cohort: Cohort, officer: Officer, by: Officer | None) -> GroupMember:
    try:
        enrolling.enrol(officer=officer, edition=cohort.group.edition, by=by, group=cohort.group, due_on=cohort.ends_on)
    except enrolling.NotEnrollable as refusal:
        raise Refused(f"{officer.name}: {refusal}") from refusal
    return GroupMember.objects.get(group=cohort.group_id, officer=officer, left_at=None)
