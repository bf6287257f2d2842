"""Writing notices in the reader's language, sending the mail among them, cancelling and reading."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.conf import settings
from django.core.mail import EmailMessage
from django.db import models
from django.db.models import F
from django.utils import translation
from django.utils.translation import gettext

from ledger.clock import database_now
from ledger.models import Notice

logger = logging.getLogger(__name__)

MOST_ATTEMPTS = 6
CLAIM = timedelta(minutes=5)
FIRST_PAUSE = timedelta(minutes=1)
SEND_SIZE = 200


def language_of(officer: models.Model) -> str:
    """Return the language the officer prefers, or the site's."""
    return getattr(officer, "preferred_language", "") or settings.LANGUAGE_CODE


@contextmanager
def in_language_of(officer: models.Model) -> Iterator[None]:
    """Translate into the officer's language until the block ends: for rendering what they will read."""
    with translation.override(language_of(officer)):
        yield


def notify(
    *,
    recipient: models.Model,
    kind: str,
    key: str,
    subject: str,
    body: str,
    url: str = "",
    channels: Sequence[str] = (Notice.Channel.IN_APP,),
    send_at: datetime | None = None,
) -> None:
    """Write one notice a channel, to be sent at ``send_at`` or now; in-app ones show at once when due.

    ``subject`` and ``body`` come rendered in the reader's language (``in_language_of``); ``url`` is a path
    on this site. Safe to repeat: the same recipient, key and channel write nothing a second time. Raises
    ValueError for an unknown channel and for a URL that leads elsewhere.
    """
    if unknown := set(channels) - set(Notice.Channel.values):
        raise ValueError(f"There is no channel {', '.join(sorted(unknown))}.")
    if url and (not url.startswith("/") or url.startswith("//")):
        raise ValueError(f"“{url}” is not a path on this site.")
    now = database_now()
    notices = [
        Notice(
            recipient=recipient,
            kind=kind,
            key=key,
            channel=channel,
            language=language_of(recipient),
            subject=" ".join(subject.split())[:255],
            body=body,
            url=url,
            send_at=send_at or now,
            created_at=now,
        )
        for channel in channels
    ]
    for notice in notices:
        if notice.channel == Notice.Channel.IN_APP and notice.send_at <= now:
            notice.state, notice.sent_at = Notice.State.SENT, now
    Notice.objects.bulk_create(notices, ignore_conflicts=True)


def send_notices() -> int:
    """Show the in-app notices that are due and send the mail that is due; returns how many went out.

    Safe to call at any time and by many at once: each mail is claimed by one sender. A sender killed
    between claim and mark leaves the mail to be sent again after five minutes. A mail server that refuses
    is tried again after 1, 2, 4, 8 and 16 minutes; the sixth refusal fails the notice.
    """
    now = database_now()
    in_app = Notice.objects.filter(channel=Notice.Channel.IN_APP, state=Notice.State.WAITING, send_at__lte=now)
    sent = in_app.update(state=Notice.State.SENT, sent_at=now)
    due = Notice.objects.due_mail(now).order_by("send_at", "pk").values_list("pk", flat=True)[:SEND_SIZE]
    return sent + sum(_send(notice_id) for notice_id in list(due))


def cancel_notices(*, key: str) -> int:
    """Cancel what has this key and was not sent yet; returns how many. A second call cancels nothing."""
    waiting = Notice.objects.filter(key=key, state=Notice.State.WAITING)
    return waiting.update(state=Notice.State.CANCELLED)


def mark_read(*, officer: models.Model, notice_ids: Sequence[int] | None = None) -> int:
    """Mark the officer's own in-app notices as read, all of them if no ids are given; returns how many."""
    notices = Notice.objects.shown_to(officer).unread()
    if notice_ids is not None:
        notices = notices.filter(pk__in=notice_ids)
    return notices.update(state=Notice.State.READ, read_at=database_now())


def _send(notice_id: int) -> bool:
    now = database_now()
    claimed = Notice.objects.due_mail(now).filter(pk=notice_id)
    if not claimed.update(claimed_until=now + CLAIM, attempts=F("attempts") + 1):
        return False
    notice = Notice.objects.select_related("recipient").get(pk=notice_id)
    address = _address_of(notice.recipient)
    if not address:
        _waiting(notice).update(
            state=Notice.State.CANCELLED, claimed_until=None, error=gettext("The officer has no e-mail address.")
        )
        return False
    try:
        _message(notice, address).send()
    except Exception as error:  # a refused address, a server that is away: the row says which
        logger.warning("Notice %s was not sent, attempt %s", notice.pk, notice.attempts, exc_info=True)
        _put_back_or_fail(notice, error)
        return False
    # even if it was cancelled meanwhile: it has gone, and the row says what is true
    Notice.objects.filter(pk=notice.pk).update(
        state=Notice.State.SENT, sent_at=database_now(), claimed_until=None, error=""
    )
    return True


def _waiting(notice: Notice):
    return Notice.objects.filter(pk=notice.pk, state=Notice.State.WAITING, attempts=notice.attempts)


def _address_of(officer: models.Model) -> str:
    email_address = getattr(officer, "email_address", None)
    return (email_address() if callable(email_address) else email_address) or ""


def _message(notice: Notice, address: str) -> EmailMessage:
    body = f"{notice.body}\n\n{settings.SITE_URL}{notice.url}\n" if notice.url else notice.body
    headers = {"Content-Language": notice.language, "Auto-Submitted": "auto-generated"}
    return EmailMessage(subject=notice.subject, body=body, to=[address], headers=headers)


def _put_back_or_fail(notice: Notice, error: Exception) -> None:
    words = f"{type(error).__name__}: {error}"[:2000].replace("\x00", "")
    if notice.attempts >= MOST_ATTEMPTS:
        _waiting(notice).update(state=Notice.State.FAILED, claimed_until=None, error=words)
        return
    pause = FIRST_PAUSE * 2 ** (notice.attempts - 1)
    _waiting(notice).update(claimed_until=database_now() + pause, error=words)
