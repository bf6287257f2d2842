"""Answers that only a person can mark: their parts, their guide, and the share that points come to. No ORM."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from assessments import questions
from assessments.questions.base import QuestionKind
from assessments.questions.composite import Composite

Points = Mapping[str, Mapping[str, Decimal]]  # part to point of the guide to what was given

ALL_OF_IT = "all"  # the one point of an answer without a guide; it is worth 1
WHOLE = ""  # the one part of a question without parts


@dataclass(frozen=True)
class GuidePoint:
    id: str
    words: str
    maximum: Decimal


@dataclass(frozen=True)
class WrittenPart:
    """One answer to read: the whole question's, or that of a part of a case. ``weight`` is its share of the mark."""

    id: str
    stem: str
    text: str
    guide: list[GuidePoint]
    weight: Decimal

    @property
    def maximum(self) -> Decimal:
        return sum((point.maximum for point in self.guide), Decimal(0))


def parts_to_mark(kind_slug: str, key: dict, wording: dict, response: dict | None) -> list[WrittenPart]:
    """The answers of one question that a person must mark, in the order asked; none for a blank."""
    kind = questions.kind(kind_slug)
    if kind.is_blank(response) or not kind.needs_person(key):
        return []
    if not isinstance(kind, Composite):
        return [_part(kind, WHOLE, key, wording, response, Decimal(1))]
    total = sum(_weights(key).values())
    return [
        _part(
            kind.kind_of(key, part),
            part,
            kind.part_key(key, part),
            kind.part_wording(wording, part),
            response["parts"][part],
            _weights(key)[part] / total,
        )
        for part in _waiting(kind, key, wording, response)
    ]


def share_of(kind_slug: str, key: dict, wording: dict, response: dict, points: Points) -> Decimal:
    """The whole question's share of full marks, 0 to 1, from the points given and what the machine can mark."""
    given = {
        part.id: sum((points[part.id][point.id] for point in part.guide), Decimal(0)) / part.maximum
        for part in parts_to_mark(kind_slug, key, wording, response)
    }
    kind = questions.kind(kind_slug)
    if not isinstance(kind, Composite):
        return given[WHOLE]
    weights = _weights(key)
    shares = {
        part: given[part] if part in given else max(mark.score, Decimal(0))
        for part, mark in kind.part_marks(key, response).items()
    }
    return sum((shares[part] * weight for part, weight in weights.items()), Decimal(0)) / sum(weights.values())


def _waiting(kind: Composite, key: dict, wording: dict, response: dict) -> Iterator[str]:
    marks = kind.part_marks(key, response)
    return (part for part in kind.part_order(key, wording) if marks[part].score is None)


def _part(kind: QuestionKind, id_: str, key: dict, wording: dict, response: dict, weight: Decimal) -> WrittenPart:
    words = wording.get("guide") or {}
    guide = [
        GuidePoint(row["id"], words.get(row["id"], row["id"]), Decimal(row["maximum"]))
        for row in key.get("guide") or []
    ]
    return WrittenPart(
        id=id_,
        stem=wording.get("stem", ""),
        text=kind.describe_response(wording, response),
        guide=guide or [GuidePoint(ALL_OF_IT, "", Decimal(1))],
        weight=weight,
    )


def _weights(key: dict) -> dict[str, Decimal]:
    return {part: Decimal(row.get("weight", "1")) for part, row in key["parts"].items()}
