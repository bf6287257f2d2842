"""Quizzes and practicals as a legal reviewer reads and approves them, in one language."""

from collections.abc import Collection
from decimal import Decimal
from typing import Any

from django.db.models import Model

from assessments import laying_out
from assessments.models import Practical, Quiz, QuizSettings
from assessments.question_content import wordings_of

SETTINGS_OF_QUIZ = [field.name for field in QuizSettings._meta.get_fields()]
SETTINGS_OF_PRACTICAL = ["minutes", "total_percent", "critical_minimum", "assessors", "attempts_allowed"]


def quiz_content(quiz: Quiz, language: str) -> dict[str, Any]:
    """Everything a legal reviewer approves of a quiz in one language: settings, words, questions and keys."""
    wording = quiz.wordings.filter(language=language).first()
    return {
        "quiz": quiz.code,
        "title": wording.title if wording else "",
        "introduction": wording.introduction if wording else "",
        "honour": wording.honour if wording else "",
        "bands": wording.bands if wording else [],
        "settings": settings_of(quiz, SETTINGS_OF_QUIZ),
        "sections": [section["titles"].get(language, "") for section in laying_out.sections_of(quiz)],
        "draws": laying_out.draw_rows(quiz),
        "questions": [
            {
                "code": place.question.code,
                "kind": place.question.kind,
                "key": place.question.key,
                "wording": wordings_of(place.question).get(language),
                "source": place.question.source,
                "maximum": str(place.maximum.normalize()),
                "draws": list(place.draws),
            }
            for place in laying_out.places_of(quiz)
        ],
    }


def without_hidden(content: dict[str, Any], shown: Collection[str]) -> dict[str, Any]:
    """``quiz_content`` with no more than the code of every question whose code is not among ``shown``."""
    kept = [each if each["code"] in shown else {"code": each["code"]} for each in content["questions"]]
    return {**content, "questions": kept}


def rubric_of(practical: Practical) -> list[dict]:
    """The rubric as versions hold it; ids are c1, c2 … in the author's order."""
    return [
        {
            "id": f"c{number}",
            "critical": criterion.is_critical,
            "titles": criterion.titles,
            "levels": criterion.levels,
        }
        for number, criterion in enumerate(practical.criteria.order_by("sort_order", "pk"), start=1)
    ]


def practical_content(practical: Practical, language: str) -> dict[str, Any]:
    """Everything a legal reviewer approves of a practical in one language."""
    wording = practical.wordings.filter(language=language).first()
    return {
        "practical": practical.code,
        "title": wording.title if wording else "",
        "scenario": wording.scenario if wording else "",
        "pass_rule": wording.pass_rule if wording else "",
        "settings": settings_of(practical, SETTINGS_OF_PRACTICAL),
        "rubric": [
            {
                "id": criterion["id"],
                "critical": criterion["critical"],
                "title": criterion["titles"].get(language, ""),
                "levels": [{"level": level["level"], "text": level.get(language, "")} for level in criterion["levels"]],
            }
            for criterion in rubric_of(practical)
        ],
    }


def settings_of(row: Model, names: list[str]) -> dict[str, Any]:
    """Settings as JSON has them; decimals as text without trailing zeros, so that 60 and 60.00 are one."""
    values = {name: getattr(row, name) for name in names}
    return {name: f"{value.normalize():f}" if isinstance(value, Decimal) else value for name, value in values.items()}
