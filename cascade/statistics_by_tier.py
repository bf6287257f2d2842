"""Lets the statistics of a quiz be narrowed to a tier, which assessments cannot know."""

from django.db.models import QuerySet

from cascade.models import Tier
from courses.models import LearningGroup


def choices() -> list[tuple[str, str]]:
    """Code and title of each tier, the highest first; a code that two programmes share stands once. One query."""
    tiers = Tier.objects.order_by("order", "pk")
    return list({tier.code: tier.title for tier in tiers}.items())


def groups_of(code: str) -> QuerySet[LearningGroup]:
    """The groups of the tier's cohorts."""
    return LearningGroup.objects.filter(cohort__tier__code=code)
