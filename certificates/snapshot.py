"""What a certificate says, frozen at the moment of issue."""

from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

TEMPLATE_VERSION = 1


@dataclass(frozen=True)
class Snapshot:
    """Everything that is printed; stored once in the certificate's row as JSON and never changed.

    Texts ending in ``_en`` and ``_hi`` are the same fact in English and Hindi; an empty one is left out of the
    print. ``name`` is the name in Latin script as the holder confirmed it, ``name_local`` the same in the
    holder's own script or "".
    """

    number: str
    verify_url: str
    name: str
    course_title_en: str
    course_title_hi: str
    edition: str
    law_as_on: date
    hours: Decimal
    completed_on: date
    issued_on: date
    name_local: str = ""
    rank_en: str = ""
    rank_hi: str = ""
    unit_en: str = ""
    unit_hi: str = ""
    state_en: str = ""
    state_hi: str = ""
    valid_until: date | None = None
    score_percent: Decimal | None = None
    trainers: tuple[str, ...] = ()
    cohort_name: str = ""
    is_demonstration: bool = False
    template_version: int = TEMPLATE_VERSION

    def to_json(self) -> dict:
        """Return plain JSON values: dates in ISO form, decimals as text, trainers as a list."""
        return {field.name: _plain(getattr(self, field.name)) for field in fields(self)}

    @classmethod
    def from_json(cls, data: dict) -> "Snapshot":
        """Return the snapshot that ``to_json`` wrote. Raises TypeError on a missing or unknown key."""
        return cls(**{name: _READERS.get(name, _as_is)(value) for name, value in data.items()})


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, tuple):
        return list(value)
    return value


def _as_is(value: object) -> object:
    return value


def _date_or_none(value: str | None) -> date | None:
    return None if value is None else date.fromisoformat(value)


def _decimal_or_none(value: str | int | None) -> Decimal | None:
    return None if value is None else Decimal(value)


_READERS = {
    "law_as_on": _date_or_none,
    "completed_on": _date_or_none,
    "issued_on": _date_or_none,
    "valid_until": _date_or_none,
    "hours": _decimal_or_none,
    "score_percent": _decimal_or_none,
    "trainers": tuple,
}
