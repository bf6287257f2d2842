"""Who may see and do what in the cascade. Each list and its predicate come from one condition.

A trainer sees every member, but only inside the own cohorts. The host's nodal officers see the cohort, their
own officers in it by name, and guests as a number; a guest's home nodal officer sees the own officers' seats,
never the cohort.
"""

from django.db.models import F, Q, QuerySet
from django.db.models.functions import Left

from cascade import licensing
from cascade.dates import today
from cascade.models import Cohort, CohortTrainer, Licence, Nomination, TrainerPart
from cascade.models.cohort import CohortQuerySet
from courses.models import GroupMember, LearningGroup
from people import permissions as people_permissions
from people.models import Jurisdiction, Officer, Role
from people.permissions import User

RUNNING_PARTS = (TrainerPart.LEAD, TrainerPart.CO_TRAINER)
MARKING_PARTS = (TrainerPart.LEAD, TrainerPart.CO_TRAINER, TrainerPart.MARKER)
LOOKING = (Role.NODAL_OFFICER, *people_permissions.READS_ALL_FROM_A_ROOT)


def is_trainer(user: User) -> bool:
    """Holds a licence to teach today, or a part in a cohort."""
    if not _counts(user):
        return False
    return _parts(user).exists() or bool(licensing.tiers_taught_by(user))


def is_programme_team(user: User) -> bool:
    return _counts(user) and (user.is_superuser or people_permissions.has_role(user, Role.PROGRAMME_TEAM))


def can_open_cohort(user: User) -> bool:
    """A licence in force today; the verb asks again for the tier and the first day."""
    return _counts(user) and bool(licensing.tiers_taught_by(user))


# --- Cohorts ------------------------------------------------------------------------------------------------


def cohorts_visible_to(cohorts: CohortQuerySet, user: User) -> CohortQuerySet:
    """Twin of ``can_view_cohort``: trainers, markers and observers, the host's nodal officers, programme team."""
    if not _counts(user):
        return cohorts.none()
    if people_permissions.sees_everything(user):
        return cohorts
    hosted = people_permissions.within(people_permissions.places_of(user, *LOOKING), "jurisdiction")
    return cohorts.filter(Q(pk__in=_parts(user).values("cohort")) | hosted)


def can_view_cohort(user: User, cohort: Cohort) -> bool:
    """Twin of ``cohorts_visible_to``."""
    return cohorts_visible_to(Cohort.objects.filter(pk=cohort.pk), user).exists()


def can_run_cohort(user: User, cohort: Cohort) -> bool:
    """Fill it, plan sessions, mark attendance: its leads and co-trainers."""
    return _counts(user) and _parts(user, *RUNNING_PARTS).filter(cohort=cohort).exists()


def can_mark_in_cohort(user: User, cohort: Cohort) -> bool:
    return _counts(user) and _parts(user, *MARKING_PARTS).filter(cohort=cohort).exists()


def can_close_cohort(user: User, cohort: Cohort) -> bool:
    """Start, close and cancel, and name the trainers: a lead, or the programme team."""
    return is_programme_team(user) or (_counts(user) and _parts(user, TrainerPart.LEAD).filter(cohort=cohort).exists())


# --- Members ------------------------------------------------------------------------------------------------


def members_visible_to(members: QuerySet[GroupMember], user: User) -> QuerySet[GroupMember]:
    """Twin of ``can_view_member``: all in the cohorts one trains; elsewhere those whose home one oversees."""
    members = members.filter(group__cohort__isnull=False)
    if not _counts(user):
        return members.none()
    if people_permissions.sees_everything(user):
        return members
    own = people_permissions.within(people_permissions.places_of(user, *LOOKING), "home")
    return members.filter(Q(group__cohort__in=_parts(user).values("cohort")) | own)


def can_view_member(user: User, member: GroupMember) -> bool:
    """Twin of ``members_visible_to``."""
    return members_visible_to(GroupMember.objects.filter(pk=member.pk), user).exists()


def groups_trained_by(user: Officer) -> QuerySet[LearningGroup]:
    """Registered in ``courses.permissions``: the groups of the cohorts where the user trains or marks."""
    return LearningGroup.objects.filter(cohort__in=_parts(user, *MARKING_PARTS).values("cohort"))


def groups_marked_apart_by(user: Officer) -> QuerySet[LearningGroup]:
    """Registered in ``courses.permissions``: groups of cohorts where the user marks and does not train."""
    marked = _parts(user, TrainerPart.MARKER).exclude(cohort__in=_parts(user, *RUNNING_PARTS).values("cohort"))
    return LearningGroup.objects.filter(cohort__in=marked.values("cohort"))


def officers_trained_by(user: Officer) -> Q:
    """Registered in ``people.permissions``: the members, with a seat, of those cohorts."""
    seats = GroupMember.objects.filter(group__in=groups_trained_by(user), left_at=None)
    return Q(pk__in=seats.values("officer"))


def officers_coded_by_trainer(user: Officer) -> Q:
    """Registered in ``people.permissions``: those of them for whom the trainer may print sign-in codes.

    Whoever holds a code can become its owner. So a guest's code comes from the own State, and that of an
    officer who holds a licence from the nodal officer.
    """
    steps = Jurisdiction.steplen * 2  # the State's part of a path
    seats = GroupMember.objects.filter(group__in=groups_trained_by(user), left_at=None)
    seats = seats.annotate(own=Left("home__path", steps), hosts=Left("group__cohort__jurisdiction__path", steps))
    of_host = seats.filter(Q(own=F("hosts")) | Q(group__cohort__jurisdiction__depth=1))
    return Q(pk__in=of_host.values("officer")) & ~Q(pk__in=Licence.objects.values("officer"))


# --- Coverage -----------------------------------------------------------------------------------------------


def coverage_places(user: User) -> list[Jurisdiction]:
    """The highest places whose coverage the user sees: where nodal, and a trainer's own State. In tree order.

    Whoever sees everything starts at the country; see ``can_view_coverage``.
    """
    if not _counts(user):
        return []
    places = {place.path: place for place in people_permissions.places_of(user, *LOOKING)}
    for state in _states_of_licences(user):
        places[state.path] = state
    return [
        place
        for path, place in sorted(places.items())
        if not any(path != other and path.startswith(other) for other in places)
    ]


def can_view_coverage(user: User, place: Jurisdiction) -> bool:
    if _counts(user) and people_permissions.sees_everything(user):
        return True
    return any(own.covers(place) for own in coverage_places(user))


def can_list_coverage(user: User) -> bool:
    """There is a place whose coverage the user sees."""
    return can_view_national_coverage(user) or bool(coverage_places(user))


def can_view_officers_of(user: User, place: Jurisdiction) -> bool:
    """See by name who is qualified there: whoever oversees or audits the place. Figures alone are for trainers too."""
    if not _counts(user):
        return False
    if people_permissions.sees_everything(user):
        return True
    return any(own.covers(place) for own in people_permissions.places_of(user, *LOOKING))


def can_view_national_coverage(user: User) -> bool:
    return _counts(user) and people_permissions.sees_everything(user)


# --- Nominations and licences -------------------------------------------------------------------------------


def can_nominate(user: User) -> bool:
    return _counts(user) and (is_programme_team(user) or people_permissions.has_role(user, Role.NODAL_OFFICER))


def can_list_nominations(user: User) -> bool:
    return can_nominate(user) or can_view_national_coverage(user) or bool(people_permissions.places_of(user, *LOOKING))


def can_decide_nomination(user: User, nomination: Nomination) -> bool:
    """The programme team, but neither the nominator nor the nominated."""
    return is_programme_team(user) and user.pk not in (nomination.nominated_by_id, nomination.officer_id)


def can_withdraw_nomination(user: User, nomination: Nomination) -> bool:
    return _counts(user) and (
        nomination.nominated_by_id == user.pk or people_permissions.can_oversee(user, nomination.jurisdiction)
    )


def nominations_visible_to(nominations: QuerySet[Nomination], user: User) -> QuerySet[Nomination]:
    """Twin of ``can_view_nomination``: the programme team all, a nodal officer those of the own places."""
    if not _counts(user):
        return nominations.none()
    if people_permissions.sees_everything(user):
        return nominations
    return nominations.filter(people_permissions.within(people_permissions.places_of(user, *LOOKING), "jurisdiction"))


def can_view_nomination(user: User, nomination: Nomination) -> bool:
    """Twin of ``nominations_visible_to``."""
    return nominations_visible_to(Nomination.objects.filter(pk=nomination.pk), user).exists()


def licences_visible_to(licences: QuerySet[Licence], user: User) -> QuerySet[Licence]:
    """Twin of ``can_view_licence``: the own, those of places where one is nodal, all for the programme team."""
    if not _counts(user):
        return licences.none()
    if people_permissions.sees_everything(user):
        return licences
    own = people_permissions.within(people_permissions.places_of(user, *LOOKING), "jurisdiction")
    return licences.filter(Q(officer=user) | own)


def can_view_licence(user: User, licence: Licence) -> bool:
    """Twin of ``licences_visible_to``."""
    return licences_visible_to(Licence.objects.filter(pk=licence.pk), user).exists()


def can_change_licence(user: User, licence: Licence) -> bool:
    """The programme team, and nobody the own licence."""
    return is_programme_team(user) and licence.officer_id != user.pk


def _parts(user: User, *parts: str) -> QuerySet[CohortTrainer]:
    held = CohortTrainer.objects.filter(officer=user.pk, removed_at=None)
    return held.filter(part__in=parts) if parts else held


def _states_of_licences(user: User) -> list[Jurisdiction]:
    licences = licensing.with_events(Licence.objects.filter(officer=user.pk).select_related("jurisdiction", "tier"))
    on = today()
    paths = {
        licence.jurisdiction.state_path
        for licence in licences
        if licence.jurisdiction.depth > 1 and licensing.state(licence, on) in licensing.TEACHING
    }
    return list(Jurisdiction.objects.filter(path__in=paths)) if paths else []


def _counts(user: User) -> bool:
    return bool(user.is_authenticated and user.is_active and user.merged_into_id is None)
