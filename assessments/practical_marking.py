"""From levels on a rubric to the result of a practical. Pure; figures rounded once, half up."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, TypedDict

from assessments import marking

HIGHEST = 3
MOST_DIFFERENCE = 1  # levels apart on a critical criterion before a third person decides

Outcome = Literal["passed", "repeat", "failed", "incomplete"]
Marking = Mapping[str, int | None]  # criterion id to level 0-3; None or absent: not yet marked


class Criterion(TypedDict):
    """Further entries (names, what each level means) are welcome and not read here."""

    id: str
    critical: bool


class Rule(TypedDict):
    """When a practical is passed."""

    total_percent: int | str | Decimal | None  # None: the total does not count
    critical_minimum: int  # level that each critical criterion needs from each marker
    assessors: int
    attempts_allowed: int


class MarkingRefused(ValueError):
    """A marking names an unknown criterion or a level other than 0 to 3."""


@dataclass(frozen=True)
class Agreement:
    """How far markers are apart: levels by criterion, the share marked alike, and what must be moderated."""

    differences: dict[str, int]
    alike_percent: Decimal
    to_moderate: list[str]

    @property
    def needs_moderation(self) -> bool:
        return bool(self.to_moderate)


def check_marking(rubric: Sequence[Criterion], marks: Marking) -> None:
    """Raise MarkingRefused unless every level is 0 to 3 and belongs to a criterion."""
    known = [criterion["id"] for criterion in rubric]
    for id_, level in marks.items():
        if id_ not in known:
            raise MarkingRefused(f"{id_} is not a criterion of this rubric")
        if level is not None and (type(level) is not int or not 0 <= level <= HIGHEST):
            raise MarkingRefused(f"{id_}: {level!r} is not a level from 0 to {HIGHEST}")


def is_complete(rubric: Sequence[Criterion], marks: Marking) -> bool:
    """Whether every criterion has its level."""
    return all(marks.get(criterion["id"]) is not None for criterion in rubric)


def percent_of_total(rubric: Sequence[Criterion], markings: Sequence[Marking]) -> Decimal:
    """Mean of complete markings in per cent of all levels, two places. Raises ValueError when there is none."""
    levels = sum(marks[criterion["id"]] for marks in markings for criterion in rubric)
    return marking.percent(Decimal(levels), Decimal(HIGHEST * len(rubric) * len(markings)))


def agreement(rubric: Sequence[Criterion], markings: Sequence[Marking]) -> Agreement:
    """Compare complete markings of one try; a single one agrees with itself. Raises ValueError when there is none."""
    if not markings:
        raise ValueError("there is no marking to compare")
    differences = {}
    for criterion in rubric:
        levels = [marks[criterion["id"]] for marks in markings]
        differences[criterion["id"]] = max(levels) - min(levels)
    alike = sum(difference == 0 for difference in differences.values())
    critical = [criterion["id"] for criterion in rubric if criterion["critical"]]
    return Agreement(
        differences=differences,
        alike_percent=marking.percent(Decimal(alike), Decimal(len(rubric))),
        to_moderate=[id_ for id_ in critical if differences[id_] > MOST_DIFFERENCE],
    )


def result(
    rubric: Sequence[Criterion],
    markings: Sequence[Marking],
    rule: Rule,
    *,
    attempt_number: int = 1,
    moderation: Marking | None = None,
) -> Outcome:
    """The result of one try.

    Incomplete until as many markers as the rule asks have marked every criterion and, where they are too
    far apart on a critical one, until ``moderation`` decides; it then stands alone, in place of theirs.
    Repeat while tries are left, failed when none is. Raises MarkingRefused as ``check_marking`` does.
    """
    for marks in [*markings, *([] if moderation is None else [moderation])]:
        check_marking(rubric, marks)
    complete = [marks for marks in markings if is_complete(rubric, marks)]
    if not complete or len(complete) < max(rule["assessors"], len(markings)):
        return "incomplete"
    if moderation is not None:
        complete = [moderation] if is_complete(rubric, moderation) else []
    if not complete or agreement(rubric, complete).needs_moderation:
        return "incomplete"
    if _meets(rubric, complete, rule):
        return "passed"
    return "repeat" if attempt_number < rule["attempts_allowed"] else "failed"


def _meets(rubric: Sequence[Criterion], markings: Sequence[Marking], rule: Rule) -> bool:
    critical = [criterion["id"] for criterion in rubric if criterion["critical"]]
    if any(marks[id_] < rule["critical_minimum"] for marks in markings for id_ in critical):
        return False
    if rule["total_percent"] is None:
        return True
    return marking.has_passed(percent_of_total(rubric, markings), Decimal(rule["total_percent"]))
