"""Questions as a page shows them: shuffled by the attempt's seed, every wording side by side, the reader's first."""

from collections.abc import Callable, Container, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING

from django.utils import translation
from django.utils.translation import gettext as _

from assessments import marking, questions, reviewing, versions
from assessments.models import Answer, Attempt, QuestionVersion
from assessments.questions import options

if TYPE_CHECKING:
    from assessments.check_states import CheckState

Words = list[tuple[str, str]]  # language code and text, the reader's language first


@dataclass(frozen=True)
class Entry:
    """An option, or one side of a pair. ``chosen`` is True, or the id or place that was given to it."""

    id: str
    words: Words
    chosen: bool | str = False


@dataclass(frozen=True)
class ShownQuestion:
    """One question of an attempt page. ``stored`` names the packet that is stored, for the page's own book-keeping."""

    id: int
    number: int
    kind: str
    stems: Words
    maximum: Decimal
    entries: list[Entry] = field(default_factory=list)
    targets: list[Entry] = field(default_factory=list)
    text: str = ""
    units: Words = field(default_factory=list)
    is_answered: bool = False
    is_flagged: bool = False
    stored: str = ""
    message: str = ""
    certainty: int | None = None
    check: "CheckState | None" = None

    @property
    def prefix(self) -> str:
        """The name that every form field of the question begins with."""
        return prefix_of(self.id)

    @property
    def takes_answer(self) -> bool:
        """Whether there is anything to answer; a description only stands there to be read."""
        return getattr(questions.kind(self.kind), "takes_answer", True)

    @property
    def template(self) -> str:
        return f"assessments/kinds/_{self.kind}.html"

    @property
    def languages(self) -> list[str]:
        return [language for language, _words in self.stems]


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
    for number, version in enumerate(versions.question_versions(attempt.paper), start=1):
        answer = answers.get(version.pk)
        response = typed.get(version.pk, answer.response if answer else {})
        kind = questions.kind(version.kind)
        shown.append(
            ShownQuestion(
                id=version.pk,
                number=number,
                kind=version.kind,
                stems=words_of(version, lambda wording: wording["stem"]),
                maximum=maxima.get(version.pk, Decimal(0)),
                is_answered=not kind.is_blank(response),
                is_flagged=bool(answer and answer.is_flagged),
                stored=f"{answer.epoch}.{answer.sequence}" if answer else "",
                message=messages.get(version.pk, ""),
                certainty=answer.certainty if answer else None,
                **_parts(version, response, attempt),
            )
        )
    return shown


def in_reader_order(texts: Mapping[str, str]) -> Words:
    """Language code and text of each, the reader's language first."""
    active = translation.get_language()
    return sorted(texts.items(), key=lambda entry: (entry[0] != active, entry[0]))


def words_of(version: QuestionVersion, pick: Callable[[dict], str]) -> Words:
    """``pick(wording)`` of every wording, the reader's language first."""
    return in_reader_order({language: pick(wording) for language, wording in version.wordings.items()})


def _parts(version: QuestionVersion, response: dict, attempt: Attempt) -> dict:
    match version.kind:
        case "single":
            return {"entries": _options(version, attempt, chosen={response.get("choice")})}
        case "multiple":
            return {"entries": _options(version, attempt, chosen=set(response.get("choices", [])))}
        case "truefalse":
            return {"entries": _true_and_false(version, response.get("choice"))}
        case "ordering":
            places = {id_: str(place) for place, id_ in enumerate(response.get("order", []), start=1) if id_}
            return {"entries": _options(version, attempt, places=places)}
        case "matching":
            return _pairs(version, attempt, response.get("pairs", {}))
    return {
        "text": response.get("text", ""),
        "units": [(language, unit) for language, unit in words_of(version, lambda w: w.get("unit", "")) if unit],
    }


def _options(
    version: QuestionVersion, attempt: Attempt, chosen: Iterable = (), places: Mapping[str, str] | None = None
) -> list[Entry]:
    kind = questions.kind(version.kind)
    ids = kind.option_ids(next(iter(version.wordings.values())))
    if attempt.quiz_version.shuffles or version.kind == "ordering":
        ids = kind.shuffle(ids, attempt.seed, str(version.pk), version.key)
    return [
        Entry(id_, _words(version, id_, "options"), places.get(id_, "") if places is not None else id_ in chosen)
        for id_ in ids
    ]


def _pairs(version: QuestionVersion, attempt: Attempt, pairs: Mapping[str, str]) -> dict:
    wording = next(iter(version.wordings.values()))
    right = options.ids(wording, "right")
    if attempt.quiz_version.shuffles:
        right = questions.kind(version.kind).shuffle(right, attempt.seed, str(version.pk))
    return {
        "entries": [
            Entry(id_, _words(version, id_, "left"), pairs.get(id_, "")) for id_ in options.ids(wording, "left")
        ],
        "targets": [Entry(id_, _words(version, id_, "right")) for id_ in right],
    }


def _true_and_false(version: QuestionVersion, chosen: str | None) -> list[Entry]:
    def words(wording: dict, id_: str, language: str) -> str:
        if wording.get("options"):
            return options.text(wording, id_)
        with translation.override(language):
            return _("True") if id_ == "true" else _("False")

    return [
        Entry(
            id_,
            [
                (language, words(version.wordings[language], id_, language))
                for language, _stem in words_of(version, str)
            ],
            id_ == chosen,
        )
        for id_ in ("true", "false")
    ]


def _words(version: QuestionVersion, id_: str, part: str) -> Words:
    return words_of(version, lambda wording: options.text(wording, id_, part))


# --- After handing in -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ReviewedQuestion:
    """One question of a result page; the right answer and explanation are empty until they may be seen."""

    number: int
    stem: str
    language: str
    is_blank: bool
    score: str
    maximum: str
    tone: str
    verdict: str
    answered: str = ""
    right_answer: str = ""
    explanation: str = ""
    feedback: str = ""
    source: str = ""


def reviewed_questions(
    attempt: Attempt, answers: Mapping[int, Answer], marks: Mapping[str, dict], *, parts: Container[str]
) -> list[ReviewedQuestion]:
    """The attempt's questions with whatever ``parts`` of ``assessments.reviewing`` may be seen."""
    shown = []
    for number, version in enumerate(versions.question_versions(attempt.paper), start=1):
        kind = questions.kind(version.kind)
        language, wording = words_of(version, dict)[0]
        response = answers[version.pk].response if version.pk in answers else {}
        mark = marks[str(version.pk)]
        share, maximum = Decimal(mark["share"]), Decimal(mark["maximum"])
        is_blank = kind.is_blank(response)
        tone, verdict = verdict_on(share, is_blank=is_blank)
        extra = {}
        if reviewing.RIGHT_ANSWER in parts:
            extra = {"right_answer": kind.describe_key(wording, version.key), "source": version.source}
        if reviewing.FEEDBACK in parts:
            extra |= {
                "explanation": wording.get("explanation", ""),
                "feedback": kind.mark(version.key, response).feedback,
            }
        if reviewing.RESPONSE in parts:
            extra["answered"] = kind.describe_response(wording, response)
        shown.append(
            ReviewedQuestion(
                number=number,
                stem=wording["stem"],
                language=language,
                is_blank=is_blank,
                score=f"{marking.rounded(share * maximum).normalize():f}",
                maximum=f"{maximum.normalize():f}",
                tone=tone,
                verdict=verdict,
                **extra,
            )
        )
    return shown


def verdict_on(share: Decimal, *, is_blank: bool) -> tuple[str, str]:
    """The tone of a mark, for its colour, and the word for it."""
    if is_blank:
        return "quiet", _("Not answered")
    if share == 1:
        return "good", _("Right")
    return ("bad", _("Wrong")) if share <= 0 else ("warn", _("Partly right"))
