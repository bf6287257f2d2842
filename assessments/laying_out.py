"""Which questions a quiz may ask, and where: those its author lists, and those that its draws can take now."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from assessments import drawing, question_content, questions, topics
from assessments.models import Question, Quiz, QuizDraw, QuizSlot, Stake
from courses.models.law import Confidence


@dataclass(frozen=True)
class Place:
    """A question where a quiz may ask it: always, or, with ``draws``, when one of these draws takes it."""

    question: Question
    maximum: Decimal
    section: int
    draws: tuple[int, ...] = ()


def places_of(quiz: Quiz) -> list[Place]:
    """Every question that an attempt may hold, in the author's order: the listed ones, then what draws can take.

    A draw never takes a question that is listed. A question that several draws can take stands once.
    """
    listed = [Place(slot.question, slot.maximum, slot.section) for slot in _slots(quiz)]
    named = {place.question.pk for place in listed}
    found: dict[int, Place] = {}
    for number, draw in enumerate(draws_of(quiz), start=1):
        for question in drawable(quiz, draw).prefetch_related(*question_content.READ_WITH):
            if question.pk in named or not question_content.is_approved(question):
                continue
            earlier = found.get(question.pk)
            draws = (*earlier.draws, number) if earlier else (number,)
            found[question.pk] = Place(question, draw.maximum, draw.section, draws)
    return listed + sorted(found.values(), key=lambda place: (place.draws, place.question.code))


def draws_of(quiz: Quiz) -> list[QuizDraw]:
    """The lines of the blueprint in order; their numbers count from 1."""
    return list(quiz.draws.select_related("topic").order_by("sort_order", "pk"))


def drawable(quiz: Quiz, draw: QuizDraw) -> QuerySet[Question]:
    """What a draw can take now: confirmed, not retired, of the bank that the quiz's stake allows; no words to read.

    ``confidence`` is only what the list shows; ``places_of`` asks the reviews besides.
    """
    questions_of_draw = Question.objects.filter(
        confidence=Confidence.SURE, live=True, retired_at=None, bank__is_secure=quiz.stake != Stake.PRACTICE
    ).order_by("code")
    read_only = [each.slug for each in questions.all_kinds() if not each.takes_answer]
    questions_of_draw = questions_of_draw.exclude(kind__in=read_only)
    if draw.module_code:
        questions_of_draw = questions_of_draw.filter(module_code=draw.module_code)
    if draw.difficulty:
        questions_of_draw = questions_of_draw.filter(difficulty=draw.difficulty)
    if draw.topic is not None:
        questions_of_draw = topics.questions_of_topic(questions_of_draw, draw.topic)
    return questions_of_draw


def candidates_of(places: Sequence[Place]) -> list[drawing.Candidate]:
    return [drawing.Candidate(place.question.pk, place.maximum, place.section, place.draws) for place in places]


def sections_of(quiz: Quiz) -> list[dict[str, Any]]:
    """The sections as versions hold them, by number."""
    return [
        {"number": section.number, "titles": section.titles, "shuffles": section.shuffles}
        for section in quiz.sections.order_by("number")
    ]


def draw_rows(quiz: Quiz) -> list[dict[str, Any]]:
    """The draws as versions hold them; ``draws_of`` has the author's rows."""
    return [
        {"number": number, "section": draw.section, "count": draw.count, "maximum": f"{draw.maximum.normalize():f}"}
        for number, draw in enumerate(draws_of(quiz), start=1)
    ]


def _slots(quiz: Quiz) -> list[QuizSlot]:
    read_with = [f"question__{name}" for name in question_content.READ_WITH]
    slots = quiz.slots.select_related("question__bank").prefetch_related(*read_with)
    return list(slots.order_by("sort_order", "pk"))
