"""Setting up a programme: its tiers, their courses and the targets of places."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _

import ledger
from cascade.models import Programme, Target, Tier
from cascade.refusing import Refused
from people.models import Jurisdiction, Officer

FOUR_TIERS: tuple[dict[str, Any], ...] = (
    {
        "code": "national-induction",
        "titles": {"en": "National induction of master trainers", "hi": "मास्टर प्रशिक्षकों का राष्ट्रीय प्रवेश प्रशिक्षण"},
        "licenses_trainers": True,
        "attendance_percent": 90,
        "minimum_batch": 24,
        "maximum_batch": 30,
    },
    {
        "code": "state-tot",
        "titles": {"en": "State/UT training of trainers", "hi": "राज्य/संघ राज्यक्षेत्र प्रशिक्षक प्रशिक्षण"},
        "licenses_trainers": True,
        "attendance_percent": 90,
        "minimum_batch": 24,
        "maximum_batch": 30,
    },
    {
        "code": "district-course",
        "titles": {"en": "District course", "hi": "ज़िला पाठ्यक्रम"},
        "attendance_percent": 80,
        "minimum_batch": 30,
        "maximum_batch": 40,
    },
    {
        "code": "refresher",
        "titles": {"en": "Refresher", "hi": "पुनश्चर्या"},
        "attendance_percent": 80,
        "minimum_batch": 1,
        "maximum_batch": 200,
        "valid_months": 6,
        "needs_cohort": False,
    },
)
"""A proposal, no norm: every figure is a setting of the tier."""


@transaction.atomic
def create_programme(
    *,
    code: str,
    titles: Mapping[str, str],
    starts_on: date,
    tiers: Sequence[Mapping[str, Any]] = FOUR_TIERS,
    ends_on: date | None = None,
    is_demonstration: bool = False,
    by: Officer | None,
) -> Programme:
    """Open a programme with its tiers, the highest first; each tier is a mapping of the fields of ``Tier``.

    Safe to repeat: a programme of this code is returned as it is, with whatever was changed since.
    Raises Refused when no tier is given.
    """
    if existing := Programme.objects.filter(code=code).first():
        return existing
    if not tiers:
        raise Refused(_("A programme has at least one tier."))
    programme = Programme.objects.create(
        code=code, titles=dict(titles), starts_on=starts_on, ends_on=ends_on, is_demonstration=is_demonstration
    )
    for order, fields in enumerate(tiers, start=1):
        tier = Tier(programme=programme, order=order, **fields)
        tier.full_clean()
        tier.save()
    ledger.record(
        verb="programme.opened",
        subject=programme,
        actor=by,
        new={"code": code, "tiers": [fields["code"] for fields in tiers]},
    )
    return programme


@transaction.atomic
def set_target(
    *, tier: Tier, jurisdiction: Jurisdiction, officers: int, due_on: date | None = None, by: Officer | None
) -> Target:
    """Set how many qualified officers the place should have; the same target again records nothing."""
    target = Target.objects.select_for_update().filter(tier=tier, jurisdiction=jurisdiction).first()
    old = None if target is None else {"officers": target.officers, "due_on": target.due_on}
    new = {"officers": officers, "due_on": due_on}
    if target is not None and old == new:
        return target
    target, _created = Target.objects.update_or_create(tier=tier, jurisdiction=jurisdiction, defaults=new)
    ledger.record(verb="target.set", subject=target, actor=by, jurisdiction_id=jurisdiction.pk, old=old, new=new)
    return target


def record_setting(instance: Model, *, by: Officer | None) -> None:
    """Record what was set in the back office; rows of other kinds are passed over."""
    if not isinstance(instance, Programme | Tier | Target):
        return
    fields = [field for field in instance._meta.concrete_fields if field.name not in ("id", "public_id")]
    ledger.record(
        verb=f"{instance._meta.model_name}.set",
        subject=instance,
        actor=by,
        jurisdiction_id=getattr(instance, "jurisdiction_id", None),
        new={field.name: getattr(instance, field.attname) for field in fields},
    )
