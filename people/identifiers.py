"""What officers are known by: service numbers, e-mail addresses, mobile numbers, brought to one spelling. Pure."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _

from people.names import ZERO_WIDTH

SERVICE_NUMBER, EMAIL, MOBILE = "service_number", "email", "mobile"

LONGEST = 120
AADHAAR_DIGITS = 12
SERVICE_NUMBER_SHAPE = re.compile(r"[0-9A-Z][0-9A-Z/]*")
MOBILE_SHAPE = re.compile(r"(?:\+91|0091|91|0)?([6-9][0-9]{9})")


class IdentifierRefused(ValueError):
    """The value cannot be an identifier of this kind; the message is a sentence for the person who typed it."""


def normalise(kind: str, scheme: str, value: str) -> str:
    """Return the one spelling under which the value is compared; normalising it again changes nothing.

    Raises IdentifierRefused, with a sentence, for a value that cannot be one of this kind, and ValueError
    for an unknown kind.
    """
    text = ascii_digits(unicodedata.normalize("NFC", value).translate(ZERO_WIDTH)).strip()
    if not text:
        raise IdentifierRefused(_("Nothing is written here."))
    if len(text) > LONGEST:
        raise IdentifierRefused(_("This is longer than %(most)s characters.") % {"most": LONGEST})
    if kind == MOBILE:
        return _mobile(text)
    if kind == EMAIL:
        return _email(text)
    if kind == SERVICE_NUMBER:
        return _service_number(text)
    raise ValueError(f"There is no identifier of the kind {kind}.")


def ascii_digits(text: str) -> str:
    """Return the text with the digits of every script written 0 to 9."""
    return "".join(str(unicodedata.digit(c)) if unicodedata.category(c) == "Nd" else c for c in text)


def possible_kinds(typed: str) -> list[tuple[str, str]]:
    """Return every (kind, normalised value) that what was typed at sign-in could be; empty for none."""
    found = []
    for kind in (EMAIL,) if "@" in typed else (MOBILE, SERVICE_NUMBER):
        try:
            found.append((kind, normalise(kind, "", typed)))
        except IdentifierRefused:
            continue
    return found


def _mobile(text: str) -> str:
    match = MOBILE_SHAPE.fullmatch(re.sub(r"[\s().\-\u2010-\u2015]", "", text))
    if match is None:
        raise IdentifierRefused(
            _("“%(value)s” is not an Indian mobile number: it has 10 digits and begins with 6, 7, 8 or 9.")
            % {"value": text}
        )
    return f"+91{match[1]}"


def _email(text: str) -> str:
    address = text.lower()
    try:
        validate_email(address)
    except ValidationError:
        raise IdentifierRefused(_("“%(value)s” is not an e-mail address.") % {"value": text}) from None
    return address


def _service_number(text: str) -> str:
    number = re.sub(r"[\s.\-\u2010-\u2015]", "", text).upper()
    if len(number) == AADHAAR_DIGITS and number.isdigit():
        raise IdentifierRefused(
            _("A number of 12 digits may be an Aadhaar number, which is never kept here. Give the service number.")
        )
    if not SERVICE_NUMBER_SHAPE.fullmatch(number):
        raise IdentifierRefused(
            _("“%(value)s” is not a service number: letters A to Z, digits and “/” only.") % {"value": text}
        )
    return number
