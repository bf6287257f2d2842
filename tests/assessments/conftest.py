"""Who and what several tests of assessments begin with."""

from collections.abc import Callable

import pytest

from courses import permissions as courses_permissions
from courses.models import LearningGroup
from people.models import Officer, Role
from people.registering import ensure_groups
from tests.assessments import world
from tests.assessments.studies import Measured, measure


@pytest.fixture
def author(client) -> Officer:
    """An author, signed in to the back office."""
    ensure_groups()
    author = world.make_officer(role=Role.AUTHOR)
    client.force_login(author)
    return author


@pytest.fixture
def measured(db) -> Measured:
    return measure()


@pytest.fixture
def let_train(monkeypatch) -> Callable[[Officer, LearningGroup], None]:
    """Let ``trainer`` train this group, and nobody any other, as an app to the right would say."""

    def train(trainer: Officer, group: LearningGroup) -> None:
        groups = LearningGroup.objects
        sight = [lambda user: groups.filter(pk=group.pk) if user.pk == trainer.pk else groups.none()]
        monkeypatch.setattr(courses_permissions, "_group_sights", sight)

    return train


# --- What is regraded: a quiz of two questions, tried as often as one likes ---------------------------------


@pytest.fixture
def by():
    return world.make_officer(role="programme_team")


@pytest.fixture
def asked():
    return [world.make_question() for _ in range(2)]


@pytest.fixture
def quiz(asked):
    return world.make_quiz(asked, attempts_allowed=0)


@pytest.fixture
def edition(quiz):
    return world.make_edition(quiz)
