"""The gate of the bank: nothing is asked but exactly what a legal reviewer, who did not write it, has approved."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from assessments import describing, finding_problems, freezing, laying_out, question_reviewing, regrading
from assessments.loading import load_questions
from assessments.models import Question, QuestionDecision, QuestionReview, QuizDraw
from assessments.question_content import hash_of, latest
from courses.models.law import Confidence
from courses.reviewing import NotReviewable
from ledger.models import AuditEvent
from people.models import Role
from people.registering import ensure_groups
from tests.assessments import world

pytestmark = pytest.mark.django_db

WAITS = "A law officer has not yet confirmed it."


@pytest.fixture
def people():
    ensure_groups()
    roles = {"author": Role.AUTHOR, "reviewer": Role.LEGAL_REVIEWER, "team": Role.PROGRAMME_TEAM}
    found = {name: world.make_officer(role=role) for name, role in roles.items()}
    found["superuser"] = world.make_officer()
    found["superuser"].is_superuser = True
    found["superuser"].save(update_fields=["is_superuser"])
    return found


def fresh(question: Question) -> Question:
    return Question.objects.get(pk=question.pk)


def edit(question: Question, by, stem: str = "Said anew", **fields) -> Question:
    """A draft beside what is live, as the author's form saves it."""
    draft = latest(fresh(question))
    for name, value in fields.items():
        setattr(draft, name, value)
    rows = list(draft.wordings.all())
    for wording in rows:
        wording.stem = f"{stem} ({wording.language})" if stem else wording.stem
    draft.wordings.set(rows)
    draft.save_revision(user=by)
    question_reviewing.settle(question=draft, by=by)
    return fresh(question)


def waits(question: Question) -> bool:
    return any(WAITS in problem for problem in finding_problems.question_problems(fresh(question), "en"))


def is_drawn(question: Question) -> bool:
    quiz = world.make_quiz([], stake="practice")
    QuizDraw.objects.create(quiz=quiz, count=1)
    return question.pk in {place.question.pk for place in laying_out.places_of(quiz)}


def approve(question: Question, by) -> QuestionReview:
    return question_reviewing.approve(question=question, shown=hash_of(latest(fresh(question))), by=by)


# --- From draft to asked ----------------------------------------------------------------------------------


def test_an_edit_changes_nothing_that_a_quiz_would_freeze_until_it_is_approved(people):
    question = world.make_question()
    quiz = world.make_quiz([question])
    before = describing.quiz_content(quiz, "en")

    edit(question, people["author"])
    during = describing.quiz_content(quiz, "en"), finding_problems.quiz_problems(quiz, "en")
    question_reviewing.send(question=question, by=people["author"])
    review = approve(question, people["reviewer"])

    after = fresh(question)
    assert during == (before, [])
    assert describing.quiz_content(quiz, "en")["questions"][0]["wording"]["stem"] == "Said anew (en)"
    assert finding_problems.quiz_problems(quiz, "en") == []
    assert (after.confidence, after.sent_at, after.has_unpublished_changes) == (Confidence.SURE, None, False)
    assert (review.author, review.reviewed_by, review.decision) == (people["author"], people["reviewer"], "approved")
    assert AuditEvent.objects.filter(verb="question.reviewed").count() == 1


def test_what_no_reviewer_reads_is_live_at_once(people):
    question = world.make_question()

    edited = edit(question, people["author"], stem="", difficulty="stretch", category="Law")

    assert (edited.difficulty, edited.category, edited.has_unpublished_changes) == ("stretch", "Law", False)
    assert not waits(question)


def test_changes_are_asked_for_with_a_note_and_the_same_text_is_not_decided_twice(people):
    question = world.make_question(is_approved=False)
    question_reviewing.send(question=question, by=people["author"])
    shown = hash_of(question)

    with pytest.raises(NotReviewable, match="Say what should change"):
        question_reviewing.ask_for_changes(question=question, shown=shown, by=people["reviewer"], note=" ")
    question_reviewing.ask_for_changes(question=question, shown=shown, by=people["reviewer"], note="Cite it.")
    with pytest.raises(NotReviewable, match="decided already"):
        approve(question, people["reviewer"])
    with pytest.raises(NotReviewable, match="decided already"):
        question_reviewing.send(question=question, by=people["author"])

    assert (waits(question), fresh(question).sent_at) == (True, None)


def test_nobody_who_had_a_hand_in_the_text_decides_over_it(people):
    question = world.make_question()
    edit(question, people["reviewer"])
    edit(question, people["author"], stem="", difficulty="stretch")  # the last hand is another's

    with pytest.raises(NotReviewable, match="cannot approve the own text"):
        approve(question, people["reviewer"])

    other = world.make_officer(role=Role.LEGAL_REVIEWER)
    assert approve(question, other).reviewed_by == other


def test_what_changed_since_it_was_shown_is_read_again(people):
    question = world.make_question()
    edit(question, people["author"])
    shown = hash_of(latest(fresh(question)))
    edit(question, people["author"], stem="And again")

    with pytest.raises(NotReviewable, match="Read it once more"):
        question_reviewing.approve(question=question, shown=shown, by=people["reviewer"])

    assert QuestionReview.objects.exclude(decision="loaded").count() == 0


# --- No way round -----------------------------------------------------------------------------------------


def published_directly(question, people):
    fresh(question).latest_revision.publish(user=people["superuser"])


def scheduled(question, people):
    draft = latest(fresh(question))
    draft.go_live_at = timezone.now() + timedelta(minutes=5)
    revision = draft.save_revision(user=people["superuser"])
    revision.publish(user=people["superuser"])
    revision.refresh_from_db()
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    content = revision.content | {"go_live_at": (timezone.now() - timedelta(minutes=1)).isoformat()}
    type(revision).objects.filter(pk=revision.pk).update(
        approved_go_live_at=revision.approved_go_live_at, content=content
    )
    call_command("publish_scheduled")


def written_past_wagtail(question, people):
    draft = latest(fresh(question))
    for wording in draft.wordings.all():
        wording.save()
    Question.objects.filter(pk=question.pk).update(confidence=Confidence.SURE, live=True)


def in_bulk(question, people):
    for revision in [fresh(question).latest_revision]:
        revision.as_object().publish(revision, user=people["superuser"], skip_permission_checks=True)
    Question.objects.all().update(confidence=Confidence.SURE)


@pytest.mark.parametrize("way", [published_directly, scheduled, written_past_wagtail, in_bulk])
def test_no_way_of_publishing_lets_an_unapproved_text_be_asked(people, way):
    question = world.make_question()
    quiz = world.make_quiz([question])
    edit(question, people["author"])

    way(question, people)

    assert fresh(question).wordings.get(language="en").stem == "Said anew (en)"
    assert (waits(question), is_drawn(question)) == (True, False)
    assert any(WAITS in problem for problem in finding_problems.quiz_problems(quiz, "en"))


def test_the_superusers_publish_button_lets_no_unapproved_text_be_asked(client, people):
    from tests.assessments.test_cms import address, posted

    question = world.make_question()
    client.force_login(people["superuser"])
    url = address(Question, "edit", question.pk)

    client.post(url, posted(client, url, **{"sheet-stem_en": "Pressed", "action-publish": "1"}))

    live = fresh(question)
    assert (live.wordings.get(language="en").stem, live.confidence) == ("Pressed", Confidence.PROBABLE)
    assert (waits(question), is_drawn(question)) == (True, False)


def test_an_author_has_no_publish_button_that_works(client, people):
    from tests.assessments.test_cms import address, posted

    question = world.make_question()
    client.force_login(people["author"])
    url = address(Question, "edit", question.pk)

    page = client.get(url).content.decode()
    client.post(url, posted(client, url, **{"sheet-stem_en": "Pressed", "action-publish": "1"}))

    assert "action-publish" not in page
    assert fresh(question).wordings.get(language="en").stem != "Pressed"


def test_reverting_to_a_text_that_was_never_approved_is_not_asked(client, people):
    question = world.make_question()
    edit(question, people["author"], stem="First try")
    first = fresh(question).latest_revision
    edit(question, people["author"], stem="Second try")
    approve(question, people["reviewer"])

    first.as_object().save_revision(user=people["superuser"], previous_revision=first).publish(
        user=people["superuser"], previous_revision=first
    )

    assert fresh(question).wordings.get(language="en").stem == "First try (en)"
    assert (waits(question), is_drawn(question)) == (True, False)


def test_unpublishing_takes_an_approved_question_from_every_draw(people):
    question = world.make_question()
    fresh(question).unpublish()

    assert is_drawn(question) is False
    assert finding_problems.question_problems(fresh(question), "en") == [f"{question}: It is not published."]


def test_nobody_is_marked_by_a_corrected_key_that_was_not_approved(people):
    question = world.make_question()
    quiz = world.make_quiz([question])
    version = freezing.freeze_question(question=question)
    Question.objects.filter(pk=question.pk).update(key={"choice": "c"})

    with pytest.raises(regrading.RegradeRefused, match="not yet confirmed"):
        regrading.corrected_version(quiz, type(version).objects.get(pk=version.pk))


@pytest.mark.both
@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_decision_takes_no_change(people, change):
    world.make_question()
    reviews = QuestionReview.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        if change == "update":
            reviews.update(decision=QuestionDecision.CHANGES, note="Not so.")
        else:
            reviews.delete()
    assert reviews.get().decision == QuestionDecision.LOADED


@pytest.mark.both
@pytest.mark.parametrize(
    "wrong",
    [{"decision": "approved"}, {"decision": "loaded", "reviewed_by": "reviewer"}, {"decision": "approved", "own": 1}],
)
def test_a_decision_has_its_maker_who_is_not_the_author(people, wrong):
    question = world.make_question(is_approved=False)
    maker = people["reviewer"] if "reviewed_by" in wrong or "own" in wrong else None
    with pytest.raises(IntegrityError), transaction.atomic():
        QuestionReview.objects.create(
            question=question,
            content_hash="0" * 64,
            content={},
            decision=wrong["decision"],
            author=maker if "own" in wrong else None,
            reviewed_by=maker,
            reviewed_at=timezone.now(),
        )


# --- The programme's own ----------------------------------------------------------------------------------


def test_the_programmes_sure_questions_are_accepted_once_and_no_later_edit_of_them(people):
    load_questions()
    load_questions()
    question = Question.objects.get(code="M03-Q01")
    edit(question, people["author"])
    fresh(question).latest_revision.publish(user=people["superuser"])
    load_questions()

    assert QuestionReview.objects.filter(decision="loaded").count() == 69
    assert waits(question)
    unsure = Question.objects.filter(confidence="probable").exclude(pk=question.pk)
    assert {(q.live, q.sent_at is None) for q in unsure} == {(False, False)}
    assert unsure.count() == 9


# --- The pages --------------------------------------------------------------------------------------------


def queue(client, **query) -> str:
    return client.get(reverse("assessments_cms:review-queue"), query).content.decode()


def test_the_queue_shows_what_waits_by_module_and_bank(client, people):
    questions = [world.make_question(is_approved=False) for _ in range(3)]
    Question.objects.filter(pk=questions[1].pk).update(module_code="M10")
    for question in questions[:2]:
        question_reviewing.send(question=question, by=people["author"])
    client.force_login(people["reviewer"])

    pages = [queue(client), queue(client, module="M10"), queue(client, bank="nowhere")]

    assert [[f">{question.code}<" in page for question in questions] for page in pages] == [
        [True, True, False],
        [False, True, False],
        [False, False, False],
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_queue_costs_the_same_for_any_count(client, people, count, django_assert_num_queries):
    for _ in range(count):
        question_reviewing.send(question=world.make_question(is_approved=False), by=people["author"])
    client.force_login(people["reviewer"])
    queue(client)

    with django_assert_num_queries(15):  # of them 5 of ours: rights, modules, banks, count, questions
        queue(client)


def test_the_reviewer_reads_both_languages_the_key_in_words_and_what_changed(client, people):
    question = world.make_question()
    edit(question, people["author"], key={"choice": "c"})
    client.force_login(people["reviewer"])

    page = client.get(reverse("assessments_cms:question-review", args=[question.pk])).content.decode()

    assert "<ins>Said anew (en)</ins>" in page
    assert "<ins>Said anew (hi)</ins>" in page
    assert "<ins>c in en</ins><br><del>b in en</del>" in page
    assert "Changed besides the words: key." in page


def test_it_is_sent_and_approved_in_the_pages(client, people):
    question = world.make_question(is_approved=False)
    Question.objects.filter(pk=question.pk).update(live=False)
    url = reverse("assessments_cms:question-review", args=[question.pk])
    client.force_login(people["author"])
    client.post(url, {"decision": "send"})
    by_author = client.post(url, {"decision": "approve", "shown": hash_of(question)}).status_code
    sent = fresh(question).sent_by
    client.force_login(people["reviewer"])
    page = client.get(url)
    client.post(url, {"decision": "approve", "shown": page.context["digest"], "note": "Sound."})

    assert (by_author, sent) == (302, people["author"])
    assert (fresh(question).live, waits(question)) == (True, False)


def test_whoever_wrote_it_is_offered_no_decision(client, people):
    question = world.make_question()
    edit(question, people["superuser"])
    client.force_login(people["superuser"])

    page = client.get(reverse("assessments_cms:question-review", args=[question.pk])).content.decode()

    assert 'value="approve"' not in page
    assert 'value="send"' in page
