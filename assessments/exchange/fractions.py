"""Shares of full marks. Moodle takes only those of a fixed list; what is near one is not taken for it."""

import re
from decimal import Decimal, InvalidOperation

from assessments.exchange.parsed import QuestionRefused, number_text
from assessments.questions.translating import translate as _
from assessments.questions.units import read_number

SHARES = [
    Decimal(text)
    for text in (
        *("1", "0.9", "0.8333333", "0.8", "0.75", "0.7", "0.6666667", "0.6", "0.5", "0.4", "0.3333333", "0.3"),
        *("0.25", "0.2", "0.1666667", "0.1428571", "0.125", "0.1111111", "0.1", "0.05", "0"),
    )
]
NEAR = Decimal("0.00001")  # how far Moodle itself rounds
GROUPED = re.compile(r"[+-]?[1-9]\d{0,2},\d{3}")  # one thousand, or one with three decimals


def number(text: str) -> Decimal:
    """The number in ``text``; a comma may stand for the point. Raises QuestionRefused."""
    try:
        value = Decimal(text.strip().replace(",", "."))
    except InvalidOperation:
        value = None
    if value is None or not value.is_finite() or abs(value.adjusted()) > 30:
        raise QuestionRefused(_("“%(text)s” is not a number.") % {"text": text.strip()[:40]})
    return value


def answer_number(text: str) -> Decimal:
    """The right answer that is meant by ``text``, grouped as in India or the West too. Raises QuestionRefused.

    "1,000" is refused: read as one, it would mark every right answer wrong.
    """
    if GROUPED.fullmatch(text.strip()):
        raise QuestionRefused(
            _("“%(text)s” may be a thousand or a decimal number. Write it without a comma.")
            % {"text": text.strip()[:40]}
        )
    grouped = read_number(text) if len(text) <= 60 else None
    return number(text) if grouped is None else grouped


def share_of_percent(text: str) -> str:
    """ "50" as "0.5", exactly as Moodle's list has it. Raises QuestionRefused, naming the nearest of the list."""
    percent = number(text)
    share = percent / 100
    found = nearest(share)
    if abs(found - share) >= NEAR:
        raise QuestionRefused(
            _("%(given)s %% is no share of the marks that can be given; the nearest is %(near)s %%.")
            % {"given": number_text(percent), "near": percent_text(number_text(found))}
        )
    return number_text(found)


def nearest(share: Decimal) -> Decimal:
    """The share of Moodle's list that is nearest."""
    found = min(SHARES, key=lambda each: abs(each - abs(share)))
    return -found if share < 0 and found else found


def is_listed(share: str) -> bool:
    return nearest(Decimal(share)) == Decimal(share)


def percent_text(share: str) -> str:
    """ "0.3333333" as "33.33333", as Moodle writes it."""
    return number_text(Decimal(share) * 100)
