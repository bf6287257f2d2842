"""Who may see, download and revoke certificates. The list and the predicate come from one condition."""

from django.db.models import Q

from certificates.models import Certificate, CertificateQuerySet, CertificateState
from courses.models import GroupMember
from courses.permissions import groups_trained_by
from people import permissions as people_permissions
from people.models import Role
from people.permissions import User


def certificates_visible_to(certificates: CertificateQuerySet, user: User) -> CertificateQuerySet:
    """Twin of ``can_view_certificate``.

    The holder's own; those of officers whose current primary posting one oversees; those earned in a cohort
    one trains; all for the programme team and the auditor.
    """
    if not user.is_authenticated or not user.is_active or user.merged_into_id is not None:
        return certificates.none()
    if people_permissions.sees_everything(user):
        return certificates
    condition = Q(officer=user)
    overseen = people_permissions.places_of(user, Role.NODAL_OFFICER, *people_permissions.READS_ALL_FROM_A_ROOT)
    if overseen:
        condition |= people_permissions.posted_within(overseen, "officer")
    trained = GroupMember.objects.filter(group__in=groups_trained_by(user), enrolment__isnull=False)
    condition |= Q(completion__enrolment__in=trained.values("enrolment"))
    return certificates.filter(condition)


def can_view_certificate(user: User, certificate: Certificate) -> bool:
    """Twin of ``certificates_visible_to``."""
    return certificates_visible_to(Certificate.objects.filter(pk=certificate.pk), user).exists()


def can_list_certificates(user: User) -> bool:
    """Whoever may see certificates of others has a list of them."""
    if people_permissions.sees_everything(user):
        return True
    overseeing = (Role.NODAL_OFFICER, *people_permissions.READS_ALL_FROM_A_ROOT)
    return people_permissions.has_role(user, *overseeing) or groups_trained_by(user).exists()


def can_download_certificate(user: User, certificate: Certificate) -> bool:
    """A file that says what is no longer so is given only to the programme team."""
    if certificate.state() in (CertificateState.VALID, CertificateState.EXPIRED):
        return can_view_certificate(user, certificate)
    return can_revoke_certificates(user)


def can_revoke_certificates(user: User) -> bool:
    """Only the programme team revokes and replaces."""
    if not user.is_authenticated or not user.is_active or user.merged_into_id is not None:
        return False
    return user.is_superuser or people_permissions.has_role(user, Role.PROGRAMME_TEAM)


def can_revoke_certificate(user: User, certificate: Certificate) -> bool:
    """The programme team revokes and replaces what is neither revoked nor replaced yet."""
    return can_revoke_certificates(user) and certificate.state() in (CertificateState.VALID, CertificateState.EXPIRED)
