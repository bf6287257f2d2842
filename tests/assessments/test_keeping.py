"""Secure banks: entrusted to authors by the programme team, from day to day, with a reason; and taken back."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, transaction
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Revision

from assessments import keeping, permissions
from assessments.models import AttemptFlag, FlagKind, Question, QuestionBank, QuestionBankKeeper
from assessments.question_content import latest
from assessments.refusing import Refused
from ledger.clock import database_now
from ledger.models import AuditEvent
from people.models import Role
from people.registering import ensure_groups
from tests.assessments import world
from tests.assessments.marking_world import group_with, take, training
from tests.assessments.test_cms import address, posted

pytestmark = pytest.mark.django_db

TODAY = timezone.localdate


@pytest.fixture
def people():
    ensure_groups()
    roles = {"author": Role.AUTHOR, "other": Role.AUTHOR, "team": Role.PROGRAMME_TEAM, "officer": Role.OFFICER}
    return {name: world.make_officer(role=role) for name, role in roles.items()}


@pytest.fixture
def vault():
    return QuestionBank.objects.create(slug="vault", name="Vault", is_secure=True)


@pytest.fixture
def practice():
    return QuestionBank.objects.create(slug="practice", name="Practice")


def entrust(bank, people, officer="author", **changes):
    given = {"starts_on": TODAY(), "ends_on": None, "reason": "Writes the examination."} | changes
    return keeping.entrust(bank=bank, officer=people[officer], by=given.pop("by", people["team"]), **given)


def test_it_is_entrusted_once_and_recorded(people, vault):
    assert entrust(vault, people) == entrust(vault, people)
    assert AuditEvent.objects.filter(verb="bank.entrusted", reason="Writes the examination.").count() == 1
    assert permissions.can_see_keys(people["author"], vault)
    assert not permissions.can_see_keys(people["other"], vault)


def test_taken_back_it_is_hidden_at_once(people, vault):
    keeper = entrust(vault, people)

    ended = [keeping.end_keeping(keeper=keeper, by=people["team"]) for _ in range(2)]

    assert ended == [True, False]
    assert not permissions.can_see_keys(people["author"], vault)
    assert AuditEvent.objects.filter(verb="bank.taken_back").count() == 1
    assert entrust(vault, people) != keeper  # it can be entrusted anew


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"officer": "officer"}, "Only who writes questions"),
        ({"reason": "  "}, "Say why"),
        ({"ends_on": TODAY() - timedelta(days=1)}, "before it starts"),
        ({"ends_on": TODAY() + timedelta(days=1), "again": True}, "keeps the bank already"),
    ],
)
def test_what_cannot_be_entrusted_is_refused_in_words(people, vault, changes, why):
    if changes.pop("again", False):
        entrust(vault, people)
    before = QuestionBankKeeper.objects.count()
    with pytest.raises(Refused, match=why):
        entrust(vault, people, **changes)
    assert QuestionBankKeeper.objects.count() == before


def test_nobody_entrusts_to_oneself_and_a_practice_bank_has_no_keeper(people, vault, practice):
    with pytest.raises(Refused, match="himself or herself"):
        entrust(vault, people, by=people["author"])
    with pytest.raises(Refused, match="practice bank"):
        entrust(practice, people)


def test_a_keeper_who_is_no_author_any_more_sees_nothing(people, vault):
    entrust(vault, people)
    posting = people["author"].postings.get()
    posting.role = Role.OFFICER
    posting.save()

    author = type(people["author"]).objects.get(pk=people["author"].pk)
    assert not permissions.can_see_keys(author, vault)


@pytest.mark.both
@pytest.mark.parametrize("change", [{"reason": "Another."}, {"starts_on": TODAY() - timedelta(days=9)}, None])
def test_what_was_entrusted_does_not_change(people, vault, change):
    entrust(vault, people)
    with pytest.raises(DatabaseError), transaction.atomic():
        if change is None:
            QuestionBankKeeper.objects.all().delete()
        else:
            QuestionBankKeeper.objects.update(**change)
    assert QuestionBankKeeper.objects.get().reason == "Writes the examination."


def test_the_team_entrusts_and_takes_back_in_the_page(client, people, vault):
    client.force_login(people["team"])
    url = reverse("assessments_cms:keeper-list", args=[vault.pk])

    client.post(url, {"officer": people["author"].pk, "starts_on": TODAY(), "reason": "Writes."})
    keeper = QuestionBankKeeper.objects.get()
    page = client.get(url).content.decode()
    offered = set(client.get(url).context["form"].fields["officer"].queryset)
    client.post(reverse("assessments_cms:keeper-end", args=[keeper.public_id]))

    assert (people["author"].full_name in page, "Writes." in page) == (True, True)
    assert offered == {people["author"], people["other"]}
    assert not QuestionBankKeeper.objects.in_force().exists()


# --- Moving -----------------------------------------------------------------------------------------------


def test_a_question_moves_with_its_drafts_and_no_draft_brings_it_back(client, people, vault, practice):
    question = world.make_question()
    Question.objects.filter(pk=question.pk).update(bank=practice)
    draft = latest(Question.objects.get(pk=question.pk))
    revision = draft.save_revision(user=people["author"])

    keeping.move_question(question=question, bank=vault, by=people["team"])
    Question.objects.get(pk=question.pk).latest_revision.publish()

    moved = Question.objects.get(pk=question.pk)
    assert (moved.bank, latest(moved).bank, Revision.objects.get(pk=revision.pk).as_object().bank) == (
        vault,
        vault,
        vault,
    )
    assert not permissions.can_view_question(people["author"], moved)
    assert AuditEvent.objects.filter(verb="question.moved").count() == 1


def test_the_team_moves_it_by_the_form_and_a_keeper_cannot_lay_it_open(client, people, vault, practice):
    question = world.make_question()
    Question.objects.filter(pk=question.pk).update(bank=practice)
    url = address(Question, "edit", question.pk)
    client.force_login(people["team"])
    client.post(url, posted(client, url, bank=vault.pk))
    moved = Question.objects.get(pk=question.pk).bank

    entrust(vault, people)
    client.force_login(people["author"])
    refused = client.post(url, posted(client, url, bank=practice.pk))

    assert moved == vault
    assert refused.context["form"].errors["bank"]
    assert Question.objects.get(pk=question.pk).bank == vault


def test_an_author_writes_no_question_into_a_bank_of_another(client, people, vault):
    client.force_login(people["author"])
    blank = address(Question, "add") + "?kind=truefalse"
    data = posted(client, blank, code="NEW-1", bank=vault.pk, **{"sheet-stem_en": "A", "sheet-stem_hi": "अ"})

    page = client.post(blank, data)

    assert (page.status_code, Question.objects.exists()) == (200, False)
    assert page.context["form"].errors["bank"]


def test_a_picture_is_shown_to_who_reads_the_bank_that_has_it(people, vault, practice):
    file_name = f"{'a' * 64}.png"
    question = world.make_question()
    wording = question.wordings.first()
    wording.body = {**wording.body, "images": {"one.png": file_name}}
    wording.save()
    seen = []
    for bank in (practice, vault):
        Question.objects.update(bank=bank)
        seen.append(permissions.can_view_question_image(people["author"], file_name))

    assert seen == [True, False]
    assert permissions.can_view_question_image(people["team"], file_name)


@pytest.mark.parametrize("is_secure", [False, True])
def test_the_result_of_another_tells_no_secure_key_to_who_does_not_read_the_bank(client, people, vault, is_secure):
    """A practice bank's answers are shown to all of them; the officer's own result is the quiz's setting."""
    question = world.make_question()
    if is_secure:
        Question.objects.update(bank=vault)
    edition = world.make_edition(quiz=world.make_quiz([question], review_moment="after_submission"))
    group, (enrolment,) = group_with(edition)
    attempt = take(enrolment, {question: {"choice": "b"}})
    trainer, auditor = world.make_officer(), world.make_officer(world.make_place(), role=Role.AUDITOR)
    marks = ("Right", "Answered", "Right answer", "Because")

    def told(user):
        client.force_login(user)
        html = client.get(f"/en/assess/attempts/{attempt.public_id}/result/").content.decode()
        assert f"Question {question.code.removeprefix('T-')} (en)" in html
        return [f">{mark}<" in html or f">{mark} " in html for mark in marks]

    everything = [True] * 4
    assert told(enrolment.officer) == everything
    assert told(people["team"]) == everything
    with training(trainer, group):
        assert told(trainer) == ([True, True, False, False] if is_secure else everything)
    assert told(auditor) == ([True, False, False, False] if is_secure else everything)


@pytest.mark.parametrize("is_secure", [False, True])
@pytest.mark.parametrize("page", ["change", "flag"])
def test_no_page_of_a_marker_tells_the_key_that_the_result_holds_back(client, people, vault, is_secure, page):
    question = world.make_question()
    if is_secure:
        Question.objects.update(bank=vault)
    group, enrolments = group_with(world.make_edition(quiz=world.make_quiz([question])), 2)
    one, other = (take(enrolment, {question: {"choice": "c"}}) for enrolment in enrolments)
    asked = one.paper[0]
    evidence = {"questions": [asked], "both_wrong": 1, "identical": 1, "expected": 0, "probability": 0, "pairs": 1}
    kept = {"kind": FlagKind.SAME_WRONG, "evidence": evidence, "flagged_at": database_now()}
    flag = AttemptFlag.objects.create(attempt=one, other=other, **kept)
    url = reverse("assessments:mark-change", args=[one.public_id, asked])
    if page == "flag":
        url = reverse("assessments:flag-detail", args=[flag.public_id])
    trainer = world.make_officer()
    client.force_login(trainer)
    with training(trainer, group):
        html = client.get(url).content.decode()

    assert "c in en" in html
    assert ("Right answer" in html, "b in en" in html) == (not is_secure, not is_secure)
