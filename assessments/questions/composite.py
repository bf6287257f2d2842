"""What cloze and case set share: questions made of parts, each of a kind of its own."""

import re
from abc import abstractmethod
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal, InvalidOperation

from assessments.questions import options, paper
from assessments.questions.base import (
    SOLE,
    Classified,
    Mark,
    PartGiven,
    PostedForm,
    QuestionKind,
    ResponseClass,
    ResponseRefused,
)
from assessments.questions.printing import PrintForm
from assessments.questions.translating import translate as _

PART_ID = re.compile(r"[A-Za-z0-9_]{1,40}")  # no "-": it stands between part and option
MOST_PARTS = 30

KindOf = Callable[[str], QuestionKind]


class Composite(QuestionKind):
    """Parts of other kinds. Response {"parts": {"1": {"text": "…"}}}; a part left blank is left out. Key::

        {"parts": {"1": {"kind": "shorttext", "weight": "1", "key": {…}}}}

    and the wording {"stem": "…", "parts": {"1": {…}}}. The mark is the weighted mean of the parts' marks; a
    part that a person must mark, and that is not blank, makes the whole wait for that person.

    An option of a part is called "part-option" among the ids of the whole.
    """

    field = "parts"
    part_kinds: Sequence[str]

    def __init__(self, kind_of: KindOf) -> None:
        self._kind_of = kind_of  # given, so that this module need not know the list that it stands in

    @abstractmethod
    def part_order(self, key: dict, wording: dict) -> list[str]:
        """The parts in the order in which they are asked."""

    @abstractmethod
    def part_wording(self, wording: dict, part: str) -> dict:
        """A part's wording as its own kind reads it."""

    @abstractmethod
    def _own_problems(self, key: dict, wording: dict) -> list[str]:
        """What is wrong beside the parts themselves, which are sound in shape."""

    def kind_of(self, key: dict, part: str) -> QuestionKind:
        return self._kind_of(key["parts"][part]["kind"])

    def part_key(self, key: dict, part: str) -> dict:
        return key["parts"][part]["key"]

    # --- What authors write

    def validate(self, key: dict, wording: dict) -> list[str]:
        found = options.stem_problems(wording)
        shape = self._shape_problems(key, wording)
        if shape:
            return found + shape
        for part in key["parts"]:
            problems = self.kind_of(key, part).validate(self.part_key(key, part), self.part_wording(wording, part))
            found += [_("Part %(part)s: %(problem)s") % {"part": part, "problem": problem} for problem in problems]
        return found + self._own_problems(key, wording)

    def _shape_problems(self, key: dict, wording: dict) -> list[str]:
        parts, words = key.get("parts"), wording.get("parts")
        if not isinstance(parts, dict) or not 1 <= len(parts) <= MOST_PARTS:
            return [_("The question needs 1 to %(most)s parts.") % {"most": MOST_PARTS}]
        if any(not isinstance(part, str) or not PART_ID.fullmatch(part) for part in parts):
            return [_("The id of a part is made of letters, digits and “_”.")]
        if not isinstance(words, dict) or set(words) != set(parts):
            return [_("The wording and the key must have the same parts.")]
        return [
            problem for part in parts for problem in _part_problems(part, parts[part], words[part], self.part_kinds)
        ]

    def structure(self, wording: dict) -> list[str]:
        parts = wording.get("parts")
        return [*(sorted(parts) if isinstance(parts, dict) else []), *self.option_ids(wording)]

    def option_ids(self, wording: dict) -> list[str]:
        """Ids of every part's options, whichever of the kinds' places they stand in."""
        parts = wording.get("parts")
        found = []
        for part, words in sorted(parts.items()) if isinstance(parts, dict) else ():
            for place in ("options", "left", "right"):
                found += [f"{part}-{id_}" for id_ in options.ids(words, place)] if isinstance(words, dict) else []
        return found

    def describe_key(self, wording: dict, key: dict) -> str:
        return self._each(key, wording, lambda part, kind, part_key, words: kind.describe_key(words, part_key))

    def needs_person(self, key: dict) -> bool:
        return any(self.kind_of(key, part).needs_person(self.part_key(key, part)) for part in key["parts"])

    def realise(self, key: dict, wording: dict, seed: int) -> tuple[dict, dict]:
        """Realise each part with the same seed, so that parts with the same data show the same row."""
        parts, words = {}, {}
        for part, row in key["parts"].items():
            part_key, words[part] = self.kind_of(key, part).realise(row["key"], wording["parts"][part], seed)
            parts[part] = {**row, "key": part_key}
        return {**key, "parts": parts}, {**wording, "parts": words}

    def variant_of(self, key: dict, seed: int) -> tuple[int, ...]:
        parts = (self.kind_of(key, part).variant_of(self.part_key(key, part), seed) for part in key["parts"])
        return tuple(number for numbers in parts for number in numbers)

    # --- What officers answer

    def is_blank(self, response: dict | None) -> bool:
        return not response or not response.get("parts") or not any(response["parts"].values())

    def response_from_post(self, data: PostedForm, prefix: str, key: dict) -> dict:
        parts = {}
        for part in key["parts"]:
            kind = self.kind_of(key, part)
            try:
                response = kind.response_from_post(data, f"{prefix}-{part}", self.part_key(key, part))
            except ResponseRefused as refusal:
                raise _refused(part, refusal) from None
            if response:
                parts[part] = response
        return {"parts": parts} if parts else {}

    def read_paper(self, key: dict, wording: dict, text: str, others: Sequence[dict] = ()) -> dict:
        """Each part after its id: "1: B; 2: CSEAM", or one part a line."""
        found = {}
        for part, written in paper.parts(text, key["parts"]).items():
            others_of = [self.part_wording(other, part) for other in others]
            words = self.part_wording(wording, part)
            try:
                response = self.kind_of(key, part).read_paper(self.part_key(key, part), words, written, others_of)
            except ResponseRefused as refusal:
                raise _refused(part, refusal) from None
            if response:
                found[part] = response
        return {"parts": found} if found else {}

    def right_response(self, key: dict, wording: dict) -> dict | None:
        found = {}
        for part, kind, part_key, words in self.parts(key, wording):
            found[part] = kind.right_response(part_key, words)
        return None if None in found.values() else {"parts": found}

    def _clean_value(self, value: object, key: dict, option_ids: Sequence[str]) -> dict:
        if not isinstance(value, dict) or set(value) - set(key["parts"]):
            raise ResponseRefused(_("The answer did not arrive whole. Load the page again and answer once more."))
        cleaned = {}
        for part in sorted(value):
            kind, ids = self.kind_of(key, part), _ids_of(part, option_ids)
            if kind.slug == "truefalse":
                ids = kind.option_ids({})  # they are there without being in the wording
            try:
                response = kind.clean(value[part], self.part_key(key, part), ids)
            except ResponseRefused as refusal:
                raise _refused(part, refusal) from None
            if response:
                cleaned[part] = response
        return cleaned

    def _mark_answer(self, key: dict, value: dict) -> Mark:
        marks = self.part_marks(key, {"parts": value})
        if any(mark.score is None for mark in marks.values()):
            return Mark(None)
        total = sum((marks[part].score * weight for part, weight in _weights(key).items()), Decimal(0))
        right = sum(mark.score == 1 for mark in marks.values())
        feedback = _("%(right)s of %(all)s parts are right.") % {"right": right, "all": len(marks)}
        return Mark(total / sum(_weights(key).values()), feedback)

    def part_marks(self, key: dict, response: dict | None) -> dict[str, Mark]:
        """Each part's own mark, in the order of the key."""
        value = {} if self.is_blank(response) else response["parts"]
        return {part: self.kind_of(key, part).mark(self.part_key(key, part), value.get(part)) for part in key["parts"]}

    def parts_given(self, key: dict, response: dict | None) -> dict[str, PartGiven]:
        """Without the parts that a person marks."""
        value = {} if self.is_blank(response) else response["parts"]
        return {
            part: PartGiven(value.get(part), mark.score, _weights(key)[part])
            for part, mark in self.part_marks(key, response).items()
            if mark.score is not None
        }

    def count_right(self, key: dict, response: dict | None) -> int:
        return sum(mark.score == 1 for mark in self.part_marks(key, response).values())

    def keep_right(self, key: dict, response: dict | None) -> dict:
        value = {} if self.is_blank(response) else response["parts"]
        kept = {
            part: self.kind_of(key, part).keep_right(self.part_key(key, part), given) for part, given in value.items()
        }
        right = {part: given for part, given in kept.items() if given}
        return {"parts": right} if right else {}

    def _describe_answer(self, wording: dict, value: dict) -> str:
        """Without the key a part's kind shows by its field."""
        known = [part for part in wording.get("parts") or {} if part in value]
        return "; ".join(
            f"({part}) {self._described(wording, part, value[part])}"
            for part in [*known, *sorted(set(value) - set(known))]
        )

    def _described(self, wording: dict, part: str, response: dict) -> str:
        words = self.part_wording(wording, part) if part in (wording.get("parts") or {}) else {}
        return self._kind_of(_kind_by_field(response, words)).describe_response(words, response)

    # --- Paper and statistics

    def print_form(self, key: dict, wording: dict) -> PrintForm:
        return PrintForm(
            "parts",
            parts=[
                (part, kind.print_form(part_key, words)) for part, kind, part_key, words in self.parts(key, wording)
            ],
        )

    def random_guess_score(self, key: dict, wording: dict) -> Decimal | None:
        """The parts' guess scores, not weighted, over the sum of the weights: so ``qtype_multianswer`` has it.

        A part without one counts 0.
        """
        scores = [
            kind.random_guess_score(part_key, words) or Decimal(0)
            for _part, kind, part_key, words in self.parts(key, wording)
        ]
        return sum(scores, Decimal(0)) / sum(_weights(key).values())

    def possible_responses(self, key: dict, wording: dict) -> dict[str, list[ResponseClass]]:
        """The parts' classes; Moodle analyses no responses of its cloze questions."""
        return {
            _joined(part, name): [replace(each, fraction=each.fraction * _share(key, part)) for each in classes]
            for part, kind, part_key, words in self.parts(key, wording)
            for name, classes in kind.possible_responses(part_key, words).items()
        }

    def classify(self, key: dict, response: dict | None) -> dict[str, Classified]:
        value = {} if self.is_blank(response) else response["parts"]
        return {
            _joined(part, name): replace(each, fraction=each.fraction * _share(key, part))
            for part in key["parts"]
            for name, each in self.kind_of(key, part).classify(self.part_key(key, part), value.get(part)).items()
        }

    def parts(self, key: dict, wording: dict) -> Iterator[tuple[str, QuestionKind, dict, dict]]:
        """Each part in the order asked: its id, kind, key and wording."""
        for part in self.part_order(key, wording):
            yield part, self.kind_of(key, part), self.part_key(key, part), self.part_wording(wording, part)

    def _each(self, key: dict, wording: dict, told: Callable[[str, QuestionKind, dict, dict], str]) -> str:
        return "; ".join(f"({each[0]}) {told(*each)}" for each in self.parts(key, wording))


def shared_words(wording: dict) -> dict:
    """What the whole's wording says of its parts' as well: how they are written, and which pictures they may show."""
    return {"format": "plain"} | {name: wording[name] for name in ("format", "images") if name in wording}


def _kind_by_field(response: dict, words: dict) -> str:
    """A kind that tells this response in words. Kinds that share a field tell it alike but for true and false."""
    if "choice" in response:
        return "single" if words.get("options") else "truefalse"
    by_field = {"choices": "multiple", "pairs": "matching", "order": "ordering"}
    return next((slug for field, slug in by_field.items() if field in response), "shorttext")


def _part_problems(part: str, row: object, words: object, kinds: Sequence[str]) -> list[str]:
    if not isinstance(row, dict) or not isinstance(row.get("key"), dict) or not isinstance(words, dict):
        return [_("Part %(part)s needs a kind, a weight, a key and a wording.") % {"part": part}]
    if row.get("kind") not in kinds:
        names = {"part": part, "kinds": ", ".join(kinds)}
        return [_("Part %(part)s must be of one of these kinds: %(kinds)s.") % names]
    if _weight(row) is None:
        return [_("The weight of part %(part)s must be a number above 0.") % {"part": part}]
    return []


def _weight(row: dict) -> Decimal | None:
    value = row.get("weight", "1")
    try:
        number = Decimal(value) if isinstance(value, str) and len(value) <= 20 else None
    except InvalidOperation:
        return None
    return number if number is not None and number.is_finite() and 0 < number <= 1000 else None


def _weights(key: dict) -> dict[str, Decimal]:
    return {part: Decimal(row.get("weight", "1")) for part, row in key["parts"].items()}


def _share(key: dict, part: str) -> Decimal:
    weights = _weights(key)
    return weights[part] / sum(weights.values())


def _ids_of(part: str, option_ids: Sequence[str]) -> list[str]:
    start = f"{part}-"
    return [id_[len(start) :] for id_ in option_ids if id_.startswith(start)]


def _joined(part: str, name: str) -> str:
    return part if name == SOLE else f"{part}.{name}"


def _refused(part: str, refusal: ResponseRefused) -> ResponseRefused:
    return ResponseRefused(_("Part %(part)s: %(problem)s") % {"part": part, "problem": refusal})
