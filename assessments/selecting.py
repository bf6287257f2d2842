"""Which attempts the statistics of a quiz are made from: whose, where, in which language, which of several tries."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.db.models import F, Q, QuerySet, Window
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from assessments.models import Grading, Quiz
from assessments.statistics import suppressing
from courses.models import GroupMember, LearningGroup
from people.models import Jurisdiction

WHICH = {
    "first": _("First attempts"),
    "best": _("Best attempts"),
    "last": _("Last attempts"),
    "all": _("All attempts"),
}
_ORDERS = {
    "first": [F("attempt__submitted_at").asc(), F("attempt").asc()],
    "best": [F("percent").desc(), F("attempt__submitted_at").asc(), F("attempt").asc()],
    "last": [F("attempt__submitted_at").desc(), F("attempt").desc()],
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
    if selection.within is not None:
        found = found.filter(_learning_in(selection.within))
    if selection.group is not None:
        found = found.filter(_learning_in(LearningGroup.objects.filter(pk=selection.group.pk)))
    if selection.tier:
        found = found.filter(_learning_in(groups_of_tier(selection.tier)))
    if selection.place is not None:
        found = found.filter(attempt__jurisdiction__path__startswith=selection.place.path)
    if selection.which != "all":
        place = Window(RowNumber(), partition_by=F("attempt__officer"), order_by=_ORDERS[selection.which])
        found = Grading.objects.filter(pk__in=found.annotate(place=place).filter(place=1).values("pk"))
    if selection.language:
        found = found.filter(attempt__language=selection.language)
    return found


def _learning_in(groups: QuerySet[LearningGroup]) -> Q:
    members = GroupMember.objects.filter(group__in=groups.values("pk"), enrolment__isnull=False)
    return Q(attempt__enrolment__in=members.values("enrolment"))


def learners(quiz: Quiz, selection: Selection) -> int:
    """How many officers the selection holds. One query."""
    return gradings(quiz, selection).values("attempt__officer").distinct().count()


def is_too_small(quiz: Quiz, selection: Selection) -> bool:
    """Whether the selection, or what is left of a wider one without it, tells of fewer than five learners.

    One query for the selection and one for each narrowing.
    """
    held = learners(quiz, selection)
    if suppressing.is_small(held):
        return True
    return any(suppressing.is_small(learners(quiz, wider) - held) for wider in selection.neighbours())
