"""Who may see and do what. Every rule has a list twin; both come from the same condition.

Roles are read from the postings in force today, once for each request's user. Apps to the right widen the
sight of officers by ``register_officer_sight``: a trainer sees the members of the own cohorts.
"""

from collections.abc import Callable, Iterable
from itertools import count

from django.contrib.auth.models import AnonymousUser
from django.db.models import Q
from django.utils import timezone

from people.models import Jurisdiction, Officer, Posting, Role
from people.models.officer import OfficerQuerySet

OfficerSight = Callable[[Officer], Q]
User = Officer | AnonymousUser

READS_ALL_FROM_A_ROOT = (Role.AUDITOR, Role.HELP_DESK)

_sights: list[OfficerSight] = []
_code_sights: list[OfficerSight] = []
_changes = count(1)
_version = 0


def register_officer_sight(sight: OfficerSight, *, may_print_codes: bool = True) -> None:
    """Let ``sight(user)`` add officers to what the user sees: a Q over Officer without joins to many rows.

    With ``may_print_codes`` the user may also print first sign-in codes for them, as a trainer does.
    Registering the same function twice is as once.
    """
    if sight not in _sights:
        _sights.append(sight)
    if may_print_codes and sight not in _code_sights:
        _code_sights.append(sight)


def roles_of(user: User) -> frozenset[str]:
    """The roles of the postings in force today; none for the anonymous, inactive or merged."""
    return frozenset(posting.role for posting in postings_of(user))


def has_role(user: User, *roles: str) -> bool:
    return not roles_of(user).isdisjoint(roles)


def places_of(user: User, *roles: str) -> list[Jurisdiction]:
    """Where the user holds one of the roles today (any role if none is named), each place once, in tree order."""
    places = {p.jurisdiction_id: p.jurisdiction for p in postings_of(user) if not roles or p.role in roles}
    return sorted(places.values(), key=lambda place: place.path)


def sees_everything(user: User) -> bool:
    """Superuser, programme team, and an auditor or help desk posted at India or a central body."""
    if not _counts(user):
        return False
    if user.is_superuser or has_role(user, Role.PROGRAMME_TEAM):
        return True
    return any(place.depth == 1 for place in places_of(user, *READS_ALL_FROM_A_ROOT))


def can_oversee(user: User, place: Jurisdiction) -> bool:
    """A nodal officer oversees the place of posting and every place below it; the programme team, all places."""
    if not _counts(user):
        return False
    if user.is_superuser or has_role(user, Role.PROGRAMME_TEAM):
        return True
    return any(own.covers(place) for own in places_of(user, Role.NODAL_OFFICER))


def within(places: Iterable[Jurisdiction], field: str) -> Q:
    """A condition: the jurisdiction in ``field`` is one of the places or below one; nothing for no places."""
    condition = Q(pk__in=[])
    for place in places:
        condition |= Q(**{f"{field}__path__startswith": place.path})
    return condition


def posted_within(places: Iterable[Jurisdiction], field: str = "pk") -> Q:
    """A condition: the officer in ``field`` has the current primary posting at one of the places or below."""
    postings = Posting.objects.current().primary().filter(within(places, "jurisdiction"))
    return Q(**{f"{field}__in": postings.values("officer")})


def officers_visible_to(officers: OfficerQuerySet, user: User) -> OfficerQuerySet:
    """Twin of ``can_view_officer``: oneself, those posted where one is nodal, what apps to the right add."""
    if not _counts(user):
        return officers.none()
    if sees_everything(user):
        return officers
    condition = Q(pk=user.pk)
    if places := places_of(user, Role.NODAL_OFFICER, *READS_ALL_FROM_A_ROOT):
        condition |= posted_within(places)
    for sight in _sights:
        condition |= sight(user)
    return officers.filter(condition)


def can_view_officer(user: User, officer: Officer) -> bool:
    """Twin of ``officers_visible_to``."""
    return officers_visible_to(Officer.objects.filter(pk=officer.pk), user).exists()


def officers_coded_by(officers: OfficerQuerySet, user: User) -> OfficerQuerySet:
    """Twin of ``can_make_sign_in_code``.

    Who oversees a place may print codes for those posted there; a trainer for the own members, but never
    for an officer who holds any role beyond learning, or a role beyond the printer's own places: whoever
    holds a code can become its owner.
    """
    if not _counts(user):
        return officers.none()
    if user.is_superuser:
        return officers
    officers = officers.exclude(is_superuser=True)
    powerful = Q(pk__in=Posting.objects.current().exclude(role=Role.OFFICER).values("officer"))
    if has_role(user, Role.PROGRAMME_TEAM):
        return officers
    condition = Q(pk__in=[])
    if places := places_of(user, Role.NODAL_OFFICER):
        elsewhere = Posting.objects.current().exclude(role=Role.OFFICER).exclude(within(places, "jurisdiction"))
        condition |= posted_within(places) & ~Q(pk__in=elsewhere.values("officer"))
    for sight in _code_sights:
        condition |= sight(user) & ~powerful
    return officers.filter(condition)


def can_make_sign_in_code(user: User, officer: Officer) -> bool:
    """Twin of ``officers_coded_by``."""
    return officers_coded_by(Officer.objects.filter(pk=officer.pk), user).exists()


def can_edit_officer(user: User, officer: Officer) -> bool:
    """Programme team, and the nodal officer of the current primary posting; nobody edits a superuser but one."""
    if not _counts(user):
        return False
    if officer.is_superuser and not user.is_superuser:
        return False
    if user.is_superuser or has_role(user, Role.PROGRAMME_TEAM):
        return True
    home = home_of(officer)
    return home is not None and can_oversee(user, home)


def home_of(officer: Officer) -> Jurisdiction | None:
    """The jurisdiction of the current primary posting, which an officer's record follows."""
    posting = Posting.objects.current().primary().filter(officer=officer).select_related("jurisdiction").first()
    return posting.jurisdiction if posting else None


def postings_of(user: User) -> list[Posting]:
    """The postings in force today, with their places; read once for this user object until one changes."""
    if not _counts(user):
        return []
    stamp = (_version, timezone.localdate())
    held = getattr(user, "_postings_held", None)
    if held is None or held[0] != stamp:
        postings = Posting.objects.current().filter(officer_id=user.pk).select_related("jurisdiction")
        held = (stamp, list(postings.order_by("pk")))
        # a lazy request.user hands its attributes on to the officer behind it
        user._postings_held = held
    return held[1]


def forget_postings() -> None:
    """Have every user object in this process read its postings anew; the verbs that change one call it."""
    global _version
    _version = next(_changes)


def _counts(user: User) -> bool:
    return bool(user.is_authenticated and user.is_active and user.merged_into_id is None)
