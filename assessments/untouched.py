"""Questions that nobody has touched yet: at the bell every page is made of them, and they all look alike.

Each is rendered once a process and language. What a page shows of it beside comes in as it is joined: its number,
the order of its options, the attempt's address.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import partial

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe

from assessments import behaviours, orderless, questions, versions
from assessments.answer_fields import Asked, answer_fields, orders
from assessments.check_states import CheckState
from assessments.models import Attempt
from assessments.presenting import ShownQuestion, asked_with, prefix_of

MOST = 4000  # about 6 KB each in two languages: at most 25 MB a process


@dataclass(frozen=True)
class Untouched:
    """All that the HTML of an untouched question depends on. ``seed`` is any that picks the variant."""

    version_id: int
    variant: tuple[int, ...]
    language: str
    maximum: Decimal
    asks_certainty: bool
    check: CheckState | None
    seed: int = field(compare=False)


def with_html(found: Attempt, shown: Sequence[ShownQuestion]) -> list[ShownQuestion]:
    """``shown``, each with its whole HTML where nothing of the officer's is in it."""
    return [replace(question, html=_html(found, question)) if _is_plain(question) else question for question in shown]


def _is_plain(question: ShownQuestion) -> bool:
    check = question.check
    return question.is_untouched and (check is None or check == CheckState(tries_left=check.tries_left))


def _html(found: Attempt, question: ShownQuestion) -> SafeString:
    version = versions.question_version(question.id)
    untouched = Untouched(
        version_id=version.pk,
        variant=questions.kind(version.kind).variant_of(version.key, found.seed),
        language=translation.get_language() or "",
        maximum=question.maximum,
        asks_certainty=found.quiz_version.behaviour == behaviours.CERTAINTY,
        check=question.check,
        seed=found.seed,
    )
    asked, pieces = _drawn(untouched)
    asked = replace(asked, seed=found.seed, shuffles=found.quiz_version.shuffles)
    html = orderless.joined(
        pieces, number=question.number, address=found.public_id, orders=orders(asked, prefix_of(version.pk))
    )
    return mark_safe(html)  # noqa: S308 pieces of what a template rendered


@versions.remembered(MOST)
def _drawn(untouched: Untouched) -> tuple[Asked, orderless.Pieces]:
    """The question as it is asked, and the pieces of its HTML; from what ``untouched`` says and nothing else."""
    version = versions.question_version(untouched.version_id)
    with translation.override(untouched.language):
        asked = asked_with(version, seed=untouched.seed, shuffles=False)
        question = ShownQuestion(
            id=version.pk,
            number=orderless.NUMBER if questions.kind(version.kind).takes_answer else None,
            maximum=untouched.maximum,
            make_fields=partial(answer_fields, asked, prefix_of(version.pk), {}),
            check=untouched.check,
            needs_person=questions.kind(version.kind).needs_person(version.key),
        )
        context = {
            "question": question,
            "attempt": {"public_id": orderless.ADDRESS},
            "asks_certainty": untouched.asks_certainty,
            orderless.IS_ORDERLESS: True,
        }
        html = render_to_string("assessments/_question.html", context)
    return asked, orderless.cut(html)
