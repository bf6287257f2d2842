"""Qualifications: written in the transaction of the completion, with the coverage cells and the licence they bring."""

from datetime import date

from django.db import transaction

import ledger
from cascade import counting, licensing
from cascade.models import Cohort, CohortState, Qualification, Tier
from courses.completing import last_valid_day
from courses.models import Completion, Enrolment, GroupMember
from ledger.clock import database_now
from people import permissions as people_permissions
from people.models import Jurisdiction, Officer


def membership_of(enrolment: Enrolment) -> GroupMember | None:
    """Return the seat by which the enrolment stands in a cohort that was not cancelled, the newest first."""
    seats = GroupMember.objects.filter(enrolment=enrolment, left_at=None, group__cohort__isnull=False)
    seats = seats.exclude(group__cohort__state=CohortState.CANCELLED)
    return seats.select_related("group__cohort__tier").order_by("-joined_at").first()


def tiers_of(enrolment: Enrolment) -> list[Tier]:
    """Return the tiers whose course this is, in whichever language's page they name it."""
    return list(Tier.objects.filter(course__translation_key=enrolment.course.translation_key).order_by("order"))


def qualify(completion: Completion) -> None:
    """Registered in ``courses.completing``: the completion of a tier's course makes its officer qualified there.

    In a cohort it is the cohort's tier; by self-study, every tier of the course that needs no cohort. Safe
    to repeat: a completion that has its qualification gets no second one.
    """
    if Qualification.objects.filter(completion=completion).exists():
        return
    enrolment = completion.enrolment
    member = membership_of(enrolment)
    if member is not None:
        tier: Tier | None = member.group.cohort.tier
    else:
        tier = next((tier for tier in tiers_of(enrolment) if not tier.needs_cohort), None)
    if tier is not None:
        _qualify(completion, tier, member.group.cohort if member else None)


@transaction.atomic
def qualify_founder(
    *, officer: Officer, tier: Tier, jurisdiction: Jurisdiction, starts_on: date, ends_on: date
) -> Qualification:
    """Write the qualification that a founding licence brings, counted at the given place."""
    qualification = Qualification.objects.create(
        officer=officer,
        tier=tier,
        jurisdiction=jurisdiction,
        starts_on=starts_on,
        ends_on=ends_on,
        is_founding=True,
        recorded_at=database_now(),
    )
    counting.recount(officer_id=officer.pk, tier_id=tier.pk)
    return qualification


def withdraw_for_completion(completion_id: int) -> None:
    """Handler of ``completion_withdrawn``: the qualification that rested on it counts no more.

    May run twice: the second run changes nothing. A licence that it brought is the programme team's to
    suspend or withdraw, with a reason of their own.
    """
    completion = Completion.objects.filter(pk=completion_id).exclude(withdrawn_at=None).first()
    if completion is None:
        return
    with transaction.atomic():
        found = Qualification.objects.select_for_update(no_key=True).filter(completion=completion, withdrawn_at=None)
        qualification = found.first()
        if qualification is not None:
            withdraw_qualification(qualification=qualification, reason=completion.withdrawal_reason, by=None)


@transaction.atomic
def withdraw_qualification(*, qualification: Qualification, reason: str, by: Officer | None) -> Qualification:
    """Take a qualification back; the officer's next best at the tier, if any, counts instead."""
    Officer.objects.select_for_update(no_key=True).get(pk=qualification.officer_id)
    qualification = Qualification.objects.get(pk=qualification.pk)
    if qualification.withdrawn_at is not None:
        return qualification
    counting.uncount(qualification)
    qualification.withdrawn_at = database_now()
    qualification.withdrawal_reason = reason
    qualification.save(update_fields=["withdrawn_at", "withdrawal_reason"])
    counting.recount(officer_id=qualification.officer_id, tier_id=qualification.tier_id)
    ledger.record(
        verb="qualification.withdrawn",
        subject=qualification,
        actor=by,
        jurisdiction_id=qualification.jurisdiction_id,
        reason=reason,
    )
    return qualification


def _qualify(completion: Completion, tier: Tier, cohort: Cohort | None) -> None:
    officer = completion.enrolment.officer
    home = people_permissions.home_of(officer) or completion.jurisdiction
    until = last_valid_day(completion.completed_on, tier.valid_months)
    ends_on = min(until, completion.valid_until) if completion.valid_until else until
    qualification = Qualification.objects.create(
        officer=officer,
        tier=tier,
        jurisdiction=home,
        cohort=cohort,
        completion=completion,
        starts_on=completion.completed_on,
        ends_on=ends_on,
        recorded_at=database_now(),
    )
    counting.recount(officer_id=officer.pk, tier_id=tier.pk)
    if tier.licenses_trainers:
        licensing.license_by_qualification(
            officer=officer,
            tier=tier,
            jurisdiction=home,
            valid_until=ends_on,
            reason=f"Qualified: {tier.code}" + (f", cohort {cohort.public_id}" if cohort else ""),
            on=completion.completed_on,
        )
    ledger.record(
        verb="qualification.written",
        subject=qualification,
        jurisdiction_id=home.pk,
        new={"tier": tier.code, "completion": completion.pk, "starts_on": completion.completed_on, "ends_on": ends_on},
    )
