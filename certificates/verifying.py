"""What anyone with a certificate in hand may know of it: name, course, dates and how it stands. Nothing more."""

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from certificates.models import Certificate
from certificates.numbering import NumberMistyped, parse_number


class VerdictState(models.TextChoices):
    """``CertificateState``, and what can be said of a number that no certificate has."""

    VALID = "valid", _("Valid")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Revoked")
    REPLACED = "replaced", _("Replaced")
    UNKNOWN = "unknown", _("Not found")
    MISTYPED = "mistyped", _("Typing error")


@dataclass(frozen=True)
class Verdict:
    """The answer to a number. ``problem`` is a sentence on a typing error; texts are empty when nothing is known."""

    state: VerdictState
    number: str = ""
    problem: str = ""
    name: str = ""
    name_local: str = ""
    course_title_en: str = ""
    course_title_hi: str = ""
    issued_on: date | None = None
    valid_until: date | None = None
    newer_number: str = ""
    is_demonstration: bool = False

    @property
    def is_known(self) -> bool:
        return self.state not in (VerdictState.UNKNOWN, VerdictState.MISTYPED)


@dataclass(frozen=True)
class DayAnswer:
    """Whether the certificate was valid on ``day``; ``is_future`` when nobody can say yet."""

    day: date
    was_valid: bool
    is_future: bool = False
    before_issue: bool = False


def look_up(number_text: str) -> Verdict:
    """Return how the certificate with this number stands now; typing errors are told from unknown numbers."""
    try:
        number = parse_number(number_text)
    except NumberMistyped as error:
        return Verdict(VerdictState.MISTYPED, problem=str(error))
    certificate = find(number)
    if certificate is None:
        return Verdict(VerdictState.UNKNOWN, number=number)
    return verdict_of(certificate)


def find(number: str) -> Certificate | None:
    """Return the certificate with a number as ``parse_number`` writes it. One query."""
    return Certificate.objects.select_related("completion", "replaced_by").filter(number=number).first()


def verdict_of(certificate: Certificate) -> Verdict:
    says = certificate.snapshot
    return Verdict(
        state=VerdictState(certificate.state()),
        number=certificate.number,
        name=says["name"],
        name_local=says["name_local"],
        course_title_en=says["course_title_en"],
        course_title_hi=says["course_title_hi"],
        issued_on=certificate.issued_on,
        valid_until=certificate.valid_until,
        newer_number=certificate.replaced_by.number if certificate.replaced_by else "",
        is_demonstration=certificate.is_demonstration,
    )


def answer_for_day(certificate: Certificate, day: date) -> DayAnswer:
    """Return whether the certificate was valid on ``day``; of a day to come nothing is said."""
    if day > timezone.localdate():
        return DayAnswer(day, was_valid=False, is_future=True)
    return DayAnswer(day, was_valid=certificate.was_valid_on(day), before_issue=day < certificate.issued_on)
