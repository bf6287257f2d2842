"""Attempts in whose place another was allowed, because the officer was called away."""

from django.db.models import Exists, OuterRef

from assessments.models import AwayRequest, AwayState


def is_replaced(attempt: str) -> Exists:
    """Whether another was allowed in place of the attempt at this path, as a column."""
    allowed = AwayRequest.objects.filter(state=AwayState.GRANTED, granted_minutes=None)
    return Exists(allowed.filter(attempt=OuterRef(attempt)))
