"""Which rules of a quiz hold for one officer: its settings, overrides, standing accommodations."""

from decimal import Decimal

from django.db.models import Q

from assessments import quiz_rules
from assessments.models import QuizOverride, QuizVersion
from assessments.quiz_rules import Rules
from courses.models import Enrolment
from people.models import Officer
from people.models.officer import Accommodation

EXTRA_TIME = {Accommodation.EXTRA_TIME_25: Decimal("1.25"), Accommodation.EXTRA_TIME_50: Decimal("1.5")}


def rules_for(enrolment: Enrolment, version: QuizVersion, group_id: int | None) -> Rules:
    """The quiz's rules for this officer: own override before the group's before everyone's, extra time included."""
    applying = Q(officer_id=enrolment.officer_id) | Q(officer=None, group=None)
    if group_id is not None:
        applying |= Q(group_id=group_id)
    overrides = QuizOverride.objects.in_force().filter(applying, quiz_id=version.quiz_id)
    strongest_first = sorted(overrides, key=lambda each: (each.officer_id is None, each.group_id is None))
    return quiz_rules.in_force(version, strongest_first, extra_time(enrolment.officer))


def extra_time(officer: Officer) -> Decimal:
    """The factor that the officer's standing accommodations give, 1 for none; the larger of two counts."""
    return max((EXTRA_TIME[held] for held in officer.accommodations if held in EXTRA_TIME), default=Decimal(1))
