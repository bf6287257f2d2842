"""Where each role's work is. At most a handful of places a role; the home page says what to do there."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _

from cascade import permissions as cascade_permissions
from people import permissions
from people.models import Officer, Role


@dataclass(frozen=True)
class Place:
    """A link of the main navigation."""

    url: str
    label: str


def places_for(user: Officer) -> list[Place]:
    """Return the links of the navigation for ``user``'s present roles, without repeats."""
    roles = permissions.roles_of(user)
    named = [
        ("home", _("What is next")),
        ("courses:my-learning", _("My learning")),
        ("certificates:mine", _("My certificates")),
    ]
    if cascade_permissions.is_trainer(user):
        named.append(("cascade:cohort-list", _("Cohorts")))
    if roles & {Role.NODAL_OFFICER, Role.PROGRAMME_TEAM, Role.AUDITOR} or user.is_superuser:
        named += [
            ("cascade:cohort-list", _("Cohorts")),
            ("cascade:coverage", _("Coverage")),
            ("cascade:nomination-list", _("Nominations")),
            ("certificates:list", _("Certificates")),
        ]
    if user.has_perm("wagtailadmin.access_admin"):
        named.append(("wagtailadmin_home", _("Authoring")))
    places: dict[str, Place] = {}
    for name, label in named:
        url = reverse(name)
        places.setdefault(url, Place(url, label))
    return list(places.values())
