"""The programme's own bank: complete in both languages, placed in its modules, releasable where it is sure."""

import pytest
from django.db import transaction
from wagtail.models import Locale

from assessments import finding_problems, triggers
from assessments.loading import load_bank
from assessments.models import (
    Practical,
    PracticalPage,
    Question,
    QuestionProvision,
    QuestionReview,
    QuestionWording,
    Quiz,
    QuizPage,
    QuizSlot,
)
from courses.loading import load_curriculum
from courses.models import ModulePage

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(django_db_setup, django_db_blocker):
    """Loaded once for these tests, and rolled back: each of them only adds inside a transaction of its own."""
    with django_db_blocker.unblock():
        outer = transaction.atomic()
        outer.__enter__()
        load_curriculum()
        load_bank()
        yield
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


def test_the_bank_holds_78_questions_ten_quizzes_and_ten_practicals_in_both_languages(loaded):
    assert (Question.objects.count(), QuestionWording.objects.count()) == (78, 156)
    assert (Quiz.objects.count(), Practical.objects.count()) == (10, 10)
    assert [Question.objects.filter(bank__is_secure=True).count(), QuizSlot.objects.count()] == [78, 69]


@pytest.mark.parametrize("language", ["en", "hi"])
def test_every_quiz_and_practical_could_be_released(loaded, language):
    problems = {quiz.code: finding_problems.quiz_problems(quiz, language) for quiz in Quiz.objects.all()}
    problems |= {each.code: finding_problems.practical_problems(each, language) for each in Practical.objects.all()}

    assert {code: found for code, found in problems.items() if found} == {}


def test_questions_that_are_only_probable_wait_in_the_bank(loaded):
    assert set(QuizSlot.objects.values_list("question__confidence", flat=True)) == {"sure"}
    assert Question.objects.filter(confidence="probable", slots=None).count() == 9


def test_each_module_ends_with_its_quiz_and_practical_under_one_key_in_both_languages(loaded):
    english, hindi = (Locale.objects.get(language_code=language) for language in ("en", "hi"))
    module = ModulePage.objects.get(code="M03", locale=english)

    kinds = [type(page).__name__ for page in module.get_children().specific()]
    keys = [
        set(model.objects.filter(locale=locale).values_list("translation_key", flat=True))
        for model in (QuizPage, PracticalPage)
        for locale in (english, hindi)
    ]

    assert kinds == ["LessonPage"] * 5 + ["QuizPage", "PracticalPage"]
    assert [len(each) for each in keys] == [10, 10, 10, 10]
    assert (keys[0] == keys[1], keys[2] == keys[3]) == (True, True)


def test_a_placed_quiz_freezes_to_one_version_from_either_language(loaded):
    pages = QuizPage.objects.filter(quiz__code="m03-quiz").order_by("locale__language_code")

    frozen = [page.freeze() for page in pages]

    assert frozen[0].version_id == frozen[1].version_id
    assert [each.content["title"][:4] for each in frozen] == ["Quiz", "प्रश"]
    assert frozen[0].content == pages[0].content_for_release()


def test_loading_again_keeps_what_was_edited(loaded):
    wording = QuestionWording.objects.get(question__code="M03-Q01", language="en")
    wording.stem = "Edited by an author"
    wording.save()
    quiz = Quiz.objects.get(code="m03-quiz")
    quiz.slots.first().delete()

    load_bank()

    assert QuestionWording.objects.get(pk=wording.pk).stem == "Edited by an author"
    assert (quiz.slots.count(), Question.objects.count()) == (6, 78)


def test_questions_of_an_installation_before_legal_review_are_cited_and_accepted_as_they_stand(loaded):
    sure = Question.objects.get(code="M03-Q02")
    edited = Question.objects.get(code="M03-Q03")
    triggers.lift()
    QuestionReview.objects.all().delete()
    triggers.install()
    QuestionProvision.objects.all().delete()
    Question.objects.update(confidence="probable", sent_at=None)
    QuestionWording.objects.filter(question=edited, language="en").update(stem="Edited by an author")

    load_bank()

    assert [row.provision.code for row in sure.citations.all()] == ["BNSS-173-1"]
    assert QuestionReview.objects.filter(question=sure).count() == 1
    assert not QuestionReview.objects.filter(question=edited).exists()
