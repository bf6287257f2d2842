"""From stored attempts to statistics: which attempts count, how versions are pooled, how many queries it takes."""

from dataclasses import replace
from decimal import Decimal

import numpy as np
import pytest
from django.utils import timezone

import ledger
from assessments import (
    analysing,
    attempting,
    explaining,
    questions,
    regrading,
    remarking,
    selecting,
    statistics_tables,
    versions,
)
from assessments.models import (
    Attempt,
    AwayRequest,
    AwayState,
    Grading,
    Question,
    QuestionVersion,
    QuestionWording,
    QuizDraw,
    Stake,
)
from assessments.selecting import Selection
from assessments.statistics import flags
from assessments.statistics.flags import FlagKind
from assessments.statistics.slots import FIXED, FROM_THE_LIST, Slot
from courses.models import GroupMember
from people.models import Role
from tests.assessments import world
from tests.assessments.answering import RIGHT, WRONG, take
from tests.assessments.kind_samples import SAMPLES
from tests.assessments.marking_world import correct

UNMARKED = ("written", "description")  # a person marks it; nobody answers it

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def edition_of(quiz):
    return world.make_edition(quiz=quiz)


@pytest.fixture
def quiz():
    return world.make_quiz(attempts_allowed=3, pass_mark_percent=Decimal(100), shuffles=False)


def test_every_figure_comes_from_the_stored_gradings(quiz):
    edition = edition_of(quiz)
    for pattern in ([RIGHT, RIGHT, WRONG], [RIGHT, WRONG, None], [WRONG, WRONG, RIGHT], [RIGHT, RIGHT, RIGHT]):
        take(world.enrol(edition), pattern)

    found = analysing.analyse(quiz, Selection())

    assert (found.statistics.attempts, found.learners, found.statistics.maximum) == (4, 4, 3)
    assert [each.statistics.facility for each in found.questions] == [75, 50, 50]
    assert [each.statistics.random_guess_score for each in found.questions] == [pytest.approx(100 / 3)] * 3
    assert found.statistics.mean == pytest.approx(100 * 7 / 12)
    assert sum(found.histogram) == 4
    assert found.languages == {"en": 4}


def test_responses_are_counted_with_those_never_given(quiz):
    edition = edition_of(quiz)
    for response in (RIGHT, RIGHT, WRONG, None):
        take(world.enrol(edition), [response, RIGHT, WRONG])

    first = analysing.analyse(quiz, Selection()).questions[0]

    counts = {entry.response: (entry.count, entry.credit) for entry in first.counts.all()}
    assert counts == {"a": (1, 0), "b": (2, 1), "c": (0, 0), "": (1, 0)}
    chose_right = next(entry for entry in first.counts.all() if entry.response == "b")
    # each earned 2 of 3; without this question 1 of 2
    assert chose_right.rest_mean == pytest.approx(50, abs=0.01)


@pytest.mark.parametrize(
    ("which", "right", "attempts"), [("first", 0, 1), ("best", 2, 1), ("last", 1, 1), ("all", 1, 3)]
)
def test_of_several_tries_the_chosen_one_counts(quiz, which, right, attempts):
    enrolment = world.enrol(edition_of(quiz))
    for pattern in ([WRONG, WRONG, WRONG], [RIGHT, RIGHT, WRONG], [RIGHT, WRONG, WRONG]):
        take(enrolment, pattern)

    found = analysing.analyse(quiz, Selection(which=which))

    assert found.statistics.attempts == attempts
    assert found.statistics.mean == pytest.approx(100 * right / 3)


@pytest.mark.parametrize(("which", "counted"), [("first", [0, 100]), ("last", [0, 100]), ("all", [0, 0, 100])])
def test_an_attempt_that_was_replaced_counts_as_first_or_last_while_there_is_no_other(quiz, which, counted):
    edition, now = edition_of(quiz), timezone.now()
    again, not_yet = world.enrol(edition), world.enrol(edition)
    take(again, [None] * 3)
    take(not_yet, [None] * 3)
    for attempt in list(Attempt.objects.all()):
        AwayRequest.objects.create(
            attempt=attempt,
            reason="Called to the control room",
            requested_at=now,
            state=AwayState.GRANTED,
            decided_by=world.make_officer(),
            decided_at=now,
        )
    take(again, [RIGHT] * 3)

    found = selecting.gradings(quiz, Selection(which=which))

    assert sorted(found.values_list("percent", flat=True)) == counted


def test_the_language_keeps_first_attempts_and_makes_none_of_second_ones(quiz):
    enrolment = world.enrol(edition_of(quiz))
    take(enrolment, [WRONG] * 3, language="en")
    take(enrolment, [RIGHT, RIGHT, WRONG], language="hi")

    found = analysing.analyse(quiz, Selection(language="hi"))
    best = analysing.analyse(quiz, Selection(which="best", language="hi"))

    assert (found.statistics.attempts, best.statistics.attempts) == (0, 1)


def test_a_typo_in_hindi_splits_nothing_and_a_new_key_begins_anew(quiz):
    take(world.enrol(edition_of(quiz)), [RIGHT, RIGHT, RIGHT])
    first, second = quiz.slots.all()[0].question, quiz.slots.all()[1].question
    wording = first.wordings.get(language="hi")
    wording.stem += "।"
    wording.save()
    second.key = {"choice": "a"}
    second.save()
    take(world.enrol(edition_of(quiz)), [WRONG, RIGHT, WRONG])

    found = analysing.analyse(quiz, Selection())

    asked = [(each.pool.code, each.statistics.attempts, each.pool.is_current) for each in found.questions]
    third = quiz.slots.all()[2].question
    assert asked == [(first.code, 2, True), (second.code, 1, True), (third.code, 2, True), (second.code, 1, False)]


@pytest.mark.parametrize("change", ["key", "question"])
def test_a_place_whose_question_was_replaced_weighs_as_one(quiz, change):
    """The figures of the other questions are those of a quiz in which the place held one question all along."""
    same = world.make_quiz([world.make_question() for _ in range(3)], shuffles=False, pass_mark_percent=Decimal(100))
    patterns = [[RIGHT, RIGHT, WRONG], [RIGHT, WRONG, RIGHT], [WRONG, WRONG, WRONG], [RIGHT] * 3]
    newer = [[RIGHT, WRONG, WRONG], [RIGHT, RIGHT, RIGHT], [WRONG, RIGHT, WRONG]]
    for each in (quiz, same):
        edition = edition_of(each)
        for pattern in patterns:
            take(world.enrol(edition), pattern)
    slot = quiz.slots.all()[1]
    if change == "key":
        slot.question.key = {"choice": "a"}
        slot.question.save()
    else:
        slot.question = world.make_question()
        slot.save()
    for each in (quiz, same):
        edition = edition_of(each)
        for pattern in newer:
            swapped = {RIGHT["choice"]: WRONG, WRONG["choice"]: RIGHT}[pattern[1]["choice"]]
            middle = swapped if (each, change) == (quiz, "key") else pattern[1]
            take(world.enrol(edition), in_order_of_versions(each, [pattern[0], middle, pattern[2]]))

    found, oracle = (analysing.analyse(each, Selection()) for each in (quiz, same))

    assert [each.statistics.is_drawn for each in found.questions] == [False] * 4
    assert [found.questions[0].statistics, found.questions[2].statistics] == [
        oracle.questions[0].statistics,
        oracle.questions[2].statistics,
    ]
    (place,) = found.slots
    assert (place.slot, place.questions) == (Slot(FIXED, 2), [2, 4])
    assert place.statistics == replace(oracle.questions[1].statistics, random_guess_score=None)
    assert [each.statistics.effective_weight for each in (found.questions[1], found.questions[3])] == [None, None]
    assert [each.statistics.intended_weight for each in found.questions] == [pytest.approx(100 / 3)] * 4
    assert found.statistics == oracle.statistics
    assert [row[0] for row in statistics_tables.slot_rows(found)][1:] == ["Place 2"]


def in_order_of_versions(quiz, pattern):
    """``take`` answers in the order of the versions' ids: those of the newest version of the quiz."""
    newest = quiz.versions.order_by("-number").first()
    ids = list(newest.questions.order_by("position").values_list("question_version_id", flat=True))
    return [response for _id, response in sorted(zip(ids, pattern, strict=True), key=lambda pair: pair[0])]


def test_a_regrade_replaces_what_it_supersedes(quiz):
    attempt = take(world.enrol(edition_of(quiz)), [WRONG, WRONG, WRONG])
    old = attempt.gradings.get()
    marks = {version_id: {**mark, "share": "1"} for version_id, mark in old.marks.items()}
    Grading.objects.create(
        attempt=attempt,
        number=2,
        score=3,
        maximum=3,
        percent=100,
        passed=True,
        marks=marks,
        reason="The key was wrong.",
        supersedes=old,
        graded_at=timezone.now(),
    )
    assert analysing.analyse(quiz, Selection()).statistics.mean == 100


def rests_by_hand() -> dict[tuple[int, str], float]:
    """By question and choice, the mean of what those who gave it earned on the other questions, in per cent of these.

    From the marks in force, question by question; no whole mark is read.
    """
    rests: dict[tuple[int, str], list[Decimal]] = {}
    for graded in Grading.objects.filter(superseded_by=None, attempt__number=1):
        for answer in graded.attempt.answers.select_related("question_version"):
            others = [
                mark for version_id, mark in graded.marks.items() if int(version_id) != answer.question_version_id
            ]
            earned = sum(Decimal(mark["share"]) * Decimal(mark["maximum"]) for mark in others)
            key = answer.question_version.question_id, answer.response["choice"]
            rests.setdefault(key, []).append(100 * earned / sum(Decimal(mark["maximum"]) for mark in others))
    return {key: float(sum(found) / len(found)) for key, found in rests.items()}


def rests_found(found: analysing.Analysis) -> dict[tuple[int, str], float]:
    return {
        (each.pool.newest.question_id, entry.response): entry.rest_mean
        for each in found.questions
        for entry in each.counts.all()
        if entry.response and entry.count
    }


PATTERNS = ([RIGHT, RIGHT, WRONG], [RIGHT, WRONG, RIGHT], [WRONG, WRONG, RIGHT], [WRONG, RIGHT, WRONG], [RIGHT] * 3)


@pytest.mark.parametrize(
    "marked",
    ["by the key", "wrong costs", "certainty", "by a person", "by two people", "by another key", "not at all"],
)
def test_what_an_answer_earned_on_the_rest_is_less_what_it_was_given(marked):
    asked = [world.make_question() for _ in range(3)]
    behaviour = "certainty" if marked == "certainty" else "deferred"
    quiz = world.make_quiz(asked, wrong_costs_percent=40 if marked == "wrong costs" else 0, behaviour=behaviour)
    edition = edition_of(quiz)
    attempts = [take(world.enrol(edition), pattern) for pattern in PATTERNS]
    team = world.make_officer(role=Role.PROGRAMME_TEAM)
    first = QuestionVersion.objects.get(question=asked[0])
    if marked == "by a person":
        remarking.override_mark(
            attempt=attempts[0], question_id=first.pk, share=Decimal("0.25"), reason="Heard the officer.", by=team
        )
    if marked == "by two people":  # what one takes the other gives
        for attempt, share in ((attempts[0], "0"), (attempts[2], "1")):
            remarking.override_mark(
                attempt=attempt, question_id=first.pk, share=Decimal(share), reason="Heard both.", by=team
            )
    if marked in ("by another key", "not at all"):
        correct(asked[0], WRONG)
        remedy = "corrected" if marked == "by another key" else "drop"
        regrade = regrading.draft_regrade(quiz=quiz, old_version=first, remedy=remedy, reason="Wrong.", by=team)
        ledger.run_due_jobs()
        regrading.apply_regrade(regrade=regrade, by=team)
        ledger.run_due_jobs()

    found = analysing.analyse(quiz, Selection())

    assert rests_found(found) == pytest.approx(rests_by_hand(), abs=0.01)
    earned = {entry.response: entry.credit for entry in found.questions[0].counts.all()}
    assert (earned["a"], earned["b"]) == ((1, 0) if marked == "by another key" else (0, 1))


def test_the_only_question_of_a_quiz_has_no_rest():
    quiz = world.make_quiz([world.make_question()])
    edition = edition_of(quiz)
    for response in (RIGHT, WRONG):
        take(world.enrol(edition), [response])
    (each,) = analysing.analyse(quiz, Selection()).questions
    assert {entry.rest_mean for entry in each.counts.all()} == {None}
    assert sum(entry.count for entry in each.counts.all()) == 2


@pytest.mark.parametrize("odd", ["an override", "a dropped question", "another paper"])
@pytest.mark.parametrize("chunk", [2, 1000])
def test_only_the_answers_that_do_not_follow_from_the_key_are_read_one_by_one(
    quiz, odd, chunk, django_assert_num_queries
):
    """Five queries, and one more where the recount of a question is due. A second try is not counted."""
    edition = edition_of(quiz)
    attempts = [take(world.enrol(edition), pattern) for pattern in PATTERNS]
    take(attempts[2].enrolment, [RIGHT] * 3)
    first = quiz.slots.first().question
    if odd == "an override":
        remarking.override_mark(
            attempt=attempts[0],
            question_id=QuestionVersion.objects.get(question=first).pk,
            share=Decimal("0.25"),
            reason="Heard the officer.",
            by=world.make_officer(role=Role.PROGRAMME_TEAM),
        )
    if odd == "a dropped question":
        dropped(quiz, first)
    if odd == "another paper":
        quiz.slots.first().delete()
        take(world.enrol(edition_of(quiz)), [RIGHT, WRONG])
    versions.forget()
    recounted = []

    def spied(found, *rest):
        recounted.extend(each.number for each in found)
        return count_one_by_one(found, *rest)

    count_one_by_one = analysing._count_one_by_one
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(analysing, "_count_one_by_one", spied)
        patch.setattr(analysing, "CHUNK", chunk)
        found = analysing.analyse(quiz, Selection())

    assert recounted == {"an override": [1], "a dropped question": [], "another paper": [1, 2]}[odd]
    assert rests_found(found) == pytest.approx(rests_by_hand(), abs=0.01)
    versions.forget()
    with django_assert_num_queries(5 + bool(recounted)):
        analysing.analyse(quiz, Selection())


def dropped(quiz, question) -> None:
    team = world.make_officer(role=Role.PROGRAMME_TEAM)
    version = QuestionVersion.objects.get(question=question)
    regrade = regrading.draft_regrade(quiz=quiz, old_version=version, remedy="drop", reason="Unclear.", by=team)
    ledger.run_due_jobs()
    regrading.apply_regrade(regrade=regrade, by=team)
    ledger.run_due_jobs()


def test_a_dropped_question_leaves_every_figure_of_the_quiz_and_keeps_its_own():
    """The oracle is a quiz that never had it."""
    patterns = [[RIGHT, *rest] for rest in PATTERNS] + [[WRONG, *rest] for rest in PATTERNS[:2]]
    width = len(patterns[0])
    whole, without = (
        world.make_quiz([world.make_question() for _ in range(count)], shuffles=False, pass_mark_percent=Decimal(100))
        for count in (width, width - 1)
    )
    editions = [edition_of(whole), edition_of(without)]
    for pattern in patterns:
        take(world.enrol(editions[0]), pattern)
        take(world.enrol(editions[1]), pattern[1:])

    dropped(whole, whole.slots.first().question)
    found, oracle = (analysing.analyse(quiz, Selection()) for quiz in (whole, without))

    assert found.statistics == oracle.statistics
    assert found.histogram == oracle.histogram
    assert [each.statistics for each in found.questions[1:]] == [each.statistics for each in oracle.questions]
    own = found.questions[0].statistics
    assert (own.facility, own.intended_weight, own.effective_weight) == (100 * len(PATTERNS) / len(patterns), 0, None)
    firsts = [float(pattern[0] == RIGHT) for pattern in patterns]
    others = [float(sum(each == RIGHT for each in pattern[1:])) for pattern in patterns]
    assert own.discrimination_index == pytest.approx(100 * np.corrcoef(firsts, others)[0, 1])


def test_a_place_of_a_draw_is_judged_without_the_attempts_whose_question_was_dropped():
    quiz = world.make_quiz(
        [world.make_question() for _ in range(3)], questions_drawn=2, pass_mark_percent=Decimal(100), attempts_allowed=0
    )
    edition = edition_of(quiz)
    attempts = [take(world.enrol(edition), [RIGHT, RIGHT]) for _ in range(8)]
    out = quiz.slots.first().question

    dropped(quiz, out)
    found = analysing.analyse(quiz, Selection())

    version = QuestionVersion.objects.get(question=out).pk
    counted = sum(version not in attempt.paper for attempt in attempts) * 2 + sum(
        version in attempt.paper for attempt in attempts
    )
    assert found.statistics.mean == 100
    assert [each.statistics.facility for each in found.slots] == [100, 100]
    assert sum(each.statistics.attempts for each in found.slots) == counted < 16


@pytest.mark.parametrize(("costs", "raised"), [(0, [FlagKind.TOO_EASY]), (100, [])])
def test_a_question_is_too_easy_only_if_it_is_so_whatever_wrong_answers_cost(costs, raised):
    """65 right answers show that 95 % are right; where a wrong one costs as much, 97.5 % would have to be."""
    quiz = world.make_quiz([world.make_question()], wrong_costs_percent=costs, pass_mark_percent=Decimal(100))
    edition = edition_of(quiz)
    for _ in range(65):
        take(world.enrol(edition), [RIGHT])
    (each,) = analysing.analyse(quiz, Selection()).questions
    assert [flag.kind for flag in each.flags if flag.kind == FlagKind.TOO_EASY] == raised


def test_with_certainty_too_hard_says_how_many_were_right_and_not_what_they_risked():
    """Every other one is right; by their marks, -2 for each wrong answer, officers would earn less than nothing."""
    quiz = world.make_quiz([world.make_question()], behaviour="certainty")
    edition = edition_of(quiz)
    for number in range(flags.FACILITY_LEAST_ATTEMPTS):
        take(world.enrol(edition), [RIGHT if number % 2 else WRONG], certainty=3)
    (each,) = analysing.analyse(quiz, Selection()).questions
    assert each.statistics.facility == pytest.approx(-50)
    assert [flag.kind for flag in each.flags if flag.kind == FlagKind.TOO_HARD] == []


def test_an_attempt_below_nothing_stands_in_the_lowest_bar():
    quiz = world.make_quiz([world.make_question() for _ in range(2)], wrong_costs_percent=40)
    edition = edition_of(quiz)
    for right in (WRONG, RIGHT):
        take(world.enrol(edition), [right] * 2)
    histogram = analysing.analyse(quiz, Selection()).histogram
    assert (histogram[0], histogram[-1], sum(histogram)) == (1, 1, 2)


def test_an_open_attempt_counts_nowhere(quiz):
    enrolment = world.enrol(edition_of(quiz))
    attempting.start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
    assert analysing.analyse(quiz, Selection()).statistics.attempts == 0


def test_drawn_questions_count_those_asked_and_the_paper_has_its_places():
    quiz = world.make_quiz(
        questions=[world.make_question() for _ in range(6)], questions_drawn=2, pass_mark_percent=Decimal(100)
    )
    edition = edition_of(quiz)
    for number in range(12):
        take(world.enrol(edition), [RIGHT, RIGHT if number % 2 else WRONG])

    found = analysing.analyse(quiz, Selection())

    assert sum(each.statistics.attempts for each in found.questions) == 24
    assert all(each.statistics.is_drawn for each in found.questions)
    assert found.statistics.maximum == 2
    assert {each.statistics.intended_weight for each in found.questions} == {50}
    assert found.statistics.internal_consistency is not None
    assert [(each.slot, each.statistics.attempts) for each in found.slots] == [
        (Slot(FROM_THE_LIST, 1), 12),
        (Slot(FROM_THE_LIST, 2), 12),
    ]
    assert sum(each.statistics.facility for each in found.slots) == pytest.approx(2 * found.statistics.mean)


def test_a_drawn_question_that_those_who_know_the_rest_get_wrong_is_flagged():
    """Whoever is right on the first is wrong on the other one drawn, so that every whole mark is the same."""
    first, *others = [world.make_question() for _ in range(3)]
    quiz = world.make_quiz([first, *others], questions_drawn=2, pass_mark_percent=Decimal(100), shuffles=False)
    edition = edition_of(quiz)
    for number in range(3 * flags.DISCRIMINATION_LEAST_ATTEMPTS):
        take(world.enrol(edition), [RIGHT, WRONG] if number % 2 else [WRONG, RIGHT])

    found = analysing.analyse(quiz, Selection())

    against = [
        [flag.kind for flag in each.flags if flag.kind == FlagKind.NEGATIVE_DISCRIMINATION] for each in found.questions
    ]
    assert against == [[FlagKind.NEGATIVE_DISCRIMINATION]] * 3
    assert {each.statistics.discrimination_index for each in found.questions} == {None}  # Moodle's, of the whole mark


def test_the_places_of_a_draw_share_the_weight_with_the_fixed_questions():
    fixed, *_others = [world.make_question() for _ in range(5)]
    quiz = world.make_quiz(questions=[fixed], pass_mark_percent=Decimal(100), stake=Stake.PRACTICE)
    QuizDraw.objects.create(quiz=quiz, count=2, module_code="M03", sort_order=1)
    edition = edition_of(quiz)
    for pattern in ([RIGHT] * 3, [RIGHT, RIGHT, WRONG], [RIGHT, WRONG, WRONG], [WRONG] * 3, [RIGHT] * 3, [WRONG] * 3):
        take(world.enrol(edition), pattern)

    found = analysing.analyse(quiz, Selection())

    assert [each.slot for each in found.slots] == [Slot(1, 1), Slot(1, 2)]
    assert {number for each in found.slots for number in each.questions} <= {2, 3, 4, 5}
    weighing = [found.questions[0], *found.slots]
    assert sum(each.statistics.effective_weight for each in weighing) == pytest.approx(100)
    assert {each.statistics.effective_weight for each in found.questions[1:]} == {None}
    as_json = statistics_tables.as_json(found)["slots"]
    assert [(row["draw"], row["place"], row["attempts"]) for row in as_json] == [(1, 1, 6), (1, 2, 6)]
    heading, *rows = statistics_tables.slot_rows(found)
    assert [row[0] for row in rows] == ["Draw 1, place 1", "Draw 1, place 2"]
    assert {len(heading)} == {len(row) for row in rows}


def test_a_draw_gives_its_own_marks_to_whatever_it_took():
    """Both draws can take every question; the second gives three marks, and no paper differs from another."""
    for _ in range(4):
        world.make_question()
    quiz = world.make_quiz(questions=[], pass_mark_percent=Decimal(100), stake=Stake.PRACTICE)
    for order, maximum in enumerate(("1", "3"), start=1):
        QuizDraw.objects.create(quiz=quiz, count=1, module_code="M03", maximum=Decimal(maximum), sort_order=order)
    edition = edition_of(quiz)
    for pattern in ([RIGHT, RIGHT], [RIGHT, WRONG], [WRONG, RIGHT], [WRONG, WRONG]):
        take(world.enrol(edition), pattern)

    found = analysing.analyse(quiz, Selection())

    assert found.statistics.maximum == 4
    assert [each.statistics.intended_weight for each in found.slots] == [25, 75]
    percents = Grading.objects.values_list("percent", flat=True)
    assert found.statistics.mean == pytest.approx(float(sum(percents)) / 4)
    assert rests_found(found) == pytest.approx(rests_by_hand(), abs=0.01)


def test_a_question_that_no_draw_has_taken_yet_is_a_drawn_one():
    quiz = world.make_quiz([world.make_question() for _ in range(4)], questions_drawn=1, pass_mark_percent=Decimal(100))
    take(world.enrol(edition_of(quiz)), [RIGHT])
    found = analysing.analyse(quiz, Selection()).questions
    assert sorted(each.statistics.attempts for each in found) == [0, 0, 0, 1]
    assert {each.statistics.is_drawn for each in found} == {True}


def test_a_draw_of_all_the_listed_questions_is_none():
    quiz = world.make_quiz(
        questions=[world.make_question() for _ in range(2)], questions_drawn=2, pass_mark_percent=Decimal(100)
    )
    edition = edition_of(quiz)
    for pattern in ([RIGHT, RIGHT], [RIGHT, WRONG], [WRONG, WRONG]):
        take(world.enrol(edition), pattern)

    found = analysing.analyse(quiz, Selection())

    assert (found.slots, [each.statistics.is_drawn for each in found.questions]) == ([], [False, False])
    assert sum(each.statistics.effective_weight for each in found.questions) == pytest.approx(100)


def test_a_quiz_that_draws_nothing_has_no_drawn_places(quiz):
    take(world.enrol(edition_of(quiz)), [RIGHT, WRONG, WRONG])
    assert analysing.analyse(quiz, Selection()).slots == []


def group_with(edition, *enrolments):
    group = world.make_group(edition)
    for enrolment in enrolments:
        GroupMember.objects.create(
            group=group, officer=enrolment.officer, enrolment=enrolment, home=enrolment.jurisdiction
        )
    return group


def test_a_group_and_a_place_hold_their_own_learners_only(quiz):
    edition = edition_of(quiz)
    here, there = world.make_place(), world.make_place("IN-KA", "Karnataka")
    own = [world.enrol(edition, world.make_officer(here)) for _ in range(2)]
    other = world.enrol(edition, world.make_officer(there))
    for enrolment in (*own, other):
        take(enrolment, [RIGHT, WRONG, WRONG])
    group = group_with(edition, own[0])

    def attempts(**narrowed):
        return analysing.analyse(quiz, Selection(**narrowed)).statistics.attempts

    assert attempts(group=group) == 1
    assert attempts(place=here) == 2
    assert attempts(place=there, group=group) == 0
    assert attempts(within=type(group).objects.filter(pk=group.pk)) == 1


def test_a_small_selection_and_a_small_remainder_are_both_too_small(quiz):
    edition = edition_of(quiz)
    here, there = world.make_place(), world.make_place("IN-KA", "Karnataka")
    for place, count in ((here, 5), (there, 4)):
        for _ in range(count):
            take(world.enrol(edition, world.make_officer(place)), [RIGHT, RIGHT, WRONG])

    assert selecting.is_too_small(quiz, Selection(place=there))
    assert selecting.is_too_small(quiz, Selection(place=here))  # nine less five tells of four
    assert not selecting.is_too_small(quiz, Selection())


@pytest.mark.parametrize("count", [1, 4])
def test_the_statistics_cost_the_same_for_any_number_of_attempts(quiz, count, django_assert_num_queries):
    edition = edition_of(quiz)
    for _ in range(count):
        take(world.enrol(edition), [RIGHT, WRONG, None])
    versions.forget()
    with django_assert_num_queries(5):  # questions, gradings, answers, their versions, corrected keys
        analysing.analyse(quiz, Selection())


def test_a_choice_within_a_case_is_flagged_like_one_on_its_own():
    """Everyone finds the right one of part 1 and nobody its other options; in part 2 they type a foreseen answer."""
    options = [{"id": id_, "text": f"Option {id_}"} for id_ in "abc"]
    typed = {"answers": [{"id": "a1", "text": "FIR", "fraction": "1"}, {"id": "a2", "text": "GD", "fraction": "0"}]}
    question = world.make_question()
    parts = {"1": {"kind": "single", "key": {"choice": "a"}}, "2": {"kind": "shorttext", "key": typed}}
    Question.objects.filter(pk=question.pk).update(kind="caseset", key={"order": ["1", "2"], "parts": parts})
    body = {"parts": {"1": {"stem": "Which?", "options": options}, "2": {"stem": "What?"}}}
    QuestionWording.objects.filter(question=question).update(body=body)
    quiz = world.make_quiz([Question.objects.get(pk=question.pk)])
    edition = edition_of(quiz)
    answer = {"parts": {"1": {"choice": "a"}, "2": {"text": "FIR"}}}
    for _ in range(77):  # as many as two options at once need
        take(world.enrol(edition), [answer])

    (each,) = analysing.analyse(quiz, Selection()).questions

    dead = [flag for flag in each.flags if flag.kind == FlagKind.DEAD_DISTRACTOR]
    assert [(flag.part, flag.response) for flag in dead] == [("1", "b"), ("1", "c")]
    assert "“1: Option b”" in explaining.explain(dead[0], statistics_tables.labels_of(each), each.pool.parts)


def question_of(sample):
    slug, key, wordings = SAMPLES[sample]
    question = world.make_question(kind="single", languages=())
    question.kind, question.key = slug, key
    question.save()
    for language, wording in wordings.items():
        body = {name: value for name, value in wording.items() if name not in ("stem", "explanation")}
        QuestionWording.objects.create(question=question, language=language, stem=wording["stem"], body=body)
    return Question.objects.get(pk=question.pk)


@pytest.mark.parametrize("sample", [name for name, (slug, *_) in SAMPLES.items() if slug not in UNMARKED])
def test_every_kind_has_its_responses_counted_part_by_part(sample):
    question = question_of(sample)
    quiz = world.make_quiz(questions=[question, world.make_question()], pass_mark_percent=Decimal(100))
    edition = edition_of(quiz)
    kind = questions.kind(question.kind)
    for answers in (True, True, False):
        enrolment = world.enrol(edition)
        attempt = attempting.start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
        wording = next(iter(SAMPLES[sample][2].values()))
        right = kind.right_response(*kind.realise(question.key, wording, attempt.seed))
        take(enrolment, [right if answers else None, None])

    found = analysing.analyse(quiz, Selection()).questions[0]

    assert found.statistics.facility == pytest.approx(200 / 3)
    for part in found.counts.parts():
        counts = {entry.response: entry.count for entry in found.counts.of_part(part)}
        assert sum(counts.values()) <= 3
        assert all(entry.count in (0, 1, 2) for entry in found.counts.of_part(part))
    credit = sum(entry.credit * entry.count for entry in found.counts.all())
    assert credit == pytest.approx(2) or question.kind == "ordering"  # whose places earn nothing each by itself
    assert set(statistics_tables.labels_of(found)) >= {(entry.part, entry.response) for entry in found.counts.all()}
