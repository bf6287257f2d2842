"""Chaining committed audit events, and proving that the chain is whole."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC

from django.db import connection, transaction

from ledger.models import AuditEvent, AuditLink, AuditPending
from ledger.recording import canonical, personal_digest
from ledger.triggers import missing_triggers

BATCH = 1000
BEFORE_THE_FIRST = "0" * 64
SEALER_LOCK = 0x6C656467  # “ledg”: the advisory lock that only one sealer holds


def event_digest(event: AuditEvent) -> str:
    """Return the digest over every column of the event as the database gives it back."""
    columns = {
        "id": event.pk,
        "recorded_at": event.recorded_at.astimezone(UTC).isoformat(timespec="microseconds"),
        "actor": event.actor_id,
        "verb": event.verb,
        "subject_type": event.subject_type,
        "subject_id": event.subject_id,
        "jurisdiction": event.jurisdiction_id,
        "reason": event.reason,
        "old": event.old,
        "new": event.new,
        "personal": event.personal_digest,
    }
    return hashlib.sha256(canonical(columns)).hexdigest()


def link_digest(previous: str, position: int, event: AuditEvent) -> str:
    """Return the digest of a link: over the one before, its own position and its event."""
    return hashlib.sha256(f"{previous}\n{position}\n{event_digest(event)}".encode()).hexdigest()


def seal_audit() -> int:
    """Chain every committed event that is not chained yet; returns how many.

    Safe to call at any time and by many at once: one seals, the others return 0. Events that commit late
    come later in the chain, whatever their id.
    """
    sealed = 0
    while AuditPending.objects.exists():  # looked at without the write lock: most runs find nothing
        sealed_now = _seal_batch()
        if not sealed_now:
            break
        sealed += sealed_now
    return sealed


@transaction.atomic
def _seal_batch() -> int:
    if not _lock():
        return 0
    pending = list(AuditPending.objects.select_related("event").order_by("pk")[:BATCH])
    if not pending:
        return 0
    last = AuditLink.objects.order_by("-position").first()
    sealed, previous = (last.position, last.digest) if last else (0, BEFORE_THE_FIRST)
    links = []
    for position, row in enumerate(pending, start=sealed + 1):
        digest = link_digest(previous, position, row.event)
        links.append(AuditLink(event=row.event, position=position, digest=digest, previous=previous))
        previous = digest
    AuditLink.objects.bulk_create(links)
    AuditPending.objects.filter(pk__in=[row.pk for row in pending]).delete()
    return len(links)


def _lock() -> bool:
    """Be the only sealer until the transaction ends; on SQLite every transaction already is alone."""
    if connection.vendor != "postgresql":
        return True
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [SEALER_LOCK])
        return cursor.fetchone()[0]


@dataclass(frozen=True)
class Verdict:
    """What a check of the chain found; ``broken`` says where and how, empty when all is whole."""

    links: int
    head: str
    unsealed: int
    erased: int
    broken: str = ""


def verify(*, noted_head: str = "") -> Verdict:
    """Recompute the whole chain and stop at the first break.

    ``noted_head`` is a ``position:digest`` that somebody wrote down earlier: the chain must still hold it,
    which also proves that no later end was cut off before it. Reads everything, writes nothing.
    """
    links, head, erased, broken = 0, f"0:{BEFORE_THE_FIRST}", 0, ""
    noted_position, _, noted_digest = noted_head.partition(":")
    previous = BEFORE_THE_FIRST
    for expected, link in enumerate(_links(), start=1):
        broken = _fault_of(link, expected, previous)
        if not broken and str(link.position) == noted_position and link.digest != noted_digest:
            broken = f"position {link.position}: its digest is not the one noted"
        if broken:
            break
        previous, links, head = link.digest, expected, str(link)
        erased += bool(link.event.personal_digest) and not hasattr(link.event, "personal")
    if not broken and noted_head and not (noted_position.isdigit() and 0 < int(noted_position) <= links):
        broken = f"position {noted_position or '?'}: noted earlier, but the chain ends at {links}"
    return Verdict(
        links=links,
        head=head,
        unsealed=AuditPending.objects.count(),
        erased=erased,
        broken=broken or _fault_outside_the_chain(),
    )


def _links() -> Iterator[AuditLink]:
    rows = AuditLink.objects.select_related("event", "event__personal").order_by("position")
    return rows.iterator(chunk_size=2000)


def _fault_of(link: AuditLink, expected: int, previous: str) -> str:
    if link.position != expected:
        return f"position {expected}: the link is missing (the next one found is {link.position})"
    if link.previous != previous:
        return f"position {expected}: it does not follow the link before it"
    if link.digest != link_digest(previous, expected, link.event):
        return f"position {expected}: event {link.event_id} or its link was changed after it was sealed"
    personal = getattr(link.event, "personal", None)
    if personal and personal_digest(personal.salt, personal.values) != link.event.personal_digest:
        return f"position {expected}: the personal values of event {link.event_id} were changed"
    return ""


def _fault_outside_the_chain() -> str:
    stray = AuditEvent.objects.filter(link=None, pending=None).order_by("pk").first()
    if stray is not None:
        return f"event {stray.pk}: its link is missing and it does not wait for one"
    missing = missing_triggers()
    if missing:
        return f"the guard {', '.join(missing)} is missing from the database"
    return ""
