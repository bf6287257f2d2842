"""Who may see attempts and practicals, and who may mark. Sight follows the enrolment; each rule has its list twin."""

from django.db.models import Q, QuerySet

from assessments.models import Attempt, PracticalAssessment
from assessments.models.attempt import AttemptQuerySet
from assessments.models.practical import PracticalAssessmentQuerySet
from courses import permissions as courses_permissions
from courses.models import Enrolment, GroupMember
from people.permissions import User


def attempts_visible_to(attempts: AttemptQuerySet, user: User) -> AttemptQuerySet:
    """Twin of ``can_view_attempt``: results of those whose enrolment the user may see, the own ones first of all."""
    return attempts.filter(enrolment__in=Enrolment.objects.visible_to(user).values("pk"))


def can_view_attempt(user: User, attempt: Attempt) -> bool:
    """Twin of ``attempts_visible_to``."""
    return attempts_visible_to(Attempt.objects.filter(pk=attempt.pk), user).exists()


def can_answer(user: User, attempt: Attempt) -> bool:
    """Only the officer whose attempt it is."""
    return user.is_authenticated and attempt.officer_id == user.pk


def practical_assessments_visible_to(
    assessments: PracticalAssessmentQuerySet, user: User
) -> PracticalAssessmentQuerySet:
    """Twin of ``can_view_practical_assessment``."""
    return assessments.filter(enrolment__in=Enrolment.objects.visible_to(user).values("pk"))


def can_view_practical_assessment(user: User, assessment: PracticalAssessment) -> bool:
    """Twin of ``practical_assessments_visible_to``."""
    return practical_assessments_visible_to(PracticalAssessment.objects.filter(pk=assessment.pk), user).exists()


def enrolments_marked_by(user: User) -> QuerySet[Enrolment]:
    """Twin of ``can_mark``: members of the groups that the user trains; never the user's own."""
    if not user.is_authenticated:
        return Enrolment.objects.none()
    members = GroupMember.objects.filter(group__in=courses_permissions.groups_trained_by(user), left_at=None)
    return Enrolment.objects.filter(pk__in=members.values("enrolment")).filter(~Q(officer_id=user.pk))


def can_mark(user: User, enrolment: Enrolment) -> bool:
    """Twin of ``enrolments_marked_by``."""
    return enrolments_marked_by(user).filter(pk=enrolment.pk).exists()
