"""Opening, starting, closing and cancelling a cohort; who trains in it."""

from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _

import ledger
from cascade import closing, licensing, transitions
from cascade.closing import ClosingReport
from cascade.dates import today
from cascade.models import Cohort, CohortState, CohortTrainer, Licence, Tier, TrainerPart
from cascade.refusing import Refused
from courses.models import Edition, GroupMember, LearningGroup
from ledger.clock import database_now
from people.models import Jurisdiction, Officer

TEACHING_PARTS = (TrainerPart.LEAD, TrainerPart.CO_TRAINER)


@transaction.atomic
def open_cohort(
    *,
    tier: Tier,
    name: str,
    jurisdiction: Jurisdiction,
    starts_on: date,
    ends_on: date,
    seats: int,
    guest_seats: int = 0,
    language: str = "hi",
    venue: str = "",
    by: Officer,
) -> Cohort:
    """Open a cohort of the tier's current edition, ``by`` its lead trainer.

    Asked twice it is opened once: a cohort of this name, tier, place and days that ``by`` opened before, and that
    is not over, is returned.

    Raises Refused when ``by`` holds no licence that teaches the tier on the first day, when the host lies
    outside the licence's State, when the course has no edition, and for dates or seats that cannot be.
    """
    licence = licensing.teaching_licence(by, tier, starts_on)
    if licence is None:
        raise Refused(
            _("You hold no licence that lets you teach “%(tier)s” on %(date)s.")
            % {"tier": tier.title, "date": f"{starts_on:%d-%m-%Y}"}
        )
    _check_cohort(licence, tier, jurisdiction, starts_on, ends_on, seats, guest_seats)
    Officer.objects.select_for_update(no_key=True).get(pk=by.pk)  # or two presses at once find nothing opened
    opened = Cohort.objects.filter(opened_by=by, tier=tier, jurisdiction=jurisdiction, group__name=name.strip())
    opened = opened.filter(starts_on=starts_on, ends_on=ends_on, state__in=[CohortState.PLANNED, CohortState.RUNNING])
    if (cohort := opened.first()) is not None:
        return cohort
    edition = current_edition(tier)
    group = LearningGroup.objects.create(
        name=name.strip(), edition=edition, jurisdiction=jurisdiction, language=language, created_at=database_now()
    )
    cohort = Cohort.objects.create(
        group=group,
        tier=tier,
        jurisdiction=jurisdiction,
        venue=venue.strip(),
        starts_on=starts_on,
        ends_on=ends_on,
        seats=seats,
        guest_seats=guest_seats,
        opened_by=by,
        opened_at=database_now(),
    )
    CohortTrainer.objects.create(cohort=cohort, officer=by, part=TrainerPart.LEAD, assigned_at=database_now())
    ledger.record(
        verb="cohort.opened",
        subject=cohort,
        actor=by,
        jurisdiction_id=jurisdiction.pk,
        new={"tier": tier.code, "edition": edition.pk, "seats": seats, "guest_seats": guest_seats},
    )
    return cohort


def current_edition(tier: Tier) -> Edition:
    """Return the edition that new cohorts of the tier take; raises Refused when there is none."""
    edition = tier.course.current_edition() if tier.course else None
    if edition is None:
        raise Refused(
            _("The course of “%(tier)s” has no released edition yet. The programme team releases it.")
            % {"tier": tier.title}
        )
    return edition


def hosts_for(licence: Licence) -> "Jurisdiction.objects":
    """The places where a cohort may be held under the licence: its State, or every place for a central one."""
    places = Jurisdiction.objects.in_force()
    own = licence.jurisdiction
    return places if own.depth == 1 else places.filter(path__startswith=own.state_path)


@transaction.atomic
def start_cohort(*, cohort: Cohort, by: Officer | None) -> Cohort:
    """Begin; a cohort that runs already is returned unchanged. Marking the first attendance starts it too."""
    cohort = locked(cohort)
    if cohort.state == CohortState.RUNNING:
        return cohort
    _move(cohort, "start")
    cohort.save(update_fields=["state"])
    ledger.record(verb="cohort.started", subject=cohort, actor=by, jurisdiction_id=cohort.jurisdiction_id)
    return cohort


def close_cohort(*, cohort: Cohort, by: Officer | None, note: str = "") -> ClosingReport:
    """Close the cohort and complete every member who has met everything; say of each other what is missing.

    Safe to repeat: a closed cohort stays closed as it was, and whoever has met the rest since then
    completes. Completions are short transactions of their own; a job written with the closing finishes
    them should this process die. Raises Refused, with every reason, while a session is to come or unmarked.
    """
    with transaction.atomic():
        cohort = locked(cohort)
        if cohort.state != CohortState.CLOSED:
            _move(cohort, "close")
            if obstacles := closing.obstacles(cohort):
                raise Refused(*obstacles)
            cohort.closed_at = database_now()
            cohort.closing_note = note.strip()
            cohort.save(update_fields=["state", "closed_at", "closing_note"])
            ledger.record(
                verb="cohort.closed", subject=cohort, actor=by, jurisdiction_id=cohort.jurisdiction_id, reason=note
            )
            ledger.enqueue("complete_cohort", key=str(cohort.pk), payload={"cohort_id": cohort.pk})
    closing.complete_members(cohort.pk)
    return closing.report(cohort)


@transaction.atomic
def cancel_cohort(*, cohort: Cohort, reason: str, by: Officer | None) -> Cohort:
    """Cancel; members keep their enrolments and what they have met, and may join another cohort.

    A cancelled cohort is returned unchanged. Raises Refused without a reason, and for a closed one.
    """
    cohort = locked(cohort)
    if cohort.state == CohortState.CANCELLED:
        return cohort
    _move(cohort, "cancel")
    if not reason.strip():
        raise Refused(_("Say why the cohort is cancelled."))
    cohort.closed_at = database_now()
    cohort.closing_note = reason.strip()
    cohort.save(update_fields=["state", "closed_at", "closing_note"])
    ledger.record(
        verb="cohort.cancelled", subject=cohort, actor=by, jurisdiction_id=cohort.jurisdiction_id, reason=reason
    )
    return cohort


@transaction.atomic
def assign_trainer(*, cohort: Cohort, officer: Officer, part: str, by: Officer | None) -> CohortTrainer:
    """Give a trainer a part; the part held already is changed. The same part again records nothing.

    Raises Refused when a lead or co-trainer holds no licence for the tier, and for a member of the cohort.
    """
    cohort = locked(cohort)
    if cohort.state not in (CohortState.PLANNED, CohortState.RUNNING):
        raise Refused(_("The cohort is over; its trainers stay as they were."))
    if part in TEACHING_PARTS and not licensing.may_teach(officer, cohort.tier, max(today(), cohort.starts_on)):
        raise Refused(_("This officer holds no licence for this tier. A marker or an observer needs none."))
    if GroupMember.objects.filter(group=cohort.group_id, officer=officer, left_at=None).exists():
        raise Refused(_("This officer is a member of the cohort and cannot train in it."))
    held = CohortTrainer.objects.filter(cohort=cohort, officer=officer, removed_at=None).first()
    if held is not None and held.part == part:
        return held
    if held is not None:
        _end_part(cohort, held)
    trainer = CohortTrainer.objects.create(cohort=cohort, officer=officer, part=part, assigned_at=database_now())
    ledger.record(
        verb="trainer.assigned",
        subject=cohort,
        actor=by,
        jurisdiction_id=cohort.jurisdiction_id,
        old=held and {"part": held.part},
        new={"officer": officer.pk, "part": part},
    )
    return trainer


@transaction.atomic
def remove_trainer(*, trainer: CohortTrainer, by: Officer | None) -> CohortTrainer:
    """End the part; sessions taught stay. A second call changes nothing. Raises Refused for the last lead."""
    cohort = locked(trainer.cohort)
    trainer = CohortTrainer.objects.get(pk=trainer.pk)
    if trainer.removed_at is not None:
        return trainer
    _end_part(cohort, trainer)
    ledger.record(
        verb="trainer.removed",
        subject=cohort,
        actor=by,
        jurisdiction_id=cohort.jurisdiction_id,
        old={"officer": trainer.officer_id, "part": trainer.part},
    )
    return trainer


def locked(cohort: Cohort) -> Cohort:
    """Return the cohort under a row lock: seats, sessions and state change one at a time."""
    cohorts = Cohort.objects.select_related("group", "tier", "jurisdiction")
    return cohorts.select_for_update(of=("self",), no_key=True).get(pk=cohort.pk)


def _move(cohort: Cohort, verb: str) -> None:
    step = transitions.find(transitions.COHORT, cohort.state, verb, cohort.get_state_display())
    cohort.state = step.after


def _end_part(cohort: Cohort, trainer: CohortTrainer) -> None:
    others = CohortTrainer.objects.filter(cohort=cohort, part=TrainerPart.LEAD, removed_at=None).exclude(pk=trainer.pk)
    if trainer.part == TrainerPart.LEAD and not others.exists():
        raise Refused(_("A cohort needs a lead trainer. Name another first."))
    trainer.removed_at = database_now()
    trainer.save(update_fields=["removed_at"])


def _check_cohort(
    licence: Licence,
    tier: Tier,
    host: Jurisdiction,
    starts_on: date,
    ends_on: date,
    seats: int,
    guest_seats: int,
) -> None:
    reasons = []
    if not hosts_for(licence).filter(pk=host.pk).exists():
        reasons.append(_("Choose a host place in your own State."))
    if ends_on < starts_on:
        reasons.append(_("A cohort cannot end before it starts."))
    if not 1 <= seats <= tier.maximum_batch:
        reasons.append(_("This tier takes 1 to %(most)s officers in a batch.") % {"most": tier.maximum_batch})
    if not 0 <= guest_seats <= seats:
        reasons.append(_("There cannot be more guest seats than seats."))
    if reasons:
        raise Refused(*reasons)
