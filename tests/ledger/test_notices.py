from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from django.utils.translation import gettext

import ledger
from ledger import notifying
from ledger.clock import database_now, frozen
from ledger.models import Notice
from people.models import Identifier

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def give_address(officer, address):
    Identifier.objects.create(
        officer=officer, kind="email", value=address, normalised=address, starts_on=timezone.localdate()
    )


def write(officer, **changes):
    ledger.notify(
        **{
            "recipient": officer,
            "kind": "certificate_issued",
            "key": "certificate 1",
            "subject": "Your certificate is ready",
            "body": "You can download it.",
            "url": "/en/certificates/1/",
            "channels": ("mail", "in_app"),
            **changes,
        }
    )


def states():
    return list(Notice.objects.order_by("channel").values_list("channel", "state"))


def test_notifying_writes_one_row_a_channel_and_a_second_time_nothing(officer, other_officer):
    write(officer)
    write(officer, subject="Again")
    write(other_officer, channels=("in_app",))

    assert list(Notice.objects.order_by("pk").values_list("recipient", "channel", "language", "subject", "state")) == [
        (officer.pk, "mail", "en", "Your certificate is ready", "waiting"),
        (officer.pk, "in_app", "en", "Your certificate is ready", "sent"),
        (other_officer.pk, "in_app", "hi", "Your certificate is ready", "sent"),
    ]


def test_a_notice_is_rendered_in_the_readers_language(other_officer):
    with ledger.in_language_of(other_officer):
        yes = gettext("Yes")  # Django's own catalogue has it

    assert (yes, gettext("Yes")) == ("हाँ", "Yes")


@pytest.mark.parametrize("url", ["https://elsewhere.example/", "//elsewhere.example/", "learn/"])
def test_a_notice_leads_nowhere_else(officer, url):
    with pytest.raises(ValueError, match="not a path on this site"):
        write(officer, url=url)


def test_an_unknown_channel_is_refused(officer):
    with pytest.raises(ValueError, match="pigeon"):
        write(officer, channels=("in_app", "pigeon"))

    assert states() == []


def test_mail_goes_out_once_with_a_link_to_this_site(officer, settings):
    settings.SITE_URL = "https://lms.example"
    give_address(officer, "asha@example.org")
    write(officer, subject="Your certificate\nis ready")

    sent = [notifying.send_notices(), notifying.send_notices()]

    assert sent == [1, 0]
    assert [(m.to, m.subject, m.body) for m in mail.outbox] == [
        (
            ["asha@example.org"],
            "Your certificate is ready",
            "You can download it.\n\nhttps://lms.example/en/certificates/1/\n",
        )
    ]
    assert mail.outbox[0].extra_headers["Content-Language"] == "en"
    assert states() == [("in_app", "sent"), ("mail", "sent")]


def test_mail_to_an_officer_without_an_address_is_cancelled_with_the_reason(officer):
    write(officer, channels=("mail",))

    assert notifying.send_notices() == 0
    assert list(Notice.objects.values_list("state", "error")) == [("cancelled", "The officer has no e-mail address.")]


def test_a_notice_scheduled_for_later_waits_and_can_be_cancelled(officer):
    give_address(officer, "asha@example.org")
    later = database_now() + timedelta(hours=1)
    write(officer, send_at=later)
    write(officer, send_at=later, key="certificate 2")

    now = notifying.send_notices()
    cancelled = [notifying.cancel_notices(key="certificate 2") for _ in range(2)]
    with frozen(later):
        then = notifying.send_notices()

    assert (now, cancelled, then, len(mail.outbox)) == (0, [2, 0], 2, 1)
    assert sorted(Notice.objects.values_list("key", "state")) == [
        ("certificate 1", "sent"),
        ("certificate 1", "sent"),
        ("certificate 2", "cancelled"),
        ("certificate 2", "cancelled"),
    ]


def test_a_mail_server_that_is_away_is_tried_six_times_and_then_the_notice_fails(officer, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    give_address(officer, "asha@example.org")
    write(officer, channels=("mail",))
    notice = Notice.objects.get()
    now, pauses = notice.send_at, []

    while notice.state == "waiting":
        with frozen(now):
            notifying.send_notices()
            notifying.send_notices()  # in between: nothing is due
        notice.refresh_from_db()
        pauses.append((notice.claimed_until - now).total_seconds() if notice.claimed_until else None)
        now = notice.claimed_until

    assert pauses == [60, 120, 240, 480, 960, None]
    assert (notice.state, notice.attempts, notice.error.split(":")[0]) == ("failed", 6, "ConnectionRefusedError")


def test_mail_claimed_by_a_sender_that_died_is_sent_by_the_next_after_five_minutes(officer):
    give_address(officer, "asha@example.org")
    write(officer, channels=("mail",))
    start = database_now()
    Notice.objects.update(claimed_until=start + notifying.CLAIM, attempts=1)

    at_once = notifying.send_notices()
    with frozen(start + notifying.CLAIM):
        later = notifying.send_notices()

    assert (at_once, later, len(mail.outbox)) == (0, 1, 1)


def test_reading_marks_only_the_officers_own_notices_on_the_site(officer, other_officer):
    write(officer)
    write(other_officer)
    every_id = list(Notice.objects.values_list("pk", flat=True))

    marked = [notifying.mark_read(officer=officer, notice_ids=every_id) for _ in range(2)]

    assert marked == [1, 0]
    assert list(Notice.objects.order_by("pk").values_list("channel", "state")) == [
        ("mail", "waiting"),
        ("in_app", "read"),
        ("mail", "waiting"),
        ("in_app", "sent"),
    ]
