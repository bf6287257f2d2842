"""From what authors edit to versions that never change. Equal content gives the version that exists already."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import Max, Model, QuerySet
from django.utils.translation import gettext as _

from assessments import drawing, question_content, questions, rich_text, topics
from assessments.models import (
    Practical,
    PracticalVersion,
    Question,
    QuestionVersion,
    Quiz,
    QuizDraw,
    QuizSettings,
    QuizSlot,
    QuizVersion,
    QuizVersionQuestion,
    Stake,
)
from assessments.question_content import wordings_of
from assessments.questions import extras, hashing
from courses.freezing import CannotFreeze, content_hash
from courses.models.law import Confidence

SETTINGS_OF_QUIZ = [field.name for field in QuizSettings._meta.get_fields()]
SETTINGS_OF_PRACTICAL = ["minutes", "total_percent", "critical_minimum", "assessors", "attempts_allowed"]


# --- Questions --------------------------------------------------------------------------------------------


def question_problems(question: Question, language: str) -> list[str]:
    """What keeps the question from being asked in ``language``, each naming the question."""
    wording = wordings_of(question).get(language)
    if wording is None:
        return [_("%(code)s has no wording in %(language)s.") % {"code": question, "language": _language(language)}]
    found = _content_problems(question, wording, language) + _state_problems(question)
    return [f"{question}: {problem}" for problem in found]


def problems_of_hidden(question: Question, language: str) -> list[str]:
    """``question_problems`` for a reader from whom its bank is kept: that something is broken, never what.

    How a key or a wording is broken can tell ids of options and which of them are right.
    """
    wording = wordings_of(question).get(language)
    if wording is None:
        return question_problems(question, language)
    found = _state_problems(question)
    if _content_problems(question, wording, language):
        found.insert(0, _("It is broken. Who keeps its bank sees how, and must put it right."))
    return [f"{question}: {problem}" for problem in found]


def _content_problems(question: Question, wording: dict, language: str) -> list[str]:
    found = questions.kind(question.kind).validate(question.key, wording) + extras.problems(question.key, wording)
    return found + structure_problems(question.kind, wordings_of(question), language)


def _state_problems(question: Question) -> list[str]:
    found = []
    if question.retired_at is not None:
        found.append(_("It is retired."))
    if not question_content.is_approved(question):
        found.append(_("A law officer has not yet confirmed it."))
    elif not question.live:
        found.append(_("It is not published."))
    return found


def structure_problems(kind_slug: str, wordings: dict[str, dict], language: str) -> list[str]:
    """A problem for each other language whose wording has other options or parts than the one in ``language``.

    Key and responses are free of language, so every wording must name the same ids, in the same order.
    """
    kind = questions.kind(kind_slug)
    own = kind.structure(wordings[language])
    message = _("The wordings in %(language)s and in %(other)s do not have the same options and parts in one order.")
    return [
        message % {"language": _language(language), "other": _language(other)}
        for other, wording in sorted(wordings.items())
        if other != language and kind.structure(wording) != own
    ]


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


@dataclass(frozen=True)
class Place:
    """A question where a quiz may ask it: always, or, with ``draws``, when one of these draws takes it."""

    question: Question
    maximum: Decimal
    section: int
    draws: tuple[int, ...] = ()


def places_of(quiz: Quiz) -> list[Place]:
    """Every question that an attempt may hold, in the author's order: the listed ones, then what draws can take.

    A draw never takes a question that is listed. A question that several draws can take stands once.
    """
    listed = [Place(slot.question, slot.maximum, slot.section) for slot in _slots(quiz)]
    named = {place.question.pk for place in listed}
    found: dict[int, Place] = {}
    for number, draw in enumerate(draws_of(quiz), start=1):
        for question in drawable(quiz, draw).prefetch_related(*question_content.READ_WITH):
            if question.pk in named or not question_content.is_approved(question):
                continue
            earlier = found.get(question.pk)
            draws = (*earlier.draws, number) if earlier else (number,)
            found[question.pk] = Place(question, draw.maximum, draw.section, draws)
    return listed + sorted(found.values(), key=lambda place: (place.draws, place.question.code))


def draws_of(quiz: Quiz) -> list[QuizDraw]:
    """The lines of the blueprint in order; their numbers count from 1."""
    return list(quiz.draws.select_related("topic").order_by("sort_order", "pk"))


def drawable(quiz: Quiz, draw: QuizDraw) -> QuerySet[Question]:
    """What a draw can take now: confirmed, not retired, of the bank that the quiz's stake allows.

    ``confidence`` is only what the list shows; ``places_of`` asks the reviews besides.
    """
    questions_of_draw = Question.objects.filter(
        confidence=Confidence.SURE, live=True, retired_at=None, bank__is_secure=quiz.stake != Stake.PRACTICE
    ).order_by("code")
    if draw.module_code:
        questions_of_draw = questions_of_draw.filter(module_code=draw.module_code)
    if draw.difficulty:
        questions_of_draw = questions_of_draw.filter(difficulty=draw.difficulty)
    if draw.topic is not None:
        questions_of_draw = topics.questions_of_topic(questions_of_draw, draw.topic)
    return questions_of_draw


def quiz_content(quiz: Quiz, language: str) -> dict[str, Any]:
    """Everything a legal reviewer approves of a quiz in one language: settings, words, questions and keys."""
    wording = quiz.wordings.filter(language=language).first()
    return {
        "quiz": quiz.code,
        "title": wording.title if wording else "",
        "introduction": wording.introduction if wording else "",
        "honour": wording.honour if wording else "",
        "bands": wording.bands if wording else [],
        "settings": _settings(quiz, SETTINGS_OF_QUIZ),
        "sections": [section["titles"].get(language, "") for section in _sections(quiz)],
        "draws": _draws(quiz),
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
            for place in places_of(quiz)
        ],
    }


def without_hidden(content: dict[str, Any], shown: Collection[str]) -> dict[str, Any]:
    """``quiz_content`` with no more than the code of every question whose code is not among ``shown``."""
    kept = [each if each["code"] in shown else {"code": each["code"]} for each in content["questions"]]
    return {**content, "questions": kept}


def preview_questions(quiz: Quiz, language: str, banks: Collection[int]) -> list[dict[str, Any]]:
    """Each question in ``language`` with its answer and what is wrong with it, for those who write and review.

    Of a question in none of ``banks`` there is its code alone, and whether it is broken.
    """
    shown = []
    for place in places_of(quiz):
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
                "explanation": rich_text.shown(wording, wording["explanation"], inline=True),
                "source": question.source,
                "is_drawn": bool(place.draws),
                "problems": found,
            }
        )
    return shown


def quiz_problems(quiz: Quiz, language: str, banks: Collection[int] | None = None) -> list[str]:
    """What keeps the quiz from being released in ``language``, as sentences for one who reads ``banks``; None for all.

    A reader of fewer banks gets as many questions named, so that nobody takes for sound what is not.
    """
    places = places_of(quiz)
    found = paper_problems(quiz, places)
    if not quiz.wordings.filter(language=language).exists():
        found.append(_("%(code)s has no title in %(language)s.") % {"code": quiz, "language": _language(language)})
    found += section_problems(quiz)
    for section in _sections(quiz):
        if not section["titles"].get(language, "").strip():
            names = {"code": quiz, "number": section["number"], "language": _language(language)}
            found.append(_("Section %(number)s of %(code)s has no title in %(language)s.") % names)
    for place in places:
        is_read = banks is None or place.question.bank_id in banks
        found += (question_problems if is_read else problems_of_hidden)(place.question, language)
    return found


def section_problems(quiz: Quiz) -> list[str]:
    """Sections that questions name and the quiz does not have; a quiz without sections has one, number 1."""
    known = {section.number for section in quiz.sections.all()} or {1}
    named = {row.section for row in [*quiz.slots.all(), *quiz.draws.all()]}
    return [
        _("%(code)s has no section %(number)s, which a question or a draw names.") % {"code": quiz, "number": number}
        for number in sorted(named - known)
    ]


def paper_problems(quiz: Quiz, places: Sequence[Place]) -> list[str]:
    """What keeps a paper from being drawn, as sentences; the author's form asks the same when it is saved."""
    listed = [place for place in places if not place.draws]
    draws = _draws(quiz)
    if not draws and not any(questions.kind(place.question.kind).takes_answer for place in places):
        return [_("%(code)s has no questions.") % {"code": quiz}]
    found = []
    if quiz.questions_drawn > len(listed):
        found.append(
            _("%(code)s draws %(drawn)s questions and has only %(count)s.")
            % {"code": quiz, "drawn": quiz.questions_drawn, "count": len(listed)}
        )
    for number in drawing.shortfalls(candidates_of(places), _as_draws(draws)):
        names = {"code": quiz, "number": number, "count": sum(number in place.draws for place in places)}
        found.append(
            _(
                "Not enough questions for draw %(number)s of %(code)s: %(count)s fit it, and other draws take from "
                "them too. Draw fewer, or write more."
            )
            % names
        )
    if quiz.stake == Stake.PRACTICE:
        secure = [place.question.code for place in listed if place.question.bank.is_secure]
        if secure:
            names = {"code": quiz, "questions": ", ".join(secure)}
            found.append(_("%(code)s is for practice and may not show secure questions: %(questions)s.") % names)
    return found


def candidates_of(places: Sequence[Place]) -> list[drawing.Candidate]:
    return [drawing.Candidate(place.question.pk, place.maximum, place.section, place.draws) for place in places]


def _as_draws(draws: list[dict[str, Any]]) -> list[drawing.Draw]:
    return [drawing.Draw(each["number"], each["count"], Decimal(each["maximum"]), each["section"]) for each in draws]


@transaction.atomic
def freeze_quiz(*, quiz: Quiz) -> QuizVersion:
    """Return the version that holds the quiz and its questions as they are now, made if there is none."""
    quiz = Quiz.objects.select_for_update().get(pk=quiz.pk)
    places = places_of(quiz)
    versions = [freeze_question(question=place.question) for place in places]
    frozen = {
        **_settings(quiz, SETTINGS_OF_QUIZ),
        **_words(quiz),
        "sections": _sections(quiz),
        "draws": _draws(quiz),
    }
    questions_of_version = [
        [version.key_hash, version.wording_hash, str(place.maximum.normalize()), place.section, list(place.draws)]
        for place, version in zip(places, versions, strict=True)
    ]
    digest = content_hash({**frozen, "questions": questions_of_version})
    found = QuizVersion.objects.filter(quiz=quiz, content_hash=digest).first()
    if found is not None:
        return found
    made = QuizVersion.objects.create(
        quiz=quiz, number=_next_number(QuizVersion, quiz=quiz), content_hash=digest, **frozen
    )
    QuizVersionQuestion.objects.bulk_create(
        QuizVersionQuestion(
            version=made,
            question_version=version,
            position=position,
            maximum=place.maximum,
            section=place.section,
            draws=list(place.draws),
        )
        for position, (place, version) in enumerate(zip(places, versions, strict=True), start=1)
    )
    return QuizVersion.objects.get(pk=made.pk)


def _words(quiz: Quiz) -> dict[str, dict[str, Any]]:
    """What officers read of the quiz itself, by language, in the columns of a version."""
    wordings = list(quiz.wordings.all())
    columns = {"titles": "title", "introductions": "introduction", "honours": "honour", "bands": "bands"}
    return {
        column: {wording.language: getattr(wording, name) for wording in wordings} for column, name in columns.items()
    }


def _sections(quiz: Quiz) -> list[dict[str, Any]]:
    return [
        {"number": section.number, "titles": section.titles, "shuffles": section.shuffles}
        for section in quiz.sections.order_by("number")
    ]


def _draws(quiz: Quiz) -> list[dict[str, Any]]:
    return [
        {"number": number, "section": draw.section, "count": draw.count, "maximum": f"{draw.maximum.normalize():f}"}
        for number, draw in enumerate(draws_of(quiz), start=1)
    ]


def _slots(quiz: Quiz) -> list[QuizSlot]:
    read_with = [f"question__{name}" for name in question_content.READ_WITH]
    slots = quiz.slots.select_related("question__bank").prefetch_related(*read_with)
    return list(slots.order_by("sort_order", "pk"))


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
    return {name: f"{value.normalize():f}" if isinstance(value, Decimal) else value for name, value in values.items()}


def _next_number(model: type[Model], **owner: Model) -> int:
    return (model.objects.filter(**owner).aggregate(last=Max("number"))["last"] or 0) + 1


def _language(code: str) -> str:
    return str(dict(settings.LANGUAGES).get(code, code))
