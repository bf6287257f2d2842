"""What every question kind promises. Pure: no ORM, no clock, no request."""

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Protocol

from assessments.questions.printing import PrintForm
from assessments.questions.translating import translate as _

LONGEST_TEXT = 2000  # characters as received

SOLE = ""  # the name of the one part of a question that has no parts
NO_RESPONSE = ""  # the class of a part that was left blank
NO_MATCH = "?"  # the class of what was typed and fits no answer; no id has this sign


class ResponseRefused(ValueError):
    """The response cannot be stored as it came; the message tells the officer why."""


@dataclass(frozen=True)
class Mark:
    """``score`` is a share of full marks, -1 to 1, as the kind gives it; None means a person must mark it.

    What a negative share does is the quiz's setting, not the kind's. A blank is always 0. ``feedback`` is
    in the language active while marking. It is not for storing: mark again, which costs nothing, to show
    it to a reader of another language.
    """

    score: Decimal | None
    feedback: str = ""


@dataclass(frozen=True)
class ResponseClass:
    """One class that the responses to a part may fall into, as Moodle's ``question_possible_response``.

    ``fraction`` is the share of the whole question's mark that a response of this class earns.
    """

    id: str
    label: str
    fraction: Decimal


@dataclass(frozen=True)
class Classified:
    """The class of one response's part, as Moodle's ``question_classified_response``; ``text`` as given."""

    id: str
    text: str
    fraction: Decimal


class PostedForm(Protocol):
    """What we need of Django's QueryDict."""

    def getlist(self, name: str) -> list[str]: ...

    def __iter__(self) -> Iterator[str]: ...


@dataclass(frozen=True)
class PartGiven:
    """What stands in one part of an answer, the share of that part's marks it earns, and the part's weight."""

    response: object
    share: Decimal
    weight: Decimal = Decimal(1)


class QuestionKind(ABC):
    """One kind of question.

    A key is free of language: {"choice": "d"}. A wording is one language: {"stem", "options", …}.
    A response has the single entry ``field``; None and {} are blank.
    """

    slug: str
    field: str
    takes_answer = True  # False for what is only read: it has no number, no mark and counts nowhere

    @abstractmethod
    def validate(self, key: dict, wording: dict) -> list[str]:
        """Problems an author can act on, in the reader's language; empty when key and wording are sound."""

    @abstractmethod
    def option_ids(self, wording: dict) -> list[str]:
        """Every id that a response may name, in the order of the wording."""

    @abstractmethod
    def response_from_post(self, data: PostedForm, prefix: str, key: dict) -> dict:
        """Read plain form fields. Clean the result before use: ids are not checked here.

        A composite question finds its parts in ``key``. No question's prefix may be the start of another's
        followed by "-". Raises ResponseRefused when fields contradict each other.
        """

    @abstractmethod
    def describe_key(self, wording: dict, key: dict) -> str:
        """The right answer in plain words."""

    @abstractmethod
    def right_response(self, key: dict, wording: dict) -> dict | None:
        """A response that earns full marks; None where only a person can say."""

    @abstractmethod
    def read_paper(self, key: dict, wording: dict, text: str, others: Sequence[dict] = ()) -> dict:
        """The cleaned response that somebody wrote on paper or into a response sheet; {} when ``text`` is blank.

        Options are named by their letter (A is the first of ``wording``), their id, or their exact words in
        ``wording`` or one of ``others``, the question's wordings in other languages. Raises ResponseRefused
        with a sentence for what is ambiguous or unknown.
        """

    @abstractmethod
    def print_form(self, key: dict, wording: dict) -> PrintForm:
        """How the question is answered on paper."""

    @abstractmethod
    def possible_responses(self, key: dict, wording: dict) -> dict[str, list[ResponseClass]]:
        """Every class of response by part, as Moodle's ``get_possible_responses``."""

    @abstractmethod
    def classify(self, key: dict, response: dict | None) -> dict[str, Classified]:
        """The class of a cleaned response by part, as Moodle's ``classify_response``."""

    @abstractmethod
    def _clean_value(self, value: object, key: dict, option_ids: Sequence[str]) -> object:
        """``value`` in its one stored form, empty when blank. Raises ResponseRefused."""

    @abstractmethod
    def _mark_answer(self, key: dict, value: object) -> Mark:
        """Mark what is not blank."""

    @abstractmethod
    def _describe_answer(self, wording: dict, value: object) -> str:
        """Plain words for what is not blank. Never fails on an id the wording no longer has."""

    def needs_person(self, key: dict) -> bool:
        """Whether a person must mark what is not blank."""
        return False

    def realise(self, key: dict, wording: dict, seed: int) -> tuple[dict, dict]:
        """Key and wording of the variant that ``seed`` picks. Most kinds have one variant: both unchanged."""
        return key, wording

    def variant_of(self, key: dict, seed: int) -> tuple[int, ...]:
        """What ``realise`` picks by ``seed``: of the same question, equal variants are realised alike."""
        return ()

    def random_guess_score(self, key: dict, wording: dict) -> Decimal | None:
        """The share that guessing earns on average, as Moodle's ``get_random_guess_score``; None where it says null.

        0 unless the kind says otherwise, as ``question_type`` has it.
        """
        return Decimal(0)

    def structure(self, wording: dict) -> list[str]:
        """What must be the same in every language of a question: the ids that key and response may name."""
        return self.option_ids(wording)

    def is_blank(self, response: dict | None) -> bool:
        """Whether nothing was answered."""
        return not response or not response.get(self.field)

    def clean(self, response: dict | None, key: dict, option_ids: Sequence[str]) -> dict:
        """The response in its one stored form; {} when blank. Cleaning twice changes nothing.

        Raises ResponseRefused for unknown ids, wrong types and what is longer than a person types.
        """
        if response is None:
            return {}
        if not isinstance(response, dict) or set(response) - {self.field}:
            raise ResponseRefused(_("The answer did not arrive whole. Load the page again and answer once more."))
        value = response.get(self.field)
        cleaned = None if value is None else self._clean_value(value, key, option_ids)
        return {self.field: cleaned} if cleaned else {}

    def mark(self, key: dict, response: dict | None) -> Mark:
        """Mark a cleaned response, with the key that ``realise`` gave. A blank scores 0, never less.

        Everything else scores from the kind's lowest fraction, at least -1, to 1.
        """
        if self.is_blank(response):
            return Mark(Decimal(0))
        return self._mark_answer(key, response[self.field])

    def parts_given(self, key: dict, response: dict | None) -> dict[str, "PartGiven"]:
        """What was given to each part that can be right by itself; nothing for a question that is one whole."""
        return {}

    def count_right(self, key: dict, response: dict | None) -> int | None:
        """How many parts of a cleaned response are right, as Moodle's ``get_num_parts_right``.

        None for a kind that is answered as a whole.
        """
        return None

    def keep_right(self, key: dict, response: dict | None) -> dict:
        """A cleaned response without what is wrong in it, as Moodle's ``clear_wrong_from_response``; {} if all is.

        What a person must mark is kept.
        """
        return {} if self.is_blank(response) or self.mark(key, response).score not in (None, 1) else response

    def describe_response(self, wording: dict, response: dict | None) -> str:
        """What was answered in plain words, for review pages."""
        if self.is_blank(response):
            return _("Not answered")
        return self._describe_answer(wording, response[self.field])

    def shuffle(self, option_ids: Sequence[str], seed: int, label: str, key: dict | None = None) -> list[str]:
        """Options in an order that depends on seed and label only. Kinds without options have none."""
        return list(option_ids)


def bounded(share: Decimal) -> Decimal:
    """``share`` kept within 0 and 1."""
    return max(Decimal(0), min(Decimal(1), share))


def fraction_of(value: object) -> Decimal | None:
    """The share that an author wrote, -1 to 1; None when it is not one."""
    if not isinstance(value, str) or len(value) > 20:
        return None
    try:
        number = Decimal(value)
    except InvalidOperation:
        return None
    return number if number.is_finite() and abs(number) <= 1 else None


def require_ids(values: object, allowed: Sequence[str]) -> None:
    """Raise ResponseRefused unless ``values`` is a short list of allowed ids."""
    if not isinstance(values, list) or len(values) > 2 * len(allowed):
        raise ResponseRefused(_("The answer did not arrive whole. Load the page again and answer once more."))
    if any(not isinstance(value, str) or value not in allowed for value in values):
        raise ResponseRefused(_("The answer names an option that this question does not have."))


def clean_text(value: object, longest: int = LONGEST_TEXT, keep: str = "") -> str:
    """Typed text in NFC without control characters, but those to ``keep``, or surrounding space.

    Raises ResponseRefused.
    """
    if not isinstance(value, str):
        raise ResponseRefused(_("The answer must be text."))
    if len(value) > longest:
        message = _("The answer is too long: at most %(most)s characters.")
        raise ResponseRefused(message % {"most": longest})
    categories = {char: unicodedata.category(char) for char in set(value)}
    if "Cs" in categories.values():  # half of a character; no database stores it
        raise ResponseRefused(_("The answer contains a broken character. Type it again."))
    plain = "".join(" " if categories[char] == "Cc" and char not in keep else char for char in value)
    return unicodedata.normalize("NFC", plain).strip()


def last_value(data: PostedForm, name: str) -> str:
    """The last value of a form field, empty when it was not sent."""
    values = data.getlist(name)
    return values[-1] if values else ""


def values_under(data: PostedForm, prefix: str) -> dict[str, str]:
    """Fields named ``prefix-<id>`` that hold something, by id."""
    start = f"{prefix}-"
    found = {name[len(start) :]: last_value(data, name).strip() for name in data if name.startswith(start)}
    return {id_: value for id_, value in found.items() if value}
