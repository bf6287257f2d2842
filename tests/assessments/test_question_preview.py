"""The preview of a question: as the attempt page asks it, answered without a trace, in every form, typed or saved."""

import re

import pytest
from django.urls import reverse
from django.utils import translation

from assessments import attempting, permissions
from assessments.models import Answer, Attempt, Question, QuestionVersion
from people.models import Role
from tests.assessments import world
from tests.assessments.kind_samples import NAMES, SAMPLES
from tests.assessments.test_cms import address, posted

pytestmark = pytest.mark.django_db


def preview(question, language: str = "en", **query) -> str:
    with translation.override(language):
        url = reverse("assessments:question-preview", args=[question.pk])
    return url + ("?" + "&".join(f"{name}={value}" for name, value in query.items()) if query else "")


def fieldset(page: str) -> str:
    """The first question of a page, without the ids that differ from page to page."""
    found = re.search(r"<fieldset.*?</fieldset>", page, re.DOTALL)[0]
    return re.sub(r'(data-question|data-stored)="[^"]*"', "", re.sub(r"\b(q|stem-|note-|flag-|)\d+\b", r"\1N", found))


@pytest.mark.parametrize("language", ["en", "hi"])
@pytest.mark.parametrize("kind", sorted(world.KEYS))
def test_the_preview_is_the_question_of_the_attempt_page(client, author, kind, language):
    question = world.make_question(kind)
    quiz = world.make_quiz([question], shuffles=False)
    enrolment = world.enrol(world.make_edition(quiz=quiz), officer=author)
    with translation.override(language):
        attempt = attempting.start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
        asked = client.get(reverse("assessments:attempt", args=[attempt.public_id])).content.decode()

    shown = client.get(preview(question, language)).content.decode()

    if kind == "ordering":  # what is to be put in order is shuffled in every attempt
        asked, shown = (sorted(re.findall(r"\w+", fieldset(page))) for page in (asked, shown))
        assert asked == shown
    else:
        assert fieldset(shown) == fieldset(asked)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("query", [{}, {"as": "large"}, {"as": "paper"}, {"order": "3"}], ids=str)
def test_every_kind_is_previewed_in_every_form_and_in_both_languages(client, author, name, query):
    question = sample(name)

    answers = [client.get(preview(question, language, **query)) for language in ("en", "hi")]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert [answer.context.get("problems") for answer in answers] == [None, None]


def sample(name: str) -> Question:
    slug, key, wordings = SAMPLES[name]
    question = world.make_question(slug if slug in world.KEYS else "single", languages=[])
    Question.objects.filter(pk=question.pk).update(kind=slug, key=key)
    for language, wording in wordings.items():
        question.wordings.model.objects.create(
            question=question,
            language=language,
            stem=wording["stem"],
            explanation=wording.get("explanation", ""),
            body={part: value for part, value in wording.items() if part not in ("stem", "explanation")},
        )
    return Question.objects.get(pk=question.pk)


def test_an_answer_is_marked_with_feedback_and_explanation_and_nothing_is_stored(client, author):
    question = world.make_question()
    before = (QuestionVersion.objects.count(), Attempt.objects.count(), Answer.objects.count())

    right = client.post(preview(question, "hi"), {f"q{question.pk}": "b", "check": "yes"})
    wrong = client.post(preview(question), {f"q{question.pk}": "a", "check": "yes"})

    outcomes = [answer.context["outcome"] for answer in (right, wrong)]
    assert [(each.tone, each.score) for each in outcomes] == [("good", "1"), ("bad", "0")]
    assert f"Because {question.code[2:]} (hi)" in right.content.decode()
    assert outcomes[1].right_answer == "b in en"
    assert (QuestionVersion.objects.count(), Attempt.objects.count(), Answer.objects.count()) == before


def test_what_cannot_be_read_is_said_at_the_question(client, author):
    question = world.make_question("ordering")
    fields = {f"q{question.pk}-a": "1", f"q{question.pk}-b": "1", "check": "yes"}

    page = client.post(preview(question), fields)

    assert page.context["question"].message
    assert "outcome" not in page.context


def test_large_print_and_paper_are_chosen_by_links_that_keep_language_and_order(client, author):
    question = world.make_question()

    large = client.get(preview(question, "hi", order=2, **{"as": "large"})).content.decode()
    paper = client.get(preview(question, **{"as": "paper"})).content.decode()

    assert 'class="preview-phone large-print"' in large
    assert f"{preview(question)}?as=large&amp;order=2" in large
    assert ("Tick one answer." in paper, paper.count('class="print-box"'), "preview-phone" in paper) == (True, 3, False)


def test_who_writes_no_questions_does_not_find_the_preview(client):
    question = world.make_question()
    client.force_login(world.make_officer())

    assert client.get(preview(question)).status_code == 404


@pytest.mark.parametrize("role", [Role.AUTHOR, Role.LEGAL_REVIEWER, Role.PROGRAMME_TEAM, Role.OFFICER, Role.AUDITOR])
def test_the_list_of_readable_questions_and_the_judgement_on_one_agree(role):
    question, user = world.make_question(), world.make_officer(role=role)

    can = permissions.can_view_question(user, question)

    assert permissions.questions_visible_to(user).contains(question) == can
    assert permissions.banks_with_keys_visible_to(user).contains(question.bank) == can
    assert can == (role in (Role.AUTHOR, Role.LEGAL_REVIEWER, Role.PROGRAMME_TEAM))


def test_a_language_that_is_missing_is_said(client, author):
    question = world.make_question(languages=["en"])

    pages = [client.get(preview(question, language)).content.decode() for language in ("en", "hi")]

    assert ["note-warn" in page for page in pages] == [False, True]


# --- Not saved yet -----------------------------------------------------------------------------------------


def framed(client, question, mode: str = "en-screen", **answers):
    """What Wagtail's preview frame shows of the form as it was sent last."""
    query = {"mode": mode, "in_preview_panel": "true", **answers}
    return client.get(address(Question, "preview_on_edit", question.pk), query)


def typed(client, question, **changes):
    url = address(Question, "edit", question.pk)
    return client.post(address(Question, "preview_on_edit", question.pk), posted(client, url, **changes))


def test_the_frame_shows_what_is_typed_and_not_saved(client, author):
    question = world.make_question()
    sent = typed(client, question, **{"sheet-stem_en": "Typed just now", "sheet-options-0-text_hi": "अभी लिखा"})

    english, hindi = framed(client, question), framed(client, question, "hi-large")

    assert sent.json() == {"is_valid": True, "is_available": True}
    assert "Typed just now" in english.content.decode()
    assert "अभी लिखा" in hindi.content.decode() and '<html lang="hi"' in hindi.content.decode()
    assert "Typed" not in question.wordings.get(language="en").stem


def test_the_frame_marks_by_the_key_that_is_typed(client, author):
    question = world.make_question()
    typed(client, question, **{"sheet-options-1-is_right": "", "sheet-options-2-is_right": "on"})

    page = framed(client, question, check="yes", **{f"q{question.pk}": "c"}).content.decode()

    question.refresh_from_db()
    assert "status-good" in page
    assert (question.key, Answer.objects.count()) == ({"choice": "b"}, 0)


def test_the_frame_keeps_the_strict_content_policy(client, author):
    question = world.make_question()
    typed(client, question)

    policies = [
        answer.headers["Content-Security-Policy"]
        for answer in (framed(client, question), client.get(preview(question)))
    ]

    assert ["script-src 'self'" in policy and "unsafe" not in policy for policy in policies] == [True, True]
    assert policies[0].count("frame-ancestors 'self'") == 1


def test_a_question_that_could_not_be_asked_is_no_preview(client, author):
    question = world.make_question()

    sent = typed(client, question, **{"sheet-options-1-is_right": ""})

    assert sent.json()["is_valid"] is False


def test_a_new_question_is_previewed_before_it_is_saved(client, author):
    made = world.make_question()
    data = posted(client, address(Question, "edit", made.pk), code="NEW-9", **{"sheet-stem_en": "A new one"})
    sent = client.post(address(Question, "preview_on_add"), data)

    page = client.get(address(Question, "preview_on_add"), {"mode": "en-screen"}).content.decode()

    assert sent.json()["is_valid"] is True
    assert "A new one" in page
    assert not Question.objects.filter(code="NEW-9").exists()


def test_the_list_and_the_edit_page_lead_to_the_preview(client, author):
    question = world.make_question()

    pages = [client.get(address(Question, name, *args)) for name, args in (("list", []), ("edit", [question.pk]))]

    links = [f'/questions/{question.pk}/preview/"' in page.content.decode() for page in pages]
    assert links == [True, True]
