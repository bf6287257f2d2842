"""Entrusting a secure bank to an author, and taking it back; moving a question to another bank."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

import ledger
from assessments.models import Question, QuestionBank, QuestionBankKeeper
from assessments.refusing import Refused
from ledger.clock import database_now
from people import permissions as people_permissions
from people.models import Officer, Role


@transaction.atomic
def entrust(
    *, bank: QuestionBank, officer: Officer, starts_on: date, ends_on: date | None, reason: str, by: Officer
) -> QuestionBankKeeper:
    """Let an author see the questions and keys of a secure bank. Sent twice, it is entrusted once.

    Raises Refused for a practice bank, for who writes no questions, for oneself, without a reason, and for an end
    before the start.
    """
    bank = QuestionBank.objects.select_for_update().get(pk=bank.pk)
    _refuse(bank, officer, starts_on, ends_on, reason, by)
    found = QuestionBankKeeper.objects.in_force(starts_on).filter(bank=bank, officer=officer).first()
    if found is not None and found.ends_on == ends_on:
        return found
    if found is not None:
        raise Refused(_("This officer keeps the bank already. End that first."))
    made = QuestionBankKeeper.objects.create(
        bank=bank,
        officer=officer,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=reason.strip(),
        given_by=by,
        given_at=database_now(),
    )
    new = {"bank": bank.slug, "officer": officer.pk, "from": starts_on, "until": ends_on}
    ledger.record(verb="bank.entrusted", subject=made, actor=by, reason=made.reason, new=new)
    return made


def _refuse(
    bank: QuestionBank, officer: Officer, starts_on: date, ends_on: date | None, reason: str, by: Officer
) -> None:
    if not bank.is_secure:
        raise Refused(_("Every author sees a practice bank. Only a secure one has keepers."))
    if not people_permissions.has_role(officer, Role.AUTHOR):
        raise Refused(_("Only who writes questions can keep a bank. Give this officer the post of an author first."))
    if officer.pk == by.pk:
        raise Refused(_("Nobody entrusts a bank to himself or herself."))
    if not reason.strip():
        raise Refused(_("Say why the bank is entrusted."))
    if ends_on is not None and ends_on < starts_on:
        raise Refused(_("It cannot end before it starts."))


@transaction.atomic
def end_keeping(*, keeper: QuestionBankKeeper, by: Officer) -> bool:
    """Take the bank back at once: yesterday becomes the last day. Returns False when it had ended already."""
    found = QuestionBankKeeper.objects.select_for_update().get(pk=keeper.pk)
    yesterday = timezone.localdate() - timedelta(days=1)
    if found.ends_on is not None and found.ends_on <= yesterday:
        return False
    old = found.ends_on
    found.ends_on = yesterday
    found.save(update_fields=["ends_on"])
    ledger.record(
        verb="bank.taken_back",
        subject=found,
        actor=by,
        old={"until": old},
        new={"officer": found.officer_id, "until": yesterday},
    )
    return True


@transaction.atomic
def move_question(*, question: Question, bank: QuestionBank, by: Officer) -> None:
    """Put the question, and every draft of it, into another bank at once. Safe to repeat."""
    question = Question.objects.select_for_update().get(pk=question.pk)
    if question.bank_id == bank.pk:
        return
    old = question.bank_id
    question.bank = bank
    question.save(update_fields=["bank"])
    ledger.record(verb="question.moved", subject=question, actor=by, old={"bank": old}, new={"bank": bank.pk})
