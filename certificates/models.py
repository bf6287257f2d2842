"""What is awarded. The row comes first and is verifiable at commit; the PDF is made after, from its snapshot."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from courses.models import Completion, CoursePage
from courses.models.edition import in_language
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

    @property
    def title(self) -> str:
        return in_language(self.titles)


class CertificateState(models.TextChoices):
    """Computed from dates, never stored."""

    VALID = "valid", _("Valid")
    EXPIRED = "expired", _("Expired")
    REVOKED = "revoked", _("Withdrawn")
    REPLACED = "replaced", _("Replaced")


REVOKED = Q(revoked_at__isnull=False) | Q(completion__withdrawn_at__isnull=False)


class CertificateQuerySet(models.QuerySet):
    def in_state(self, state: str, on: date | None = None) -> "CertificateQuerySet":
        """Twin of ``Certificate.state`` as of ``on`` (today if None)."""
        on = on or timezone.localdate()
        if state == CertificateState.REPLACED:
            return self.filter(replaced_at__isnull=False)
        unreplaced = self.filter(replaced_at=None)
        if state == CertificateState.REVOKED:
            return unreplaced.filter(REVOKED)
        standing = unreplaced.exclude(REVOKED)
        expired = Q(valid_until__lt=on)
        return standing.filter(expired) if state == CertificateState.EXPIRED else standing.exclude(expired)

    def with_file_state(self) -> "CertificateQuerySet":
        """Adds ``has_file``, and fetches what a list shows."""
        files = CertificateFile.objects.filter(certificate=OuterRef("pk"))
        return self.select_related("completion", "replaced_by").annotate(has_file=Exists(files))

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
                name="a_replacement_has_its_hour", condition=Q(replaced_by=None) | Q(replaced_at__isnull=False)
            ),
            models.CheckConstraint(
                name="a_certificate_ends_after_its_day",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("issued_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def name(self) -> str:
        """The holder's name as certified, in the own script when the reader reads Hindi and there is one."""
        local = self.snapshot["name_local"] if get_language() == "hi" else ""
        return local or self.snapshot["name"]

    @property
    def course_title(self) -> str:
        titles = {"en": self.snapshot["course_title_en"], "hi": self.snapshot["course_title_hi"]}
        return in_language(titles)

    @property
    def is_demonstration(self) -> bool:
        return self.snapshot["is_demonstration"]

    def state(self, on: date | None = None) -> CertificateState:
        """How it stands today, as the reader may rely on it; reads the completion, whose withdrawal ends it too."""
        if self.replaced_at:
            return CertificateState.REPLACED
        if self.revoked_at or self.completion.withdrawn_at:
            return CertificateState.REVOKED
        if self.valid_until and self.valid_until < (on or timezone.localdate()):
            return CertificateState.EXPIRED
        return CertificateState.VALID

    def was_valid_on(self, day: date) -> bool:
        """True when the certificate was issued by ``day``, not yet revoked or replaced, and not expired."""
        moments = (self.revoked_at, self.replaced_at, self.completion.withdrawn_at)
        ended = [moment for moment in moments if moment]
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
