"""Numbers as officers write them, and the units behind them."""

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction

from assessments.questions.text import without_invisible

WESTERN = r"[1-9][0-9]{0,2}(?:,[0-9]{3})+"
INDIAN = r"[1-9][0-9]?(?:,[0-9]{2})*,[0-9]{3}"
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


def read_number(text: str, unit_spellings: frozenset[str] = frozenset()) -> Decimal | None:
    """The number in ``text``, exactly; None when it is not one number with at most one of the units.

    Reads digits of any script, Indian (1,02,276) and Western (102,276) grouping by commas or spaces,
    a decimal point, and a sign. "1,2" and "14-15" are not numbers: we do not guess.
    """
    folded_text = folded(text).rstrip(" .।")
    candidates = [folded_text]
    candidates += [folded_text.removesuffix(unit.rstrip(" .")) for unit in unit_spellings]
    candidates += [folded_text.removeprefix(unit) for unit in unit_spellings]
    found = (_plain_number(candidate.strip()) for candidate in candidates)
    return next((number for number in found if number is not None), None)


def read_with_unit(text: str, units: dict[str, Fraction]) -> tuple[Fraction | None, bool]:
    """The number in the first unit and whether a known unit stood by it; ``units`` gives spelling and multiplier.

    The right answer times its multiplier is the right answer in that unit, as in ``qtype_numerical``: so what
    was typed is divided by it.
    """
    plain = read_number(text)
    if plain is not None:
        return Fraction(plain), False
    for spelling in sorted(units, key=len, reverse=True):  # "km" before "m"
        number = read_number(text, frozenset([spelling]))
        if number is not None:
            return Fraction(number) / units[spelling], True
    return None, False


def leading_number(text: str) -> Decimal | None:
    """The number that ``text`` begins with, whatever unit follows; for questions where a unit only costs marks."""
    start = re.match(r"[^\d+\-−–.]{0,3}\s*([+\-−–]?\s*[\d.,\s]*\d)", folded(text))
    return read_number(start[1]) if start else None


def _plain_number(text: str) -> Decimal | None:
    digits = "".join(str(unicodedata.decimal(char, char)) for char in text)
    digits = re.sub(r"^[−–]", "-", digits)
    digits = re.sub(r"^([+-])\s+", r"\1", digits)
    digits = re.sub(r"\s*,\s*", ",", digits)
    if "," not in digits:
        digits = digits.replace(" ", ",")
    return Decimal(digits.replace(",", "")) if NUMBER.fullmatch(digits) else None


def folded(text: str) -> str:
    """Lower case, NFC, single plain spaces, nothing invisible."""
    return unicodedata.normalize("NFC", " ".join(without_invisible(text).split()).casefold())


def spellings(unit: str, more: list[str] | tuple[str, ...] = ()) -> frozenset[str]:
    """Every way to write ``unit``, folded."""
    word = folded(unit)
    known = next((row for row in UNIT_SPELLINGS if word in row), [word])
    return frozenset(folded(spelling) for spelling in [*known, *more]) - {""}
