"""Opening and closing places. A place is never moved or renamed: close it, open another, record the succession."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

import ledger
from people.models import Jurisdiction, Officer, Succession


class PlaceRefused(ValueError):
    """The place cannot be opened or closed as asked; the message says why."""


@transaction.atomic
def open_place(
    *, parent: Jurisdiction | None, by: Officer | None, districts: list[Jurisdiction] | None = None, **fields: Any
) -> Jurisdiction:
    """Write a place below ``parent``, or a root without one; every call writes another, the code is unique.

    Raises PlaceRefused when the parent is closed or the code is taken.
    """
    if Jurisdiction.objects.filter(code=fields["code"]).exists():
        raise PlaceRefused(_("Another place has the code %s.") % fields["code"])
    if parent is None:
        place = Jurisdiction.add_root(**fields)
    else:
        parent = Jurisdiction.objects.select_for_update().get(pk=parent.pk)
        if parent.closed_on:
            raise PlaceRefused(_("%s is closed; nothing opens below it.") % parent)
        place = parent.add_child(**fields)
    place.districts.set(districts or [])
    ledger.record(verb="place.opened", subject=place, actor=by, jurisdiction_id=place.pk, new={"code": place.code})
    return place


@transaction.atomic
def close_place(
    *, place: Jurisdiction, closed_on: date, by: Officer | None, successor: Jurisdiction | None = None, reason: str = ""
) -> None:
    """Close a place from ``closed_on`` on and record what took its place; the same day twice changes nothing.

    Raises PlaceRefused while a place below it is open.
    """
    locked = Jurisdiction.objects.select_for_update().get(pk=place.pk)
    if locked.closed_on == closed_on:
        return
    if locked.get_descendants().filter(closed_on=None).exists():
        raise PlaceRefused(_("Close the places below %s first.") % locked)
    locked.closed_on = closed_on
    locked.save(update_fields=["closed_on"])
    if successor:
        Succession.objects.get_or_create(before=locked, after=successor, defaults={"effective_on": closed_on})
    ledger.record(
        verb="place.closed",
        subject=locked,
        actor=by,
        jurisdiction_id=locked.pk,
        reason=reason,
        new={"closed_on": closed_on, "successor": successor.code if successor else None},
    )
