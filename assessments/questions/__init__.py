"""Question kinds, one file each: pure functions of key, wording and response."""

from assessments.questions.base import Mark, PostedForm, QuestionKind, ResponseRefused
from assessments.questions.matching import Matching
from assessments.questions.multiple import MultipleChoice
from assessments.questions.numeric import Numeric
from assessments.questions.ordering import Ordering
from assessments.questions.shorttext import ShortText
from assessments.questions.single import SingleChoice
from assessments.questions.truefalse import TrueFalse

__all__ = ["Mark", "PostedForm", "QuestionKind", "ResponseRefused", "UnknownKind", "all_kinds", "kind"]

_KINDS: dict[str, QuestionKind] = {
    each.slug: each
    for each in (SingleChoice(), MultipleChoice(), TrueFalse(), Numeric(), Matching(), Ordering(), ShortText())
}


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
