"""Question kinds, one file each: pure functions of key, wording and response."""

from assessments.questions.base import (
    NO_MATCH,
    NO_RESPONSE,
    SOLE,
    Classified,
    Mark,
    PostedForm,
    QuestionKind,
    ResponseClass,
    ResponseRefused,
)
from assessments.questions.calculated import Calculated
from assessments.questions.caseset import CaseSet
from assessments.questions.cloze import Cloze
from assessments.questions.description import Description
from assessments.questions.matching import Matching
from assessments.questions.multiple import MultipleChoice
from assessments.questions.numeric import Numeric
from assessments.questions.ordering import Ordering
from assessments.questions.printing import PrintForm
from assessments.questions.shorttext import ShortText
from assessments.questions.single import SingleChoice
from assessments.questions.truefalse import TrueFalse
from assessments.questions.written import Written

__all__ = [
    "NO_MATCH",
    "NO_RESPONSE",
    "SOLE",
    "Classified",
    "Mark",
    "PostedForm",
    "PrintForm",
    "QuestionKind",
    "ResponseClass",
    "ResponseRefused",
    "UnknownKind",
    "all_kinds",
    "kind",
]


class UnknownKind(LookupError):
    """No question kind has this slug."""


def kind(slug: str) -> QuestionKind:
    """The question kind called ``slug``. Raises UnknownKind."""
    try:
        return _KINDS[slug]
    except KeyError:
        raise UnknownKind(slug) from None


def all_kinds() -> list[QuestionKind]:
    """Every kind, in the order in which an author is offered them."""
    return list(_KINDS.values())


_KINDS: dict[str, QuestionKind] = {
    each.slug: each
    for each in (
        *(SingleChoice(), MultipleChoice(), TrueFalse(), Numeric(), Matching(), Ordering(), ShortText()),
        *(Cloze(kind), CaseSet(kind), Calculated(), Written(), Description()),
    )
}
