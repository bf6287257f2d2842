"""What keeps a question, a quiz or a practical from being released, as sentences for those who can put it right."""

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from assessments import describing, drawing, laying_out, question_content, questions
from assessments.laying_out import Place
from assessments.models import Practical, Question, Quiz, Stake
from assessments.question_content import wordings_of
from assessments.questions import extras

# --- Questions -------------------------------------------------------------------------------------------


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


# --- Quizzes ---------------------------------------------------------------------------------------------


def quiz_problems(quiz: Quiz, language: str, banks: Collection[int] | None = None) -> list[str]:
    """What keeps the quiz from being released in ``language``, as sentences for one who reads ``banks``; None for all.

    A reader of fewer banks gets as many questions named, so that nobody takes for sound what is not.
    """
    places = laying_out.places_of(quiz)
    found = paper_problems(quiz, places)
    if not quiz.wordings.filter(language=language).exists():
        found.append(_("%(code)s has no title in %(language)s.") % {"code": quiz, "language": _language(language)})
    found += section_problems(quiz)
    for section in laying_out.sections_of(quiz):
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
    draws = laying_out.draw_rows(quiz)
    if not draws and not any(questions.kind(place.question.kind).takes_answer for place in places):
        return [_("%(code)s has no questions.") % {"code": quiz}]
    found = []
    answered = [place for place in listed if questions.kind(place.question.kind).takes_answer]
    if quiz.questions_drawn > len(answered):
        found.append(
            _("%(code)s draws %(drawn)s questions and has only %(count)s.")
            % {"code": quiz, "drawn": quiz.questions_drawn, "count": len(answered)}
        )
    for number in drawing.shortfalls(laying_out.candidates_of(places), _as_draws(draws)):
        names = {"code": quiz, "number": number, "count": sum(number in place.draws for place in places)}
        names["bank"] = _("practice bank") if quiz.stake == Stake.PRACTICE else _("secure bank")
        found.append(
            _(
                "Not enough questions for draw %(number)s of %(code)s: %(count)s approved ones of a %(bank)s fit it, "
                "and other draws may take from them too. Draw fewer, or write more."
            )
            % names
        )
    if quiz.stake == Stake.PRACTICE:
        secure = [place.question.code for place in listed if place.question.bank.is_secure]
        if secure:
            names = {"code": quiz, "questions": ", ".join(secure)}
            found.append(_("%(code)s is for practice and may not show secure questions: %(questions)s.") % names)
    return found


def _as_draws(draws: list[dict[str, Any]]) -> list[drawing.Draw]:
    return [drawing.Draw(each["number"], each["count"], Decimal(each["maximum"]), each["section"]) for each in draws]


# --- Practicals ------------------------------------------------------------------------------------------


def practical_problems(practical: Practical, language: str) -> list[str]:
    """What keeps the practical from being released in ``language``, as sentences."""
    names = {"code": practical, "language": _language(language)}
    found = []
    if not practical.wordings.filter(language=language).exists():
        found.append(_("%(code)s has no title and scenario in %(language)s.") % names)
    rubric = describing.practical_content(practical, language)["rubric"]
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


def _language(code: str) -> str:
    return str(dict(settings.LANGUAGES).get(code, code))
