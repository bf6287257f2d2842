"""Who may learn, look, review and release. Each list and its predicate come from one condition.

Apps to the right say which groups a user trains by ``register_group_sight``; a trainer sees the enrolments
inside those groups and no other enrolment of the same officers.
"""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from courses.models import Enrolment, GroupMember, LearningGroup
from courses.models.learning import EnrolmentQuerySet
from people import permissions as people_permissions
from people.models import Officer, Role
from people.permissions import User

GroupSight = Callable[[Officer], QuerySet[LearningGroup]]

_group_sights: list[GroupSight] = []
_marker_sights: list[GroupSight] = []


def register_group_sight(sight: GroupSight) -> None:
    """Let ``sight(user)`` name groups that the user trains. Registering the same function twice is as once."""
    if sight not in _group_sights:
        _group_sights.append(sight)


def register_marker_sight(sight: GroupSight) -> None:
    """Let ``sight(user)`` name groups that the user marks without training them. Twice is as once."""
    if sight not in _marker_sights:
        _marker_sights.append(sight)


def groups_marked_apart_by(user: User) -> QuerySet[LearningGroup]:
    """The groups whose appointed marker the user is, without being their trainer, by whatever app says so."""
    if not user.is_authenticated:
        return LearningGroup.objects.none()
    condition = Q(pk__in=[])
    for sight in _marker_sights:
        condition |= Q(pk__in=sight(user).values("pk"))
    return LearningGroup.objects.filter(condition)


def groups_trained_by(user: User) -> QuerySet[LearningGroup]:
    """The groups that the user trains today, by whatever app says so."""
    if not user.is_authenticated:
        return LearningGroup.objects.none()
    condition = Q(pk__in=[])
    for sight in _group_sights:
        condition |= Q(pk__in=sight(user).values("pk"))
    return LearningGroup.objects.filter(condition)


def enrolments_visible_to(enrolments: EnrolmentQuerySet, user: User) -> EnrolmentQuerySet:
    """Twin of ``can_view_enrolment``: the own ones, those of officers one oversees, those in groups one trains."""
    if not user.is_authenticated or not user.is_active or user.merged_into_id is not None:
        return enrolments.none()
    if people_permissions.sees_everything(user):
        return enrolments
    condition = Q(officer=user)
    overseen = people_permissions.places_of(user, Role.NODAL_OFFICER, *people_permissions.READS_ALL_FROM_A_ROOT)
    if overseen:
        condition |= people_permissions.posted_within(overseen, "officer")
    if _group_sights:
        trained = GroupMember.objects.filter(group__in=groups_trained_by(user), enrolment__isnull=False)
        condition |= Q(pk__in=trained.values("enrolment"))
    return enrolments.filter(condition)


def can_view_enrolment(user: User, enrolment: Enrolment) -> bool:
    """Twin of ``enrolments_visible_to``."""
    return enrolments_visible_to(Enrolment.objects.filter(pk=enrolment.pk), user).exists()


def can_learn(user: User, enrolment: Enrolment) -> bool:
    """Only the enrolled officer, and not after withdrawal. A completed course stays readable."""
    return user.is_authenticated and enrolment.officer_id == user.pk and enrolment.withdrawn_at is None


def can_edit_lessons(user: User) -> bool:
    """Authors, legal reviewers and the programme team see pages as they are written; officers never do."""
    return _holds(user, Role.AUTHOR, Role.LEGAL_REVIEWER, Role.PROGRAMME_TEAM)


def can_request_review(user: User) -> bool:
    return _holds(user, Role.AUTHOR, Role.PROGRAMME_TEAM)


def can_review(user: User) -> bool:
    """A legal reviewer; that nobody approves the own text is kept by ``LegalReview`` itself."""
    return _holds(user, Role.LEGAL_REVIEWER)


def can_hide_item(user: User) -> bool:
    return can_review(user)


def can_propose_erratum(user: User) -> bool:
    return _holds(user, Role.AUTHOR, Role.LEGAL_REVIEWER, Role.PROGRAMME_TEAM)


def can_agree_to_erratum(user: User) -> bool:
    return can_review(user)


def can_amend_law(user: User) -> bool:
    """Who may supersede a provision."""
    return _holds(user, Role.AUTHOR, Role.LEGAL_REVIEWER, Role.PROGRAMME_TEAM)


def can_release(user: User) -> bool:
    return _holds(user, Role.PROGRAMME_TEAM)


def _holds(user: User, *roles: str) -> bool:
    if not user.is_authenticated or not user.is_active or user.merged_into_id is not None:
        return False
    return user.is_superuser or people_permissions.has_role(user, *roles)
