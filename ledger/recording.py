"""Writing audit events, and erasing the personal values beside them."""

import hashlib
import json
import re
import secrets
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models, transaction

from ledger.models import AuditEvent, AuditPersonal

VERB = re.compile(r"[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*")


@transaction.atomic
def record(
    *,
    verb: str,
    subject: models.Model,
    actor: models.Model | None = None,
    jurisdiction_id: int | None = None,
    reason: str = "",
    old: Any = None,
    new: Any = None,
    personal: dict[str, Any] | None = None,
) -> AuditEvent:
    """Write one audit event, in the caller's transaction if there is one; every call writes another.

    ``verb`` is noun.past_tense, such as ``certificate.revoked``. ``reason``, ``old`` and ``new`` stay for
    ever and hold no personal values; those go into ``personal``, which can be erased. The time is the
    database's own. Raises ValueError for a verb of another shape and for a subject that was never saved.
    """
    if not VERB.fullmatch(verb):
        raise ValueError(f"“{verb}” is not of the form noun.past_tense.")
    if subject.pk is None:
        raise ValueError("An audit event is about something that has been saved.")
    salt = secrets.token_hex(32)
    event = AuditEvent.objects.create(
        actor=actor,
        verb=verb,
        subject_type=subject._meta.label_lower,
        subject_id=str(subject.pk),
        jurisdiction_id=jurisdiction_id,
        reason=reason,
        old=old,
        new=new,
        personal_digest=personal_digest(salt, personal) if personal else "",
    )
    if personal:
        AuditPersonal.objects.create(event=event, salt=salt, values=personal)
    return event


@transaction.atomic
def erase_personal(*, event: AuditEvent, actor: models.Model | None, reason: str) -> bool:
    """Delete the personal values of an event and record that; the chain stays verifiable.

    Returns False, and records nothing, when they are erased already or never were.
    """
    erased, _ = AuditPersonal.objects.filter(event=event).delete()
    if erased:
        record(
            verb="audit.personal_erased",
            subject=event,
            actor=actor,
            jurisdiction_id=event.jurisdiction_id,
            reason=reason,
        )
    return bool(erased)


def canonical(values: Any) -> bytes:
    """Return the one JSON spelling of the values that digests are made of."""
    text = json.dumps(values, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return text.encode()


def personal_digest(salt: str, values: dict[str, Any]) -> str:
    """Return the digest that an event keeps of its personal values.

    The values make the trip through JSON first, so that dates and numbers compare as they are read back.
    """
    return hashlib.sha256(salt.encode() + b"\n" + canonical(json.loads(canonical(values)))).hexdigest()
