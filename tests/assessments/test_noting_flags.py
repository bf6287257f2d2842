"""Flags of the statistics in the list of the bank: noted by a job, one analysis for each quiz that has new marks."""

import csv
import io
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

import ledger
from assessments import freezing, noting_flags
from assessments.models import DraftState, Question, QuestionFlag, QuestionFlagKind
from assessments.question_content import latest
from assessments.question_list import QuestionFilterSet, flags_of
from assessments.questions import hashing
from assessments.statistics.flags import FlagKind
from ledger.models import Job
from tests.assessments import world
from tests.assessments.answering import RIGHT, WRONG, take
from tests.assessments.test_cms import address
from tests.assessments.test_question_list import changed, listed

pytestmark = pytest.mark.django_db

LEAST = 30  # attempts before a question is called too hard


@pytest.fixture
def taken():
    """A quiz whose first question nobody answers rightly, and thirty who took it."""
    quiz = world.make_quiz(pass_mark_percent=Decimal(100), shuffles=False)
    edition = world.make_edition(quiz=quiz)
    for place in range(LEAST):
        take(world.enrol(edition), [WRONG, RIGHT, RIGHT if place % 2 else WRONG])
    return quiz


def questions_of(quiz) -> list[Question]:
    return [slot.question for slot in quiz.slots.order_by("sort_order")]


def flag(question: Question, kind: str, quiz=None) -> QuestionFlag:
    """As the job would note it for the question's key as it is released now."""
    version = freezing.freeze_question(question=question)
    quiz = quiz or world.make_quiz([question])
    return QuestionFlag.objects.create(question=question, quiz=quiz, key_hash=version.key_hash, kind=kind)


def noted() -> list[tuple[str, str]]:
    return list(QuestionFlag.objects.values_list("question__code", "kind"))


def test_the_names_are_those_of_the_statistics():
    assert QuestionFlagKind.values == [str(kind) for kind in FlagKind]


@pytest.mark.both
def test_each_quiz_is_analysed_once_until_it_has_new_marks(taken):
    world.make_quiz()  # nobody took it
    hard = questions_of(taken)[0].code

    promised = [noting_flags.promise_due() for _turn in range(2)]
    ledger.run_due_jobs()
    first = noted()
    take(world.enrol(world.make_edition(quiz=taken)), [RIGHT] * 3)
    promised.append(noting_flags.promise_due())
    QuestionFlag.objects.update(kind=FlagKind.TOO_EASY)  # noted anew, not beside what stood there
    ledger.run_due_jobs()

    assert (promised, first, noted()) == ([1, 0, 1], [(hard, "too_hard")], [(hard, "too_hard")])
    assert Job.objects.filter(kind="note_flags", state=Job.State.DONE).count() == 2


def test_noting_twice_leaves_the_same_rows_and_those_of_other_quizzes(taken):
    other = flag(world.make_question(), "dead_distractor")

    for _turn in range(2):
        noting_flags.note_flags(taken.pk)

    assert sorted(noted()) == sorted([(questions_of(taken)[0].code, "too_hard"), (other.question.code, other.kind)])
    with pytest.raises(IntegrityError), transaction.atomic():
        QuestionFlag.objects.create(question=other.question, quiz=other.quiz, key_hash=other.key_hash, kind=other.kind)


# --- In the list ------------------------------------------------------------------------------------------


def test_the_list_keeps_those_with_a_flag_of_the_kind_or_of_any(client, author):
    made = {kind: flag(world.make_question(), kind).question.code for kind in QuestionFlagKind.values}
    world.make_question()

    found = {kind: listed(client, flag=kind) for kind in QuestionFlagKind.values}

    assert found == {kind: [code] for kind, code in made.items()}
    assert listed(client, flag="any") == sorted(made.values())
    assert len(listed(client, flag="nonsense")) == len(made) + 1  # a filter that is not understood leaves all


def test_a_mended_key_has_no_flags_and_a_corrected_word_keeps_them(client, author):
    question = world.make_question()
    flag(question, "wrong_key")
    question.wordings.filter(language="en").update(stem="A word corrected")
    freezing.freeze_question(question=Question.objects.get(pk=question.pk))
    corrected = listed(client, flag="wrong_key")

    changed(question, key={"choice": "a"})
    freezing.freeze_question(question=Question.objects.get(pk=question.pk))

    assert (corrected, listed(client, flag="wrong_key")) == ([question.code], [])
    assert question.statistics_flags.get().key_hash != hashing.key_hash("single", {"choice": "a"})


def test_a_flag_of_two_quizzes_stands_once_and_leads_to_the_newest(client, author):
    question = world.make_question()
    older, newer = [flag(question, "too_hard") for _quiz in range(2)]
    flag(question, "dead_distractor", quiz=older.quiz)

    page = client.get(address(Question, "list"))

    [shown] = page.context["page_obj"]
    assert [(each.kind, each.quiz) for each in flags_of(shown)] == [
        ("dead_distractor", older.quiz),
        ("too_hard", newer.quiz),
    ]
    html = page.content.decode()
    assert f"/{newer.quiz.code}/" in html
    assert html.count(">Too hard</a>") == 1


def test_a_draft_that_waits_and_a_question_never_in_use_are_told_apart(client, author):
    used, edited, fresh = world.make_question(), world.make_question(), changed(world.make_question(), live=False)
    draft = latest(edited)
    draft.source = "BNSS s.175"
    draft.save_revision(user=author)
    made = {"none": used.code, "differs": edited.code, "never": fresh.code}

    found = {state: listed(client, draft=state) for state in DraftState.values}
    html = client.get(address(Question, "list")).content.decode()

    assert found == {state: [code] for state, code in made.items()}
    assert {each.draft_state: each.code for each in Question.objects.all()} == made
    cells = [html.count(f"{label}\n") for label in ("Differs from what is in use", "Never in use")]
    assert cells == [1, 1]


def test_the_export_holds_both(client, author):
    question = changed(world.make_question(), live=False)
    flag(question, "too_hard")
    flag(question, "dead_distractor")
    world.make_question()

    answer = client.get(address(Question, "list"), {"export": "csv"})

    rows = csv.DictReader(io.StringIO(answer.getvalue().decode().removeprefix("\ufeff")))
    assert [(row["Draft"], row["Statistics"]) for row in rows] == [
        ("Never in use", "Dead distractor; Too hard"),
        ("No draft", ""),
    ]


@pytest.mark.parametrize("count", [1, 3])
def test_the_filters_cost_the_same_for_any_count(author, django_assert_num_queries, count):
    for _question in range(count):
        flag(changed(world.make_question(), has_unpublished_changes=True), "too_hard")

    with django_assert_num_queries(2):  # the modules to choose from, the questions
        found = QuestionFilterSet({"flag": "any", "draft": "differs"}, queryset=Question.objects.all()).qs
        assert len(found) == count
