"""The author's form of a quiz: no JSON to write, and a paper that could not be drawn is refused when it is saved."""

import pytest
from django.forms.models import model_to_dict
from django.urls import reverse
from django.utils.datastructures import MultiValueDict

from assessments import cms_fields
from assessments.models import Quiz, QuizDraw, QuizSection
from tests.assessments import world

pytestmark = pytest.mark.django_db


def address(quiz: Quiz) -> str:
    return reverse(Quiz.snippet_viewset.get_url_name("edit"), args=[quiz.pk])


def formset(prefix: str, rows: list[dict], initial: int = 0) -> dict:
    data = {
        f"{prefix}-TOTAL_FORMS": len(rows),
        f"{prefix}-INITIAL_FORMS": initial,
        f"{prefix}-MIN_NUM_FORMS": 0,
        f"{prefix}-MAX_NUM_FORMS": 1000,
    }
    return data | {f"{prefix}-{place}-{name}": value for place, row in enumerate(rows) for name, value in row.items()}


def posted(quiz: Quiz, sections=(), draws=(), **changes) -> dict:
    fields = {name: value for name, value in model_to_dict(quiz).items() if value is not None and value is not False}
    wordings = [
        {"id": each.pk, "language": each.language, "title": each.title, "introduction": "", "honour": "", "bands": ""}
        for each in quiz.wordings.order_by("pk")
    ]
    slots = [
        {"id": slot.pk, "question": slot.question_id, "maximum": slot.maximum, "section": slot.section, "ORDER": place}
        for place, slot in enumerate(quiz.slots.order_by("pk"), start=1)
    ]
    return {
        **fields,
        "networks": "",
        "review": [],
        **formset("wordings", wordings, len(wordings)),
        **formset("slots", slots, len(slots)),
        **formset("sections", list(sections)),
        **formset("draws", list(draws)),
        **changes,
    }


def test_sections_networks_bands_and_the_matrix_are_stored_from_plain_fields(client, author):
    quiz = world.make_quiz()
    section = {"number": 1, "titles_en": "Law", "titles_hi": "विधि", "shuffles": "on", "ORDER": 1}

    response = client.post(
        address(quiz),
        posted(
            quiz,
            sections=[section],
            networks="10.20.0.0/16\n 192.168.1.7 ",
            review=["after_close.marks", "after_close.right_answer", "just_after.marks"],
            **{"wordings-0-bands": "0: Read again.\n80 %: Well done: go on."},
        ),
    )

    quiz.refresh_from_db()
    assert response.status_code == 302, response.context and response.context["form"].errors
    assert quiz.networks == ["10.20.0.0/16", "192.168.1.7"]
    assert quiz.review == {"just_after": ["marks"], "after_close": ["marks", "right_answer"]}
    assert QuizSection.objects.get().titles == {"en": "Law", "hi": "विधि"}
    assert quiz.wordings.order_by("pk").first().bands == [
        {"from_percent": "80", "text": "Well done: go on."},
        {"from_percent": "0", "text": "Read again."},
    ]


def test_the_form_shows_what_is_stored(client, author):
    quiz = world.make_quiz(networks=["10.0.0.0/8"], review={"later": ["feedback"]})
    QuizSection.objects.create(quiz=quiz, number=1, titles={"en": "Law", "hi": "विधि"})
    quiz.wordings.update(bands=[{"from_percent": "80", "text": "Well done."}])

    html = client.get(address(quiz)).content.decode()

    assert "10.0.0.0/8" in html
    assert 'value="later.feedback" aria-label="Later, while open: Feedback" checked' in html
    assert 'value="विधि"' in html
    assert "80: Well done." in html


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"networks": "10.0.0.0/99"}, "No address and no network: 10.0.0.0/99"),
        ({"wordings-0-bands": "well done"}, "Line 1 is not a per cent"),
        ({"wordings-0-bands": "101: too high"}, "Line 1 is not a per cent"),
        ({"review": ["never.marks"]}, "no such box: never"),
        ({"draws": [{"count": 3, "section": 1, "maximum": 1, "ORDER": 1}]}, "Not enough questions for draw 1"),
        ({"questions_drawn": 9}, "draws 9 questions and has only 3"),
        ({"sections": [{"number": 2, "titles_en": "B", "ORDER": 1}]}, "has no section 1"),
    ],
)
def test_what_could_not_be_asked_is_refused_and_stays_typed(client, author, changes, words):
    quiz = world.make_quiz()

    response = client.post(address(quiz), posted(quiz, **changes))

    html = response.content.decode()
    assert response.status_code == 200
    assert words in html
    assert QuizDraw.objects.count() == 0
    assert Quiz.objects.get().networks == []
    if "networks" in changes:
        assert "10.0.0.0/99</textarea>" in html


def test_a_practice_quiz_with_a_secure_question_is_refused(client, author):
    quiz = world.make_quiz()
    bank = quiz.slots.first().question.bank
    bank.is_secure = True
    bank.save()

    html = client.post(address(quiz), posted(quiz, stake="practice")).content.decode()

    assert "is for practice and may not show secure questions" in html


def test_a_quiz_without_questions_may_be_saved(client, author):
    quiz = world.make_quiz([])

    assert client.post(address(quiz), posted(quiz, minutes=5)).status_code == 302
    quiz.refresh_from_db()
    assert quiz.minutes == 5


def test_the_matrix_keeps_its_order_whatever_is_sent():
    field = cms_fields.ReviewTableField(required=False)
    data = MultiValueDict({"review": ["later.right_answer", "during.marks", "later.response"]})

    assert field.clean(field.widget.value_from_datadict(data, MultiValueDict(), "review")) == {
        "during": ["marks"],
        "later": ["response", "right_answer"],
    }
