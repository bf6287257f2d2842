"""What every question kind promises. Pure: no ORM, no clock, no request."""

import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from assessments.questions.translating import translate as _

LONGEST_TEXT = 2000  # characters as received


class ResponseRefused(ValueError):
    """The response cannot be stored as it came; the message tells the officer why."""


@dataclass(frozen=True)
class Mark:
    """``score`` is a share of full marks, 0 to 1; None means a person must mark it.

    ``feedback`` is in the language active while marking. It is not for storing: mark again, which
    costs nothing, to show it to a reader of another language.
    """

    score: Decimal | None
    feedback: str = ""


class PostedForm(Protocol):
    """What we need of Django's QueryDict."""

    def getlist(self, name: str) -> list[str]: ...

    def __iter__(self) -> Iterator[str]: ...


class QuestionKind(ABC):
    """One kind of question.

    A key is free of language: {"choice": "d"}. A wording is one language: {"stem", "options", …}.
    A response has the single entry ``field``; None and {} are blank.
    """

    slug: str
    field: str

    @abstractmethod
    def validate(self, key: dict, wording: dict) -> list[str]:
        """Problems an author can act on, in the reader's language; empty when key and wording are sound."""

    @abstractmethod
    def option_ids(self, wording: dict) -> list[str]:
        """Every id that a response may name, in the order of the wording."""

    @abstractmethod
    def response_from_post(self, data: PostedForm, prefix: str) -> dict:
        """Read plain form fields. Clean the result before use: ids are not checked here.

        No question's prefix may be the start of another's followed by "-".
        Raises ResponseRefused when fields contradict each other.
        """

    @abstractmethod
    def describe_key(self, wording: dict, key: dict) -> str:
        """The right answer in plain words."""

    @abstractmethod
    def _clean_value(self, value: object, key: dict, option_ids: Sequence[str]) -> object:
        """``value`` in its one stored form, empty when blank. Raises ResponseRefused."""

    @abstractmethod
    def _mark_answer(self, key: dict, value: object) -> Mark:
        """Mark what is not blank."""

    @abstractmethod
    def _describe_answer(self, wording: dict, value: object) -> str:
        """Plain words for what is not blank. Never fails on an id the wording no longer has."""

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
        """Mark a cleaned response. A blank scores 0, never less; nothing scores more than 1."""
        if self.is_blank(response):
            return Mark(Decimal(0))
        return self._mark_answer(key, response[self.field])

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


def require_ids(values: object, allowed: Sequence[str]) -> None:
    """Raise ResponseRefused unless ``values`` is a short list of allowed ids."""
    if not isinstance(values, list) or len(values) > 2 * len(allowed):
        raise ResponseRefused(_("The answer did not arrive whole. Load the page again and answer once more."))
    if any(not isinstance(value, str) or value not in allowed for value in values):
        raise ResponseRefused(_("The answer names an option that this question does not have."))


def clean_text(value: object) -> str:
    """Typed text in NFC without control characters or surrounding space. Raises ResponseRefused."""
    if not isinstance(value, str):
        raise ResponseRefused(_("The answer must be text."))
    if len(value) > LONGEST_TEXT:
        message = _("The answer is too long: at most %(most)s characters.")
        raise ResponseRefused(message % {"most": LONGEST_TEXT})
    categories = {char: unicodedata.category(char) for char in set(value)}
    if "Cs" in categories.values():  # half of a character; no database stores it
        raise ResponseRefused(_("The answer contains a broken character. Type it again."))
    plain = "".join(" " if categories[char] == "Cc" else char for char in value)
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
