"""A roster for a cohort: read and kept with what it would do, decided line by line, applied once and as a whole."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

import ledger
from cascade import enlisting
from cascade.cohorts import locked
from cascade.models import Cohort, RosterImport
from cascade.refusing import Refused
from cascade.seats import is_guest
from courses.models import GroupMember
from ledger.clock import database_now
from people import permissions as people_permissions
from people import roster
from people.models import Jurisdiction, Officer
from people.roster import RosterPlan, Status


def keep_roster(
    *, cohort: Cohort, data: bytes, file_name: str, issuing_state: Jurisdiction, by: Officer
) -> RosterImport:
    """Keep the file as understood with what each line would do; nobody is registered or seated yet.

    Every call keeps another upload. Raises people.roster.RosterUnreadable, with a sentence, for a file that is
    no roster, and Refused for a cohort that is over.
    """
    enlisting.check_open(cohort)
    host = cohort.jurisdiction
    home = host if issuing_state.covers(host) else issuing_state
    plan = roster.plan(roster.read_rows(data, file_name[:200]), issuing_state=issuing_state, home=home, by=by)
    if is_guest(issuing_state, host):
        _leave_registering_to_their_own(plan)
    return RosterImport.objects.create(
        cohort=cohort,
        file_name=file_name[:200],
        file_hash=plan.file_hash,
        rows=plan.as_json(),
        uploaded_by=by,
        uploaded_at=database_now(),
    )


def plan_of(roster_import: RosterImport) -> RosterPlan:
    return RosterPlan.from_json(roster_import.rows)


@transaction.atomic
def decide(
    *, roster_import: RosterImport, choices: Mapping[int, str], parked: Mapping[int, str]
) -> tuple[RosterPlan, list[str]]:
    """Keep who is meant by ambiguous lines and which lines are left out, for which reason.

    Returns the plan with the decisions, and a sentence for each decision that could not be taken: the others
    are kept. A plan that was applied stays as it was.
    """
    roster_import = RosterImport.objects.select_for_update(no_key=True).get(pk=roster_import.pk)
    plan = plan_of(roster_import)
    refused: list[str] = []
    if roster_import.applied_at is not None:
        return plan, [_("This roster was applied already.")]
    for line, reason in parked.items():
        _try(lambda line=line, reason=reason: plan.park(line, reason), refused)
    for line, officer in choices.items():
        _try(lambda line=line, officer=officer: plan.choose(line, officer), refused)
    roster_import.rows = plan.as_json()
    roster_import.save(update_fields=["rows"])
    return plan, refused


@transaction.atomic
def apply_roster(*, roster_import: RosterImport, by: Officer) -> RosterImport:
    """Register, change and seat the officers of the roster, all or nobody; applied twice it is as once.

    Raises Refused, and writes nothing, while a line is refused or ambiguous and not parked, when the seats do
    not suffice, and when the records have changed since the preview.
    """
    cohort = locked(roster_import.cohort)
    roster_import = RosterImport.objects.select_for_update(no_key=True).get(pk=roster_import.pk)
    if roster_import.applied_at is not None:
        return roster_import
    enlisting.check_open(cohort)
    plan = plan_of(roster_import)
    try:
        officers = roster.apply_plan(plan, by=by, is_demonstration=cohort.tier.programme.is_demonstration)
    except roster.PlanNotApplicable as refusal:
        raise Refused(str(refusal)) from refusal
    members = _seat_all(cohort, officers, by)
    roster_import.applied_at = database_now()
    roster_import.result = {
        "counts": plan.counts(),
        "members": {str(line): str(member.public_id) for line, member in members.items()},
        "parked": {str(row.line): row.parked for row in plan.rows if row.parked},
    }
    roster_import.save(update_fields=["applied_at", "result"])
    ledger.record(
        verb="roster.applied",
        subject=roster_import,
        actor=by,
        jurisdiction_id=cohort.jurisdiction_id,
        new={
            "cohort": cohort.pk,
            "file_hash": roster_import.file_hash,
            "members": {line: member.pk for line, member in members.items()},
            "parked": roster_import.result["parked"],
        },
    )
    return roster_import


def _seat_all(cohort: Cohort, officers: Mapping[int, Officer], by: Officer) -> dict[int, GroupMember]:
    everyone = {officer.pk: officer for officer in officers.values()}
    seated = set(
        GroupMember.objects.filter(group=cohort.group_id, left_at=None, officer__in=everyone).values_list(
            "officer_id", flat=True
        )
    )
    joining = [officer for pk, officer in everyone.items() if pk not in seated]
    homes = [people_permissions.home_of(officer) for officer in joining]
    guests = sum(home is not None and is_guest(home, cohort.jurisdiction) for home in homes)
    enlisting.check_seats(cohort, own=len(joining) - guests, guests=guests)
    enlisting.check_free(joining, cohort)
    return {line: enlisting.enlist(cohort=cohort, officer=officer, by=by) for line, officer in sorted(officers.items())}


def _leave_registering_to_their_own(plan: RosterPlan) -> None:
    """Refuse the new officers of a guest State: their own nodal officer registers them.

    So are lines whose number is nobody's but whose name is known there: whom a host may find by the number
    alone is not found by guessing names.
    """
    for row in plan.rows:
        is_namesake = row.status == Status.AMBIGUOUS and not row.problems
        if row.status == Status.NEW or is_namesake:
            row.status, row.candidates = str(Status.REFUSED), []
            row.problems.append(
                roster.Problem(
                    row.line,
                    "name",
                    _("This officer of another State is not on record."),
                    _("Ask the State’s nodal officer to register the officer, then upload again; or park the line."),
                )
            )


def _try(decision, refused: list[str]) -> None:
    try:
        decision()
    except LookupError as problem:
        refused.append(str(problem))
