"""Any two states of a question compared in the back office: revisions, released versions and what stands now."""

import pytest
from django.urls import reverse

from assessments import freezing
from assessments.models import Question
from tests.assessments import world
from tests.assessments.test_cms import address, posted

pytestmark = pytest.mark.django_db

ANEW = "the statistics start anew"
GO_ON = "the statistics go on"


def changed(question: Question, key: dict | None = None, **wording) -> Question:
    """The question changed in the way authors do: with a revision of each state."""
    if wording:
        question.wordings.filter(language="hi").update(**wording)
    if key:
        Question.objects.filter(pk=question.pk).update(key=key)
    question = Question.objects.get(pk=question.pk)
    question.save_revision(changed=False)
    return question


def compared(client, question, **query):
    return client.get(reverse("assessments_cms:question-compare", args=[question.pk]), query)


def test_a_word_in_hindi_is_marked_and_leaves_the_statistics(client, author):
    question = world.make_question()
    question.save_revision(changed=False)
    changed(question, stem="नया प्रश्न")

    page = compared(client, question).content.decode()

    assert "नया" in page.split("<ins>")[1].split("</ins>")[0]
    assert "[deleted:" in page.split("<del>")[1].split("</del>")[0]
    assert (GO_ON in page, ANEW in page) == (True, False)


def test_two_versions_with_different_keys_say_that_statistics_start_anew(client, author):
    question = world.make_question()
    freezing.freeze_question(question=question)
    freezing.freeze_question(question=changed(question, key={"choice": "c"}))

    response = compared(client, question, a="v1", b="v2")

    page = response.content.decode()
    assert (ANEW in page, GO_ON in page) == (True, False)
    assert [change.language for change in response.context["comparison"].answers] == ["en", "hi"]
    assert '{"' not in page.split('id="main"')[-1] and "&quot;choice&quot;" not in page


def test_a_version_is_compared_with_a_revision_and_with_what_stands_now(client, author):
    question = world.make_question()
    freezing.freeze_question(question=question)
    question = changed(question, explanation="क्योंकि")

    pages = [
        compared(client, question, a="v1", b=other).context["comparison"]
        for other in (f"r{question.latest_revision_id}", "now")
    ]

    assert [(page.same_key, page.same_words, len(page.changes)) for page in pages] == [(True, False, 1)] * 2


def test_what_is_no_state_of_this_question_is_not_found(client, author):
    question, other = world.make_question(), changed(world.make_question())

    names = ("v9", f"r{other.latest_revision_id}", "r", "x", "r" + "9" * 30)
    statuses = [compared(client, question, a=name).status_code for name in names]

    assert set(statuses) <= {302, 404}  # 302: what is not there is looked for under a language first


def test_wagtails_own_address_leads_to_ours(client, author):
    question = changed(world.make_question())
    first = question.latest_revision_id
    question = changed(question, stem="अन्य")

    answers = [
        client.get(address(Question, "revisions_compare", question.pk, *pair))
        for pair in ((first, "latest"), ("earliest", "live"))
    ]

    assert [answer.url.partition("?")[2] for answer in answers] == [
        f"a=r{first}&b=r{question.latest_revision_id}",
        f"a=r{first}&b=now",
    ]


def test_the_first_change_of_a_question_without_history_can_be_seen(client, author):
    question = world.make_question()
    url = address(Question, "edit", question.pk)
    before = question.wordings.get(language="en").stem

    client.post(url, posted(client, url, **{"sheet-stem_en": "Asked anew"}))
    comparison = compared(client, question).context["comparison"]

    (change,) = comparison.changes
    assert "".join(piece.text for piece in change.pieces if piece.state != "new") == before
    assert "".join(piece.text for piece in change.pieces if piece.state != "gone") == "Asked anew"


@pytest.mark.parametrize("count", [1, 3])
def test_choosing_costs_the_same_for_any_number_of_states(client, author, django_assert_num_queries, count):
    question = world.make_question()
    for number in range(count):
        freezing.freeze_question(question=changed(question, stem=f"प्रश्न {number}"))
    compared(client, question)

    with django_assert_num_queries(17):
        response = compared(client, question, a="v1")

    choices = response.context["choices"]
    assert (len(choices.versions), len(choices.revisions)) == (count, count)
