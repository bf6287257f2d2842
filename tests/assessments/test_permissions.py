"""Lists and predicates are twins."""

import pytest

from assessments import permissions
from assessments.attempting import start_attempt
from assessments.models import Attempt, PracticalAssessment, QuizVersion
from assessments.practicals import open_assessment
from courses import enrolling
from courses import permissions as courses_permissions
from courses.models import Enrolment, ItemKind
from people.models import Role
from tests.assessments import world

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene(monkeypatch):
    edition = world.make_edition(quiz=world.make_quiz(), practical=world.make_practical())
    group = world.make_group(edition)
    officer, trainer = world.make_officer(), world.make_officer()
    enrolment = enrolling.enrol(officer=officer, edition=edition, by=None, group=group)
    groups = type(group).objects
    monkeypatch.setattr(
        courses_permissions,
        "_group_sights",
        [lambda user: groups.filter(pk=group.pk) if user.pk == trainer.pk else groups.none()],
    )
    elsewhere = world.make_place("IN-KL", "Kerala")
    users = {
        "owner": officer,
        "trainer": trainer,
        "stranger": world.make_officer(),
        "nodal": world.make_officer(role=Role.NODAL_OFFICER),
        "other_nodal": world.make_officer(elsewhere, role=Role.NODAL_OFFICER),
        "programme": world.make_officer(role=Role.PROGRAMME_TEAM),
    }
    return enrolment, users


SEES = {
    "owner": (True, False),
    "trainer": (True, True),
    "stranger": (False, False),
    "nodal": (True, False),
    "other_nodal": (False, False),
    "programme": (True, False),
}


@pytest.mark.parametrize("who", SEES)
def test_sight_and_marking_are_twins(scene, who):
    enrolment, users = scene
    user = users[who]
    attempt = start_attempt(enrolment=enrolment, item=world.item_of(enrolment))
    practical = open_assessment(enrolment=enrolment, item=world.item_of(enrolment, ItemKind.PRACTICAL))
    sees, marks = SEES[who]

    answers = {
        "attempt": (
            Attempt.objects.visible_to(user).contains(attempt),
            permissions.can_view_attempt(user, attempt),
        ),
        "practical": (
            PracticalAssessment.objects.visible_to(user).contains(practical),
            permissions.can_view_practical_assessment(user, practical),
        ),
        "marking": (
            permissions.enrolments_marked_by(user).contains(Enrolment.objects.get(pk=enrolment.pk)),
            permissions.can_mark(user, enrolment),
        ),
    }

    assert answers == {"attempt": (sees, sees), "practical": (sees, sees), "marking": (marks, marks)}
    assert permissions.can_answer(user, attempt) == (who == "owner")


STATISTICS = {
    "owner": False,
    "trainer": True,
    "stranger": False,
    "nodal": False,
    "other_nodal": False,
    "programme": True,
}


@pytest.mark.parametrize("who", STATISTICS)
def test_the_list_and_the_predicate_of_statistics_are_twins(scene, who):
    enrolment, users = scene
    quiz = QuizVersion.objects.get(pk=world.item_of(enrolment).version_id).quiz
    elsewhere = world.make_quiz()
    world.make_edition(quiz=elsewhere)
    seen = permissions.quizzes_with_statistics(users[who])

    assert (seen.contains(quiz), permissions.can_view_quiz_statistics(users[who], quiz)) == (STATISTICS[who],) * 2
    assert seen.contains(elsewhere) == permissions.can_view_quiz_statistics(users[who], elsewhere)
    assert seen.contains(elsewhere) == (who == "programme")
    assert permissions.can_look_at_statistics(users[who]) == STATISTICS[who]


def test_nobody_is_shown_statistics_before_a_quiz_is_released():
    quiz = world.make_quiz()
    assert not permissions.can_view_quiz_statistics(world.make_officer(role=Role.PROGRAMME_TEAM), quiz)
