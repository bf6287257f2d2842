"""Finding officers to add: by name among those one may see, or by a whole number or address of the host's State."""

from django.db.models import Q, QuerySet

from cascade.models import Cohort
from people import permissions as people_permissions
from people.identifiers import possible_kinds
from people.models import Identifier, Officer
from people.names import fold


def officers_of_number(typed: str) -> QuerySet[Officer]:
    """The officers in service who hold this very number or address; several where belt numbers coincide."""
    condition = Q(pk__in=[])
    for kind, normalised in possible_kinds(typed):
        condition |= Q(kind=kind, normalised=normalised)
    held = Identifier.objects.in_force().filter(condition)
    return Officer.objects.in_service().filter(pk__in=held.values("officer"))


def officers_named(officers: QuerySet[Officer], text: str) -> QuerySet[Officer]:
    """Those whose name, in either script, holds every word of the text."""
    for word in fold(text).split():
        officers = officers.filter(name_key__contains=word)
    return officers


def officers_to_add(cohort: Cohort, user: Officer, text: str) -> QuerySet[Officer]:
    """Whom the user may add to the cohort: those seen, by name or number; by the whole number also those of the
    host's State, and from anywhere when the cohort has guest seats or is the centre's.
    """
    if not text.strip():
        return Officer.objects.none()
    numbered = officers_of_number(text)
    host = cohort.jurisdiction
    if not cohort.guest_seats and host.depth > 1:
        numbered = numbered.filter(people_permissions.posted_within([_state_of(cohort)]))
    seen = officers_named(Officer.objects.visible_to(user).in_service(), text)
    found = Officer.objects.filter(Q(pk__in=seen.values("pk")) | Q(pk__in=numbered.values("pk")))
    return found.exclude(pk=user.pk).select_related("rank").order_by("full_name", "pk")


def _state_of(cohort: Cohort):
    host = cohort.jurisdiction
    return host if host.depth <= 2 else type(host).objects.get(path=host.state_path)
