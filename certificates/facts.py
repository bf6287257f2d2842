"""What a certificate will say, gathered once from the records of people, courses, assessments and cascade."""

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings
from django.urls import reverse

from assessments import releasing_results, replacing, reviewing
from assessments.models import Grading
from cascade.models import Cohort, Qualification, TrainerPart
from certificates.snapshot import Snapshot
from courses.models import Completion, Enrolment
from people.models import Jurisdiction, JurisdictionKind
from people.permissions import home_of

STATES = (JurisdictionKind.STATE, JurisdictionKind.UNION_TERRITORY)
TEACHING = (TrainerPart.LEAD, TrainerPart.CO_TRAINER)


def snapshot_of(completion: Completion, *, number: str, issued_on: date) -> Snapshot:
    """Return what the certificate of ``completion`` says from today on; what is not known is left empty."""
    edition = completion.edition
    officer = completion.enrolment.officer
    cohort = cohort_of(completion)
    return Snapshot(
        number=number,
        verify_url=verify_url(number),
        name=officer.full_name,
        name_local=officer.name_local,
        rank_en=officer.rank.name_en if officer.rank else "",
        rank_hi=officer.rank.name_hi if officer.rank else "",
        **place_texts(home_of(officer) or completion.jurisdiction),
        course_title_en=edition.titles.get("en") or next(iter(edition.titles.values())),
        course_title_hi=edition.titles.get("hi", ""),
        edition=str(edition.number),
        law_as_on=edition.law_as_on,
        hours=edition.hours,
        completed_on=completion.completed_on,
        issued_on=issued_on,
        valid_until=completion.valid_until,
        score_percent=score_percent(completion.enrolment),
        trainers=trainers_of(cohort),
        cohort_name=cohort.group.name if cohort else "",
        is_demonstration=officer.is_demonstration,
    )


def verify_url(number: str) -> str:
    """Return the address of the public page, as the QR code holds it."""
    return settings.SITE_URL + reverse("certificates_public:certificate", args=[number])


def place_texts(place: Jurisdiction) -> dict[str, str]:
    """Return unit and State of a posting in both languages; a State itself is no unit."""
    state = next((above for above in [*place.get_ancestors(), place] if above.kind in STATES), None)
    unit = None if place == state else place
    return {
        "unit_en": unit.name_en if unit else "",
        "unit_hi": unit.name_hi if unit else "",
        "state_en": state.name_en if state else "",
        "state_hi": state.name_hi if state else "",
    }


def score_percent(enrolment: Enrolment) -> Decimal | None:
    """Return the result of each required quiz, by the quiz's own method, averaged; None without a marked quiz.

    The version of the latest attempt says how several attempts come to a result, as it does for passing; results that
    wait for their release count nowhere yet.
    """
    gradings = Grading.objects.filter(attempt__enrolment=enrolment, attempt__item__is_required=True, superseded_by=None)
    of_item: dict[int, list[Grading]] = {}
    in_order = gradings.annotate(is_replaced=replacing.is_replaced("attempt"))
    in_order = in_order.select_related("attempt__quiz_version").order_by("attempt__number")
    for graded in releasing_results.shown_gradings(list(in_order)):
        of_item.setdefault(graded.attempt.item_id, []).append(graded)
    results = [
        reviewing.result_percent(
            held[-1].attempt.quiz_version.grading_method,
            [graded.percent for graded in held],
            replaced=[graded.is_replaced for graded in held],
        )
        for held in of_item.values()
    ]
    if not results:
        return None
    return (sum(results, Decimal(0)) / len(results)).quantize(Decimal("0.01"), ROUND_HALF_UP)


def cohort_of(completion: Completion) -> Cohort | None:
    """Return the cohort that the officer qualified in, else the latest in which this enrolment had a seat."""
    qualification = (
        Qualification.objects.filter(completion=completion, cohort__isnull=False)
        .select_related("cohort__group")
        .first()
    )
    if qualification:
        return qualification.cohort
    cohorts = Cohort.objects.filter(group__members__enrolment_id=completion.enrolment_id, group__members__left_at=None)
    return cohorts.select_related("group").order_by("-pk").first()


def trainers_of(cohort: Cohort | None) -> tuple[str, ...]:
    """Return the names of those who taught, the lead trainers first."""
    if cohort is None:
        return ()
    parts = cohort.trainers.filter(removed_at=None, part__in=TEACHING).select_related("officer").order_by("pk")
    return tuple(part.officer.full_name for part in sorted(parts, key=lambda part: TEACHING.index(part.part)))
