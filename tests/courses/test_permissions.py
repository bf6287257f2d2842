"""Predicates and lists are twins; a trainer sees a member's enrolment only inside the group."""

import pytest

from courses import enrolling, permissions
from courses.models import Enrolment, LearningGroup
from people.models import Role
from tests.courses import makers
from tests.people.places import make_centre, make_country, make_district, make_officer, make_state

pytestmark = pytest.mark.django_db


@pytest.fixture
def world():
    edition = makers.make_edition()
    state, other_state = make_state(), make_state("IN-RJ", "Rajasthan", "राजस्थान")
    district = make_district(state)
    officer = make_officer(district)
    enrolment = makers.make_enrolment(officer, edition)
    boss = make_officer(district)
    boss.is_superuser = True
    boss.save()
    users = {
        "owner": officer,
        "colleague": make_officer(district),
        "nodal officer of the State": make_officer(state, Role.NODAL_OFFICER),
        "nodal officer of the district": make_officer(district, Role.NODAL_OFFICER),
        "nodal officer of another State": make_officer(other_state, Role.NODAL_OFFICER),
        "author": makers.author(),
        "legal reviewer": makers.reviewer(),
        "programme team": makers.team(),
        "auditor": make_officer(make_country(), Role.AUDITOR),
        "auditor of another State": make_officer(other_state, Role.AUDITOR),
        "superuser": boss,
    }
    return enrolment, users


SEES = {
    "owner",
    "nodal officer of the State",
    "nodal officer of the district",
    "programme team",
    "auditor",
    "superuser",
}


def test_the_list_of_enrolments_and_the_predicate_are_twins(world):
    enrolment, users = world

    listed = {name for name, user in users.items() if Enrolment.objects.visible_to(user).contains(enrolment)}
    allowed = {name for name, user in users.items() if permissions.can_view_enrolment(user, enrolment)}

    assert listed == allowed == SEES


def test_only_the_owner_learns(world):
    enrolment, users = world

    assert [name for name, user in users.items() if permissions.can_learn(user, enrolment)] == ["owner"]


def test_who_may_write_review_and_release(world):
    _, users = world

    def who(may):
        return {name for name, user in users.items() if may(user)}

    assert who(permissions.can_review) == {"legal reviewer", "superuser"}
    assert who(permissions.can_release) == {"programme team", "superuser"}
    assert who(permissions.can_request_review) == {"author", "programme team", "superuser"}
    assert who(permissions.can_edit_lessons) == {"author", "legal reviewer", "programme team", "superuser"}


def test_a_trainer_sees_the_enrolment_of_the_group_and_no_other_of_the_same_officer(monkeypatch):
    edition, other = makers.make_edition(), makers.make_edition()
    officer, trainer = makers.district_officer(), make_officer(make_centre())
    place = officer.postings.get().jurisdiction
    group = LearningGroup.objects.create(name="Cohort", edition=edition, jurisdiction=place)
    monkeypatch.setattr(permissions, "_group_sights", [])
    permissions.register_group_sight(
        lambda user: LearningGroup.objects.filter(pk=group.pk) if user == trainer else LearningGroup.objects.none()
    )
    inside = enrolling.enrol(officer=officer, edition=edition, by=None, group=group)
    outside = makers.make_enrolment(officer, other)

    assert list(Enrolment.objects.visible_to(trainer)) == [inside]
    assert [permissions.can_view_enrolment(trainer, each) for each in (inside, outside)] == [True, False]
    assert list(permissions.groups_trained_by(trainer)) == [group]
