"""Questions as a page shows them: shuffled by the attempt's seed, every wording side by side, the reader's first."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, partial
from typing import TYPE_CHECKING

from django.utils.translation import gettext as _

from assessments import questions, versions
from assessments.answer_fields import AnswerFields, Asked, Words, answer_fields, in_reader_order, realised
from assessments.models import Answer, Attempt, QuestionVersion, Quiz

if TYPE_CHECKING:
    from assessments.check_states import CheckState


@dataclass(frozen=True)
class ShownQuestion:
    """One question of an attempt page. ``stored`` names the packet that is stored, for the page's own book-keeping.

    ``number`` counts what is asked; words to read between questions have None. ``make_fields`` is asked only where
    the fields are shown. ``is_untouched``: nothing is stored, typed or said. ``needs_person``: no check and no
    certainty has a say in the mark. ``html`` is the whole, where it is kept.
    """

    id: int
    number: int | str | None
    maximum: Decimal
    make_fields: Callable[[], AnswerFields]
    is_answered: bool = False
    is_flagged: bool = False
    stored: str = ""
    message: str = ""
    certainty: int | None = None
    check: "CheckState | None" = None
    is_untouched: bool = False
    needs_person: bool = False
    html: str = ""

    @cached_property
    def fields(self) -> AnswerFields:
        return self.make_fields()

    @property
    def kind(self) -> str:
        return self.fields.kind

    @property
    def stems(self) -> Words:
        return self.fields.stems

    @property
    def takes_answer(self) -> bool:
        return self.number is not None

    @property
    def has_stem_apart(self) -> bool:
        """Whether the stem has paragraphs or fields of its own, which may not stand in a legend."""
        return self.kind in ("cloze", "caseset") or self.fields.is_html


def prefix_of(question_id: int) -> str:
    return f"q{question_id}"


def shown_questions(
    attempt: Attempt,
    answers: Mapping[int, Answer],
    maxima: Mapping[int, Decimal],
    *,
    typed: Mapping[int, dict] | None = None,
    messages: Mapping[int, str] | None = None,
) -> list[ShownQuestion]:
    """The attempt's questions in their order, filled with what is stored, or with what was ``typed`` and refused."""
    typed, messages = typed or {}, messages or {}
    shown = []
    number = 0
    for version in versions.question_versions(attempt.paper):
        answer = answers.get(version.pk)
        response = typed.get(version.pk, answer.response if answer else {})
        kind = questions.kind(version.kind)
        number += kind.takes_answer
        shown.append(
            ShownQuestion(
                id=version.pk,
                number=number if kind.takes_answer else None,
                maximum=maxima.get(version.pk, Decimal(0)),
                make_fields=partial(fields_of, attempt, version, response),
                is_answered=not kind.is_blank(response),
                is_flagged=bool(answer and answer.is_flagged),
                stored=f"{answer.epoch}.{answer.sequence}" if answer else "",
                message=messages.get(version.pk, ""),
                certainty=answer.certainty if answer else None,
                is_untouched=not (answer or version.pk in typed or version.pk in messages),
                needs_person=kind.needs_person(version.key),
            )
        )
    return shown


def fields_of(attempt: Attempt, version: QuestionVersion, response: dict) -> AnswerFields:
    return answer_fields(asked_by(attempt, version), prefix_of(version.pk), response)


def asked_by(attempt: Attempt, version: QuestionVersion) -> Asked:
    """The question as this attempt asks it: its variant, its order of options."""
    return asked_with(version, seed=attempt.seed, shuffles=attempt.quiz_version.shuffles)


def asked_with(version: QuestionVersion, *, seed: int, shuffles: bool) -> Asked:
    key, wordings = realised(version.kind, version.key, version.wordings, seed)
    return Asked(kind=version.kind, key=key, wordings=wordings, seed=seed, label=str(version.pk), shuffles=shuffles)


def quiz_title(quiz: Quiz) -> str:
    """The author's title in the reader's language, else in another; the code where there is none. Prefetch wordings."""
    titles = in_reader_order({wording.language: wording.title for wording in quiz.wordings.all()})
    return titles[0][1] if titles else quiz.code


def words_of(version: QuestionVersion, pick: Callable[[dict], str]) -> Words:
    """``pick(wording)`` of every wording, the reader's language first."""
    return in_reader_order({language: pick(wording) for language, wording in version.wordings.items()})


def verdict_on(share: Decimal | None, *, is_blank: bool) -> tuple[str, str]:
    """The tone of a mark, for its colour, and the word for it; None where a person must mark."""
    if is_blank:
        return "quiet", _("Not answered")
    if share is None:
        return "quiet", _("A person marks this")
    if share >= 1:
        return "good", _("Right")
    return ("bad", _("Wrong")) if share <= 0 else ("warn", _("Partly right"))
