"""Formulas of calculated questions: {a} * {b} / 2, read by a small parser of our own. Nothing is ever run as code.

A formula is at most LONGEST characters and nests at most DEEPEST levels; numbers keep DIGITS digits and stay
between 10^-400 and 10^400: so no formula can hang or fill the memory. Sums, products, powers and square roots are
Decimal; sin, log and their like go through binary floating point and are exact to about 15 digits.

Grammar, as in Moodle's calculated questions (PHP's precedence; % takes the sign of its left side)::

    sum     = product (("+" | "-") product)*
    product = signed (("*" | "/" | "%") signed)*
    signed  = ("-" | "+") signed | power
    power   = atom ("**" signed)?
    atom    = number | "{name}" | name "(" [sum ("," sum)*] ")" | "(" sum ")"
"""

import decimal
import math
import re
from collections.abc import Callable, Mapping
from decimal import Decimal

from assessments.questions.translating import translate as _

LONGEST = 400
DEEPEST = 40
DIGITS = 40
MOST_DECIMALS = 20

NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")
TOKEN = re.compile(
    r"\s*(?:(?P<number>(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?)|\{(?P<value>[A-Za-z_]\w*)\}"
    r"|(?P<name>[A-Za-z_]\w*)|(?P<sign>\*\*|[-+*/%(),]))",
    re.ASCII,
)
CONTEXT = decimal.Context(
    prec=DIGITS,
    Emin=-400,
    Emax=400,
    rounding=decimal.ROUND_HALF_EVEN,
    traps=[decimal.Overflow, decimal.InvalidOperation, decimal.DivisionByZero],
)


class FormulaProblem(ValueError):
    """The formula cannot be read or has no value; the message tells the author why."""


def evaluate(formula: str, values: Mapping[str, Decimal]) -> Decimal:
    """The value of ``formula`` with ``values`` put in. Raises FormulaProblem."""
    with decimal.localcontext(CONTEXT):
        try:
            return +_Reader(formula, values).whole()
        except decimal.DivisionByZero:
            raise FormulaProblem(_("The formula divides by zero.")) from None
        except (ArithmeticError, ValueError) as error:
            if isinstance(error, FormulaProblem):
                raise
            raise FormulaProblem(_("The formula has no value, or one that is too large.")) from None


def names(formula: str) -> set[str]:
    """The names of the values that ``formula`` needs, whether or not the rest can be read."""
    return set(re.findall(r"\{([A-Za-z_]\w*)\}", formula, re.ASCII))


class _Reader:
    """Reads and reckons in one pass."""

    def __init__(self, formula: str, values: Mapping[str, Decimal]) -> None:
        if len(formula) > LONGEST:
            raise FormulaProblem(_("A formula has at most %(most)s characters.") % {"most": LONGEST})
        self.values = values
        self.tokens = list(_tokens(formula))
        self.place = 0
        self.depth = 0

    def whole(self) -> Decimal:
        value = self._sum()
        if self.place < len(self.tokens):
            raise self._unexpected()
        return value

    def _sum(self) -> Decimal:
        self.depth += 1
        if self.depth > DEEPEST:
            raise FormulaProblem(_("The formula is nested too deeply."))
        value = self._product()
        while sign := self._take("+", "-"):
            other = self._product()
            value = value + other if sign == "+" else value - other
        self.depth -= 1
        return value

    def _product(self) -> Decimal:
        value = self._signed()
        while sign := self._take("*", "/", "%"):
            other = self._signed()
            if sign == "%" and not other:
                raise decimal.DivisionByZero
            value = {"*": Decimal.__mul__, "/": Decimal.__truediv__, "%": Decimal.__mod__}[sign](value, other)
        return value

    def _signed(self) -> Decimal:
        is_negative = False
        while sign := self._take("-", "+"):
            is_negative ^= sign == "-"
        value = self._power()
        return -value if is_negative else value

    def _power(self) -> Decimal:
        value = self._atom()
        if not self._take("**"):
            return value
        self.depth += 1  # 2**2**2** … nests to the right
        if self.depth > DEEPEST:
            raise FormulaProblem(_("The formula is nested too deeply."))
        value = _power(value, self._signed())
        self.depth -= 1
        return value

    def _atom(self) -> Decimal:
        kind, text = self._next()
        if kind == "number":
            return +Decimal(text)
        if kind == "value":
            return self._value(text)
        if kind == "name":
            return self._call(text)
        if text == "(":
            value = self._sum()
            self._close()
            return value
        self.place -= 1
        raise self._unexpected()

    def _value(self, name: str) -> Decimal:
        if name not in self.values:
            raise FormulaProblem(_("The data have no value for {%(name)s}.") % {"name": name})
        return +self.values[name]

    def _call(self, name: str) -> Decimal:
        if name not in FUNCTIONS:
            known = ", ".join(FUNCTIONS)
            raise FormulaProblem(
                _("“%(name)s” is no function here. Known are: %(known)s.") % {"name": name, "known": known}
            )
        if not self._take("("):
            raise self._unexpected()
        values = []
        if not self._take(")"):
            values.append(self._sum())
            while self._take(","):
                values.append(self._sum())
            self._close()
        function, least, most = FUNCTIONS[name]
        if not least <= len(values) <= most:
            raise FormulaProblem(_("“%(name)s” has too few or too many values.") % {"name": name})
        return +function(*values)

    def _close(self) -> None:
        if not self._take(")"):
            raise self._unexpected()

    def _next(self) -> tuple[str, str]:
        if self.place >= len(self.tokens):
            raise FormulaProblem(_("The formula ends too early."))
        self.place += 1
        return self.tokens[self.place - 1]

    def _take(self, *signs: str) -> str:
        """The next token if it is one of ``signs``, else nothing."""
        if self.place < len(self.tokens) and self.tokens[self.place] in [("sign", sign) for sign in signs]:
            self.place += 1
            return self.tokens[self.place - 1][1]
        return ""

    def _unexpected(self) -> FormulaProblem:
        if self.place >= len(self.tokens):
            return FormulaProblem(_("The formula ends too early."))
        found = self.tokens[self.place][1]
        return FormulaProblem(_("“%(found)s” does not belong at its place in the formula.") % {"found": found})


def _tokens(formula: str) -> list[tuple[str, str]]:
    found, place, end = [], 0, len(formula.rstrip())
    while place < end:
        match = TOKEN.match(formula, place)
        if match is None:
            sign = formula[place:].lstrip()[:1]
            raise FormulaProblem(_("“%(found)s” does not belong at its place in the formula.") % {"found": sign})
        found.append((match.lastgroup, match[match.lastgroup]))
        place = match.end()
    return found


# --- Functions --------------------------------------------------------------------------------------------


def _power(value: Decimal, exponent: Decimal) -> Decimal:
    if not value and exponent < 0:
        raise decimal.DivisionByZero
    if not value and not exponent:
        return Decimal(1)
    return value**exponent


def _floating(function: Callable[..., float]) -> Callable[..., Decimal]:
    """``function`` of binary floats for Decimals."""
    return lambda *values: Decimal(repr(float(function(*map(float, values)))))


def _rounded(value: Decimal, places: Decimal = Decimal(0)) -> Decimal:
    """Half away from zero, as PHP and as marks are rounded here."""
    if places != int(places) or not 0 <= places <= MOST_DECIMALS:
        raise FormulaProblem(_("Numbers are rounded to 0 to %(most)s decimals.") % {"most": MOST_DECIMALS})
    if value.adjusted() + int(places) >= DIGITS:
        return value  # it has no such decimals
    return value.quantize(Decimal(1).scaleb(-int(places)), decimal.ROUND_HALF_UP)


def _whole(rounding: str) -> Callable[[Decimal], Decimal]:
    return lambda value: value if value.adjusted() >= DIGITS else value.to_integral_value(rounding)


def _least(*values: Decimal) -> Decimal:
    return min(values)


def _most(*values: Decimal) -> Decimal:
    return max(values)


MANY = 50
FUNCTIONS: dict[str, tuple[Callable[..., Decimal], int, int]] = {
    "abs": (abs, 1, 1),
    "sqrt": (Decimal.sqrt, 1, 1),
    "round": (_rounded, 1, 2),
    "floor": (_whole(decimal.ROUND_FLOOR), 1, 1),
    "ceil": (_whole(decimal.ROUND_CEILING), 1, 1),
    "min": (_least, 1, MANY),
    "max": (_most, 1, MANY),
    "pow": (_power, 2, 2),
    "fmod": (Decimal.__mod__, 2, 2),
    "pi": (lambda: Decimal("3.141592653589793238462643383279502884197"), 0, 0),
    "exp": (_floating(math.exp), 1, 1),
    "log": (_floating(math.log), 1, 1),
    "log10": (_floating(math.log10), 1, 1),
    "sin": (_floating(math.sin), 1, 1),
    "cos": (_floating(math.cos), 1, 1),
    "tan": (_floating(math.tan), 1, 1),
    "asin": (_floating(math.asin), 1, 1),
    "acos": (_floating(math.acos), 1, 1),
    "atan": (_floating(math.atan), 1, 1),
    "atan2": (_floating(math.atan2), 2, 2),
    "sinh": (_floating(math.sinh), 1, 1),
    "cosh": (_floating(math.cosh), 1, 1),
    "tanh": (_floating(math.tanh), 1, 1),
    "deg2rad": (_floating(math.radians), 1, 1),
    "rad2deg": (_floating(math.degrees), 1, 1),
}
