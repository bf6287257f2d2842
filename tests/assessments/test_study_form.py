"""The author's form of a gain study, and the release of a course that is to be measured."""

import pytest
from django.urls import reverse

from assessments import measuring, study_rules
from assessments.models import GainStudy, QuizPage, QuizSlot
from courses import releasing
from tests.assessments import world
from tests.assessments.studies import FORM, make_study, measure
from tests.courses import makers

pytestmark = pytest.mark.django_db


@pytest.fixture
def forms():
    """Two forms of two own questions, and the three anchors that both hold."""
    anchors = [world.make_question() for _ in range(3)]
    made = [world.make_quiz([world.make_question(), world.make_question(), *anchors], **FORM) for _ in range(2)]
    return made, anchors


def posted(forms, anchors, initial=(), **changes):
    rows = [(row.pk, row.question) for row in initial] or [("", question) for question in anchors]
    data = {
        "code": "what-stays",
        "titles_en": "What stays",
        "titles_hi": "क्या ठहरता है",
        "form_a": forms[0].pk,
        "form_b": forms[1].pk,
        "asks_later": "on",
        "ends_on": "",
        "anchors-TOTAL_FORMS": len(rows),
        "anchors-INITIAL_FORMS": len(initial),
        "anchors-MIN_NUM_FORMS": 0,
        "anchors-MAX_NUM_FORMS": 1000,
    }
    for place, (pk, question) in enumerate(rows):
        data |= {
            f"anchors-{place}-id": pk,
            f"anchors-{place}-question": question.pk,
            f"anchors-{place}-ORDER": place + 1,
        }
    return data | changes


def add(client, data):
    return client.post(reverse(GainStudy.snippet_viewset.get_url_name("add")), data)


def edit(client, study, data):
    return client.post(reverse(GainStudy.snippet_viewset.get_url_name("edit"), args=[study.pk]), data)


def test_a_sound_study_is_stored_with_its_anchors_in_order(client, author, forms):
    response = add(client, posted(*forms))

    assert response.status_code == 302, response.context["form"].errors
    study = GainStudy.objects.get()
    assert str(study) == "What stays"
    assert list(study_rules.anchors_of(study).values()) == [question.code for question in forms[1]]


def share(forms, anchors):
    QuizSlot.objects.create(quiz=forms[1], question=forms[0].slots.order_by("sort_order").first().question)


def counts(forms, anchors):
    type(forms[0]).objects.filter(pk=forms[0].pk).update(stake="ordinary")


def tells(forms, anchors):
    type(forms[0]).objects.filter(pk=forms[1].pk).update(review_moment="after_submission")


def lacks(forms, anchors):
    forms[0].slots.get(question=anchors[0]).delete()


def draws(forms, anchors):
    type(forms[0]).objects.filter(pk=forms[0].pk).update(questions_drawn=2)


def owns_nothing(forms, anchors):
    forms[1].slots.exclude(question__in=anchors).delete()


@pytest.mark.parametrize(
    ("spoil", "words"),
    [
        (share, "Forms A and B share questions that are not anchors"),
        (counts, "counts for something: set its stake to practice"),
        (tells, "would show answers before it is met again"),
        (lacks, "Form A lacks anchors that every form holds"),
        (draws, "draws questions: list them"),
        (owns_nothing, "Form B has no question of its own"),
    ],
)
def test_what_would_spoil_the_measure_is_refused_in_a_sentence(client, author, forms, spoil, words):
    spoil(*forms)
    response = add(client, posted(*forms))
    assert response.status_code == 200
    assert words in response.content.decode()
    assert not GainStudy.objects.exists()


def test_a_study_without_anchors_or_with_too_few_is_refused(client, author, forms):
    quizzes, anchors = forms
    for few in ([], anchors[:2]):
        html = add(client, posted(quizzes, few)).content.decode()
        assert f"Name 3 anchors or a multiple of it, so that each sitting has as many: there are {len(few)}." in html


def test_one_quiz_twice_or_a_form_of_another_study_is_refused(client, author, forms):
    quizzes, anchors = forms
    assert "must be two quizzes" in add(client, posted([quizzes[0]] * 2, anchors)).content.decode()
    add(client, posted(quizzes, anchors))
    html = add(client, posted(quizzes[::-1], anchors, code="another")).content.decode()
    assert "A form of this study stands in another one: what-stays." in html


def test_forms_and_anchors_are_fixed_once_officers_have_begun(client, author):
    measured = measure()
    study = measured.study
    quizzes, rows = [study.form_a, study.form_b], list(study.anchors.order_by("sort_order"))
    data = posted(quizzes, [], rows, code=study.code, ends_on="2099-01-01")
    assert edit(client, study, data).status_code == 302
    measuring.assign_form(study=study, enrolment=measured.enrol())

    assert "Officers have begun with these forms" in edit(client, study, data | {"asks_later": ""}).content.decode()
    backwards = data | {f"anchors-{place}-ORDER": 9 - place for place in range(3)}
    assert "Officers have begun with these anchors" in edit(client, study, backwards).content.decode()
    assert edit(client, study, data | {"ends_on": "2098-01-01"}).status_code == 302


# --- Release ----------------------------------------------------------------------------------------------


def page_of(module, quiz):
    page = makers.under(module, QuizPage(title=f"Form {quiz.code}", slug=quiz.code, quiz=quiz, minutes=10))
    makers.translate(page, title=f"प्रपत्र {quiz.code}")
    return page


@pytest.fixture
def course():
    """A lesson, then both forms as optional items."""
    study = make_study()
    module = makers.make_module()
    pages = [page_of(module, study.form_a), page_of(module, study.form_b)]
    course = makers.make_course(makers.make_lesson(), *pages)
    page = course.get_latest_revision_as_object()
    rows = list(page.rows.all())
    for row in rows[1:]:
        row.is_required = False
    page.rows = rows
    page.save_revision().publish()
    return study, type(course).objects.get(pk=course.pk)


def test_released_forms_stand_apart_from_the_contents(course):
    _study, page = course
    makers.approve_all(page)

    edition = releasing.release_course(course=page, by=makers.team())

    assert list(edition.items.order_by("position").values_list("kind", "stands_apart", "is_required")) == [
        ("lesson", False, True),
        ("quiz", True, False),
        ("quiz", True, False),
    ]


def problems(page):
    return releasing.draft_release(page).all_problems()


def test_a_course_with_half_a_study_or_a_required_form_is_not_released(course):
    _study, page = course
    makers.approve_all(page)
    assert problems(page) == []
    page = page.get_latest_revision_as_object()
    rows = list(page.rows.all())
    rows[1].is_required = True
    page.rows = rows[:2]
    page.save_revision().publish()

    found = problems(page)

    assert "The course holds one form of What the course teaches; it needs both." in found
    assert "The forms of What the course teaches must be optional in the course." in found


def test_a_form_changed_since_is_judged_again_at_release(course):
    study, page = course
    QuizSlot.objects.create(quiz=study.form_b, question=study.form_a.slots.order_by("sort_order").first().question)
    assert any("share questions that are not anchors" in sentence for sentence in problems(page))
