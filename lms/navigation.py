"""Where each role's work is. At most a handful of places a role; the home page says what to do there."""

import time
from dataclasses import dataclass

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cascade import permissions as cascade_permissions
from people import permissions
from people.models import Officer, Role

LABELS = {
    "home": _("What is next"),
    "courses:my-learning": _("My learning"),
    "certificates:mine": _("My certificates"),
    "cascade:cohort-list": _("Cohorts"),
    "assessments:practical-list": _("Practicals"),
    "cascade:coverage": _("Coverage"),
    "cascade:nomination-list": _("Nominations"),
    "certificates:list": _("Certificates"),
    "wagtailadmin_home": _("Authoring"),
}
SESSION_KEY = "places"
KEPT_FOR = 600  # seconds: longer than most quizzes, so that a hall's results cost no query and no write for them


@dataclass(frozen=True)
class Place:
    """A link of the main navigation."""

    url: str
    label: str


def places_for(request: HttpRequest) -> list[Place]:
    """Return the links of the navigation for the reader's roles.

    Their names are kept in the session for ten minutes, so that most pages cost no query for them. A new role shows
    its links then, or as soon as the reader goes home; what it may do, it may do at once.
    """
    kept = request.session.get(SESSION_KEY)
    if not kept or kept["until"] < time.time():
        kept = _keep(request)
    return [Place(reverse(name), str(LABELS[name])) for name in kept["names"] if name in LABELS]


def look_again(request: HttpRequest) -> None:
    """Keep the names anew if the reader's roles have changed; nothing is written when they have not."""
    kept = request.session.get(SESSION_KEY)
    if kept and kept["names"] != names_for(request.user):
        _keep(request)


def _keep(request: HttpRequest) -> dict:
    kept = {"until": time.time() + KEPT_FOR, "names": names_for(request.user)}
    request.session[SESSION_KEY] = kept
    return kept


def names_for(user: Officer) -> list[str]:
    """Return the URL names that the user's roles lead to, in the order shown."""
    roles = permissions.roles_of(user)
    names = ["home", "courses:my-learning", "certificates:mine"]
    if cascade_permissions.is_trainer(user):
        names += ["cascade:cohort-list", "assessments:practical-list"]
    if roles & {Role.NODAL_OFFICER, Role.PROGRAMME_TEAM, Role.AUDITOR} or user.is_superuser:
        names += ["cascade:cohort-list", "cascade:coverage", "cascade:nomination-list", "certificates:list"]
    if roles & {Role.AUTHOR, Role.LEGAL_REVIEWER, Role.PROGRAMME_TEAM} or user.is_superuser:
        names.append("wagtailadmin_home")
    return list(dict.fromkeys(names))
