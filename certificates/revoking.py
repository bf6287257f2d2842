"""Revoking a certificate, or replacing it when the name was wrong. Nothing is deleted; the public page follows."""

from dataclasses import replace as with_changes

from django.db import transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

import ledger
from certificates.issuing import renumbered, write_certificate
from certificates.models import Certificate, CertificateState
from certificates.snapshot import TEMPLATE_VERSION, Snapshot
from courses import completing
from courses.models import Completion
from ledger.clock import database_now
from ledger.models import Notice
from people.models import Officer
from people.registering import change_officer


class NotCurrent(ValueError):
    """The certificate is no longer one that can be revoked or replaced; the message says why."""


class NothingToCorrect(ValueError):
    """The names are the ones that the certificate already shows."""


@transaction.atomic
def revoke(*, certificate: Certificate, reason: str, by: Officer, achievement_too: bool = False) -> Certificate:
    """End the certificate's validity now; with ``achievement_too`` the completion is withdrawn as well.

    A second call changes nothing. The reason is kept for those who may see the certificate and sent to the
    holder; the public page never shows it. Raises ValueError without a reason, NotCurrent for a replaced one.
    """
    if not reason.strip():
        raise ValueError(_("Say why the certificate is revoked."))
    certificate = lock(certificate)
    if certificate.replaced_at is not None:
        raise NotCurrent(_("This certificate was replaced by a newer one. Revoke that one."))
    if certificate.revoked_at is None:
        certificate.revoked_at = database_now()
        certificate.revoked_by = by
        certificate.revocation_reason = reason.strip()
        certificate.save(update_fields=["revoked_at", "revoked_by", "revocation_reason"])
        ledger.record(
            verb="certificate.revoked",
            subject=certificate,
            actor=by,
            jurisdiction_id=certificate.jurisdiction_id,
            reason=reason.strip(),
            old={"state": "current"},
            new={"state": "revoked", "achievement_too": achievement_too},
        )
        tell_of_revocation(certificate)
    if achievement_too:
        completing.withdraw_completion(completion=certificate.completion, reason=reason.strip(), by=by)
    return certificate


def tell_of_revocation(certificate: Certificate) -> None:
    with ledger.in_language_of(certificate.officer):
        ledger.notify(
            recipient=certificate.officer,
            kind="certificate_revoked",
            key=f"certificate_revoked:{certificate.pk}",
            subject=_("Your certificate %(number)s is no longer valid") % {"number": certificate.number},
            body=_(
                "Your certificate %(number)s for “%(course)s” was withdrawn. Reason: %(reason)s. If you think this is a"
                " mistake, write to your nodal officer."
            )
            % {
                "number": certificate.number,
                "course": certificate.course_title,
                "reason": certificate.revocation_reason.rstrip("."),
            },
            url=reverse("certificates:detail", args=[certificate.public_id]),
            channels=(Notice.Channel.IN_APP, Notice.Channel.MAIL),
        )


@transaction.atomic
def replace(*, certificate: Certificate, full_name: str, name_local: str, reason: str, by: Officer) -> Certificate:
    """Issue a new certificate under the corrected name in place of this one, and correct the officer's record.

    All other facts stay as they were certified. Called again for a certificate that is replaced already, it
    returns the newer one. Raises ValueError without a reason, NothingToCorrect when both names are the same,
    NotCurrent for one that is revoked or expired.
    """
    if not reason.strip():
        raise ValueError(_("Say why the certificate is replaced."))
    certificate = lock(certificate)
    if certificate.replaced_by is not None:
        return certificate.replaced_by
    today = timezone.localdate(database_now())
    if certificate.state(today) != CertificateState.VALID:
        raise NotCurrent(_("Only a valid certificate can be replaced."))
    old = Snapshot.from_json(certificate.snapshot)
    if (full_name, name_local) == (old.name, old.name_local):
        raise NothingToCorrect(_("The certificate already shows these names. Change the one that is wrong."))
    change_officer(
        officer=certificate.officer,
        changes={"full_name": full_name, "name_local": name_local},
        reason=reason.strip(),
        by=by,
    )
    new = with_changes(old, name=full_name, name_local=name_local, issued_on=today, template_version=TEMPLATE_VERSION)
    # the old one first: two current certificates cannot exist, not even for a moment
    certificate.replaced_at = database_now()
    certificate.save(update_fields=["replaced_at"])
    newer = write_certificate(completion=certificate.completion, award=certificate.award, snapshot=renumbered(new))
    certificate.replaced_by = newer
    certificate.save(update_fields=["replaced_by"])
    ledger.record(
        verb="certificate.replaced",
        subject=certificate,
        actor=by,
        jurisdiction_id=certificate.jurisdiction_id,
        reason=reason.strip(),
        old={"number": certificate.number},
        new={"number": newer.number},
        personal={
            "old": {"name": old.name, "name_local": old.name_local},
            "new": {"name": full_name, "name_local": name_local},
        },
    )
    return newer


def lock(certificate: Certificate) -> Certificate:
    """Lock the completion, as issuing does, then the certificate, and return it as it is now."""
    Completion.objects.select_for_update(no_key=True).get(pk=certificate.completion_id)
    Certificate.objects.select_for_update(no_key=True).get(pk=certificate.pk)
    return Certificate.objects.select_related("officer", "award", "completion__enrolment", "replaced_by").get(
        pk=certificate.pk
    )
