"""What a page needs to ask one question: options in their order, what is chosen, every language side by side."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _

from assessments import questions, rich_text
from assessments.questions import options
from assessments.questions.cloze import GAP

Words = list[tuple[str, str]]  # language code and text, the reader's language first


@dataclass(frozen=True)
class Entry:
    """An option, or one side of a pair. ``chosen`` is True, or the id or place that was given to it."""

    id: str
    words: Words
    chosen: bool | str = False


@dataclass(frozen=True)
class Segment:
    """A piece of a text with gaps: ``html`` before the gap of ``part``, which is None after the last."""

    html: str
    part: "AnswerFields | None" = None


@dataclass(frozen=True)
class AnswerFields:
    """The form fields of a question, or of one part of it; every name begins with ``prefix``."""

    prefix: str
    kind: str
    name: str = ""  # of a part
    stems: Words = field(default_factory=list)
    is_html: bool = False
    entries: list[Entry] = field(default_factory=list)
    targets: list[Entry] = field(default_factory=list)
    text: str = ""
    units: Words = field(default_factory=list)
    templates: Words = field(default_factory=list)
    words_least: int = 0
    words_most: int = 0
    parts: "list[AnswerFields]" = field(default_factory=list)
    gapped: list[tuple[str, list[Segment]]] = field(default_factory=list)

    @property
    def template(self) -> str:
        return f"assessments/kinds/_{self.kind}.html"

    @property
    def gap_template(self) -> str:
        return f"assessments/kinds/gaps/_{self.kind}.html"


@dataclass(frozen=True)
class Asked:
    """A question as one attempt asks it: realised, with the seed and label that shuffle its options."""

    kind: str
    key: dict
    wordings: Mapping[str, dict]
    seed: int
    label: str
    shuffles: bool

    def words(self, pick: Callable[[dict], str], *, inline: bool = True) -> Words:
        """``pick(wording)`` in every language, cleaned where it is HTML, the reader's first."""
        texts = {
            language: rich_text.shown(wording, pick(wording), inline=inline)
            for language, wording in self.wordings.items()
        }
        return in_reader_order(texts)

    def part(self, id_: str) -> "Asked":
        kind = questions.kind(self.kind)
        return Asked(
            kind=kind.kind_of(self.key, id_).slug,
            key=kind.part_key(self.key, id_),
            wordings={language: kind.part_wording(wording, id_) for language, wording in self.wordings.items()},
            seed=self.seed,
            label=f"{self.label}-{id_}",
            shuffles=self.shuffles,
        )

    @property
    def any_wording(self) -> dict:
        return next(iter(self.wordings.values()))


def in_reader_order(texts: Mapping[str, str]) -> Words:
    """Language code and text of each, the reader's language first."""
    active = translation.get_language()
    return sorted(texts.items(), key=lambda entry: (entry[0] != active, entry[0]))


def realised(kind_slug: str, key: dict, wordings: Mapping[str, dict], seed: int) -> tuple[dict, dict[str, dict]]:
    """Key and every wording of the variant that ``seed`` picks."""
    kind = questions.kind(kind_slug)
    made = {language: kind.realise(key, wording, seed) for language, wording in wordings.items()}
    return next(iter(made.values()))[0], {language: wording for language, (_key, wording) in made.items()}


def answer_fields(asked: Asked, prefix: str, response: dict, name: str = "") -> AnswerFields:
    """The fields of the question, filled with ``response``."""
    is_html = asked.any_wording.get("format") == "html"
    has_blocks = is_html and asked.kind != "cloze"
    stems = asked.words(lambda wording: without_gaps(asked.kind, wording["stem"]), inline=not has_blocks)
    made = _MAKERS[asked.kind](asked, prefix, response)
    return AnswerFields(prefix=prefix, kind=asked.kind, name=name, stems=stems, is_html=is_html, **made)


def without_gaps(kind: str, stem: str) -> str:
    """The stem where it is only read: each gap as its number and an ellipsis."""
    return GAP.sub(r"(\1) …", stem) if kind == "cloze" else stem


# --- One maker a kind -------------------------------------------------------------------------------------


def _single(asked: Asked, prefix: str, response: dict) -> dict[str, Any]:
    return {"entries": _options(asked, chosen={response.get("choice")})}


def _multiple(asked: Asked, prefix: str, response: dict) -> dict[str, Any]:
    return {"entries": _options(asked, chosen=set(response.get("choices", [])))}


def _ordering(asked: Asked, prefix: str, response: dict) -> dict[str, Any]:
    places = {id_: str(place) for place, id_ in enumerate(response.get("order", []), start=1) if id_}
    return {"entries": _options(asked, places=places)}


def _options(asked: Asked, chosen: Iterable = (), places: Mapping[str, str] | None = None) -> list[Entry]:
    return [
        Entry(id_, _words(asked, id_, "options"), places.get(id_, "") if places is not None else id_ in chosen)
        for id_ in _option_order(asked)
    ]


def _words(asked: Asked, id_: str, part: str) -> Words:
    return asked.words(lambda wording: options.text(wording, id_, part))


def _pairs(asked: Asked, prefix: str, response: dict) -> dict[str, Any]:
    pairs = response.get("pairs", {})
    right = _target_order(asked)
    left = options.ids(asked.any_wording, "left")
    return {
        "entries": [Entry(id_, _words(asked, id_, "left"), pairs.get(id_, "")) for id_ in left],
        "targets": [Entry(id_, _plain_words(asked, id_, "right")) for id_ in right],
    }


def _plain_words(asked: Asked, id_: str, part: str) -> Words:
    """Words for the option of a select, which holds no markup."""
    return in_reader_order(
        {language: options.plain_text(wording, id_, part) for language, wording in asked.wordings.items()}
    )


def _true_and_false(asked: Asked, prefix: str, response: dict) -> dict[str, Any]:
    def words(wording: dict, id_: str, language: str) -> str:
        if wording.get("options"):
            return rich_text.shown(wording, options.text(wording, id_), inline=True)
        with translation.override(language):
            return _("True") if id_ == "true" else _("False")

    return {
        "entries": [
            Entry(
                id_,
                in_reader_order({lang: words(wording, id_, lang) for lang, wording in asked.wordings.items()}),
                id_ == response.get("choice"),
            )
            for id_ in ("true", "false")
        ]
    }


def _typed(asked: Asked, prefix: str, response: dict) -> dict[str, Any]:
    units = [(language, unit) for language, unit in asked.words(lambda wording: wording.get("unit", "")) if unit]
    return {"text": response.get("text", ""), "units": units}


def _written(asked: Asked, prefix: str, response: dict) -> dict[str, Any]:
    templates = asked.words(lambda wording: wording.get("template", ""), inline=False)
    return {
        "text": response.get("text", ""),
        "templates": [each for each in templates if each[1]],
        "words_least": asked.key.get("words_least", 0),
        "words_most": asked.key.get("words_most", 0),
    }


def _caseset(asked: Asked, prefix: str, response: dict) -> dict[str, Any]:
    order = questions.kind(asked.kind).part_order(asked.key, asked.any_wording)
    return {"parts": [_part(asked, prefix, response, id_) for id_ in order]}


def _part(asked: Asked, prefix: str, response: dict, id_: str) -> AnswerFields:
    part_prefix = _prefix_of_part(prefix, id_)
    return answer_fields(asked.part(id_), part_prefix, response.get("parts", {}).get(id_, {}), id_)


def _prefix_of_part(prefix: str, id_: str) -> str:
    return f"{prefix}-{id_}"


def _cloze(asked: Asked, prefix: str, response: dict) -> dict[str, Any]:
    """The text in every language, cut at its gaps; the fields themselves stand in the reader's."""
    parts = {id_: _part(asked, prefix, response, id_) for id_ in asked.key["parts"]}
    texts = asked.words(lambda wording: wording["stem"], inline=False)
    return {
        "parts": list(parts.values()),
        "gapped": [(language, _segments(text, parts)) for language, text in texts],
    }


def _segments(text: str, parts: Mapping[str, AnswerFields]) -> list[Segment]:
    """HTML was cleaned as a whole, so that a tag may begin before a gap and end after it."""
    pieces = GAP.split(text)
    keep = type(text)  # a piece of what is safe is safe
    ends = [parts.get(id_) for id_ in pieces[1::2]]
    return [Segment(keep(html), part) for html, part in zip(pieces[::2], [*ends, None], strict=True)]


def _description(asked: Asked, prefix: str, response: dict) -> dict[str, Any]:
    return {}


_MAKERS: dict[str, Callable[[Asked, str, dict], dict[str, Any]]] = {
    "single": _single,
    "multiple": _multiple,
    "truefalse": _true_and_false,
    "numeric": _typed,
    "shorttext": _typed,
    "calculated": _typed,
    "matching": _pairs,
    "ordering": _ordering,
    "cloze": _cloze,
    "caseset": _caseset,
    "written": _written,
    "description": _description,
}


# --- The order of what is shuffled ------------------------------------------------------------------------


def orders(asked: Asked, prefix: str) -> dict[str, list[str]]:
    """Ids in the order in which this attempt shows them, by the prefix of the question or part that they belong to."""
    if asked.kind in ("cloze", "caseset"):
        parts = (orders(asked.part(id_), _prefix_of_part(prefix, id_)) for id_ in asked.key["parts"])
        return {name: ids for found in parts for name, ids in found.items()}
    order = _ORDERS.get(asked.kind)
    return {} if order is None else {prefix: order(asked)}


def _option_order(asked: Asked) -> list[str]:
    kind = questions.kind(asked.kind)
    ids = kind.option_ids(asked.any_wording)
    if asked.shuffles or asked.kind == "ordering":
        return kind.shuffle(ids, asked.seed, asked.label, asked.key)
    return ids


def _target_order(asked: Asked) -> list[str]:
    ids = options.ids(asked.any_wording, "right")
    return questions.kind(asked.kind).shuffle(ids, asked.seed, asked.label) if asked.shuffles else ids


_ORDERS: dict[str, Callable[[Asked], list[str]]] = {
    "single": _option_order,
    "multiple": _option_order,
    "ordering": _option_order,
    "matching": _target_order,
}
