"""A course that shows what quizzes can do: every kind of question, draws, certainty, answers marked by a person."""

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction

from assessments import question_content, question_reviewing
from assessments.models import (
    Question,
    QuestionBank,
    QuestionWording,
    Quiz,
    QuizDraw,
    QuizPage,
    QuizSection,
    QuizSlot,
    QuizWording,
)
from courses import loading as curriculum
from courses.models import ModulePage
from people.models import Officer

FIXTURE = "quiz-demonstration.json"
BANK, COURSE, WRITTEN_QUIZ = "demonstration", "quiz-demonstration", "demo-written"
LANGUAGES = ("en", "hi")


def load_showcase() -> None:
    """Add bank, quizzes, module and course of ``fixtures/quiz-demonstration.json``; what is there stays as it is."""
    content = json.loads((settings.FIXTURES / FIXTURE).read_text(encoding="utf-8"))
    with transaction.atomic():
        _load_questions(content["questions"], content["module"]["code"])
        quizzes = [_load_quiz(fixture, content["module"]["code"]) for fixture in content["quizzes"]]
    curriculum.load_module(content["module"])
    module = ModulePage.objects.get(code=content["module"]["code"], locale__language_code="en")
    for quiz, fixture in zip(quizzes, content["quizzes"], strict=True):
        curriculum.place_item(module, _page_of(quiz, fixture), is_live=True)
    curriculum.load_course(content["course"])
    curriculum.compose_course(COURSE, [module.translation_key])


def approve_questions(*, author: Officer, approver: Officer, bank: str = BANK) -> None:
    """Send what nobody has decided yet to legal review, and approve it, by the verbs."""
    for question in Question.objects.filter(bank__slug=bank, reviews=None):
        question_reviewing.send(question=question, by=author)
        question_reviewing.approve(question=question, shown=question_content.hash_of(question), by=approver)


def _load_questions(fixtures: list[dict[str, Any]], module_code: str) -> None:
    bank, _is_new = QuestionBank.objects.get_or_create(slug=BANK, defaults={"name": "Demonstration"})
    known = set(Question.objects.values_list("code", flat=True))
    for fixture in fixtures:
        if fixture["code"] in known:
            continue
        columns = {name: fixture[name] for name in ("code", "kind", "key", "difficulty")}
        question = Question.objects.create(bank=bank, module_code=module_code, **columns)
        for language in LANGUAGES:
            body = dict(fixture[language])
            stem, explanation = body.pop("stem"), body.pop("explanation", "")
            QuestionWording.objects.create(
                question=question, language=language, stem=stem, explanation=explanation, body=body
            )


def _load_quiz(fixture: dict[str, Any], module_code: str) -> Quiz:
    found = Quiz.objects.filter(code=fixture["code"]).first()
    if found is not None:
        return found
    values = fixture["settings"] | {"pass_mark_percent": Decimal(fixture["settings"]["pass_mark_percent"])}
    quiz = Quiz.objects.create(code=fixture["code"], **values)
    for language in LANGUAGES:
        QuizWording.objects.create(quiz=quiz, language=language, **fixture[language])
    for place, section in enumerate(fixture["sections"]):
        titles = {language: section[language] for language in LANGUAGES}
        QuizSection.objects.create(quiz=quiz, number=section["number"], titles=titles, sort_order=place)
    for place, code in enumerate(fixture["slots"]):
        QuizSlot.objects.create(quiz=quiz, question=Question.objects.get(code=code), sort_order=place)
    for place, draw in enumerate(fixture["draws"]):
        QuizDraw.objects.create(quiz=quiz, module_code=module_code, sort_order=place, **draw)
    return quiz


def _page_of(quiz: Quiz, fixture: dict[str, Any]) -> Callable[[str], QuizPage]:
    def page(language: str) -> QuizPage:
        return QuizPage(title=fixture[language]["title"], slug=quiz.code, quiz=quiz, minutes=quiz.minutes or 10)

    return page
