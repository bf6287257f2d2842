from datetime import date, timedelta
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, transaction

import ledger
from ledger import sealing, status, triggers
from ledger.clock import database_now, frozen
from ledger.models import AuditEvent, AuditLink, AuditPending, AuditPersonal
from ledger.recording import erase_personal

pytestmark = [pytest.mark.django_db, pytest.mark.both]


@pytest.fixture
def three_sealed(officer):
    events = [ledger.record(verb="officer.noted", subject=officer, actor=officer, new={"n": n}) for n in range(3)]
    assert sealing.seal_audit() == 3
    return events


def verify(**options):
    out = StringIO()
    call_command("verify_audit", stdout=out, no_color=True, **options)
    return out.getvalue()


def broken(**options):
    with pytest.raises(CommandError) as caught:
        verify(**options)
    assert caught.value.returncode == 1
    return str(caught.value)


def test_recording_keeps_who_what_why_and_the_database_time(officer):
    before = database_now()
    with frozen(before - timedelta(days=400)):  # a rehearsal cannot back-date the audit
        event = ledger.record(
            verb="certificate.revoked",
            subject=officer,
            actor=officer,
            jurisdiction_id=7,
            reason="Issued to the wrong cohort.",
            old={"on": date(2026, 11, 21), "mark": Decimal("61.50")},
            new=None,
        )

    event.refresh_from_db()
    assert before <= event.recorded_at <= database_now()
    assert (event.verb, event.actor, event.jurisdiction_id, event.reason) == (
        "certificate.revoked",
        officer,
        7,
        "Issued to the wrong cohort.",
    )
    assert (event.subject_type, event.subject_id) == ("people.officer", str(officer.pk))
    assert (event.old, event.new, event.personal_digest) == ({"on": "2026-11-21", "mark": "61.50"}, None, "")
    assert list(AuditPending.objects.values_list("event", flat=True)) == [event.pk]


def test_an_event_leaves_with_the_transaction_that_wrote_it(officer):
    with pytest.raises(LookupError), transaction.atomic():
        ledger.record(verb="officer.noted", subject=officer)
        raise LookupError

    assert (AuditEvent.objects.count(), AuditPending.objects.count()) == (0, 0)


@pytest.mark.parametrize("verb", ["revoked", "Certificate.revoked", "certificate revoked", "certificate."])
def test_a_verb_of_another_shape_is_refused(officer, verb):
    with pytest.raises(ValueError, match=r"noun\.past_tense"):
        ledger.record(verb=verb, subject=officer)


def test_sealing_chains_events_in_order_and_a_second_time_nothing(officer, three_sealed):
    late = ledger.record(verb="officer.noted", subject=officer)

    sealed = [sealing.seal_audit(), sealing.seal_audit()]

    links = list(AuditLink.objects.all())
    assert sealed == [1, 0]
    assert [(link.position, link.event) for link in links] == list(enumerate([*three_sealed, late], start=1))
    assert [link.previous for link in links] == ["0" * 64, *[link.digest for link in links[:-1]]]
    assert len({link.digest for link in links}) == 4


def test_sealing_in_small_batches_makes_the_same_chain(officer, monkeypatch):
    monkeypatch.setattr(sealing, "BATCH", 2)
    for n in range(5):
        ledger.record(verb="officer.noted", subject=officer, new={"n": n})

    assert sealing.seal_audit() == 5
    assert verify().startswith("5 events are sealed and whole, 0 wait to be sealed")


def test_audit_lag_is_the_age_of_the_oldest_unsealed_event(officer):
    without = status.audit_lag()
    event = ledger.record(verb="officer.noted", subject=officer)
    event.refresh_from_db()
    with frozen(event.recorded_at + timedelta(seconds=9)):
        waiting = status.audit_lag()
    sealing.seal_audit()

    assert (without, waiting, status.audit_lag()) == (0.0, 9.0, 0.0)


@pytest.mark.parametrize("model", [AuditEvent, AuditLink])
@pytest.mark.parametrize("verb", ["update", "delete"])
def test_the_database_refuses_to_change_the_audit(three_sealed, model, verb):
    sql = {
        "update": f"UPDATE {model._meta.db_table} SET id = id + 1000",
        "delete": f"DELETE FROM {model._meta.db_table}",
    }
    with (
        pytest.raises(IntegrityError, match=f"{verb} of {model._meta.db_table} is refused"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(sql[verb])

    assert model.objects.count() == 3


def test_every_trigger_stands_after_all_migrations():
    assert triggers.missing_triggers() == []


def test_a_whole_chain_verifies_and_shows_its_head(three_sealed):
    head = str(AuditLink.objects.last())

    assert verify() == (
        f"3 events are sealed and whole, 0 wait to be sealed, the personal values of 0 were erased.\nhead {head}\n"
    )


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("verb", "officer.praised"),
        ("reason", "another"),
        ("new", '{"n": 9}'),
        ("recorded_at", "2026-01-01 00:00:00+00:00"),
    ],
)
def test_a_changed_event_is_named_by_its_position(three_sealed, column, value):
    triggers.lift()
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE ledger_auditevent SET {column} = %s WHERE id = %s", [value, three_sealed[1].pk])
    triggers.install()

    assert broken() == (
        f"The audit chain is broken at position 2: event {three_sealed[1].pk} "
        "or its link was changed after it was sealed."
    )


def test_a_link_cut_out_of_the_middle_is_named(three_sealed):
    triggers.lift()
    AuditLink.objects.filter(position=2).delete()
    triggers.install()

    assert "position 2: the link is missing (the next one found is 3)" in broken()


def test_an_event_whose_link_was_cut_off_the_end_is_named(three_sealed):
    triggers.lift()
    AuditLink.objects.filter(position=3).delete()
    triggers.install()

    assert f"event {three_sealed[2].pk}: its link is missing" in broken()


def test_an_end_cut_off_with_its_events_is_found_by_a_head_noted_earlier(three_sealed):
    head = str(AuditLink.objects.last())
    triggers.lift()
    AuditLink.objects.filter(position=3).delete()
    three_sealed[2].delete()
    triggers.install()

    assert "position 3: noted earlier, but the chain ends at 2" in broken(head=head)
    assert verify().startswith("2 events are sealed and whole")


def test_a_chain_forged_anew_is_found_by_a_head_noted_earlier(three_sealed, officer):
    head = str(AuditLink.objects.get(position=2))
    triggers.lift()
    AuditLink.objects.all().delete()
    AuditEvent.objects.filter(pk=three_sealed[0].pk).update(reason="another")
    triggers.install()
    AuditPending.objects.bulk_create(AuditPending(event=event) for event in three_sealed)
    sealing.seal_audit()

    assert verify().startswith("3 events are sealed and whole")
    assert "position 2: its digest is not the one noted" in broken(head=head)


def test_a_missing_guard_is_named(three_sealed):
    triggers.lift()

    assert "the guard ledger_auditevent" in broken()


def test_personal_values_can_be_erased_and_the_chain_stays_whole(officer):
    event = ledger.record(
        verb="officer.renamed", subject=officer, personal={"old": "आशा", "new": "Asha", "on": date(2026, 11, 21)}
    )
    sealing.seal_audit()
    kept = verify()
    erased = [erase_personal(event=event, actor=officer, reason="Asked by the officer.") for _ in range(2)]
    sealing.seal_audit()

    assert "personal values of 0 were erased" in kept
    assert erased == [True, False]
    assert verify().startswith(
        "2 events are sealed and whole, 0 wait to be sealed, the personal values of 1 were erased"
    )
    assert AuditPersonal.objects.count() == 0
    assert AuditEvent.objects.last().verb == "audit.personal_erased"


def test_changed_personal_values_are_found(officer):
    event = ledger.record(verb="officer.renamed", subject=officer, personal={"new": "Asha"})
    sealing.seal_audit()
    AuditPersonal.objects.update(values={"new": "Usha"})

    assert f"position 1: the personal values of event {event.pk} were changed" in broken()


@pytest.mark.django_db(transaction=True)
def test_flush_empties_the_audit_and_puts_the_guard_back(three_sealed):
    call_command("flush", interactive=False, verbosity=0)

    assert (AuditEvent.objects.count(), AuditLink.objects.count()) == (0, 0)
    assert triggers.missing_triggers() == []


def test_flush_is_refused_in_production(settings, three_sealed):
    settings.PRODUCTION = True

    with pytest.raises(CommandError, match="refused in production"):
        call_command("flush", interactive=False, verbosity=0)

    assert AuditEvent.objects.count() == 3
