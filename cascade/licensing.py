"""Licences to teach. Events are the truth and never change; the state on a day is derived from them.

A licence of a tier that licenses trainers lets its holder teach the tiers below. At the highest tier there
is nobody above: there the founding licences of that tier teach.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

import ledger
from cascade import licence_states, transitions
from cascade.dates import today
from cascade.licence_states import TEACHING, LicenceState
from cascade.models import Licence, LicenceEvent, LicenceEventKind, Tier
from cascade.refusing import Refused
from ledger.clock import database_now
from people.models import Jurisdiction, Officer

STATE_LABELS = {
    LicenceState.NONE: gettext_lazy("No licence"),
    LicenceState.ACTIVE: gettext_lazy("Active"),
    LicenceState.LAPSING: gettext_lazy("Ends within 90 days"),
    LicenceState.LAPSED: gettext_lazy("Lapsed"),
    LicenceState.SUSPENDED: gettext_lazy("Suspended"),
    LicenceState.WITHDRAWN: gettext_lazy("Withdrawn"),
}
STATE_TONES = {
    LicenceState.NONE: "quiet",
    LicenceState.ACTIVE: "good",
    LicenceState.LAPSING: "warn",
    LicenceState.LAPSED: "bad",
    LicenceState.SUSPENDED: "bad",
    LicenceState.WITHDRAWN: "bad",
}


def state(licence: Licence, on: date | None = None) -> LicenceState:
    """Return the state on ``on`` (today if None). One query, none where the events were prefetched."""
    return licence_states.state_on(_in_order(licence), on or today())


def valid_until(licence: Licence, on: date | None = None) -> date | None:
    """Return the last day of the licence as known from the events in effect on ``on`` (today if None)."""
    return licence_states.valid_until_on(_in_order(licence), on or today())


def licences_for(officers: Iterable[Officer | int], tier: Tier) -> QuerySet[Licence]:
    """The licences, in whatever state, that could let these officers teach ``tier``; events prefetched."""
    above = Q(tier__programme=tier.programme_id, tier__order__lt=tier.order, tier__licenses_trainers=True)
    founding_here = Q(tier=tier, is_founding=True, tier__licenses_trainers=True)
    is_highest = not Tier.objects.filter(programme=tier.programme_id, order__lt=tier.order).exists()
    found = Licence.objects.filter(above | founding_here if is_highest else above, officer__in=officers)
    return with_events(found.select_related("tier", "jurisdiction"))


def with_events(licences: QuerySet[Licence]) -> QuerySet[Licence]:
    events = LicenceEvent.objects.order_by("effective_on", "recorded_at", "pk")
    return licences.prefetch_related(Prefetch("events", queryset=events))


def best_states(officers: Iterable[Officer | int], tier: Tier, on: date) -> dict[int, LicenceState]:
    """Return by officer id the best state on ``on`` among the licences that teach ``tier``; none has no entry."""
    states: dict[int, list[LicenceState]] = {}
    for licence in licences_for(officers, tier):
        states.setdefault(licence.officer_id, []).append(state(licence, on))
    return {officer_id: licence_states.best(found) for officer_id, found in states.items()}


def may_teach(officer: Officer, tier: Tier, on: date | None = None) -> bool:
    """True when a licence of a tier above was in force, active or lapsing, on ``on`` (today if None)."""
    return teaching_licence(officer, tier, on) is not None


def teaching_licence(officer: Officer, tier: Tier, on: date | None = None) -> Licence | None:
    """Return the licence under which the officer may teach ``tier`` on ``on``, the highest first."""
    on = on or today()
    for licence in licences_for([officer], tier).order_by("tier__order"):
        if state(licence, on) in TEACHING:
            return licence
    return None


def tiers_taught_by(officer: Officer, on: date | None = None) -> list[Tier]:
    """Return the tiers that the officer may teach on ``on``, in order; empty for no licence."""
    on = on or today()
    licences = with_events(Licence.objects.filter(officer=officer).select_related("tier"))
    in_force = [licence for licence in licences if licence.tier.licenses_trainers and state(licence, on) in TEACHING]
    if not in_force:
        return []
    tiers = list(Tier.objects.filter(programme__in={licence.tier.programme_id for licence in in_force}))
    highest = {tier.programme_id: min(t.order for t in tiers if t.programme_id == tier.programme_id) for tier in tiers}
    return [tier for tier in tiers if any(_reaches(licence, tier, highest) for licence in in_force)]


@transaction.atomic
def grant_founding(
    *,
    officer: Officer,
    tier: Tier,
    jurisdiction: Jurisdiction,
    reason: str,
    valid_until: date,
    by: Officer | None,
    effective_on: date | None = None,
) -> Licence:
    """Give the first trainers, whom nobody could examine, a licence and a founding qualification.

    Safe to repeat: a founding licence that still stands is returned unchanged. Raises Refused without a
    reason, for a date in the past, for a tier that licenses nobody, and for an officer whose licence of
    this tier stands already by qualification.
    """
    from cascade import qualifying  # the two know each other: qualifying grants, a founder is qualified

    effective_on = effective_on or today()
    _check(tier, reason, valid_until, effective_on)
    licence = _locked(officer, tier)
    if licence is not None and licence.is_founding and state(licence) in TEACHING:
        return licence
    licence = licence or _make(officer, tier, jurisdiction, is_founding=True)
    _add(licence, "grant", LicenceEventKind.GRANTED, reason, by, effective_on, valid_until)
    qualifying.qualify_founder(
        officer=officer, tier=tier, jurisdiction=jurisdiction, starts_on=effective_on, ends_on=valid_until
    )
    return licence


@transaction.atomic
def license_by_qualification(
    *, officer: Officer, tier: Tier, jurisdiction: Jurisdiction, valid_until: date, reason: str, on: date
) -> Licence:
    """Grant the licence that qualifying gives, or renew the one that stands; a suspension is not lifted."""
    licence = _locked(officer, tier) or _make(officer, tier, jurisdiction, is_founding=False)
    verb = "grant" if state(licence, on) in (LicenceState.NONE, LicenceState.WITHDRAWN) else "renew"
    kind = LicenceEventKind.GRANTED if verb == "grant" else LicenceEventKind.RENEWED
    _add(licence, verb, kind, reason, None, on, valid_until)
    return licence


@transaction.atomic
def renew(
    *, licence: Licence, valid_until: date, reason: str, by: Officer | None, effective_on: date | None = None
) -> LicenceEvent:
    """Let the licence run until ``valid_until``. Every call adds an event; Refused where the table has no row."""
    effective_on = effective_on or today()
    _check(licence.tier, reason, valid_until, effective_on)
    licence = Licence.objects.select_for_update(no_key=True).get(pk=licence.pk)
    return _add(licence, "renew", LicenceEventKind.RENEWED, reason, by, effective_on, valid_until)


@transaction.atomic
def suspend(*, licence: Licence, reason: str, by: Officer | None, effective_on: date | None = None) -> LicenceEvent:
    """Stop the holder from teaching from ``effective_on`` until restored. Refused unless active or lapsing."""
    licence = Licence.objects.select_for_update(no_key=True).get(pk=licence.pk)
    return _add(licence, "suspend", LicenceEventKind.SUSPENDED, reason, by, effective_on or today())


@transaction.atomic
def restore(*, licence: Licence, reason: str, by: Officer | None, effective_on: date | None = None) -> LicenceEvent:
    """Lift a suspension. Refused unless suspended."""
    licence = Licence.objects.select_for_update(no_key=True).get(pk=licence.pk)
    return _add(licence, "restore", LicenceEventKind.RESTORED, reason, by, effective_on or today())


@transaction.atomic
def withdraw(*, licence: Licence, reason: str, by: Officer | None, effective_on: date | None = None) -> LicenceEvent:
    """Take the licence for good; what was taught while it stood keeps counting. Only a new grant follows."""
    licence = Licence.objects.select_for_update(no_key=True).get(pk=licence.pk)
    return _add(licence, "withdraw", LicenceEventKind.WITHDRAWN, reason, by, effective_on or today())


def _in_order(licence: Licence) -> list[LicenceEvent]:
    return sorted(licence.events.all(), key=lambda event: (event.effective_on, event.recorded_at, event.pk))


def _reaches(licence: Licence, tier: Tier, highest: dict[int, int]) -> bool:
    if licence.tier.programme_id != tier.programme_id:
        return False
    if licence.tier.order < tier.order:
        return True
    return licence.tier_id == tier.pk and licence.is_founding and tier.order == highest[tier.programme_id]


def _locked(officer: Officer, tier: Tier) -> Licence | None:
    Officer.objects.select_for_update(no_key=True).get(pk=officer.pk)  # one licence an officer and tier
    return Licence.objects.select_for_update(no_key=True).filter(officer=officer, tier=tier).first()


def _make(officer: Officer, tier: Tier, jurisdiction: Jurisdiction, *, is_founding: bool) -> Licence:
    return Licence.objects.create(
        officer=officer, tier=tier, jurisdiction=jurisdiction, is_founding=is_founding, created_at=database_now()
    )


def _check(tier: Tier, reason: str, valid_until: date, effective_on: date) -> None:
    if not tier.licenses_trainers:
        raise Refused(_("The tier “%(tier)s” gives no trainer’s licence.") % {"tier": tier.title})
    if valid_until < effective_on:
        raise Refused(_("The last day of the licence cannot lie before its first."))


def _add(
    licence: Licence,
    verb: str,
    kind: LicenceEventKind,
    reason: str,
    by: Officer | None,
    effective_on: date,
    until: date | None = None,
) -> LicenceEvent:
    if not reason.strip():
        raise Refused(_("Say why; the reason stays with the licence."))
    events = _in_order(licence)
    if events and events[-1].effective_on > effective_on:
        raise Refused(
            _("A later event, of %(date)s, is already recorded. Choose that day or a later one.")
            % {"date": f"{events[-1].effective_on:%d-%m-%Y}"}
        )
    before = licence_states.state_on(events, effective_on)
    transitions.find(transitions.LICENCE, before, verb, STATE_LABELS[before])
    event = LicenceEvent.objects.create(
        licence=licence,
        kind=kind,
        effective_on=effective_on,
        valid_until=until,
        reason=reason.strip(),
        recorded_at=database_now(),
        recorded_by=by,
    )
    getattr(licence, "_prefetched_objects_cache", {}).pop("events", None)
    ledger.record(
        verb=f"licence.{kind.value}",
        subject=licence,
        actor=by,
        jurisdiction_id=licence.jurisdiction_id,
        reason=reason,
        old={"state": before.value},
        new={"state": state(licence, effective_on).value, "effective_on": effective_on, "valid_until": until},
    )
    return event
