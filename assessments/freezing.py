"""From what authors edit to versions that never change. Equal content gives the version that exists already."""

from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Model
from django.utils.translation import gettext as _

from assessments import questions
from assessments.models import (
    Practical,
    PracticalVersion,
    Question,
    QuestionVersion,
    Quiz,
    QuizVersion,
    QuizVersionQuestion,
)
from assessments.questions import hashing
from courses.freezing import CannotFreeze, content_hash
from courses.models.law import Confidence

SETTINGS_OF_QUIZ = [
    "pass_mark_percent",
    "minutes",
    "grace_seconds",
    "attempts_allowed",
    "delay_minutes",
    "questions_drawn",
    "shuffles",
    "review_moment",
]
SETTINGS_OF_PRACTICAL = ["minutes", "total_percent", "critical_minimum", "assessors", "attempts_allowed"]


# --- Questions --------------------------------------------------------------------------------------------


def wordings_of(question: Question) -> dict[str, dict]:
    """Language code to wording, as question kinds read it."""
    return {
        wording.language: {**wording.body, "stem": wording.stem, "explanation": wording.explanation}
        for wording in question.wordings.all()
    }


def question_problems(question: Question, language: str) -> list[str]:
    """What keeps the question from being asked in ``language``, each naming the question."""
    wording = wordings_of(question).get(language)
    if wording is None:
        return [_("%(code)s has no wording in %(language)s.") % {"code": question, "language": _language(language)}]
    found = questions.kind(question.kind).validate(question.key, wording)
    if question.retired_at is not None:
        found.append(_("It is retired."))
    if question.confidence != Confidence.SURE:
        found.append(_("A law officer has not yet confirmed it."))
    return [f"{question}: {problem}" for problem in found]


@transaction.atomic
def freeze_question(*, question: Question) -> QuestionVersion:
    """Return the version that holds the question's key and wordings as they are now, made if there is none."""
    wordings = wordings_of(question)
    hashes = {
        "key_hash": hashing.key_hash(question.kind, question.key),
        "wording_hash": hashing.wording_hash(wordings),
    }
    Question.objects.select_for_update().get(pk=question.pk)
    found = QuestionVersion.objects.filter(question=question, **hashes).first()
    if found is not None:
        return found
    return QuestionVersion.objects.create(
        question=question,
        number=_next_number(QuestionVersion, question=question),
        kind=question.kind,
        key=question.key,
        wordings=wordings,
        source=question.source,
        **hashes,
    )


# --- Quizzes ----------------------------------------------------------------------------------------------


def quiz_content(quiz: Quiz, language: str) -> dict[str, Any]:
    """Everything a legal reviewer approves of a quiz in one language: settings, words, questions and keys."""
    wording = quiz.wordings.filter(language=language).first()
    return {
        "quiz": quiz.code,
        "title": wording.title if wording else "",
        "introduction": wording.introduction if wording else "",
        "settings": _settings(quiz, SETTINGS_OF_QUIZ),
        "questions": [
            {
                "code": slot.question.code,
                "kind": slot.question.kind,
                "key": slot.question.key,
                "wording": wordings_of(slot.question).get(language),
                "source": slot.question.source,
                "maximum": str(slot.maximum.normalize()),
            }
            for slot in _slots(quiz)
        ],
    }


def preview_questions(quiz: Quiz, language: str) -> list[dict[str, Any]]:
    """Each question in ``language`` with its answer and what is wrong with it, for those who write and review."""
    shown = []
    for slot in _slots(quiz):
        question = slot.question
        wording = wordings_of(question).get(language, {"stem": "", "explanation": ""})
        found = question_problems(question, language)
        kind = questions.kind(question.kind)
        is_sound = not kind.validate(question.key, wording)
        shown.append(
            {
                "code": question.code,
                "stem": wording["stem"],
                "right_answer": kind.describe_key(wording, question.key) if is_sound else "",
                "explanation": wording["explanation"],
                "source": question.source,
                "problems": found,
            }
        )
    return shown


def quiz_problems(quiz: Quiz, language: str) -> list[str]:
    """What keeps the quiz from being released in ``language``, as sentences."""
    found = []
    slots = _slots(quiz)
    if not slots:
        found.append(_("%(code)s has no questions.") % {"code": quiz})
    elif quiz.questions_drawn > len(slots):
        found.append(
            _("%(code)s draws %(drawn)s questions and has only %(count)s.")
            % {"code": quiz, "drawn": quiz.questions_drawn, "count": len(slots)}
        )
    if not quiz.wordings.filter(language=language).exists():
        found.append(_("%(code)s has no title in %(language)s.") % {"code": quiz, "language": _language(language)})
    for slot in slots:
        found += question_problems(slot.question, language)
    return found


@transaction.atomic
def freeze_quiz(*, quiz: Quiz) -> QuizVersion:
    """Return the version that holds the quiz and its questions as they are now, made if there is none."""
    quiz = Quiz.objects.select_for_update().get(pk=quiz.pk)
    slots = _slots(quiz)
    versions = [freeze_question(question=slot.question) for slot in slots]
    words = {wording.language: (wording.title, wording.introduction) for wording in quiz.wordings.all()}
    frozen = {
        **_settings(quiz, SETTINGS_OF_QUIZ),
        "titles": {language: title for language, (title, _introduction) in words.items()},
        "introductions": {language: introduction for language, (_title, introduction) in words.items()},
    }
    questions_of_version = [
        [version.key_hash, version.wording_hash, str(slot.maximum.normalize())]
        for slot, version in zip(slots, versions, strict=True)
    ]
    digest = content_hash({**frozen, "questions": questions_of_version})
    found = QuizVersion.objects.filter(quiz=quiz, content_hash=digest).first()
    if found is not None:
        return found
    made = QuizVersion.objects.create(
        quiz=quiz, number=_next_number(QuizVersion, quiz=quiz), content_hash=digest, **frozen
    )
    QuizVersionQuestion.objects.bulk_create(
        QuizVersionQuestion(version=made, question_version=version, position=position, maximum=slot.maximum)
        for position, (slot, version) in enumerate(zip(slots, versions, strict=True), start=1)
    )
    return QuizVersion.objects.get(pk=made.pk)


def _slots(quiz: Quiz) -> list:
    return list(
        quiz.slots.select_related("question").prefetch_related("question__wordings").order_by("sort_order", "pk")
    )


# --- Practicals -------------------------------------------------------------------------------------------


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
        "settings": _settings(practical, SETTINGS_OF_PRACTICAL),
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


def practical_problems(practical: Practical, language: str) -> list[str]:
    """What keeps the practical from being released in ``language``, as sentences."""
    names = {"code": practical, "language": _language(language)}
    found = []
    if not practical.wordings.filter(language=language).exists():
        found.append(_("%(code)s has no title and scenario in %(language)s.") % names)
    rubric = practical_content(practical, language)["rubric"]
    if not rubric:
        found.append(_("%(code)s has no criteria.") % names)
    for criterion in rubric:
        if not criterion["title"]:
            found.append(_("A criterion of %(code)s has no words in %(language)s.") % names)
        if [level["level"] for level in criterion["levels"]] != [0, 1, 2, 3]:
            found.append(_("Each criterion of %(code)s needs the levels 0, 1, 2 and 3, in this order.") % names)
        elif not all(level["text"] for level in criterion["levels"]):
            found.append(_("A level of %(code)s has no words in %(language)s.") % names)
    return found


@transaction.atomic
def freeze_practical(*, practical: Practical) -> PracticalVersion:
    """Return the version that holds the practical as it is now, made if there is none."""
    practical = Practical.objects.select_for_update().get(pk=practical.pk)
    wordings = list(practical.wordings.all())
    frozen = {
        **_settings(practical, SETTINGS_OF_PRACTICAL),
        "titles": {wording.language: wording.title for wording in wordings},
        "scenarios": {wording.language: wording.scenario for wording in wordings},
        "pass_rules": {wording.language: wording.pass_rule for wording in wordings},
        "rubric": rubric_of(practical),
    }
    digest = content_hash(frozen)
    found = PracticalVersion.objects.filter(practical=practical, content_hash=digest).first()
    if found is not None:
        return found
    made = PracticalVersion.objects.create(
        practical=practical,
        number=_next_number(PracticalVersion, practical=practical),
        content_hash=digest,
        **frozen,
    )
    return PracticalVersion.objects.get(pk=made.pk)


# --- What pages ask ---------------------------------------------------------------------------------------


def refuse(problems: list[str]) -> None:
    """Raise CannotFreeze with every problem; does nothing when there is none."""
    if problems:
        raise CannotFreeze(" ".join(problems))


def sources_of_quiz(version: QuizVersion) -> list[dict[str, Any]]:
    """The versions a released quiz uses, with their hashes."""
    asked = version.questions.select_related("question_version__question").order_by("position")
    return [{"kind": "quiz", "id": version.pk, "hash": version.content_hash}] + [
        {
            "kind": "question",
            "id": place.question_version_id,
            "code": place.question_version.question.code,
            "key_hash": place.question_version.key_hash,
            "wording_hash": place.question_version.wording_hash,
        }
        for place in asked
    ]


# --- Shared -----------------------------------------------------------------------------------------------


def _settings(row: Model, names: list[str]) -> dict[str, Any]:
    """Settings as JSON has them; decimals as text without trailing zeros, so that 60 and 60.00 are one."""
    values = {name: getattr(row, name) for name in names}
    return {
        name: value if isinstance(value, bool | int | str) else f"{value.normalize():f}"
        for name, value in values.items()
    }


def _next_number(model: type[Model], **owner: Model) -> int:
    return (model.objects.filter(**owner).aggregate(last=Max("number"))["last"] or 0) + 1


def _language(code: str) -> str:
    return str(dict(settings.LANGUAGES).get(code, code))
