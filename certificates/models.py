"""What is awarded. The row comes first and is verifiable at commit; the PDF is made after, from its snapshot."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import Completion, CoursePage
from people.models import Jurisdiction


class AwardKind(models.TextChoices):
    COMPLETION = "completion", _("Certificate of completion")
    QUALIFICATION = "qualification", _("Trainer certificate")


class Award(models.Model):
    """A rule: completing ``course`` gives this certificate."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    kind = models.CharField(_("kind"), max_length=15, choices=AwardKind.choices, default=AwardKind.COMPLETION)
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="awards")
    titles = models.JSONField(_("titles"))
    template_version = models.CharField(_("template version"), max_length=20, default="1")
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        verbose_name = _("award")
        verbose_name_plural = _("awards")

    def __str__(self) -> str:
        return self.code


class CertificateQuerySet(models.QuerySet):
    def visible_to(self, user: "settings.AUTH_USER_MODEL") -> "CertificateQuerySet":
        """Twin of ``permissions.can_view_certificate``."""
        from certificates import permissions

        return permissions.certificates_visible_to(self, user)


class Certificate(models.Model):
    """An award's document for a completion. ``snapshot`` never changes; history is never deleted."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    number = models.CharField(_("number"), max_length=24, unique=True)
    completion = models.ForeignKey(Completion, on_delete=models.PROTECT, related_name="certificates")
    award = models.ForeignKey(Award, on_delete=models.PROTECT, related_name="certificates")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="certificates")
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="certificates")
    snapshot = models.JSONField()
    issued_at = models.DateTimeField(_("issued at"), default=timezone.now)
    issued_on = models.DateField(_("issued on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    revoked_at = models.DateTimeField(_("revoked at"), null=True, blank=True)
    revoked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revocation_reason = models.CharField(_("reason"), max_length=300, blank=True)
    replaced_by = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="replaces", verbose_name=_("replaced by")
    )
    replaced_at = models.DateTimeField(null=True, blank=True)

    objects = CertificateQuerySet.as_manager()

    class Meta:
        verbose_name = _("certificate")
        verbose_name_plural = _("certificates")
        constraints = [
            models.UniqueConstraint(
                name="one_current_certificate_per_completion_and_award",
                fields=["completion", "award"],
                condition=Q(revoked_at=None, replaced_at=None),
            ),
            models.CheckConstraint(
                name="a_revocation_says_who_and_why",
                condition=Q(revoked_at=None) | (Q(revoked_by__isnull=False) & ~Q(revocation_reason="")),
                violation_error_message=_("Say why the certificate is revoked."),
            ),
            models.CheckConstraint(
                name="a_certificate_does_not_replace_itself", condition=Q(replaced_by=None) | ~Q(replaced_by=F("id"))
            ),
            models.CheckConstraint(
                name="a_certificate_ends_after_its_day",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("issued_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    def was_valid_on(self, day: date) -> bool:
        """True when the certificate was issued by ``day``, not yet revoked or replaced, and not expired."""
        ended = [moment for moment in (self.revoked_at, self.replaced_at) if moment]
        return (
            self.issued_on <= day
            and (self.valid_until is None or day <= self.valid_until)
            and all(day < timezone.localdate(moment) for moment in ended)
        )


class CertificateFile(models.Model):
    """Every file ever made of a certificate, with its hash. A signed file is stored, never silently made again."""

    certificate = models.ForeignKey(Certificate, on_delete=models.PROTECT, related_name="files")
    template_version = models.CharField(max_length=20)
    sha256 = models.CharField(max_length=64, db_index=True)
    size = models.PositiveIntegerField(help_text="Bytes.")
    file = models.FileField(upload_to="certificates/%Y/%m/")
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_file_per_certificate_and_hash", fields=["certificate", "sha256"])
        ]

    def __str__(self) -> str:
        return f"{self.certificate} ({self.sha256[:8]})"
