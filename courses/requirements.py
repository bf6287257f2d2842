"""What an enrolment still owes. An item's requirement is met by evidence; which, its kind's app says.

Apps register, for a kind of item, a function that finds the evidence. An item once met stays met: the row
``RequirementMet`` names the evidence that came first.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from courses.models import EditionItem, Enrolment, RequirementMet
from ledger.clock import database_now


@dataclass(frozen=True)
class Evidence:
    """``kind`` is one of self-checks, quiz, practical, attendance; ``id`` is the row's, if there is one."""

    kind: str
    id: int | None = None


Finder = Callable[[Enrolment, EditionItem], Evidence | None]

_finders: dict[str, list[Finder]] = {}


def register(kind: str, finder: Finder) -> None:
    """Ask ``finder(enrolment, item)`` for evidence on items of this kind. Twice is as once."""
    finders = _finders.setdefault(kind, [])
    if finder not in finders:
        finders.append(finder)


def record_met(
    *, enrolment: Enrolment, item: EditionItem, evidence: str, evidence_id: int | None = None
) -> RequirementMet:
    """Write that the item is met. Safe to repeat: the evidence that came first stays.

    The caller asks ``completing.complete_if_due`` afterwards. Raises ValueError for an item of another
    edition.
    """
    if item.edition_id != enrolment.edition_id:
        raise ValueError("The item belongs to another edition than the enrolment.")
    met = RequirementMet(
        enrolment=enrolment, item=item, evidence=evidence, evidence_id=evidence_id, met_at=database_now()
    )
    RequirementMet.objects.bulk_create([met], ignore_conflicts=True)
    return RequirementMet.objects.get(enrolment=enrolment, item=item)


def find(enrolment: Enrolment, item: EditionItem) -> Evidence | None:
    """Return the first evidence that any registered finder knows of."""
    for finder in _finders.get(item.kind, []):
        if evidence := finder(enrolment, item):
            return evidence
    return None


def record_found(enrolment: Enrolment) -> list[EditionItem]:
    """Record every item whose evidence exists and was not recorded, the optional ones too.

    Return the required items without evidence, in order. Safe to repeat.
    """
    left = []
    for item in _not_recorded(enrolment):
        if evidence := find(enrolment, item):
            record_met(enrolment=enrolment, item=item, evidence=evidence.kind, evidence_id=evidence.id)
        elif item.is_required:
            left.append(item)
    return left


def met_items(enrolment: Enrolment) -> set[int]:
    """Return the ids of the items recorded as met."""
    return set(RequirementMet.objects.filter(enrolment=enrolment).values_list("item_id", flat=True))


def progress(enrolment: Enrolment) -> tuple[int, int]:
    """Return how many required items are recorded as met, and how many there are. One query."""
    return progress_of([enrolment])[enrolment.pk]


def progress_of(enrolments: Iterable[Enrolment]) -> dict[int, tuple[int, int]]:
    """``progress`` of many enrolments at the cost of one."""
    counted = Enrolment.objects.filter(pk__in=[enrolment.pk for enrolment in enrolments]).annotate(
        done=Count("requirements_met", filter=Q(requirements_met__item__is_required=True), distinct=True),
        total=Count("edition__items", filter=Q(edition__items__is_required=True), distinct=True),
    )
    return {pk: (done, total) for pk, done, total in counted.values_list("pk", "done", "total")}


def _not_recorded(enrolment: Enrolment) -> QuerySet[EditionItem]:
    recorded = RequirementMet.objects.filter(enrolment=enrolment).values("item")
    return EditionItem.objects.filter(edition=enrolment.edition_id).exclude(pk__in=recorded).order_by("position")
