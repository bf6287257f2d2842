"""Days in India, from the database's clock, and months added to a day."""

import calendar
from datetime import date

from django.utils import timezone

from ledger.clock import database_now


def today() -> date:
    """Return today's date in India by the database's clock."""
    return timezone.localdate(database_now())


def months_after(day: date, months: int) -> date:
    """Return the same day ``months`` later, or the last of that month where it has no such day."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def first_of_month(day: date) -> date:
    return day.replace(day=1)


def last_of_month(day: date) -> date:
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])
