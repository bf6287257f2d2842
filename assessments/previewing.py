"""A question as officers get it, for those who write it: on a phone, in large print, on paper. Nothing is stored."""

from typing import Any

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from assessments.models import Question
from assessments.presenting import prefix_of
from assessments.question_content import wordings_of
from assessments.questions import PostedForm, ResponseRefused
from assessments.trying import Trial

LARGEST_VARIANT = 9999


class Look(models.TextChoices):
    """In which form the question is looked at."""

    SCREEN = "screen", gettext_lazy("As most officers see it")
    LARGE = "large", gettext_lazy("In large print")
    PAPER = "paper", gettext_lazy("On paper")


def look_named(name: str) -> Look:
    """The look of this name; the usual one for any other word."""
    return Look(name) if name in Look.values else Look.SCREEN


def variant_named(name: str) -> int:
    """0 is the author's own order; each number above is another order and, of a formula, another row of data."""
    return min(int(name), LARGEST_VARIANT) if name.isascii() and name.isdigit() else 0


def previewed(question: Question, *, look: Look, variant: int, sent: PostedForm | None) -> dict[str, Any]:
    """What the preview shows in the active language; with ``sent``, a filled-in form, also what it comes to."""
    if not wordings_of(question):
        return {"problems": [_("The question has no text.")]}
    trial = Trial(question, 1, seed=variant, prefix=prefix_of(question.pk or 0), shuffles=variant > 0)
    if problems := trial.problems():
        return {"problems": problems}
    if look == Look.PAPER:
        return {"paper": trial.kind.print_form(trial.asked.key, trial.wording), "wording": trial.wording}
    if sent is None:
        return {"question": trial.shown({})}
    try:
        response = trial.answered(sent)
    except ResponseRefused as refusal:
        return {"question": trial.shown({}, str(refusal))}
    return {"question": trial.shown(response), "outcome": trial.outcome(response)}
