"""What an invigilator sees of a group at a quiz: one row a member, read in the same few queries for any number."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery

from assessments import calling_away, granting, permissions, questions, versions
from assessments.models import Answer, Attempt, AttemptState, AwayRequest, AwayState
from courses.models import EditionItem, GroupMember, ItemKind, LearningGroup
from people.models import Officer
from people.permissions import User

NOT_STARTED = "none"


@dataclass(frozen=True)
class Row:
    """One member. ``attempt`` is the newest one at the quiz, None when there is none; the rest is about it."""

    member: GroupMember
    attempt: Attempt | None
    answered: int = 0
    total: int = 0
    flagged: int = 0
    saved_at: datetime | None = None
    seconds_left: int | None = None
    given: timedelta = timedelta(0)
    request: AwayRequest | None = None

    @property
    def state(self) -> str:
        return self.attempt.state if self.attempt else NOT_STARTED

    @property
    def one_tap(self) -> str:
        """What one tap gives whoever was called away."""
        return calling_away.one_tap(self.attempt) if self.attempt else ""

    @property
    def minutes_left(self) -> int | None:
        """Begun minutes, as they are said; 0 when the time is over."""
        return None if self.seconds_left is None else -(-self.seconds_left // 60)

    @property
    def minutes_given(self) -> int:
        return round(self.given.total_seconds() / 60)


def members_at(group: LearningGroup, item: EditionItem) -> QuerySet[GroupMember]:
    """The members, each with ``attempt_id`` and ``attempt_state`` of the newest attempt at the quiz.

    A member may hold an enrolment of an earlier edition: the item is found by its key. Who has left the group, or the
    course, is among them as long as an attempt that was begun here is under way.
    """
    newest = Attempt.objects.filter(Q(group=group) | Q(group=None), enrolment=OuterRef("enrolment"), item__key=item.key)
    newest = newest.order_by("-number")
    members = GroupMember.objects.filter(group=group, enrolment__isnull=False)
    is_present = Q(left_at=None, enrolment__withdrawn_at=None)
    at_work = Attempt.objects.under_way().filter(group=group, enrolment=OuterRef("enrolment"), item__key=item.key)
    later = members.filter(enrolment=OuterRef("enrolment"), pk__gt=OuterRef("pk"))  # another seat of the same officer
    return members.filter(is_present | (Exists(at_work) & ~Exists(later))).annotate(
        attempt_id=Subquery(newest.values("pk")[:1]), attempt_state=Subquery(newest.values("state")[:1])
    )


def in_state(members: QuerySet[GroupMember], state: str) -> QuerySet[GroupMember]:
    """Those whose newest attempt stands so; "away" for those who wait for a decision; everyone for anything else."""
    if state == NOT_STARTED:
        return members.filter(attempt_state=None)
    if state == "away":
        asked = AwayRequest.objects.filter(state=AwayState.ASKED)
        return members.filter(attempt_id__in=asked.values("attempt"))
    if state in AttemptState.values:
        return members.filter(attempt_state=state)
    return members


def counts(members: QuerySet[GroupMember]) -> dict[str, int]:
    """How many members stand so, by the attempt's state. One query."""
    found = members.order_by().values("attempt_state").annotate(count=Count("pk"))
    return {row["attempt_state"] or NOT_STARTED: row["count"] for row in found}


def rows(members: Iterable[GroupMember], now: datetime) -> list[Row]:
    """The rows of these members. Four queries, and one for question versions not met before."""
    members = list(members)
    attempts = Attempt.objects.in_bulk([member.attempt_id for member in members if member.attempt_id])
    answered, flagged, saved_at = _answers_of(attempts)
    given = granting.given_time(attempts)
    asked = AwayRequest.objects.filter(state=AwayState.ASKED, attempt__in=attempts)
    requests = {request.attempt_id: request for request in asked}
    totals = _totals(attempts.values())
    found = []
    for member in members:
        attempt = attempts.get(member.attempt_id)
        if attempt is None:
            found.append(Row(member, None))
            continue
        found.append(
            Row(
                member=member,
                attempt=attempt,
                answered=answered[attempt.pk],
                total=totals[attempt.pk],
                flagged=flagged[attempt.pk],
                saved_at=saved_at.get(attempt.pk),
                seconds_left=_seconds_left(attempt, now),
                given=given.get(attempt.pk, timedelta(0)),
                request=requests.get(attempt.pk),
            )
        )
    return found


def _answers_of(attempts: Iterable[int]) -> tuple[Counter, Counter, dict[int, datetime]]:
    """How many answers that are not blank, how many questions to come back to, and the last saving, by attempt."""
    answered, flagged, saved_at = Counter(), Counter(), {}
    stored = Answer.objects.filter(attempt__in=list(attempts)).order_by()
    for attempt_id, response, is_flagged, at in stored.values_list("attempt", "response", "is_flagged", "saved_at"):
        answered[attempt_id] += bool(response)  # a blank is stored as {}
        flagged[attempt_id] += is_flagged
        saved_at[attempt_id] = max(at, saved_at.get(attempt_id, at))
    return answered, flagged, saved_at


def _totals(attempts: Iterable[Attempt]) -> dict[int, int]:
    """How many questions of each paper can be answered; a description only stands there to be read."""
    attempts = list(attempts)
    asked = {pk for attempt in attempts for pk in attempt.paper}
    answerable = {
        version.pk
        for version in versions.question_versions(asked)
        if getattr(questions.kind(version.kind), "takes_answer", True)
    }
    return {attempt.pk: sum(pk in answerable for pk in attempt.paper) for attempt in attempts}


def _seconds_left(attempt: Attempt, now: datetime) -> int | None:
    if attempt.state != AttemptState.OPEN or attempt.deadline_at is None:
        return None
    return max(0, int((attempt.deadline_at - now).total_seconds()))


# --- Which quizzes ----------------------------------------------------------------------------------------


def quizzes_invigilated_by(user: User, group: LearningGroup) -> list[EditionItem]:
    """The quizzes of the group's edition that the user may invigilate, in order. Three queries at most."""
    items = EditionItem.objects.filter(edition=group.edition_id, kind=ItemKind.QUIZ).order_by("position")
    stakes: dict[str, bool] = {}
    found = []
    for item in items:
        stake = versions.quiz_version(item.version_id).stake
        if stake not in stakes:
            stakes[stake] = permissions.groups_invigilated_by(user, stake).filter(pk=group.pk).exists()
        if stakes[stake]:
            found.append(item)
    return found


def attempts_under_way(user: Officer, group: LearningGroup, item: EditionItem) -> QuerySet[Attempt]:
    """The attempts of the group that the user may give time to or end; never the own."""
    attempts = Attempt.objects.under_way().filter(item__key=item.key)
    attempts = attempts.filter(permissions.of_groups(LearningGroup.objects.filter(pk=group.pk)))
    return permissions.attempts_invigilated_by(attempts, user).select_related("officer").order_by("officer__full_name")
