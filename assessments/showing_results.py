"""Questions of a handed-in attempt with whatever may be seen of them: answered, marks, right answer, feedback, source.

What many answer alike looks alike, so it is rendered once a process and language: a blank, and what is chosen among
options. What somebody typed, or was written to them, is rendered for its page and never kept.
"""

import json
from collections.abc import Container, Iterable, Mapping, Set
from dataclasses import dataclass, field, replace
from decimal import Decimal

from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from assessments import marking, permissions, questions, remedies, reviewing, rich_text, versions
from assessments.answer_fields import in_reader_order, realised, without_gaps
from assessments.feedback import explanation_of, feedback_on
from assessments.models import Answer, Attempt, QuestionVersion
from assessments.presenting import verdict_on
from people.permissions import User

MOST = 10_000  # 1 to 2 KB each: at most 20 MB a process
CHOSEN = frozenset({"single", "multiple", "truefalse"})


@dataclass(frozen=True)
class ReviewedQuestion:
    """One question of a result page; the right answer and explanation are empty until they may be seen.

    ``html`` is the whole of it, where it is kept.
    """

    id: int
    stem: str
    language: str
    is_blank: bool
    score: str
    maximum: str
    tone: str
    verdict: str
    number: int = 0
    answered: str = ""
    right_answer: str = ""
    explanation: str = ""
    feedback: list[str] = field(default_factory=list)
    source: str = ""
    comment: str = ""
    html: str = ""

    @property
    def is_dropped(self) -> bool:
        return self.maximum == "0"


@dataclass(frozen=True)
class Marked:
    """All that the HTML of a reviewed question depends on. ``response`` is JSON, ``seed`` any of the variant.

    ``key_of`` is the version whose key marks: another one than was asked, where a regrade has corrected it.
    """

    version_id: int
    key_of: int
    variant: tuple[int, ...]
    language: str
    response: str
    share: Decimal
    maximum: Decimal
    parts: frozenset[str]
    seed: int = field(compare=False)


def guarded_from(user: User, attempt: Attempt) -> dict[int, frozenset[str]]:
    """What somebody else's result would tell of secure keys, by question version: only who reads the bank sees it.

    Who may change the marks sees what was answered; to everyone else an answer beside its mark tells the key. What the
    officer sees of the own result is the quiz's setting.
    """
    read = permissions.banks_with_answers_in_statistics(user)
    unread = QuestionVersion.objects.filter(pk__in=attempt.paper).exclude(question__bank__in=read.values("pk"))
    found = list(unread.values_list("pk", flat=True))
    if not found:
        return {}
    marks = permissions.can_mark_attempt(user, attempt)
    return dict.fromkeys(found, reviewing.HELD_BACK if marks else reviewing.HELD_BACK | {reviewing.RESPONSE})


@dataclass(frozen=True)
class ToldToMarker:
    """A question and its answer before whoever decides about it; ``right_answer`` is empty where it is held back."""

    language: str
    stem: str
    answered: str
    right_answer: str


def told_to_marker(user: User, attempt: Attempt, asked: Iterable[int]) -> list[ToldToMarker]:
    """These questions of the attempt, with the key that marks them now. Five queries, and the versions."""
    asked = list(asked)
    stored = Answer.objects.filter(attempt=attempt, question_version__in=asked)
    given = dict(stored.values_list("question_version", "response"))
    guarded = guarded_from(user, attempt)
    corrected = remedies.corrected_keys(attempt.quiz_version.quiz_id, asked)
    return [
        _told(version, corrected.get(version.pk, version), given.get(version.pk), attempt.seed, guarded)
        for version in versions.question_versions(asked)
    ]


def _told(
    version: QuestionVersion,
    marks_it: QuestionVersion,
    response: dict | None,
    seed: int,
    guarded: Mapping[int, Set[str]],
) -> ToldToMarker:
    kind = questions.kind(version.kind)
    language, wording = in_reader_order(realised(version.kind, version.key, version.wordings, seed)[1])[0]
    key, wordings = realised(marks_it.kind, marks_it.key, marks_it.wordings, seed)
    is_held_back = reviewing.RIGHT_ANSWER in guarded.get(version.pk, ())
    return ToldToMarker(
        language=language,
        stem=rich_text.shown(wording, without_gaps(version.kind, wording.get("stem", "")), inline=True),
        answered=kind.describe_response(wording, response),
        right_answer="" if is_held_back else kind.describe_key(wordings.get(language, wording), key),
    )


def reviewed_questions(
    attempt: Attempt,
    answers: Mapping[int, Answer],
    marks: Mapping[str, dict],
    *,
    parts: Container[str],
    comments: Mapping[int, str] | None = None,
    guarded: Mapping[int, Set[str]] | None = None,
    corrected: Mapping[int, QuestionVersion] | None = None,
) -> list[ReviewedQuestion]:
    """The attempt's questions with whatever ``parts`` of ``assessments.reviewing`` may be seen.

    ``comments`` are what people who marked an answer wrote to the officer; they go with the feedback. ``guarded``
    names, by question version, the parts that this reader is not shown, ``corrected`` the version that a regrade has
    put in place of its key.
    """
    comments = comments if comments and reviewing.FEEDBACK in parts else {}
    seen = frozenset(part for part in reviewing.PARTS if part in parts)
    asked = [each for each in versions.question_versions(attempt.paper) if questions.kind(each.kind).takes_answer]
    shown = []
    for number, version in enumerate(asked, start=1):
        response = answers[version.pk].response if version.pk in answers else {}
        kind, mark = questions.kind(version.kind), marks[str(version.pk)]
        marks_it = (corrected or {}).get(version.pk, version)
        marked = Marked(
            version_id=version.pk,
            key_of=marks_it.pk,
            variant=kind.variant_of(marks_it.key, attempt.seed),
            language=translation.get_language() or "",
            response=json.dumps(response, sort_keys=True),
            share=Decimal(mark["share"]),
            maximum=Decimal(mark["maximum"]),
            parts=seen - (guarded or {}).get(version.pk, frozenset()),
            seed=attempt.seed,
        )
        comment = comments.get(version.pk, "")
        is_alike = not comment and (version.kind in CHOSEN or kind.is_blank(response))
        question = _drawn(marked) if is_alike else replace(_reviewed(marked), comment=comment)
        shown.append(replace(question, number=number))
    return shown


@versions.remembered(MOST)
def _drawn(marked: Marked) -> ReviewedQuestion:
    """The question with its HTML; from what ``marked`` says and nothing else."""
    with translation.override(marked.language):
        question = _reviewed(marked)
        context = {"question": question, "parts": marked.parts}
        return replace(question, html=render_to_string("assessments/_reviewed_question.html", context))


def _reviewed(marked: Marked) -> ReviewedQuestion:
    version, marks_it = (versions.question_version(pk) for pk in (marked.version_id, marked.key_of))
    kind, response = questions.kind(version.kind), json.loads(marked.response)
    language, wording = in_reader_order(realised(version.kind, version.key, version.wordings, marked.seed)[1])[0]
    key, wordings = realised(marks_it.kind, marks_it.key, marks_it.wordings, marked.seed)
    says = wordings.get(language, wording)
    is_blank = kind.is_blank(response)
    dropped = ("quiet", _("Dropped: counts nothing"))
    tone, verdict = verdict_on(marked.share, is_blank=is_blank) if marked.maximum else dropped
    extra = {}
    if reviewing.RIGHT_ANSWER in marked.parts:
        extra = {"right_answer": kind.describe_key(says, key), "source": marks_it.source}
    if reviewing.FEEDBACK in marked.parts:
        extra |= {
            "explanation": explanation_of(version.kind, key, says),
            "feedback": feedback_on(version.kind, key, says, response, marked.share),
        }
    if reviewing.RESPONSE in marked.parts:
        extra["answered"] = kind.describe_response(wording, response)
    return ReviewedQuestion(
        id=version.pk,
        stem=rich_text.shown(wording, without_gaps(version.kind, wording["stem"]), inline=True),
        language=language,
        is_blank=is_blank,
        score=f"{marking.rounded(marked.share * marked.maximum).normalize():f}",
        maximum=f"{marked.maximum.normalize():f}",
        tone=tone,
        verdict=verdict,
        **extra,
    )
