import re
import unicodedata
from decimal import Decimal

from assessments.questions import options
from assessments.questions.base import Mark
from assessments.questions.text import TypedAnswer, without_invisible
from assessments.questions.translating import translate as _

WESTERN = r"[0-9]{1,3}(?:,[0-9]{3})+"
INDIAN = r"[0-9]{1,2}(?:,[0-9]{2})*,[0-9]{3}"
NUMBER = re.compile(rf"[+-]?(?:(?:{WESTERN}|{INDIAN}|[0-9]+)(?:\.[0-9]+)?|\.[0-9]+)")

# How officers write a unit; the key holds the first word. Other units: "unit_spellings" in the key.
UNIT_SPELLINGS = [
    ["%", "percent", "per cent", "pc", "प्रतिशत", "फीसदी", "फ़ीसदी"],
    ["years", "year", "yrs", "yr", "वर्ष", "साल"],
    ["months", "month", "माह", "महीने", "महीना", "मास"],
    ["weeks", "week", "सप्ताह", "हफ्ते", "हफ़्ते", "हफ्ता", "हफ़्ता"],
    ["days", "day", "दिन", "दिवस"],
    ["hours", "hour", "hrs", "hr", "h", "घंटे", "घंटा", "घण्टे", "घण्टा"],
    ["minutes", "minute", "mins", "min", "मिनट"],
    ["₹", "rs.", "rs", "inr", "rupees", "rupee", "रुपये", "रुपए", "रुपया", "रु."],
]


class Numeric(TypedAnswer):
    """A number. Key {"value": "31", "tolerance": "1", "unit": "%"}, response {"text": "31"}.

    The tolerance is absolute and includes its ends. The unit may be left out of the response; a wrong
    one makes it wrong. What cannot be read as a number is kept as typed and scores 0.
    """

    slug = "numeric"

    def validate(self, key: dict, wording: dict) -> list[str]:
        found = options.stem_problems(wording)
        if _key_number(key, "value") is None:
            found.append(_("The right value must be a number, written as text, such as “31” or “0.62”."))
        tolerance = _key_number(key, "tolerance", "0")
        if tolerance is None or tolerance < 0:
            found.append(_("The tolerance must be a number of 0 or more, written as text."))
        spellings = key.get("unit_spellings", [])
        if not isinstance(key.get("unit", ""), str) or not isinstance(spellings, list):
            return [*found, _("The unit must be text, and its other spellings a list of texts.")]
        if any(not isinstance(spelling, str) or not spelling.strip() for spelling in spellings):
            return [*found, _("The unit must be text, and its other spellings a list of texts.")]
        shown = wording.get("unit", "")
        if not isinstance(shown, str):
            return [*found, _("The unit must be text, and its other spellings a list of texts.")]
        if shown and _folded(shown) not in _unit_spellings(key):
            message = _("An answer written with the unit “%(unit)s” is marked wrong: add it to the unit's spellings.")
            found.append(message % {"unit": shown})
        return found

    def describe_key(self, wording: dict, key: dict) -> str:
        value, tolerance = _key_number(key, "value"), _key_number(key, "tolerance", "0")
        unit = wording.get("unit") or key.get("unit", "")
        right = f"{value:f} {unit}".strip()
        if not tolerance:
            return right
        ends = {"right": right, "low": f"{value - tolerance:f}", "high": f"{value + tolerance:f}"}
        return _("%(right)s (from %(low)s to %(high)s is accepted)") % ends

    def _mark_answer(self, key: dict, value: str) -> Mark:
        number = read_number(value, _unit_spellings(key))
        if number is None:
            return Mark(Decimal(0), _("This could not be read as a number in the unit asked for."))
        right, tolerance = _key_number(key, "value"), _key_number(key, "tolerance", "0")
        return Mark(Decimal(right - tolerance <= number <= right + tolerance))


def read_number(text: str, unit_spellings: frozenset[str] = frozenset()) -> Decimal | None:
    """The number in ``text``, exactly; None when it is not one number with at most one of the units.

    Reads digits of any script, Indian (1,02,276) and Western (102,276) grouping by commas or spaces,
    a decimal point, and a sign. "1,2" and "14-15" are not numbers: we do not guess.
    """
    folded = _folded(text).rstrip(" .।")
    candidates = [folded]
    candidates += [folded.removesuffix(unit.rstrip(" .")) for unit in unit_spellings]
    candidates += [folded.removeprefix(unit) for unit in unit_spellings]
    found = (_plain_number(candidate.strip()) for candidate in candidates)
    return next((number for number in found if number is not None), None)


def _plain_number(text: str) -> Decimal | None:
    digits = "".join(str(unicodedata.decimal(char, char)) for char in text)
    digits = re.sub(r"^[−–]", "-", digits)
    digits = re.sub(r"^([+-])\s+", r"\1", digits)
    digits = re.sub(r"\s*,\s*", ",", digits)
    if "," not in digits:
        digits = digits.replace(" ", ",")
    return Decimal(digits.replace(",", "")) if NUMBER.fullmatch(digits) else None


def _folded(text: str) -> str:
    """Lower case, NFC, single plain spaces, nothing invisible."""
    return unicodedata.normalize("NFC", " ".join(without_invisible(text).split()).casefold())


def _unit_spellings(key: dict) -> frozenset[str]:
    """Every way to write the key's unit, folded."""
    unit = _folded(key.get("unit", ""))
    known = next((row for row in UNIT_SPELLINGS if unit in row), [unit])
    return frozenset(_folded(spelling) for spelling in [*known, *key.get("unit_spellings", [])]) - {""}


def _key_number(key: dict, name: str, default: str | None = None) -> Decimal | None:
    value = key.get(name, default)
    return read_number(value) if isinstance(value, str) else None
