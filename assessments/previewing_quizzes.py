"""The questions of a quiz as its authors and reviewers see them on the page that places it."""

from collections.abc import Collection
from typing import Any

from assessments import laying_out, questions, rich_text
from assessments.feedback import explanation_of
from assessments.finding_problems import problems_of_hidden, question_problems
from assessments.models import Quiz
from assessments.question_content import wordings_of


def preview_questions(quiz: Quiz, language: str, banks: Collection[int]) -> list[dict[str, Any]]:
    """Each question in ``language`` with its answer and what is wrong with it, for those who write and review.

    Of a question in none of ``banks`` there is its code alone, and whether it is broken.
    """
    shown = []
    for place in laying_out.places_of(quiz):
        question = place.question
        if question.bank_id not in banks:
            found = problems_of_hidden(question, language)
            shown.append({"code": question.code, "is_hidden": True, "problems": found})
            continue
        wording = wordings_of(question).get(language, {"stem": "", "explanation": ""})
        found = question_problems(question, language)
        kind = questions.kind(question.kind)
        is_sound = not kind.validate(question.key, wording)
        shown.append(
            {
                "code": question.code,
                "stem": rich_text.shown(wording, wording["stem"], inline=True),
                "right_answer": kind.describe_key(wording, question.key) if is_sound else "",
                "explanation": explanation_of(question.kind, question.key, wording) if is_sound else "",
                "source": question.source,
                "is_drawn": bool(place.draws),
                "problems": found,
            }
        )
    return shown
