"""Coverage of a place: qualified now, target, and what lapses soon, for each place below it.

Cells hold whole months; the days of the month that runs are counted from the qualifications themselves, so
that the figures are right on every day.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Count, QuerySet, Sum

from cascade.dates import first_of_month, last_of_month, months_after, today
from cascade.licence_states import LAPSING_DAYS
from cascade.models import CoverageCell, Qualification, Target, Tier
from people.models import Jurisdiction, JurisdictionKind

STATES = (JurisdictionKind.STATE, JurisdictionKind.UNION_TERRITORY)
PLACES_OF_OFFICERS = (*STATES, JurisdictionKind.DISTRICT)


@dataclass(frozen=True)
class Row:
    """A place and its figures, everything below it included. ``is_itself``: posted at the place above directly."""

    place: Jurisdiction
    qualified: int
    target: int | None
    lapsing: int
    is_itself: bool = False

    @property
    def percent(self) -> int | None:
        """Qualified of the target, in whole per cent, rounded down; None without a target. Can exceed 100."""
        return self.qualified * 100 // self.target if self.target else None

    @property
    def missing(self) -> int | None:
        return None if self.target is None else max(0, self.target - self.qualified)


@dataclass(frozen=True)
class Coverage:
    """The place's own total, and a row for each place directly below it that counts or is counted on."""

    tier: Tier
    on: date
    total: Row
    rows: list[Row]


def coverage_of(place: Jurisdiction, tier: Tier, *, module_code: str = "", on: date | None = None) -> Coverage:
    """Return the coverage of a place. Six queries for any number of rows."""
    on = on or today()
    figures = _Figures(tier, module_code, on, place.path)
    children = [child for child in place.get_children() if _is_open(child, on)]
    linked = _linked_districts(place, children)
    below = {child.path: child.pk for child in children}
    parts = {path: _part_of(path, place, below, linked) for path in figures.paths()}
    rows = [
        _row(child, figures, {path for path, part in parts.items() if part == child.pk})
        for child in children
        if child.kind in PLACES_OF_OFFICERS or child.pk in parts.values()
    ]
    direct = {path for path, part in parts.items() if part == place.pk}
    if any(figures.qualified[path] or figures.lapsing[path] for path in direct):
        rows.append(_row(place, figures, direct, is_itself=True))
    total = _row(place, figures, set(parts))
    return Coverage(tier, on, total, sorted(rows, key=lambda row: (row.is_itself, row.place.name)))


def national(tier: Tier, *, module_code: str = "", on: date | None = None) -> Coverage | None:
    """Return the country's coverage by State; None before the places were loaded."""
    country = Jurisdiction.objects.filter(kind=JurisdictionKind.COUNTRY).first()
    return coverage_of(country, tier, module_code=module_code, on=on) if country else None


def qualified_officers(place: Jurisdiction, tier: Tier, on: date | None = None) -> QuerySet[Qualification]:
    """The qualifications in force at a place and below it, the next to end first: a nodal officer's own roster."""
    counted = Qualification.objects.filter(tier=tier, is_counted=True, jurisdiction__path__startswith=place.path)
    counted = counted.filter(ends_on__gte=on or today())
    return counted.select_related("officer__rank", "jurisdiction").order_by("ends_on", "pk")


def module_codes(tier: Tier) -> list[str]:
    """The modules in which the tier has cells, in order."""
    codes = CoverageCell.objects.filter(tier=tier).exclude(module_code="").values_list("module_code", flat=True)
    return sorted(set(codes.order_by()))


class _Figures:
    """Qualified, lapsing and target by the path of the place they belong to."""

    def __init__(self, tier: Tier, module_code: str, on: date, path: str) -> None:
        self.tier, self.module_code, self.on, self.path = tier, module_code, on, path
        self.lapsing = self._ending(on, on + timedelta(days=LAPSING_DAYS))
        self.qualified = self._cells() + self._ending(on, last_of_month(on))
        targets = Target.objects.filter(tier=tier, jurisdiction__path__startswith=path)
        self.targets = dict(targets.values_list("jurisdiction__path", "officers"))

    def paths(self) -> set[str]:
        return set(self.qualified) | set(self.lapsing) | set(self.targets)

    def target_of(self, paths: Iterable[str], place: Jurisdiction) -> int | None:
        """The place's own target, else the sum of the highest targets below it."""
        if place.path in self.targets:
            return self.targets[place.path]
        named = sorted(path for path in paths if path in self.targets)
        highest = [path for path in named if not any(path != up and path.startswith(up) for up in named)]
        return sum(self.targets[path] for path in highest) if highest else None

    def _cells(self) -> Counter[str]:
        cells = CoverageCell.objects.filter(
            tier=self.tier,
            module_code=self.module_code,
            expires_month__gte=months_after(first_of_month(self.on), 1),
            jurisdiction__path__startswith=self.path,
            officers__gt=0,
        )
        summed = cells.order_by().values_list("jurisdiction__path").annotate(Sum("officers"))
        return Counter(dict(summed))

    def _ending(self, first: date, last: date) -> Counter[str]:
        counted = Qualification.objects.filter(
            tier=self.tier,
            is_counted=True,
            ends_on__gte=first,
            ends_on__lte=last,
            starts_on__lte=self.on,
            jurisdiction__path__startswith=self.path,
        )
        if self.module_code:
            counted = counted.filter(
                completion__edition__items__module_code=self.module_code, completion__edition__items__is_required=True
            )
        found = counted.order_by().values_list("jurisdiction__path").annotate(Count("pk", distinct=True))
        return Counter(dict(found))


def _is_open(place: Jurisdiction, on: date) -> bool:
    return (place.closed_on is None or place.closed_on > on) and (place.opened_on is None or place.opened_on <= on)


def _linked_districts(place: Jurisdiction, children: list[Jurisdiction]) -> dict[str, int]:
    """Return the path of each police unit below to the one district it covers; none for units across several."""
    links: dict[str, set[int]] = {}
    own = {child.pk for child in children}
    rows = Jurisdiction.districts.through.objects.filter(from_jurisdiction__path__startswith=place.path)
    for path, district in rows.values_list("from_jurisdiction__path", "to_jurisdiction_id"):
        links.setdefault(path, set()).add(district)
    return {path: next(iter(found)) for path, found in links.items() if len(found) == 1 and found <= own}


def _part_of(path: str, place: Jurisdiction, below: dict[str, int], linked: dict[str, int]) -> int:
    """Return the id of the row that a path counts in: the district its unit covers, else the child above it."""
    step = Jurisdiction.steplen
    for end in range(len(path), len(place.path), -step):
        if path[:end] in linked:
            return linked[path[:end]]
    return below.get(path[: len(place.path) + step], place.pk)


def _row(place: Jurisdiction, figures: _Figures, paths: set[str], *, is_itself: bool = False) -> Row:
    return Row(
        place=place,
        qualified=sum(figures.qualified[path] for path in paths),
        target=None if is_itself else figures.target_of(paths, place),
        lapsing=sum(figures.lapsing[path] for path in paths),
        is_itself=is_itself,
    )
