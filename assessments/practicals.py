"""Practicals: opening a try, marking it by one or two assessors, deciding it."""

from collections.abc import Mapping

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

import ledger
from assessments import practical_marking
from assessments.models import Marking, PracticalAssessment, PracticalState, PracticalVersion
from courses import completing, requirements
from courses.models import EditionItem, Enrolment, ItemKind
from ledger.clock import database_now
from people.models import Officer


class MayNotOpen(Exception):
    """Says, in a sentence for the trainer, why no try can be opened."""


class MayNotMark(Exception):
    """Says, in a sentence for the assessor, why this marking is not taken."""


# --- Opening ----------------------------------------------------------------------------------------------


def open_assessment(*, enrolment: Enrolment, item: EditionItem) -> PracticalAssessment:
    """Return the open try at the practical; the next one is opened when there is none.

    Safe to repeat and to race. Raises MayNotOpen when the practical is passed or no try is left, and
    ValueError for an item that is no practical of the enrolment's edition.
    """
    if item.kind != ItemKind.PRACTICAL or item.edition_id != enrolment.edition_id:
        raise ValueError("The item is not a practical of the enrolment's edition.")
    try:
        with transaction.atomic():
            return _open(enrolment, item)
    except IntegrityError:
        return PracticalAssessment.objects.get(enrolment=enrolment, item=item, state=PracticalState.OPEN)


def _open(enrolment: Enrolment, item: EditionItem) -> PracticalAssessment:
    enrolment = Enrolment.objects.select_for_update(no_key=True).get(pk=enrolment.pk)
    tries = list(PracticalAssessment.objects.filter(enrolment=enrolment, item=item).order_by("number"))
    for each in tries:
        if each.state == PracticalState.OPEN:
            return each
    if enrolment.withdrawn_at is not None:
        raise MayNotOpen(_("This enrolment has ended."))
    if any(each.state == PracticalState.PASSED for each in tries):
        raise MayNotOpen(_("This practical is passed."))
    version = PracticalVersion.objects.get(pk=item.version_id)
    if len(tries) >= version.attempts_allowed:
        raise MayNotOpen(_("No try is left."))
    return PracticalAssessment.objects.create(
        version=version,
        officer_id=enrolment.officer_id,
        enrolment=enrolment,
        item=item,
        jurisdiction_id=enrolment.jurisdiction_id,
        number=len(tries) + 1,
        opened_at=database_now(),
    )


# --- Marking ----------------------------------------------------------------------------------------------


@transaction.atomic
def record_marking(
    *, assessment: PracticalAssessment, marker: Officer, levels: Mapping[str, int | None], evidence: str = ""
) -> Marking:
    """Store the marker's levels and decide the try once enough markings are in.

    The same levels and evidence sent twice are stored once; other ones correct the marker's own, by a row
    that supersedes, while the other marking is awaited. Where two markers are too far apart, a third
    person's marking moderates. Raises MayNotMark, and practical_marking.MarkingRefused for a criterion or
    level that the rubric lacks.
    """
    locked = PracticalAssessment.objects.select_for_update(of=("self",)).select_related("version", "enrolment", "item")
    assessment = locked.get(pk=assessment.pk)
    rubric = assessment.version.rubric
    practical_marking.check_marking(rubric, levels)
    mine = _current_marking(assessment, marker)
    if mine is not None and (mine.levels, mine.evidence) == (dict(levels), evidence):
        return mine
    _check_may_mark(assessment, marker, levels, is_correction=mine is not None)
    marking = Marking.objects.create(
        assessment=assessment,
        marker=marker,
        levels=dict(levels),
        evidence=evidence,
        supersedes=mine,
        marked_at=database_now(),
    )
    ledger.record(
        verb="practical.marked",
        subject=assessment,
        actor=marker,
        jurisdiction_id=assessment.jurisdiction_id,
        old={"marking": mine.pk, "levels": mine.levels} if mine else None,
        new={"marking": marking.pk, "levels": marking.levels},
    )
    _decide(assessment, marker)
    return marking


def _current_marking(assessment: PracticalAssessment, marker: Officer) -> Marking | None:
    return Marking.objects.filter(assessment=assessment, marker=marker, superseded_by=None).first()


def current_markings(assessment: PracticalAssessment) -> list[Marking]:
    """The markings in force, in the order in which their markers first marked. Corrections keep their place."""
    markings = list(assessment.markings.select_related("marker").order_by("pk"))
    superseded = {marking.supersedes_id for marking in markings}
    first: dict[int, int] = {}
    for marking in markings:
        first.setdefault(marking.marker_id, marking.pk)
    in_force = [marking for marking in markings if marking.pk not in superseded]
    return sorted(in_force, key=lambda marking: first[marking.marker_id])


def awaits_moderation(assessment: PracticalAssessment, markings: list[Marking]) -> bool:
    """Whether as many markings are in as the rule asks, too far apart for a result."""
    version = assessment.version
    if assessment.state != PracticalState.OPEN or len(markings) < version.assessors:
        return False
    levels = [marking.levels for marking in markings[: version.assessors]]
    return practical_marking.agreement(version.rubric, levels).needs_moderation


def _check_may_mark(
    assessment: PracticalAssessment, marker: Officer, levels: Mapping[str, int | None], *, is_correction: bool
) -> None:
    if marker.pk == assessment.officer_id:
        raise MayNotMark(_("Nobody marks their own practical."))
    if assessment.state != PracticalState.OPEN:
        raise MayNotMark(_("This try is decided already."))
    if not practical_marking.is_complete(assessment.version.rubric, levels):
        raise MayNotMark(_("Choose a level for every criterion."))
    markings = current_markings(assessment)
    if len(markings) < assessment.version.assessors:
        return
    if is_correction:
        raise MayNotMark(_("All markings are in: a third person must now decide."))


def _decide(assessment: PracticalAssessment, marker: Officer) -> None:
    version = assessment.version
    markings = current_markings(assessment)
    levels = [marking.levels for marking in markings]
    first, rest = levels[: version.assessors], levels[version.assessors :]
    outcome = practical_marking.result(
        version.rubric,
        first,
        {
            "total_percent": version.total_percent or None,
            "critical_minimum": version.critical_minimum,
            "assessors": version.assessors,
            "attempts_allowed": version.attempts_allowed,
        },
        attempt_number=assessment.number,
        moderation=rest[0] if rest else None,
    )
    if outcome == "incomplete":
        return
    assessment.state = PracticalState(outcome)
    assessment.percent = practical_marking.percent_of_total(version.rubric, rest[:1] or first)
    assessment.decided_at = database_now()
    assessment.save(update_fields=["state", "percent", "decided_at"])
    ledger.record(
        verb="practical.decided",
        subject=assessment,
        actor=marker,
        jurisdiction_id=assessment.jurisdiction_id,
        new={"state": assessment.state, "percent": assessment.percent},
    )
    if outcome == "passed":
        requirements.record_met(
            enrolment=assessment.enrolment, item=assessment.item, evidence="practical", evidence_id=assessment.pk
        )
        ledger.announce("practical_passed", assessment)


# --- Promised by jobs -------------------------------------------------------------------------------------


def complete_after_practical(assessment_id: int) -> None:
    """Ask whether the course is complete now. May run twice: the second run changes nothing."""
    assessment = PracticalAssessment.objects.select_related("enrolment").get(pk=assessment_id)
    completing.complete_if_due(enrolment=assessment.enrolment)


def practical_evidence(enrolment: Enrolment, item: EditionItem) -> requirements.Evidence | None:
    """A practical is met by a try that was passed."""
    passed = PracticalAssessment.objects.filter(enrolment=enrolment, item=item, state=PracticalState.PASSED)
    found = passed.order_by("pk").values_list("pk", flat=True).first()
    return requirements.Evidence("practical", found) if found else None
