"""Finding officers to add: by name among those one may see, or by a whole number or address of the host's State."""

from django.db.models import Q, QuerySet

from cascade.models import Cohort
from people import permissions as people_permissions
from people.finding import officers_of_number
from people.models import Officer
from people.names import fold


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
