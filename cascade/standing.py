"""How each member of a cohort stands, at the same number of queries for any number of members."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from django.db.models import Max, QuerySet

from assessments.models import Grading, PracticalAssessment
from cascade import attending
from cascade.models import Attendance, Cohort, CohortState, Session
from courses.models import EditionItem, GroupMember, ItemKind, RequirementMet
from ledger.clock import database_now


@dataclass(frozen=True)
class ItemStanding:
    """One required item. ``by_attendance`` says that a session attended covers it, once the cohort is closed."""

    item: EditionItem
    is_met: bool
    by_attendance: bool = False
    best_percent: Decimal | None = None
    practical_state: str = ""


@dataclass(frozen=True)
class Standing:
    """``unmet`` names the items still owed; ``done`` of ``total`` counts those met or covered by attendance."""

    member: GroupMember
    attendance_percent: int | None
    items: list[ItemStanding] = field(default_factory=list)

    @property
    def unmet(self) -> list[str]:
        return [standing.item.title for standing in self.items if not standing.is_met]

    @property
    def done(self) -> int:
        return sum(standing.is_met for standing in self.items)

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def quizzes(self) -> list[ItemStanding]:
        return [standing for standing in self.items if standing.item.kind == ItemKind.QUIZ]

    @property
    def practicals(self) -> list[ItemStanding]:
        return [standing for standing in self.items if standing.item.kind == ItemKind.PRACTICAL]

    @property
    def best_quiz(self) -> Decimal | None:
        found = [standing.best_percent for standing in self.quizzes if standing.best_percent is not None]
        return max(found, default=None)


def active_members(cohort: Cohort) -> QuerySet[GroupMember]:
    """The members with a seat, by name, with what a page shows of them."""
    members = GroupMember.objects.filter(group=cohort.group_id, left_at=None)
    members = members.select_related("officer__rank", "home", "enrolment")
    return members.order_by("officer__full_name", "pk")


def held_sessions(cohort: Cohort, at: datetime | None = None) -> QuerySet[Session]:
    """Sessions that have begun and were not cancelled."""
    return Session.objects.filter(cohort=cohort, cancelled_at=None, starts_at__lte=at or database_now())


def standing(cohort: Cohort, members: Iterable[GroupMember] | None = None) -> list[Standing]:
    """Return the standing of the given members, or of all who hold a seat, in their order."""
    members = list(active_members(cohort) if members is None else members)
    enrolments = [member.enrolment_id for member in members if member.enrolment_id]
    minutes_of = dict(held_sessions(cohort).values_list("pk", "minutes"))
    statuses = newest_marks(minutes_of, members)
    covers = _items_covered(minutes_of)
    items = _required_items(members)
    met = set(RequirementMet.objects.filter(enrolment__in=enrolments).values_list("enrolment_id", "item_id"))
    best = _best_percents(enrolments)
    practicals = _practical_states(enrolments)
    found = []
    for member in members:
        marks = statuses.get(member.pk, {})
        attended = {pk for pk, status in marks.items() if status in attending.COUNTS}
        key = member.enrolment_id
        found.append(
            Standing(
                member=member,
                attendance_percent=attending.attendance_percent(minutes_of, marks),
                items=[
                    _item_standing(item, key, met, covers, attended, best, practicals)
                    for item in (items.get(member.enrolment.edition_id, []) if member.enrolment else [])
                ],
            )
        )
    return found


def newest_marks(sessions: Iterable[int], members: Iterable[GroupMember]) -> dict[int, dict[int, str]]:
    """Return member to session to the newest status. One query."""
    marks = Attendance.objects.filter(session__in=list(sessions), member__in=[member.pk for member in members])
    return attending.newest(marks.order_by("marked_at", "pk").values_list("member_id", "session_id", "status"))


def unmarked_sessions(cohort: Cohort) -> list[Session]:
    """Sessions held without any attendance mark."""
    return list(held_sessions(cohort).filter(attendance=None).order_by("starts_at"))


def sessions_to_come(cohort: Cohort) -> list[Session]:
    sessions = Session.objects.filter(cohort=cohort, cancelled_at=None, starts_at__gt=database_now())
    return list(sessions.order_by("starts_at"))


def is_over(cohort: Cohort) -> bool:
    return cohort.state in (CohortState.CLOSED, CohortState.CANCELLED)


def _item_standing(
    item: EditionItem,
    enrolment_id: int,
    met: set[tuple[int, int]],
    covers: dict[int, set[int]],
    attended: set[int],
    best: dict[tuple[int, int], Decimal],
    practicals: dict[tuple[int, int], str],
) -> ItemStanding:
    by_attendance = item.kind == ItemKind.LESSON and bool(covers.get(item.pk, set()) & attended)
    return ItemStanding(
        item=item,
        is_met=by_attendance or (enrolment_id, item.pk) in met,
        by_attendance=by_attendance,
        best_percent=best.get((enrolment_id, item.pk)),
        practical_state=practicals.get((enrolment_id, item.pk), ""),
    )


def _items_covered(sessions: Iterable[int]) -> dict[int, set[int]]:
    """Return item to the sessions that cover it."""
    found: dict[int, set[int]] = {}
    rows = Session.items.through.objects.filter(session__in=list(sessions))
    for item_id, session_id in rows.values_list("editionitem_id", "session_id"):
        found.setdefault(item_id, set()).add(session_id)
    return found


def _required_items(members: Iterable[GroupMember]) -> dict[int, list[EditionItem]]:
    editions = {member.enrolment.edition_id for member in members if member.enrolment}
    found: dict[int, list[EditionItem]] = {}
    for item in EditionItem.objects.filter(edition__in=editions, is_required=True):
        found.setdefault(item.edition_id, []).append(item)
    return found


def _best_percents(enrolments: list[int]) -> dict[tuple[int, int], Decimal]:
    gradings = Grading.objects.filter(attempt__enrolment__in=enrolments, superseded_by=None).order_by()
    rows = gradings.values_list("attempt__enrolment_id", "attempt__item_id").annotate(best=Max("percent"))
    return {(enrolment_id, item_id): best for enrolment_id, item_id, best in rows}


def _practical_states(enrolments: list[int]) -> dict[tuple[int, int], str]:
    tries = PracticalAssessment.objects.filter(enrolment__in=enrolments).order_by("number")
    return {
        (enrolment_id, item_id): state
        for enrolment_id, item_id, state in tries.values_list("enrolment_id", "item_id", "state")
    }
