"""Where a question stands and has stood: quizzes that list it, draws that can take it, releases, attempts, figures."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import groupby

from django.db.models import Count, Max, Min, Value

from assessments import analysing, permissions, selecting
from assessments.analysing import Pool
from assessments.laying_out import drawable
from assessments.models import Attempt, Question, QuestionVersion, Quiz, QuizDraw, QuizVersion, QuizVersionQuestion
from assessments.selecting import Selection
from courses.models import EditionItem, ItemKind
from people import permissions as people_permissions
from people.models import Officer

MOST_ANALYSED = 3  # quizzes whose figures are reckoned for one page; of the others there are links
MOST_IN_A_QUERY = 200


@dataclass(frozen=True)
class Draw:
    """A line of a quiz's blueprint; ``number`` counts from 1."""

    quiz: Quiz
    number: int


@dataclass(frozen=True)
class Release:
    """A quiz version that holds a question version, always or where a draw takes it."""

    version: QuizVersion
    is_drawn: bool
    items: list[EditionItem]


@dataclass
class Asked:
    """How many attempts asked it, and when first and last; an attempt that never began asked nothing."""

    attempts: int = 0
    first_at: datetime | None = None
    last_at: datetime | None = None

    def add(self, attempts: int, first_at: datetime | None, last_at: datetime | None) -> None:
        if attempts:
            self.attempts += attempts
            self.first_at = min(first_at, self.first_at or first_at)
            self.last_at = max(last_at, self.last_at or last_at)


@dataclass
class UsedVersion:
    version: QuestionVersion
    releases: list[Release] = field(default_factory=list)
    asked: Asked = field(default_factory=Asked)


@dataclass(frozen=True)
class Figures:
    """Statistics of one key of the question in one quiz; None where there is too little to say."""

    quiz: Quiz
    numbers: list[int]
    slug: str
    attempts: int | None = None
    facility: float | None = None
    discrimination: float | None = None
    is_hidden: bool = False


@dataclass(frozen=True)
class Usage:
    quizzes: list[Quiz]
    draws: list[Draw]
    versions: list[UsedVersion]

    @property
    def asked(self) -> Asked:
        found = Asked()
        for each in self.versions:
            found.add(each.asked.attempts, each.asked.first_at, each.asked.last_at)
        return found


def usage_of(question: Question) -> Usage:
    """Everything but the figures. The same queries for any number of quizzes, versions and attempts."""
    quizzes = list(Quiz.objects.filter(slots__question=question).distinct().order_by("code"))
    places = list(
        QuizVersionQuestion.objects.filter(question_version__question=question)
        .select_related("version__quiz")
        .order_by("version__quiz__code", "-version__number")
    )
    items = _items_by_version({place.version_id for place in places})
    versions = {version.pk: UsedVersion(version) for version in question.versions.order_by("-number")}
    for place in places:
        release = Release(place.version, bool(place.draws), items.get(place.version_id, []))
        versions[place.question_version_id].releases.append(release)
    for version_id, attempts, first_at, last_at in _attempts(places):
        versions[version_id].asked.add(attempts, first_at, last_at)
    return Usage(quizzes, draws_for(question, without={quiz.pk for quiz in quizzes}), list(versions.values()))


def draws_for(question: Question, *, without: Iterable[int] = ()) -> list[Draw]:
    """The draws of all quizzes that can take the question, except of the quizzes that list it."""
    lines = QuizDraw.objects.select_related("quiz").order_by("quiz__code", "quiz", "sort_order", "pk")
    numbered = {
        line.pk: (line, number)
        for _quiz, held in groupby(lines, key=lambda line: line.quiz_id)
        for number, line in enumerate(held, start=1)
    }
    found: set[int] = set()
    candidates = [line for line, _number in numbered.values() if line.quiz_id not in set(without)]
    for start in range(0, len(candidates), MOST_IN_A_QUERY):
        found |= _taking(question, candidates[start : start + MOST_IN_A_QUERY])
    return [Draw(line.quiz, number) for pk, (line, number) in numbered.items() if pk in found]


def _taking(question: Question, lines: list[QuizDraw]) -> set[int]:
    """Which of the draws can take the question, as ``drawable`` judges. One query."""
    asked = [
        drawable(line.quiz, line).filter(pk=question.pk).order_by().annotate(draw=Value(line.pk)).values_list("draw")
        for line in lines
    ]
    first, *others = asked
    return {draw for (draw,) in (first.union(*others, all=True) if others else first)}


def _items_by_version(version_ids: set[int]) -> dict[int, list[EditionItem]]:
    found = defaultdict(list)
    items = EditionItem.objects.filter(kind=ItemKind.QUIZ, version_id__in=version_ids)
    for item in items.select_related("edition").order_by("edition__course", "-edition__number"):
        found[item.version_id].append(item)
    return found


def _attempts(places: list[QuizVersionQuestion]) -> Iterator[tuple[int, int, datetime | None, datetime | None]]:
    """Question version, attempts that asked it, first and last begun. Papers are read only where they differ."""
    always = {p.version_id: p.question_version_id for p in places if not p.draws and not p.version.questions_drawn}
    begun = Attempt.objects.filter(started_at__isnull=False)
    rows = begun.filter(quiz_version__in=always).order_by().values("quiz_version")
    for row in rows.annotate(attempts=Count("pk"), first_at=Min("started_at"), last_at=Max("started_at")):
        yield always[row["quiz_version"]], row["attempts"], row["first_at"], row["last_at"]
    sometimes = {p.version_id: p.question_version_id for p in places if p.version_id not in always}
    papers = begun.filter(quiz_version__in=sometimes).values_list("quiz_version", "paper", "started_at")
    for quiz_version, paper, at in papers.iterator(chunk_size=2000):
        if sometimes[quiz_version] in paper:
            yield sometimes[quiz_version], 1, at, at


# --- Figures ----------------------------------------------------------------------------------------------


def figures_of(question: Question, usage: Usage, user: Officer) -> list[Figures]:
    """Facility and discrimination by quiz and key, of the quizzes whose statistics the user may see."""
    held = {release.version.quiz_id for each in usage.versions for release in each.releases}
    quizzes = permissions.quizzes_with_statistics(user).filter(pk__in=held).order_by("-pk")
    numbers = {each.version.pk: each.version.number for each in usage.versions}
    selection = Selection(within=permissions.statistics_groups(user))
    found: list[Figures] = []
    for place, quiz in enumerate(quizzes):
        pools = [pool for pool in analysing.pools_of(quiz) if pool.newest.question_id == question.pk]
        found += _figures(quiz, pools, selection, numbers, is_hidden=_is_hidden(quiz, selection, user, place))
    return found


def _is_hidden(quiz: Quiz, selection: Selection, user: Officer, place: int) -> bool:
    """Whether the figures are left to the quiz's own page, or so few answered that they would speak of persons."""
    if place >= MOST_ANALYSED:
        return True
    if selection.within is not None or people_permissions.sees_everything(user):
        return False
    return selecting.is_too_small(quiz, selection)


def _figures(
    quiz: Quiz, pools: list[Pool], selection: Selection, numbers: dict[int, int], *, is_hidden: bool
) -> Iterator[Figures]:
    names = {pool.slug: sorted(numbers[pk] for pk in pool.version_ids if pk in numbers) for pool in pools}
    if is_hidden or not pools:
        yield from (Figures(quiz, names[pool.slug], pool.slug, is_hidden=True) for pool in pools)
        return
    for each in analysing.analyse(quiz, selection, only=pools[0]).questions:
        if each.pool in pools:
            yield Figures(
                quiz,
                names[each.pool.slug],
                each.pool.slug,
                each.statistics.attempts,
                each.statistics.facility,
                each.statistics.discrimination_index,
            )
