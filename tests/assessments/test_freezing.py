"""Versions: equal content is one version; what cannot be asked is named before release."""

from decimal import Decimal

import pytest
from django.utils import timezone

from assessments import describing, finding_problems, freezing, laying_out
from assessments.models import Question, QuestionBank, QuestionVersion, QuizVersion
from tests.assessments import world

pytestmark = pytest.mark.django_db


def test_freezing_twice_makes_one_version():
    quiz = world.make_quiz()

    assert freezing.freeze_quiz(quiz=quiz) == freezing.freeze_quiz(quiz=quiz)
    assert (QuizVersion.objects.count(), QuestionVersion.objects.count()) == (1, 3)


def test_a_corrected_typo_keeps_the_key_and_leaves_the_old_version_alone():
    quiz = world.make_quiz([world.make_question()])
    before = freezing.freeze_quiz(quiz=quiz)
    wording = quiz.slots.get().question.wordings.get(language="hi")
    wording.stem = "सुधारा हुआ प्रश्न"
    wording.save()

    after = freezing.freeze_quiz(quiz=quiz)

    old, new = (version.questions.get().question_version for version in (before, after))
    assert (before.number, after.number) == (1, 2)
    assert (old.key_hash == new.key_hash, old.wording_hash == new.wording_hash) == (True, False)
    assert old.wordings["hi"]["stem"] != new.wordings["hi"]["stem"]


def test_a_corrected_source_reaches_officers_and_is_no_other_question():
    quiz = world.make_quiz([world.make_question()])
    before = freezing.freeze_quiz(quiz=quiz)
    Question.objects.update(source="BNSS s.173(1)")

    after = freezing.freeze_quiz(quiz=quiz)
    again = freezing.freeze_quiz(quiz=quiz)

    old, new = (version.questions.get().question_version for version in (before, after))
    assert (again, after.number, new.number) == (after, 2, 2)
    assert (old.source, new.source) == ("BNSS s.173", "BNSS s.173(1)")
    assert (old.key_hash, old.wording_hash) == (new.key_hash, new.wording_hash)


def test_a_new_pass_mark_makes_a_new_version_of_the_quiz_alone():
    quiz = world.make_quiz(pass_mark_percent=Decimal(60))
    before = freezing.freeze_quiz(quiz=quiz)
    quiz.pass_mark_percent = Decimal("60.00")
    quiz.save()
    same = freezing.freeze_quiz(quiz=quiz)
    quiz.pass_mark_percent = Decimal("70.00")
    quiz.save()

    after = freezing.freeze_quiz(quiz=quiz)

    assert (same == before, after == before, QuestionVersion.objects.count()) == (True, False, 3)


@pytest.mark.parametrize(
    ("question", "problem"),
    [
        ({"languages": ("en",)}, "has no wording in Hindi"),
        ({"key": {"choice": "z"}}, "The key names “z”, which is not an option of the question."),
        ({"is_approved": False}, "A law officer has not yet confirmed it."),
        ({"retired_at": timezone.now()}, "It is retired."),
    ],
)
def test_a_question_that_cannot_be_asked_is_named(question, problem):
    made = world.make_question(**question)

    problems = finding_problems.quiz_problems(world.make_quiz([made]), "hi")

    assert len(problems) == 1
    assert made.code in problems[0]
    assert problem in problems[0]


def test_a_quiz_that_draws_more_than_it_has_is_named():
    assert finding_problems.quiz_problems(world.make_quiz(questions_drawn=4), "en") != []
    assert finding_problems.quiz_problems(world.make_quiz(questions_drawn=3), "en") == []
    assert finding_problems.quiz_problems(world.make_quiz([]), "en") != []


def test_a_sound_practical_has_no_problem_and_one_version():
    practical = world.make_practical()

    versions = [freezing.freeze_practical(practical=practical) for _ in range(2)]

    assert finding_problems.practical_problems(practical, "hi") == []
    assert versions[0] == versions[1]
    assert [criterion["id"] for criterion in versions[0].rubric] == ["c1", "c2", "c3"]


def test_a_criterion_without_its_four_levels_is_named():
    practical = world.make_practical()
    criterion = practical.criteria.first()
    criterion.levels = criterion.levels[:3]
    criterion.save()

    assert len(finding_problems.practical_problems(practical, "en")) == 1


def test_what_is_reviewed_changes_with_any_question():
    quiz = world.make_quiz()
    before = describing.quiz_content(quiz, "en")
    question = quiz.slots.first().question
    question.key = {"choice": "a"}
    question.save()

    assert describing.quiz_content(quiz, "en") != before


def test_words_to_read_are_not_drawn_in_place_of_a_question():
    """A draw that took them would come short; and they do not count among the questions that there are."""
    bank = QuestionBank.objects.create(slug="examination", name="Examination", is_secure=True)
    quiz = world.make_quiz([world.make_question(), world.make_question("description", key={})], questions_drawn=2)
    quiz.draws.create(count=2, difficulty="core")
    for kind in ("single", "description"):
        world.make_question(kind, key=world.KEYS.get(kind, {}), difficulty="core")
    Question.objects.filter(slots=None).update(bank=bank)

    places = laying_out.places_of(quiz)

    assert [(place.question.kind, place.draws) for place in places] == [
        ("single", ()),
        ("description", ()),
        ("single", (1,)),
    ]
    assert finding_problems.paper_problems(quiz, places) == [
        f"{quiz} draws 2 questions and has only 1.",
        f"Not enough questions for draw 1 of {quiz}: 1 approved ones of a secure bank fit it, "
        "and other draws may take from them too. "
        "Draw fewer, or write more.",
    ]
