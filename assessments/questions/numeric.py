from decimal import Decimal
from fractions import Fraction

from assessments.questions import options
from assessments.questions.base import Mark, fraction_of
from assessments.questions.text import AnswerList, answer_problems
from assessments.questions.translating import translate as _
from assessments.questions.units import is_unit, leading_number, read_number, read_with_unit, spellings, spelt

__all__ = ["ANY_NUMBER", "Numeric", "read_number"]

ANY_NUMBER = "*"
TOLERANCE_KINDS = ["absolute", "relative", "geometric"]
PENALTY_BASES = ["mark", "whole"]


class Numeric(AnswerList):
    """A number. Response {"text": "३१ %"}, kept as typed. Key::

        {"answers": [{"id": "a1", "value": "31", "tolerance": "1", "tolerance_kind": "absolute", "fraction": "1"}],
         "unit": "%", "unit_spellings": ["pct"],
         "units": [{"unit": "m", "multiplier": "1000"}], "unit_penalty": "0.1", "unit_penalty_of": "mark"}

    The first answer that fits gives its fraction; a value "*" takes any number. Tolerances are read as
    ``qtype_numerical`` reads *nominal* (value ± tolerance), *relative* (value ± tolerance × |value|) and
    *geometric* (value ÷ (1 + tolerance) to value × (1 + tolerance)), but exactly; both ends count as right.

    A unit may be left out and a wrong one makes the answer wrong, unless there is a "unit_penalty": then a
    missing or unknown unit costs that share of the mark earned, or with "unit_penalty_of": "whole" of the
    whole mark; never below 0. What cannot be read as a number is kept as typed and scores 0.

    The older shape {"value": "31", "tolerance": "1", "unit": "%"} is one absolute answer.
    """

    slug = "numeric"
    star_leaves_nothing = False  # what is no number fits no answer

    def validate(self, key: dict, wording: dict) -> list[str]:
        found = options.stem_problems(wording)
        found += _answer_problems(key) if "answers" in key else _older_problems(key)
        unit_found = unit_problems(key, wording)
        if not found and not unit_found and self.mark(key, self.right_response(key, wording)).score != 1:
            found.append(_("An answer that stands before the right one takes what is right: put the right one first."))
        return found + unit_found

    def answers(self, key: dict) -> list[dict]:
        if "answers" in key:
            return key["answers"]
        value, tolerance = key.get("value"), key.get("tolerance", "0")
        return [{"id": "a1", "value": value, "tolerance": tolerance, "fraction": "1"}]

    def fitting(self, key: dict, value: str) -> dict | None:
        return self._read(key, value)[0]

    def earned(self, key: dict, value: str, answer: dict) -> Decimal:
        return _after_penalty(key, Decimal(answer["fraction"]), self._read(key, value)[1])

    def describe_key(self, wording: dict, key: dict) -> str:
        right = next(answer for answer in self.answers(key) if Decimal(answer["fraction"]) == 1)
        shown, low, high = self._range(key, wording, right)
        if low == high:
            return shown
        return _("%(right)s (from %(low)s to %(high)s is accepted)") % {"right": shown, "low": low, "high": high}

    def right_response(self, key: dict, wording: dict) -> dict:
        right = next(answer for answer in self.answers(key) if Decimal(answer["fraction"]) == 1)
        value = "0" if right["value"] == ANY_NUMBER else f"{read_number(right['value']):f}"
        unit = key.get("unit", "") if key.get("unit_penalty") else ""
        return {"text": f"{value} {unit}".strip()}

    def random_guess_score(self, key: dict, wording: dict) -> Decimal:
        """What "*" earns less the unit's penalty; else 0, as ``qtype_numerical``."""
        star = super().random_guess_score(key, wording)
        return max(star - Decimal(key.get("unit_penalty") or 0), Decimal(0))

    def takes_anything(self, answer: dict) -> bool:
        return answer["value"] == ANY_NUMBER

    def label(self, key: dict, wording: dict, answer: dict) -> str:
        """As ``qtype_numerical`` has it: "42 m (41.5..42.5)"."""
        shown, low, high = self._range(key, wording, answer)
        return shown if self.takes_anything(answer) else f"{shown} ({low}..{high})"

    def _mark_answer(self, key: dict, value: str) -> Mark:
        answer, has_unit, is_number = self._read(key, value)
        if not is_number:
            return Mark(Decimal(0), _("This could not be read as a number in the unit asked for."))
        if answer is None:
            return Mark(Decimal(0))
        return Mark(_after_penalty(key, Decimal(answer["fraction"]), has_unit))

    def _read(self, key: dict, value: str) -> tuple[dict | None, bool, bool]:
        """The answer that fits, whether a known unit was written, whether there is a number at all."""
        number, has_unit = read_with_unit(value, _multipliers(key))
        if number is None and key.get("unit_penalty"):
            found = leading_number(value)
            number = None if found is None else Fraction(found)
        if number is None:
            return None, False, False
        answer = next((each for each in self.answers(key) if _fits(each, number)), None)
        return answer, has_unit, True

    def _range(self, key: dict, wording: dict, answer: dict) -> tuple[str, str, str]:
        """The answer with its unit and both ends of what is accepted, as words."""
        unit = wording.get("unit") or key.get("unit", "")
        if self.takes_anything(answer):
            return _("any number"), "", ""
        value, tolerance = read_number(answer["value"]), read_number(answer.get("tolerance") or "0")
        low, high = _ends(value, tolerance, answer.get("tolerance_kind", "absolute"))
        return f"{value:f} {unit}".strip(), f"{low:f}", f"{high:f}"


def _fits(answer: dict, number: Fraction) -> bool:
    if answer["value"] == ANY_NUMBER:
        return True
    value, tolerance = Fraction(read_number(answer["value"])), Fraction(read_number(answer.get("tolerance") or "0"))
    match answer.get("tolerance_kind", "absolute"):
        case "relative":
            return abs(number - value) <= tolerance * abs(value)
        case "geometric":
            ends = value / (1 + tolerance), value * (1 + tolerance)
            return min(ends) <= number <= max(ends)
    return abs(number - value) <= tolerance


def _ends(value: Decimal, tolerance: Decimal, kind: str) -> tuple[Decimal, Decimal]:
    """Both ends of what is accepted, to be read; marking itself divides exactly."""
    if kind == "geometric":
        ends = (value / (1 + tolerance), value * (1 + tolerance))
        return min(ends), max(ends)
    width = tolerance * abs(value) if kind == "relative" else tolerance
    return value - width, value + width


def _after_penalty(key: dict, fraction: Decimal, has_unit: bool) -> Decimal:
    """``fraction`` less what a missing or unknown unit costs, as ``apply_unit_penalty`` of ``qtype_numerical``."""
    penalty = Decimal(key.get("unit_penalty") or 0)
    if has_unit or not penalty or fraction <= 0:
        return fraction
    lost = penalty if key.get("unit_penalty_of") == "whole" else penalty * fraction
    return max(fraction - lost, Decimal(0))


def _multipliers(key: dict) -> dict[str, Fraction]:
    """Every spelling of every unit with its multiplier; what the author wrote goes before what is usual."""
    found: dict[str, Fraction] = {}
    for spelling, multiplier in _own_spellings(key):
        found.setdefault(spelling, multiplier)
    for unit in (key.get("unit", ""), *(row["unit"] for row in key.get("units") or [])):
        for spelling in spellings(unit):
            found.setdefault(spelling, found[spelt(unit)])
    return found


def _own_spellings(key: dict) -> list[tuple[str, Fraction]]:
    """Each unit as the author writes it, with its multiplier."""
    rows = [(word, Fraction(1)) for word in (key.get("unit", ""), *key.get("unit_spellings", []))]
    rows += [(row["unit"], Fraction(read_number(row["multiplier"]))) for row in key.get("units") or []]
    return [(spelt(word), multiplier) for word, multiplier in rows if spelt(word)]


# --- Problems ---------------------------------------------------------------------------------------------


def _number(value: object) -> Decimal | None:
    return read_number(value) if isinstance(value, str) and len(value) <= 60 else None


def _older_problems(key: dict) -> list[str]:
    found = []
    if _number(key.get("value")) is None:
        found.append(_("The right value must be a number, such as “31” or “0.62”."))
    tolerance = _number(key.get("tolerance", "0"))
    if tolerance is None or tolerance < 0:
        found.append(_("The tolerance must be a number of 0 or more."))
    return found


def _answer_problems(key: dict) -> list[str]:
    found = answer_problems(key["answers"], "value")
    if found:
        return found
    values = [answer["value"] for answer in key["answers"] if answer["value"] != ANY_NUMBER]
    if any(_number(value) is None for value in values):
        found.append(_("The right value must be a number, such as “31” or “0.62”."))
    return found + tolerance_problems(key["answers"])


def tolerance_problems(answers: list[dict]) -> list[str]:
    """What is wrong with the tolerances of ``answers``."""
    found = []
    tolerances = [_number(answer.get("tolerance") or "0") for answer in answers]
    if any(tolerance is None or tolerance < 0 for tolerance in tolerances):
        found.append(_("The tolerance must be a number of 0 or more."))
    if any(answer.get("tolerance_kind", "absolute") not in TOLERANCE_KINDS for answer in answers):
        found.append(_("A tolerance is one of: %(kinds)s.") % {"kinds": ", ".join(TOLERANCE_KINDS)})
    return found


def unit_problems(key: dict, wording: dict) -> list[str]:
    """What is wrong with the units of a key."""
    words = [key.get("unit", ""), wording.get("unit", "")]
    more = key.get("unit_spellings", [])
    if any(not isinstance(word, str) for word in words) or not isinstance(more, list):
        return [_("The unit must be text, and its other spellings a list of texts.")]
    if any(not isinstance(spelling, str) or not spelling.strip() for spelling in more):
        return [_("The unit must be text, and its other spellings a list of texts.")]
    found = _units_problems(key)
    shown = wording.get("unit", "")
    if not found and shown and not is_unit(shown, _multipliers(key)):
        message = _("An answer written with the unit “%(unit)s” is marked wrong: add it to the unit's spellings.")
        found.append(message % {"unit": shown})
    return found


def _alike_problems(key: dict) -> list[str]:
    """Units of different size that are spelt the same, case and all."""
    own = _own_spellings(key)
    sizes = dict(reversed(own))
    alike = dict.fromkeys(word for word, multiplier in own if sizes[word] != multiplier)
    return [_("Two units are both written “%(unit)s”: nothing tells them apart.") % {"unit": word} for word in alike]


def _units_problems(key: dict) -> list[str]:
    rows, found = key.get("units") or [], []
    if not isinstance(rows, list) or any(
        not isinstance(row, dict)
        or not isinstance(row.get("unit"), str)
        or not row["unit"].strip()
        or not (_number(row.get("multiplier")) or 0) > 0
        for row in rows
    ):
        found.append(_("Each other unit has a name and a multiplier above 0."))
    else:
        found += _alike_problems(key)
    penalty = fraction_of(key["unit_penalty"]) if key.get("unit_penalty") is not None else Decimal(0)
    if penalty is None or penalty < 0:
        found.append(_("The penalty for a missing unit lies from 0 to 100 %."))
    elif penalty and not key.get("unit"):
        found.append(_("A penalty for a missing unit needs a unit."))
    if key.get("unit_penalty_of", "mark") not in PENALTY_BASES:
        found.append(_("A unit's penalty is a share of the “mark” earned or of the “whole” mark."))
    return found
