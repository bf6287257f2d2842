"""Numbers as officers write them, and the units behind them."""

import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from fractions import Fraction

from assessments.questions.text import without_invisible

WESTERN = r"[1-9][0-9]{0,2}(?:,[0-9]{3})+"
INDIAN = r"[1-9][0-9]?(?:,[0-9]{2})*,[0-9]{3}"
SCIENTIFIC = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)e[+-]?[0-9]{1,2}")
POWER = r"\s*[x×*]\s*10\s*(?:(?:\^|\*\*)\s*([+−–-]?\s*[0-9]{1,2})|([⁺⁻]?[⁰¹²³⁴-⁹]{1,2}))"
POWER_AT_END = re.compile(rf"{POWER}$")
LEADING = re.compile(
    rf"[^\d+\-−–.]{{0,3}}\s*([+\-−–]?\s*[\d.,\s]*\d(?:(?:e[+\-−–]?\d{{1,2}}|{POWER})(?![\d⁰¹²³⁴-⁹]|[.,]\d))?)"
)
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
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
    ["₹", "rs.", "rs", "inr", "rupees", "rupee", "रुपये", "रुपए", "रुपया", "रु.", "रु"],
]
MONEY = frozenset(UNIT_SPELLINGS[-1])
MONEY_WORD = "|".join(re.escape(word) for word in sorted(MONEY, key=len, reverse=True))
SIGN_BEFORE_MONEY = re.compile(rf"^([+−–-])\s*({MONEY_WORD})\s*", re.IGNORECASE)
BEFORE_MONEY = re.compile(rf"^(?:{MONEY_WORD})\s*", re.IGNORECASE)
AFTER_MONEY = re.compile(r"\s*(?:/\s*[-−–=])?\s*(?:only|मात्र)?$", re.IGNORECASE)


def read_number(text: str, unit_spellings: frozenset[str] = frozenset(), *, scientific: bool = False) -> Decimal | None:
    """The number in ``text``, exactly; None when it is not one number with at most one of the units.

    Reads digits of any script, Indian (1,02,276) and Western (102,276) grouping by commas or spaces,
    a decimal point, and a sign; with ``scientific`` also 1.02e5 and 1.02×10^5. "1,2" and "14-15" are not numbers: we
    do not guess.
    """
    return _beside(folded(text), unit_spellings, scientific)


def _beside(text: str, unit_spellings: Iterable[str], scientific: bool) -> Decimal | None:
    """The number in ``text``, alone or beside a unit that is spelt just so."""
    text = text.rstrip(" .।")
    candidates = [text]
    candidates += [text.removesuffix(unit.rstrip(" .")) for unit in unit_spellings]
    candidates += [text.removeprefix(unit) for unit in unit_spellings]
    found = (_plain_number(candidate.strip(), scientific) for candidate in candidates)
    return next((number for number in found if number is not None), None)


def read_with_unit(text: str, units: dict[str, Fraction]) -> tuple[Fraction | None, bool]:
    """The number in the first unit and whether a known unit stood by it; ``units`` gives spelling and multiplier.

    Case counts where units differ in nothing else (MB and Mb); whoever writes "5 mb" then has written no unit.
    The right answer times its multiplier is the right answer in that unit, as in ``qtype_numerical``: so what
    was typed is divided by it. Money as India writes it ("Rs. 1,02,276/-") is read where the units know money or
    there are none; a unit of the author's goes first.
    """
    found = _in_units(text, units)
    if found[0] is not None or (units and MONEY.isdisjoint(map(folded, units))):
        return found
    amount = SIGN_BEFORE_MONEY.sub(r"\2 \1", spelt(text).rstrip(" .।"))  # "-₹5" is "₹ -5"
    amount = AFTER_MONEY.sub("", amount)
    found = _in_units(amount, units)
    if found[0] is not None:
        return found
    if not units:
        return _in_units(amount, dict.fromkeys(MONEY, Fraction(1)))[0], False
    bare = BEFORE_MONEY.sub("", amount)  # "Rs. 5 lakh", where a lakh is a unit
    number, has_unit = _in_units(bare, units)
    return (number, True) if has_unit else (None, False)


def _in_units(text: str, units: dict[str, Fraction]) -> tuple[Fraction | None, bool]:
    plain = read_number(text, scientific=True)
    if plain is not None:
        return Fraction(plain), False
    for written, known in ((spelt(text), units), (folded(text), _in_any_case(units))):
        for spelling in sorted(known, key=len, reverse=True):  # "km" before "m"
            number = _beside(written, [spelling], scientific=True)
            if number is not None:
                return Fraction(number) / known[spelling], True
    return None, False


def _in_any_case(units: dict[str, Fraction]) -> dict[str, Fraction]:
    """The units by folded spelling; without those that only their case tells apart."""
    found: dict[str, set[Fraction]] = {}
    for spelling, multiplier in units.items():
        found.setdefault(folded(spelling), set()).add(multiplier)
    return {spelling: next(iter(by)) for spelling, by in found.items() if len(by) == 1}


def is_unit(word: str, units: dict[str, Fraction]) -> bool:
    """Whether ``word`` beside a number is one of the units."""
    return spelt(word) in units or folded(word) in _in_any_case(units)


def leading_number(text: str) -> Decimal | None:
    """The number that ``text`` begins with, whatever unit follows; for questions where a unit only costs marks."""
    start = LEADING.match(_in_western_digits(folded(text)))
    return read_number(start[1], scientific=True) if start else None


def _plain_number(text: str, scientific: bool) -> Decimal | None:
    digits = _in_western_digits(text.casefold())
    if scientific:
        digits = POWER_AT_END.sub(lambda power: "e" + (power[1] or power[2].translate(RAISED)).replace(" ", ""), digits)
    digits = re.sub(r"(^|e)[−–]", r"\1-", digits)
    digits = re.sub(r"^([+-])\s+", r"\1", digits)
    digits = re.sub(r"\s*,\s*", ",", digits)
    if "," not in digits:
        digits = digits.replace(" ", ",")
    if NUMBER.fullmatch(digits) or (scientific and SCIENTIFIC.fullmatch(digits)):
        return Decimal(digits.replace(",", ""))
    return None


def _in_western_digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(char, char)) for char in text)


def spelt(text: str) -> str:
    """NFC, single plain spaces, nothing invisible."""
    return unicodedata.normalize("NFC", " ".join(without_invisible(text).split()))


def folded(text: str) -> str:
    """Lower case as well."""
    return unicodedata.normalize("NFC", spelt(text).casefold())


def spellings(unit: str, more: list[str] | tuple[str, ...] = ()) -> frozenset[str]:
    """Every way to write ``unit``: as the author does, and the usual ones."""
    word = folded(unit)
    known = next((row for row in UNIT_SPELLINGS if word in row), [])
    return frozenset(spelt(spelling) for spelling in [unit, *more, *known]) - {""}
