"""Two minutes to learn how a quiz page works, before the first real one. Nothing is stored, nothing counts."""

import json
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from django.conf import settings

from assessments.models import Attempt
from assessments.presenting import ShownQuestion
from assessments.questions import PostedForm, ResponseRefused
from assessments.trying import Outcome, Trial
from people.models import Officer


@dataclass(frozen=True)
class Rehearsed:
    """A question of fixtures/rehearsal.json: about the page itself, never about law or a case."""

    pk: int
    kind: str
    key: dict
    wordings: dict[str, dict]
    default_mark: Decimal = Decimal(1)


@dataclass(frozen=True)
class Answered:
    """One question as shown, and what its answer came to once one was sent."""

    question: ShownQuestion
    outcome: Outcome | None = None


@cache
def rehearsed_questions() -> list[Rehearsed]:
    rows = json.loads((settings.FIXTURES / "rehearsal.json").read_text(encoding="utf-8"))
    return [Rehearsed(number, row["kind"], row["key"], row["wordings"]) for number, row in enumerate(rows, start=1)]


def rehearse(data: PostedForm | None = None) -> list[Answered]:
    """The questions, unanswered; with the outcome of each where a form was sent."""
    answered = []
    for question in rehearsed_questions():
        trial = Trial(question, question.pk, seed=0, wordings=question.wordings, prefix=f"q{question.pk}")
        if data is None:
            answered.append(Answered(trial.shown({})))
            continue
        try:
            response = trial.answered(data)
        except ResponseRefused as refusal:
            answered.append(Answered(trial.shown({}, str(refusal))))
        else:
            answered.append(Answered(trial.shown(response), trial.outcome(response)))
    return answered


def is_offered_to(officer: Officer) -> bool:
    """Whether the officer has not taken any quiz yet."""
    return not Attempt.objects.filter(officer=officer).exists()
