"""Finding an officer by what is typed."""

from django.db.models import Q, QuerySet

from people.identifiers import possible_kinds
from people.models import Identifier, Officer


def officers_of_number(typed: str) -> QuerySet[Officer]:
    """The officers in service who hold this very number or address; several where belt numbers coincide."""
    condition = Q(pk__in=[])
    for kind, normalised in possible_kinds(typed):
        condition |= Q(kind=kind, normalised=normalised)
    held = Identifier.objects.in_force().filter(condition)
    return Officer.objects.in_service().filter(pk__in=held.values("officer"))
