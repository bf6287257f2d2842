"""Keeping the coverage cells true: each officer counts once at a tier, by the qualification that lasts longest."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction
from django.db.models import F

from cascade.dates import first_of_month
from cascade.models import CoverageCell, Qualification
from courses.models import EditionItem
from people.models import Officer, Posting

Key = tuple[int, int, str, date]
"""Unit, tier, module code (empty for the tier as a whole), first day of the month of expiry."""


@dataclass(frozen=True)
class Difference:
    """A cell that does not hold what the qualifications say."""

    key: Key
    stored: int
    true: int


@transaction.atomic
def recount(*, officer_id: int, tier_id: int) -> None:
    """Count the officer at this tier by the longest qualification that stands. Safe to repeat."""
    Officer.objects.select_for_update(no_key=True).get(pk=officer_id)
    standing = Qualification.objects.filter(officer=officer_id, tier=tier_id, withdrawn_at=None)
    best = standing.order_by("-ends_on", "-pk").first()
    counted = Qualification.objects.filter(officer=officer_id, tier=tier_id, is_counted=True).first()
    if best == counted:
        return
    change: Counter[Key] = Counter()
    if counted is not None:
        change.subtract(keys_of(counted))
        Qualification.objects.filter(pk=counted.pk).update(is_counted=False)
    if best is not None:
        change.update(keys_of(best))
        Qualification.objects.filter(pk=best.pk).update(is_counted=True)
    apply_changes(change)


@transaction.atomic
def uncount(qualification: Qualification) -> None:
    """Take a counted qualification out of the cells, before it is withdrawn; one not counted is left alone."""
    if qualification.is_counted:
        Qualification.objects.filter(pk=qualification.pk).update(is_counted=False)
        qualification.is_counted = False
        apply_changes(dict.fromkeys(keys_of(qualification), -1))


@transaction.atomic
def follow_posting(officer: Officer) -> int:
    """Move the officer's counted qualifications to the unit of the current primary posting; returns how many moved.

    Safe to repeat; registered with ``people`` to run with every change of a posting.
    """
    Officer.objects.select_for_update(no_key=True).get(pk=officer.pk)
    posting = Posting.objects.current().primary().filter(officer=officer).first()
    if posting is None:
        return 0
    counted = Qualification.objects.filter(officer=officer, is_counted=True)
    change: Counter[Key] = Counter()
    moving = list(counted.exclude(jurisdiction=posting.jurisdiction_id))
    for qualification in moving:
        change.subtract(keys_of(qualification))
        qualification.jurisdiction_id = posting.jurisdiction_id
        change.update(keys_of(qualification))
    Qualification.objects.bulk_update(moving, ["jurisdiction"])
    apply_changes(change)
    return len(moving)


def keys_of(qualification: Qualification) -> list[Key]:
    """Return the cells in which a qualification counts: the tier's, and one for each module it rests on."""
    return _keys([qualification])[qualification.pk]


def apply_changes(changes: Mapping[Key, int]) -> None:
    """Add each change to its cell, in the order of the keys, so that two transactions never wait for each other."""
    due = sorted((key, by) for key, by in changes.items() if by)
    CoverageCell.objects.bulk_create(
        [CoverageCell(**_fields(key), officers=0) for key, _by in due], ignore_conflicts=True
    )
    for key, by in due:
        CoverageCell.objects.filter(**_fields(key)).update(officers=F("officers") + by)


def differences() -> list[Difference]:
    """Compare every cell with the qualifications; empty when all is true."""
    true = _true_cells()
    stored = {_key_of(cell): cell.officers for cell in CoverageCell.objects.all()}
    return [
        Difference(key, stored.get(key, 0), true.get(key, 0))
        for key in sorted(stored.keys() | true.keys())
        if stored.get(key, 0) != true.get(key, 0)
    ]


@transaction.atomic
def reconcile(*, repair: bool = False) -> list[Difference]:
    """Return the cells that were wrong; with ``repair`` also set them right, while nobody else writes."""
    if repair and connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("LOCK TABLE cascade_qualification, cascade_coveragecell IN SHARE ROW EXCLUSIVE MODE")
    if repair:
        _recount_all()
    wrong = differences()
    if repair:
        apply_changes({difference.key: difference.true - difference.stored for difference in wrong})
    return wrong


def _recount_all() -> None:
    """Set the flag where an officer's longest qualification is not the counted one; the cells follow."""
    best: dict[tuple[int, int], int] = {}
    standing = Qualification.objects.filter(withdrawn_at=None).order_by("ends_on", "pk")
    for pk, officer_id, tier_id in standing.values_list("pk", "officer_id", "tier_id"):
        best[officer_id, tier_id] = pk
    right = set(best.values())
    counted = set(Qualification.objects.filter(is_counted=True).values_list("pk", flat=True))
    Qualification.objects.filter(pk__in=counted - right).update(is_counted=False)
    Qualification.objects.filter(pk__in=right - counted).update(is_counted=True)


def _true_cells() -> Counter[Key]:
    cells: Counter[Key] = Counter()
    for keys in _keys(Qualification.objects.filter(is_counted=True).select_related("completion")).values():
        cells.update(keys)
    return cells


def _keys(qualifications: Iterable[Qualification]) -> dict[int, list[Key]]:
    qualifications = list(qualifications)
    editions = {q.pk: q.completion.edition_id for q in qualifications if q.completion_id}
    modules: dict[int, set[str]] = {}
    items = EditionItem.objects.filter(edition__in=set(editions.values()), is_required=True)
    for edition_id, code in items.order_by().values_list("edition_id", "module_code").distinct():
        modules.setdefault(edition_id, set()).add(code)
    return {
        q.pk: [
            (q.jurisdiction_id, q.tier_id, code, first_of_month(q.ends_on))
            for code in sorted({""} | modules.get(editions.get(q.pk, 0), set()))
        ]
        for q in qualifications
    }


def _fields(key: Key) -> dict:
    return dict(zip(("jurisdiction_id", "tier_id", "module_code", "expires_month"), key, strict=True))


def _key_of(cell: CoverageCell) -> Key:
    return cell.jurisdiction_id, cell.tier_id, cell.module_code, cell.expires_month
