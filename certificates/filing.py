"""The certificate's file: rendered outside any transaction, stored whole or not at all, then told to the holder."""

import hashlib
import os
import secrets
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import Storage
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

import ledger
from certificates.models import Certificate, CertificateFile, CertificateState
from certificates.snapshot import Snapshot
from ledger.models import Notice
from people.models import Officer, Posting, Role


def make_file(certificate_id: int) -> None:
    """Make and keep the certificate's PDF, then tell its holder.

    May run twice, and may be killed between any two lines: one file and one notice come of it, and a file
    that is kept already is never made again. A certificate revoked or replaced meanwhile gets neither.
    Raises MissingGlyph or DoesNotFit, after telling the programme team, when the texts cannot be printed:
    the certificate itself stays valid and verifiable.
    """
    from certificates.pdf import DoesNotFit, MissingGlyph, certificate_pdf  # slow to load, and web workers never print

    certificate = Certificate.objects.select_related("officer", "completion").get(pk=certificate_id)
    if certificate.state() in (CertificateState.REVOKED, CertificateState.REPLACED):
        return
    if kept_file(certificate) is None:
        try:
            content = certificate_pdf(Snapshot.from_json(certificate.snapshot))  # slow: never inside a transaction
        except (MissingGlyph, DoesNotFit) as error:
            tell_programme_team(certificate, error)
            raise
        keep_file(certificate, content)
    tell_holder(certificate)


def kept_file(certificate: Certificate) -> CertificateFile | None:
    """Return the newest file whose bytes are still in the storage."""
    for file in certificate.files.order_by("-pk"):
        if file.file.storage.exists(file.file.name):
            return file
    return None


def keep_file(certificate: Certificate, content: bytes) -> CertificateFile:
    """Store the bytes and record their hash; the same bytes twice are kept once."""
    sha256 = hashlib.sha256(content).hexdigest()
    field = CertificateFile._meta.get_field("file")
    name = f"certificates/{certificate.issued_at:%Y/%m}/{certificate.number}-{sha256[:16]}.pdf"
    name = store_whole(field.storage, name, content)
    # one statement decides a race: the loser's row is passed over
    file = CertificateFile(
        certificate=certificate,
        template_version=str(certificate.snapshot["template_version"]),
        sha256=sha256,
        size=len(content),
        file=name,
    )
    CertificateFile.objects.bulk_create([file], ignore_conflicts=True)
    return CertificateFile.objects.get(certificate=certificate, sha256=sha256)


def store_whole(storage: Storage, name: str, content: bytes) -> str:
    """Store ``content`` under ``name``, which tells its hash, and return the name used.

    On a file system the bytes are written beside it and moved, so that no kill leaves half a file under the
    name; what is there already is whole and stays. Other storages write whole objects themselves.
    """
    if storage.exists(name):
        return name
    try:
        path = Path(storage.path(name))
    except NotImplementedError:
        return storage.save(name, ContentFile(content))
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    with partial.open("wb") as target:
        target.write(content)
        target.flush()
        os.fsync(target.fileno())
    if settings.FILE_UPLOAD_PERMISSIONS is not None:
        partial.chmod(settings.FILE_UPLOAD_PERMISSIONS)
    partial.replace(path)
    return name


@transaction.atomic
def tell_holder(certificate: Certificate) -> None:
    """Write the holder's notice, once."""
    with ledger.in_language_of(certificate.officer):
        ledger.notify(
            recipient=certificate.officer,
            kind="certificate_issued",
            key=f"certificate_issued:{certificate.pk}",
            subject=_("Your certificate is ready: %(course)s") % {"course": certificate.course_title},
            body=_(
                "Your certificate %(number)s for “%(course)s” is ready. You can download it on this site, and anyone"
                " can check it by its number or QR code."
            )
            % {"number": certificate.number, "course": certificate.course_title},
            url=reverse("certificates:detail", args=[certificate.public_id]),
            channels=(Notice.Channel.IN_APP, Notice.Channel.MAIL),
        )


@transaction.atomic
def tell_programme_team(certificate: Certificate, error: Exception) -> None:
    """Tell every member of the programme team, once a certificate, why it cannot be printed."""
    team = Posting.objects.current().in_role(Role.PROGRAMME_TEAM).values("officer")
    for officer in Officer.objects.in_service().filter(pk__in=team):
        with ledger.in_language_of(officer):
            ledger.notify(
                recipient=officer,
                kind="certificate_unprintable",
                key=f"certificate_unprintable:{certificate.pk}",
                subject=_("A certificate cannot be printed: %(number)s") % {"number": certificate.number},
                body=_(
                    "Certificate %(number)s is valid, but its file could not be made: %(error)s Correct the text and"
                    " replace the certificate."
                )
                % {"number": certificate.number, "error": error},
                url=reverse("certificates:detail", args=[certificate.public_id]),
            )
