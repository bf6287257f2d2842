"""From attempts to gains: worked out by hand from answers, and planted in simulated classes that lie in the tables."""

import math
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import numpy as np
import pytest
from django.utils import timezone

from assessments import crossing, gain_analysing, measuring
from assessments.models import Attempt, FormAssignment, Grading
from assessments.selecting import Selection
from assessments.versions import quiz_version
from courses.models import Completion, Enrolment, GroupMember
from people.models import Officer
from tests.assessments import world
from tests.assessments.studies import days_ago, finish, make_study, measure, sit
from tests.factories import undone

pytestmark = [pytest.mark.django_db, pytest.mark.both]


def learned(measured, before, after, later=None, group=None):
    """An officer with so many of three questions right at each sitting."""
    enrolment = measured.enrol(group)
    sit(measured, enrolment, right=before, at=days_ago(102))
    finish(measured, enrolment, at=days_ago(100))
    sit(measured, enrolment, right=after, at=days_ago(99))
    if later is not None:
        sit(measured, enrolment, right=later, at=days_ago(5))
    return enrolment


@pytest.fixture(scope="module")
def by_hand(django_db_setup, django_db_blocker):
    """Five officers a half: 1 of 3 before, 2 of 3 after; all keep 1 of 3. What a test changes is undone with it."""
    with django_db_blocker.unblock(), undone():
        measured = measure()
        for _ in range(10):
            learned(measured, 1, 2, 1)
        yield measured


def test_every_figure_comes_from_the_stored_gradings(by_hand):
    found = gain_analysing.analyse(by_hand.study, Selection())

    assert (found.pairs, found.halves, found.is_crossed) == (10, {"a": 5, "b": 5}, True)
    third = pytest.approx(100 / 3, abs=0.01)
    assert (found.means["pre"].value, found.means["post"].value) == (third, pytest.approx(200 / 3, abs=0.01))
    assert found.gain.value == pytest.approx(0.5, abs=0.001)
    assert found.form_difference.value == pytest.approx(0, abs=0.01)
    assert (found.retained.value, found.retained.pairs) == (pytest.approx(0.5, abs=0.001), 10)
    assert found.means["later"].value == third


def test_an_anchor_is_met_once_by_each_officer_and_by_a_third_of_them_at_each_sitting(by_hand):
    found = gain_analysing.analyse(by_hand.study, Selection())

    met = [[anchor.met[sitting][0] for sitting in crossing.SITTINGS] for anchor in found.anchors]
    assert [sum(row) for row in met] == [10, 10, 10]
    assert [sum(column) for column in zip(*met, strict=True)] == [10, 10, 10]
    assert all(2 <= cell <= 4 for row in met for cell in row)
    assert [anchor.code for anchor in found.anchors] == [question.code for question in by_hand.anchors]


def test_all_anchors_together_compare_each_officer_with_the_same_officer(by_hand):
    found = gain_analysing.analyse(by_hand.study, Selection())

    def marks(sitting):
        return sum(anchor.met[sitting][0] * (anchor.met[sitting][1] or 0) for anchor in found.anchors)

    assert found.anchor_change.pairs == 10
    assert found.anchor_change.value == pytest.approx((marks("post") - marks("pre")) / 10)


def test_who_lacks_a_half_is_no_pair_and_few_in_a_half_are_not_crossed():
    measured = measure()
    for _ in range(9):
        learned(measured, 1, 2)
    sit(measured, measured.enrol(), right=3)

    found = gain_analysing.analyse(measured.study, Selection())

    assert (found.pairs, sorted(found.halves.values()), found.is_crossed) == (9, [4, 5], False)
    assert found.gain.value == pytest.approx(0.5, abs=0.001)
    assert (found.form_difference, found.retained) == (None, None)


def test_a_quiz_handed_in_after_the_window_says_nothing_of_what_stays(by_hand):
    row = FormAssignment.objects.order_by("pk").first()
    Attempt.objects.filter(pk=row.later_id).update(submitted_at=timezone.now() + timedelta(days=40))
    assert gain_analysing.analyse(by_hand.study, Selection()).retained.pairs == 9


def test_a_withdrawn_completion_says_nothing_of_what_stays(by_hand):
    row = FormAssignment.objects.order_by("pk").first()
    Completion.objects.filter(enrolment=row.enrolment).update(withdrawn_at=timezone.now(), withdrawal_reason="Test")
    assert gain_analysing.analyse(by_hand.study, Selection()).retained.pairs == 9


@pytest.mark.parametrize("count", [2, 6])
def test_the_figures_cost_the_same_for_any_number(count, django_assert_num_queries):
    measured = measure()
    for _ in range(count):
        learned(measured, 1, 2, 2)
    with django_assert_num_queries(5):  # anchors, officers, completions, versions of the anchors, gradings
        gain_analysing.analyse(measured.study, Selection())


def test_group_place_and_language_narrow_the_officers():
    measured = measure()
    group = world.make_group(measured.edition)
    elsewhere = world.make_officer(world.make_place("IN-KA", "Karnataka"))
    learned(measured, 1, 2, group=group)
    enrolment = measured.enrol(officer=elsewhere)
    sit(measured, enrolment, at=days_ago(102))
    finish(measured, enrolment, at=days_ago(100))
    sit(measured, enrolment, at=days_ago(99))
    Attempt.objects.filter(officer=elsewhere).update(language="hi")

    def pairs(**chosen):
        return gain_analysing.analyse(measured.study, replace(Selection(), **chosen)).pairs

    assert pairs() == 2
    assert pairs(group=group) == 1
    assert pairs(place=world.make_place("IN-KA", "Karnataka")) == 1
    assert pairs(language="hi") == 1
    assert pairs(tier="no such tier") == 0


# --- Planted in the tables --------------------------------------------------------------------------------

CLASS = 24


def plant(measured, classes, *, before, after, easier=0.0, seed=3):
    """So many classes in the tables, each a group; the percentages drawn, form A easier by so many points."""
    rng = np.random.default_rng(seed)
    place, now = world.make_place(), timezone.now()
    groups = [world.make_group(measured.edition) for _ in range(classes)]
    total = classes * CLASS
    first = world.next_number()
    officers = Officer.objects.bulk_create(
        Officer(username=f"sim-{first}-{number}", full_name=f"Simulated {number}", is_demonstration=True)
        for number in range(total)
    )
    enrolments = Enrolment.objects.bulk_create(
        Enrolment(officer=officer, course=measured.edition.course, edition=measured.edition, jurisdiction=place)
        for officer in officers
    )
    GroupMember.objects.bulk_create(
        GroupMember(group=groups[at // CLASS], officer=each.officer, enrolment=each, home=place)
        for at, each in enumerate(enrolments)
    )
    rows, attempts, marks = [], [], []
    for at, enrolment in enumerate(enrolments):
        group, number = groups[at // CLASS], at % CLASS + 1
        form, block = crossing.place(f"{measured.study.code}/{group.pk}", number, measured.study.blocks)
        rows.append(
            FormAssignment(
                study=measured.study,
                officer=enrolment.officer,
                enrolment=enrolment,
                group=group,
                number=number,
                first_form=form,
                first_block=block,
            )
        )
        level = rng.normal(scale=9)
        for sitting, mean in (("pre", before), ("post", after)):
            met = crossing.form_at(form, sitting)
            item = measured.forms[met]
            attempts.append(
                Attempt(
                    quiz_version_id=item.version_id,
                    quiz_id=quiz_version(item.version_id).quiz_id,
                    officer=enrolment.officer,
                    enrolment=enrolment,
                    item=item,
                    jurisdiction=place,
                    group=group,
                    number=1,
                    state="graded",
                    paper=[],
                    seed=1,
                    language="en",
                    started_at=now,
                    submitted_at=now,
                )
            )
            mark = mean + level + rng.normal(scale=7) + (easier if met == "a" else 0)
            marks.append(Decimal(f"{min(100.0, max(0.0, mark)):.2f}"))
    Attempt.objects.bulk_create(attempts)
    Grading.objects.bulk_create(
        Grading(attempt=attempt, score=mark, maximum=100, percent=mark, passed=False, marks={}, graded_at=now)
        for attempt, mark in zip(attempts, marks, strict=True)
    )
    for at, row in enumerate(rows):
        row.pre, row.post = attempts[2 * at], attempts[2 * at + 1]
    FormAssignment.objects.bulk_create(rows)
    return groups


def analyses(measured, groups):
    return [gain_analysing.analyse(measured.study, Selection(group=group)) for group in groups]


def share(estimates, truth=0.0):
    """In how many the interval leaves the truth out."""
    return sum(not each.low <= truth <= each.high for each in estimates) / len(estimates)


def at_most_a_twentieth(found, count):
    return found <= 0.05 + 3.1 * math.sqrt(0.05 * 0.95 / count)


def test_a_planted_gain_is_found_in_the_tables_although_one_form_is_easier():
    measured = measure(make_study())
    found = analyses(measured, plant(measured, 40, before=45, after=56, easier=8))

    assert share([each.gain for each in found]) >= 0.8
    assert at_most_a_twentieth(share([each.gain for each in found], truth=11 / 51), 40)  # the form's 4 points in both
    assert share([each.form_difference for each in found]) >= 0.8


def test_a_class_that_learnt_nothing_is_seldom_called_a_gain():
    measured = measure(make_study())
    found = analyses(measured, plant(measured, 60, before=45, after=45, easier=8, seed=5))

    assert at_most_a_twentieth(share([each.gain for each in found]), 60)


def test_forms_that_are_equal_seldom_differ():
    measured = measure(make_study())
    found = analyses(measured, plant(measured, 60, before=45, after=60, seed=8))

    assert at_most_a_twentieth(share([each.form_difference for each in found]), 60)


def test_the_whole_country_is_one_selection_of_the_same_rows():
    measured = measure(make_study())
    plant(measured, 10, before=40, after=70)
    found = gain_analysing.analyse(measured.study, Selection())
    assert (found.pairs, found.halves) == (240, {"a": 120, "b": 120})
    assert found.gain.low <= 0.5 <= found.gain.high
    assert measuring.call_back_all() == 0
