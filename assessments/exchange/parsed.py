"""What a file of questions says, once read: questions in the shapes of docs/question-format.md, and reports."""

import json
from dataclasses import dataclass, field
from decimal import Decimal

from assessments.questions import hashing
from assessments.questions.translating import translate as _

USUAL_PENALTY = "0.3333333"
LONGEST_NAME = 255
LONGEST_CODE = 40


class FileRefused(ValueError):
    """Nothing of the file can be used; the message says why and what to do."""


def in_question(name: str) -> str:
    """Goes on after "Line 12": where a file breaks off, as far as the question's name has been read."""
    return _(", in the question “%(name)s”") % {"name": name[:80]} if name else ""


class QuestionRefused(ValueError):
    """This question cannot be used; the message says why."""


@dataclass
class ParsedQuestion:
    """One question as understood. ``problems`` refuse it; ``left_out`` names what the bank does not keep of it.

    ``for_later`` names what lets it be stored and must be put right before it is released.

    ``images`` holds the bytes of the pictures by the name under which they are kept, "<sha-256>.png".
    """

    name: str
    line: int
    kind: str = ""
    key: dict = field(default_factory=dict)
    wordings: dict[str, dict] = field(default_factory=dict)
    code: str = ""
    default_mark: Decimal = Decimal(1)
    category: str = ""
    tags: list[str] = field(default_factory=list)
    is_hidden: bool | None = None  # whether it is out of use; None where the file does not say
    images: dict[str, bytes] = field(default_factory=dict)
    stated_penalty: str = ""  # as the file has it, where the kind keeps none
    place: str = ""  # sheet and row, where a line says too little
    problems: list[str] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    for_later: list[str] = field(default_factory=list)

    @property
    def penalty(self) -> str:
        return self.key.get("penalty") or self.stated_penalty or USUAL_PENALTY

    @property
    def feedback(self) -> dict[str, str]:
        """General feedback by language."""
        return {language: wording.get("explanation", "") for language, wording in self.wordings.items()}

    def content(self) -> dict:
        """All that makes the question what it is, as JSON: the measure of whether two are the same."""
        return {
            "kind": self.kind,
            "key": self.key,
            "wordings": self.wordings,
            "default_mark": number_text(self.default_mark),
            "category": self.category,
            "tags": self.tags,
            "hidden": bool(self.is_hidden),
        }

    def content_hash(self) -> str:
        return hashing.wording_hash(self.content())

    def copy(self) -> "ParsedQuestion":
        """A copy that may be changed without changing this one."""
        made = ParsedQuestion(**{**self.__dict__})
        for name in ("key", "wordings", "tags", "problems", "left_out", "for_later"):
            setattr(made, name, json.loads(json.dumps(getattr(self, name))))
        made.images = dict(self.images)
        return made


@dataclass
class ParsedFile:
    """The questions of a file in their order, those that are refused among them."""

    format: str
    questions: list[ParsedQuestion]
    left_out: list[str] = field(default_factory=list)  # what concerns no single question

    @property
    def accepted(self) -> list[ParsedQuestion]:
        return [question for question in self.questions if not question.problems]

    @property
    def refused(self) -> list[ParsedQuestion]:
        return [question for question in self.questions if question.problems]


def number_text(value: Decimal) -> str:
    """A number in its one spelling: no exponent, no trailing zeros."""
    text = f"{value:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("-0", "") else text
