"""Provisions of law that questions cite: which a source names, what cites one, what waits when one is superseded.

**The rule for sources.** A source that is unclear names none. The line is split at ``;``. A part counts when it begins
with the short name of an act (``BNSS``, ``IT Rules`` …), the year or ``Act`` besides, then ``s.``, ``ss.``, ``r.`` or
``rr.``, then sections separated by commas, until other words follow. A section names the provision with exactly that
section, or, where it is a clause of one (``173(1)(ii)`` of ``173(1)``), the longest that we hold; a provision that is a
part of what is named (``173(1)`` where the source says 173) is not named.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress

from django.db.models import Count, Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from assessments import question_reviewing
from assessments.models import UNDER_WAY, Attempt, Question, QuestionReview, Quiz, QuizVersion
from assessments.question_content import ACCEPTING
from courses.law_uses import Use
from courses.models import EditionItem, ItemKind, Provision
from courses.reviewing import NotReviewable

YEAR = re.compile(r"\s+\d{4}$")
SECTION = re.compile(r"\d+[A-Z]*(?:\(\w+\))*")


def cited_in(source: str, provisions: Sequence[Provision]) -> list[Provision]:
    """The provisions that the line of sources names, each once, in the order of ``provisions``."""
    named: set[int] = set()
    for part in source.split(";"):
        for act in {_short(provision.act_short) for provision in provisions}:
            sections = _sections(part.strip(), act)
            ours = [provision for provision in provisions if _short(provision.act_short) == act]
            named |= {found.pk for section in sections if (found := _closest(section, ours))}
    return [provision for provision in provisions if provision.pk in named]


def _short(act: str) -> str:
    """``POCSO`` of “POCSO Act 2012”, ``IT Rules`` of “IT Rules 2021”, ``IT Act`` of “IT Act 2000”."""
    name = YEAR.sub("", act)
    return name if name in ("IT Act", "IT Rules") else name.removesuffix(" Act")


def _sections(part: str, act: str) -> list[str]:
    found = re.match(rf"{re.escape(act)}(?: Act)?(?: \d{{4}})? (?:ss?|rr?)\.(.*)", part)
    sections = []
    for piece in found[1].split(",") if found else []:
        match = SECTION.match(piece.strip())
        if match is None:
            break
        sections.append(match[0])
        if match.end() < len(piece.strip()):
            break  # words follow: whatever number comes after them may be something else
    return sections


def _closest(section: str, provisions: Sequence[Provision]) -> Provision | None:
    held = [each for each in provisions if section == each.section or section.startswith(f"{each.section}(")]
    return max(held, key=lambda each: len(each.section), default=None)


# --- What cites a provision -------------------------------------------------------------------------------


def questions_citing(provision: Provision) -> list[Question]:
    """The questions that cite it as they stand, or in a draft beside what is live; by code."""
    drafts = Question.objects.filter(has_unpublished_changes=True, latest_revision__isnull=False)
    named = {
        pk
        for pk, citations in drafts.values_list("pk", "latest_revision__content__citations")
        if any(citation["provision"] == provision.pk for citation in citations or ())
    }
    found = Question.objects.filter(Q(citations__provision=provision) | Q(pk__in=named))
    return list(found.distinct().order_by("code"))


def uses_of(provision: Provision) -> Iterator[Use]:
    """Questions, the quizzes that list them, released quizzes that ask them, and attempts that are open at those."""
    citing = questions_citing(provision)
    for question in citing:
        url = reverse("wagtailsnippets_assessments_question:edit", args=[question.pk])
        yield Use(kind=_("Question"), title=question.code, url=url)
    for quiz in Quiz.objects.filter(slots__question__in=citing).distinct().order_by("code"):
        url = reverse("wagtailsnippets_assessments_quiz:edit", args=[quiz.pk])
        yield Use(kind=_("Quiz"), title=quiz.code, url=url)
    yield from _released(_ever_citing(provision, citing))


def _ever_citing(provision: Provision, citing: Iterable[Question]) -> set[int]:
    """Those that cite it now, and those that cited it when they were approved: an older version may still be asked."""
    approved = QuestionReview.objects.filter(decision__in=ACCEPTING)
    then = {
        question_id
        for question_id, provisions in approved.values_list("question", "content__provisions")
        if any(each["code"] == provision.code for each in provisions or ())
    }
    return then | {question.pk for question in citing}


def _released(question_ids: set[int]) -> Iterator[Use]:
    asking = QuizVersion.objects.filter(questions__question_version__question__in=question_ids)
    items = EditionItem.objects.filter(
        kind=ItemKind.QUIZ, edition__withdrawn_at=None, version_id__in=asking.values("pk")
    )
    for item in items.select_related("edition").order_by("edition", "position"):
        yield Use(kind=_("Released quiz"), title=f"{item.edition}: {item}")
    attempts = Attempt.objects.filter(state__in=UNDER_WAY, quiz_version__in=asking.values("pk"))
    for code, count in (
        attempts.values_list("quiz_version__quiz__code")
        .annotate(count=Count("pk"))
        .order_by("quiz_version__quiz__code")
    ):
        words = ngettext("%(quiz)s: %(count)s attempt", "%(quiz)s: %(count)s attempts", count)
        yield Use(kind=_("Open attempts"), title=words % {"quiz": code, "count": count})


def await_review_again(version_id: int) -> None:
    """Send every question that cites the superseded provision to legal review. May run twice."""
    for question in questions_citing(Provision.objects.get(versions=version_id)):
        question_reviewing.show_confidence(question.pk)
        with suppress(NotReviewable):  # this content, under this law, has been decided
            question_reviewing.send(question=question, by=None)
