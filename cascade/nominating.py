"""Putting officers forward for a tier: nominate, approve or reject, withdraw."""

from django.db import transaction
from django.utils.translation import gettext as _

import ledger
from cascade.models import Nomination, NominationState, Tier
from cascade.refusing import Refused
from ledger.clock import database_now
from people import permissions as people_permissions
from people.models import Officer

PENDING = (NominationState.PROPOSED, NominationState.RECOMMENDED)


@transaction.atomic
def nominate(*, officer: Officer, tier: Tier, by: Officer, reason: str = "") -> Nomination:
    """Put the officer forward; a nomination that waits already is returned. Refused without a primary posting."""
    officer = Officer.objects.select_for_update(no_key=True).get(pk=officer.pk)
    waiting = Nomination.objects.filter(officer=officer, tier=tier, state__in=PENDING).first()
    if waiting is not None:
        return waiting
    home = people_permissions.home_of(officer)
    if home is None:
        raise Refused(_("%(name)s has no primary posting. Record the posting first.") % {"name": officer.name})
    nomination = Nomination.objects.create(
        officer=officer,
        tier=tier,
        jurisdiction=home,
        reason=reason.strip(),
        nominated_by=by,
        nominated_at=database_now(),
    )
    ledger.record(
        verb="nomination.proposed",
        subject=nomination,
        actor=by,
        jurisdiction_id=home.pk,
        reason=reason,
        new={"tier": tier.code},
    )
    return nomination


def approve(*, nomination: Nomination, by: Officer, reason: str = "") -> Nomination:
    """Approve; an approved one is returned unchanged. Refused for one's own nomination and once decided otherwise."""
    return _decide(nomination, NominationState.APPROVED, by, reason)


def reject(*, nomination: Nomination, by: Officer, reason: str) -> Nomination:
    """Reject, with a reason the nodal officer reads; a rejected one is returned unchanged."""
    if not reason.strip():
        raise Refused(_("Say why the nomination is rejected."))
    return _decide(nomination, NominationState.REJECTED, by, reason)


def withdraw(*, nomination: Nomination, by: Officer, reason: str = "") -> Nomination:
    """Take back what waits; a withdrawn one is returned unchanged. Refused once it is decided."""
    return _decide(nomination, NominationState.WITHDRAWN, by, reason)


@transaction.atomic
def _decide(nomination: Nomination, after: NominationState, by: Officer, reason: str) -> Nomination:
    nomination = Nomination.objects.select_for_update(no_key=True).get(pk=nomination.pk)
    if nomination.state == after:
        return nomination
    if nomination.state not in PENDING:
        raise Refused(_("This nomination is decided already: %(state)s.") % {"state": nomination.get_state_display()})
    if after != NominationState.WITHDRAWN and by.pk in (nomination.nominated_by_id, nomination.officer_id):
        raise Refused(_("Somebody else decides about a nomination that you made or that is your own."))
    before = nomination.state
    nomination.state = after
    nomination.reason = reason.strip() or nomination.reason
    nomination.decided_by = by
    nomination.decided_at = database_now()
    nomination.save(update_fields=["state", "reason", "decided_by", "decided_at"])
    ledger.record(
        verb=f"nomination.{after.value}",
        subject=nomination,
        actor=by,
        jurisdiction_id=nomination.jurisdiction_id,
        reason=reason,
        old={"state": before},
        new={"state": after.value},
    )
    return nomination
