"""Marking a sheet of responses against the questions of a file. Nothing is stored.

A respondent who answers a question twice is refused, even with the same answer: which one counts is not ours to say.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from assessments import questions
from assessments.exchange import responses
from assessments.exchange.naming import Names, comparable
from assessments.exchange.parsed import FileRefused, ParsedQuestion, number_text
from assessments.exchange.workbook_columns import folded
from assessments.questions import ResponseRefused
from assessments.questions.formula import FormulaProblem
from assessments.questions.translating import translate as _

PLACES = Decimal("0.00001")
UNSOUND = (LookupError, ValueError, TypeError, AttributeError, ArithmeticError)  # what a refused question may raise
MOST_NAMED = 5  # of those who stand twice


@dataclass(frozen=True)
class Marked:
    """One line of the result. ``score`` is empty where a person must mark; ``problem`` says what went wrong."""

    line: int
    respondent: str
    question: str
    score: str
    maximum: str
    problem: str = ""


def mark_sheet(asked: Iterable[ParsedQuestion], data: bytes) -> tuple[list[Marked], list[str]]:
    """(results in the order of the sheet, columns that no question is called by). Raises FileRefused.

    Questions that are refused may be among ``asked``: they are marked as far as they can be. A name that no question
    has, or that several have, counts 0 of 0; what cannot be read counts 0 of the question's mark; a blank counts 0.
    """
    parsed = list(asked)
    names = _names(_asked(parsed))
    texts = _names(each for each in parsed if each.kind == "description")
    sheet = responses.read(data, lambda name: bool(names.meant_by(name) or texts.meant_by(name)))
    _refuse_twice(sheet.responses, names)
    rows = []
    for response in sheet.responses:
        meant = names.meant_by(response.question)
        if meant or not texts.meant_by(response.question):
            rows.append(_marked(response, meant))
        elif response.written not in responses.EMPTY:
            rows.append(_unmarked(response, _("“%(name)s” is a text without a question.")))
    return rows, sheet.unknown


def _asked(parsed: list[ParsedQuestion]) -> list[ParsedQuestion]:
    """The questions; of those that are refused only what goes by no name of a sound one."""
    found = [each for each in parsed if each.kind != "description"]
    sound = _names(each for each in found if not each.problems)
    return [each for each in found if not each.problems or not (sound.meant_by(each.name) or sound.meant_by(each.code))]


def _names(asked: Iterable[ParsedQuestion]) -> Names[ParsedQuestion]:
    """What is asked, by name and by code."""
    names: Names[ParsedQuestion] = Names([str.strip, comparable, folded])
    for question in asked:
        for name in (question.name, question.code):
            if name:
                names.add(name, question)
    return names


def _refuse_twice(given: list[responses.Response], names: Names[ParsedQuestion]) -> None:
    """Raises FileRefused with both lines. Rows without a respondent cannot be told apart, and are not meant.

    Nor are names that several questions have: each of the answers may be to another of them.
    """
    first: dict[tuple[str, object], responses.Response] = {}
    found: dict[tuple[str, int, int], str] = {}  # a wide sheet repeats itself in every column
    for response in given:
        who, meant = comparable(response.respondent), names.meant_by(response.question)
        if not who or len(meant) > 1:
            continue
        question = id(meant[0]) if meant else comparable(response.question)
        earlier = first.setdefault((who, question), response)
        if earlier is not response:
            found.setdefault((who, earlier.line, response.line), _twice(earlier, response))
    if found:
        raise FileRefused(" ".join([*list(found.values())[:MOST_NAMED], _("Keep one of them. Nothing was marked.")]))


def _twice(earlier: responses.Response, later: responses.Response) -> str:
    if earlier.line == later.line:
        message = _("“%(who)s” answers “%(question)s” in two columns of line %(line)s.")
        return message % {"who": later.respondent, "question": earlier.question, "line": later.line}
    message = _("“%(who)s” answers “%(question)s” in line %(first)s and again in line %(line)s.")
    names = {"who": later.respondent, "question": earlier.question}
    return message % {**names, "first": earlier.line, "line": later.line}


def _marked(response: responses.Response, meant: list[ParsedQuestion]) -> Marked:
    if len(meant) != 1:
        return _unmarked(response, _several() if meant else _("There is no question “%(name)s”."))
    question = meant[0]
    maximum, problem = question.default_mark, ""
    try:
        if response.problem:
            raise responses.Unreadable(response.problem)
        share = share_of(question, response.written)
    except (responses.Unreadable, ResponseRefused, FormulaProblem, questions.UnknownKind) as error:
        share = Decimal(0)
        problem = str(error) or _("This kind of question cannot be marked.")
    except UNSOUND:
        if not question.problems:
            raise
        share = Decimal(0)
        problem = _("The question cannot be marked: %(problem)s") % {"problem": question.problems[0]}
    return Marked(
        response.line,
        response.respondent,
        question.name,
        "" if share is None else number_text((share * maximum).quantize(PLACES, ROUND_HALF_UP)),
        number_text(maximum),
        problem,
    )


def _unmarked(response: responses.Response, problem: str) -> Marked:
    said = problem % {"name": response.question}
    return Marked(response.line, response.respondent, response.question, "0", "0", said)


def _several() -> str:
    return _("“%(name)s” may be any of several questions. Call each by a name or code of its own.")


def share_of(question: ParsedQuestion, written: str) -> Decimal | None:
    """The share that what was written earns, never below 0; None where a person must mark.

    Raises Unreadable, ResponseRefused and FormulaProblem, and one of UNSOUND for a question that is refused.
    """
    wording, *_others = question.wordings.values()
    kind = questions.kind(question.kind)
    key, wording = kind.realise(_first_variant(question.key), wording, 0)
    read = responses.response_of(question, written)
    cleaned = kind.clean(read, key, kind.option_ids(wording))
    score = kind.mark(key, cleaned).score
    return None if score is None else max(Decimal(0), score)


def _first_variant(key: dict) -> dict:
    """A sheet says nothing of variants: a formula is asked with its first row of data."""
    return {**key, "data": key["data"][:1]} if key.get("data") else key
