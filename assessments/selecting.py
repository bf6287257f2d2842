"""Whose attempts statistics are made from: of which group and place, in which language, which of several tries."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from assessments import replacing
from assessments.models import FormAssignment, GainStudy, Grading, Quiz
from assessments.statistics import suppressing
from courses.models import Enrolment, GroupMember, LearningGroup
from people.models import Jurisdiction

WHICH = {
    "first": _("First attempts"),
    "best": _("Best attempts"),
    "last": _("Last attempts"),
    "all": _("All attempts"),
}
# one that was replaced is an officer's first or last only as long as there is no other
_ORDERS = {
    "first": [F("is_replaced").asc(), F("attempt__submitted_at").asc(), F("attempt").asc()],
    "best": [F("percent").desc(), F("attempt__submitted_at").asc(), F("attempt").asc()],
    "last": [F("is_replaced").asc(), F("attempt__submitted_at").desc(), F("attempt").desc()],
}

TierChoices = Callable[[], list[tuple[str, str]]]
GroupsOfTier = Callable[[str], QuerySet[LearningGroup]]

_tiers: list[tuple[TierChoices, GroupsOfTier]] = []


def register_tiers(choices: TierChoices, groups_of: GroupsOfTier) -> None:
    """Let statistics be narrowed to a tier: code and title of each, and the groups that learn in one."""
    if (choices, groups_of) not in _tiers:
        _tiers.append((choices, groups_of))


def tier_choices() -> list[tuple[str, str]]:
    return [choice for choices, _groups_of in _tiers for choice in choices()]


def groups_of_tier(code: str) -> QuerySet[LearningGroup]:
    condition = Q(pk__in=[])
    for _choices, groups_of in _tiers:
        condition |= Q(pk__in=groups_of(code).values("pk"))
    return LearningGroup.objects.filter(condition)


@dataclass(frozen=True)
class Selection:
    """``within`` are the groups that the reader may look into, None for all learners; the rest is chosen."""

    which: str = "first"
    within: QuerySet[LearningGroup] | None = None
    group: LearningGroup | None = None
    place: Jurisdiction | None = None
    tier: str = ""
    language: str = ""

    def is_narrowed(self) -> bool:
        return bool(self.group or self.place or self.tier or self.language)

    def neighbours(self) -> list["Selection"]:
        """The same without each one of its narrowings, and without all: what a small rest could be subtracted from."""
        chosen = {name: getattr(self, name) for name in ("group", "place", "tier", "language")}
        narrowed = [name for name, value in chosen.items() if value]
        empty = {"group": None, "place": None, "tier": "", "language": ""}
        single = [replace(self, **{name: empty[name]}) for name in narrowed]
        return single if len(narrowed) < 2 else [*single, replace(self, **empty)]


def gradings(quiz: Quiz, selection: Selection) -> QuerySet[Grading]:
    """The gradings in force of the attempts selected. One query when read, whatever their number.

    Of several tries one is taken of each officer among those of the group, place and tier; the language then keeps
    those that were taken in it, so that nobody's second try counts as a first one.
    """
    found = Grading.objects.filter(superseded_by=None, attempt__quiz_version__quiz=quiz)
    for groups in _groups_meant(selection):
        found = found.filter(attempt__enrolment__in=learning_in(groups))
    if selection.place is not None:
        found = found.filter(attempt__jurisdiction__path__startswith=selection.place.path)
    if selection.which != "all":
        place = Window(RowNumber(), partition_by=F("attempt__officer"), order_by=_ORDERS[selection.which])
        placed = found.annotate(is_replaced=replacing.is_replaced("attempt")).annotate(place=place)
        found = Grading.objects.filter(pk__in=placed.filter(place=1).values("pk"))
    if selection.language:
        found = found.filter(attempt__language=selection.language)
    return found


def pairs(study: GainStudy, selection: Selection) -> QuerySet[FormAssignment]:
    """Who of a study is selected and has a mark before and after the course. One query when read.

    Place and language are those of the quiz before the course, as stored then; the choice of tries says nothing here.
    """
    graded = Grading.objects.filter(superseded_by=None)
    found = FormAssignment.objects.filter(
        study=study, pre__in=graded.values("attempt"), post__in=graded.values("attempt")
    )
    for groups in _groups_meant(selection):
        found = found.filter(enrolment__in=learning_in(groups))
    if selection.place is not None:
        found = found.filter(pre__jurisdiction__path__startswith=selection.place.path)
    if selection.language:
        found = found.filter(pre__language=selection.language)
    return found


def _groups_meant(selection: Selection) -> Iterator[QuerySet[LearningGroup]]:
    """The groups of which every one selected is a member, for each narrowing by groups."""
    if selection.within is not None:
        yield selection.within
    if selection.group is not None:
        yield LearningGroup.objects.filter(pk=selection.group.pk)
    if selection.tier:
        yield groups_of_tier(selection.tier)


def learning_in(groups: QuerySet[LearningGroup]) -> QuerySet[Enrolment]:
    """The ids of the enrolments that have, or had, a seat in one of the groups."""
    return GroupMember.objects.filter(group__in=groups.values("pk"), enrolment__isnull=False).values("enrolment")


def learners(quiz: Quiz, selection: Selection) -> int:
    """How many officers the selection holds. One query."""
    return gradings(quiz, selection).values("attempt__officer").distinct().count()


def is_too_small(quiz: Quiz, selection: Selection) -> bool:
    """Whether the selection, or what is left of a wider one without it, tells of fewer than five learners.

    One query for the selection and one for each narrowing.
    """
    return _gives_away(selection, lambda chosen: learners(quiz, chosen))


def has_too_few_pairs(study: GainStudy, selection: Selection) -> bool:
    """``is_too_small`` of the officers measured before and after."""
    return _gives_away(selection, lambda chosen: pairs(study, chosen).count())


def _gives_away(selection: Selection, count: Callable[[Selection], int]) -> bool:
    held = count(selection)
    if suppressing.is_small(held):
        return True
    return any(suppressing.is_small(count(wider) - held) for wider in selection.neighbours())
