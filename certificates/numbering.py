"""Certificate numbers: short enough to type by hand, too many to guess, and a typing error is always noticed.

``OCWC-26-7K3QD-X9M2A-P`` is the year of issue, ten random characters (50 bits) and a check character, in
Crockford's 32 letters, which leave out I, L, O and U. The check character is a sum in the field of 32 elements
with a different weight at every place, so one wrong character, and any two characters that changed places, are
always caught.
"""

import secrets
import unicodedata

from django.utils.translation import gettext as _

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
PREFIX = "OCWC"
LENGTH = 13  # year 2, random 10, check 1
LONGEST_TYPED = 60

_LOOKALIKES = str.maketrans("ILO", "110")
_TYPED_PREFIX = PREFIX.translate(_LOOKALIKES)


class NumberMistyped(ValueError):
    """What was typed cannot be a certificate number; the message is a sentence for the person who typed it."""


def new_number(year: int) -> str:
    """Return a fresh number for a certificate issued in ``year``; unique only with overwhelming probability."""
    if not 2000 <= year <= 2099:
        raise ValueError(f"A certificate number holds two digits of a year from 2000 to 2099, not {year}.")
    body = f"{year % 100:02d}" + "".join(secrets.choice(ALPHABET) for _place in range(10))
    return _written(body + _check_character(body))


def parse_number(text: str) -> str:
    """Return ``text`` as the number is written, forgiving case, spaces, hyphens, I or L for 1 and O for 0.

    The prefix may be left out and digits may be Devanagari. Raises NumberMistyped with a sentence that says what
    is wrong: a character that never occurs, a wrong length, or a check character that does not fit.
    """
    if len(text) > LONGEST_TYPED:
        raise NumberMistyped(_wrong_length())
    typed = "".join(filter(None, map(_typed_character, unicodedata.normalize("NFKC", text).upper())))
    typed = typed.translate(_LOOKALIKES)
    if len(typed) == len(_TYPED_PREFIX) + LENGTH:
        typed = typed.removeprefix(_TYPED_PREFIX)
    if len(typed) != LENGTH:
        raise NumberMistyped(_wrong_length())
    for character in typed:
        if character not in ALPHABET:
            raise NumberMistyped(_("“%(character)s” never occurs in a certificate number.") % {"character": character})
    if not typed[:2].isdecimal() or _check_character(typed[:-1]) != typed[-1]:
        raise NumberMistyped(_("This number has a typing error. Please compare it with the certificate."))
    return _written(typed)


def _written(compact: str) -> str:
    return "-".join([PREFIX, compact[:2], compact[2:7], compact[7:12], compact[12:]])


def _wrong_length() -> str:
    return _("A certificate number looks like OCWC-26-XXXXX-XXXXX-X: %(count)d characters after OCWC.") % {
        "count": LENGTH
    }


def _typed_character(character: str) -> str:
    """Return the character as Latin, or "" for what only separates: spaces, dashes, invisible marks."""
    if character.isspace() or unicodedata.category(character) in {"Pd", "Pc", "Cf"} or character == "−":
        return ""
    return str(unicodedata.decimal(character, character))


def _check_character(body: str) -> str:
    """Return the character that makes the weighted sum of ``body`` and itself zero (its own weight is 1)."""
    total = 0
    for character in body:  # Horner: every place is worth the next power of the field's generator
        total = _doubled(total ^ ALPHABET.index(character))
    return ALPHABET[total]


def _doubled(value: int) -> int:
    """Multiply by x in GF(32), the polynomials over two elements modulo x⁵ + x² + 1."""
    value <<= 1
    return value ^ 0b100101 if value & 0b100000 else value
