"""Programmes, tiers, licences as events, nominations."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models import CoursePage
from courses.models.edition import in_language
from people.models import Jurisdiction


class Programme(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    code = models.SlugField(_("code"), max_length=40, unique=True)
    titles = models.JSONField(_("titles"))
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"), null=True, blank=True)
    is_demonstration = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("programme")
        verbose_name_plural = _("programmes")
        constraints = [
            models.CheckConstraint(
                name="programme_ends_after_it_starts", condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on"))
            )
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self.titles)


class Tier(models.Model):
    """A step of the cascade; ``order`` 1 is the highest. Everything numeric is a setting."""

    programme = models.ForeignKey(Programme, on_delete=models.PROTECT, related_name="tiers")
    order = models.PositiveSmallIntegerField(_("order"))
    code = models.SlugField(_("code"), max_length=40)
    titles = models.JSONField(_("titles"))
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="tiers", null=True, blank=True)
    licenses_trainers = models.BooleanField(
        _("qualifying here gives a trainer's licence"),
        default=False,
        help_text=_("A licence of this tier lets its holder teach the tiers below."),
    )
    attendance_percent = models.PositiveSmallIntegerField(
        _("attendance, per cent"), default=80, validators=[MaxValueValidator(100)]
    )
    minimum_batch = models.PositiveSmallIntegerField(_("smallest batch"), default=10)
    maximum_batch = models.PositiveSmallIntegerField(_("largest batch"), default=40)
    needs_cohort = models.BooleanField(
        _("only in a cohort"),
        default=True,
        help_text=_("Off: whoever completes the course by self-study qualifies too, as at a refresher."),
    )
    valid_months = models.PositiveSmallIntegerField(
        _("valid for, months"), default=24, validators=[MinValueValidator(1), MaxValueValidator(120)]
    )
    sessions_to_keep = models.PositiveSmallIntegerField(_("sessions a year to keep the licence"), default=4)

    class Meta:
        ordering = ["programme", "order"]
        verbose_name = _("tier")
        verbose_name_plural = _("tiers")
        constraints = [
            models.UniqueConstraint(name="one_order_per_tier", fields=["programme", "order"]),
            models.UniqueConstraint(name="one_code_per_tier", fields=["programme", "code"]),
            models.CheckConstraint(name="a_batch_has_a_range", condition=Q(maximum_batch__gte=F("minimum_batch"))),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self.titles)


class Licence(models.Model):
    """A trainer's right to teach below ``tier``. Its state is derived from the events: ``cascade.licensing``."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="licences")
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="licences")
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="licences")
    is_founding = models.BooleanField(_("founding"), default=False)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("licence")
        verbose_name_plural = _("licences")
        constraints = [models.UniqueConstraint(name="one_licence_per_officer_and_tier", fields=["officer", "tier"])]

    def __str__(self) -> str:
        return f"{self.officer}: {self.tier}"


class LicenceEventKind(models.TextChoices):
    GRANTED = "granted", _("Granted")
    RENEWED = "renewed", _("Renewed")
    SUSPENDED = "suspended", _("Suspended")
    RESTORED = "restored", _("Restored")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class LicenceEvent(models.Model):
    """The truth about a licence: never changed, only added to."""

    licence = models.ForeignKey(Licence, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(_("kind"), max_length=10, choices=LicenceEventKind.choices)
    effective_on = models.DateField(_("effective on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    reason = models.CharField(_("reason"), max_length=300)
    recorded_at = models.DateTimeField(default=timezone.now)
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["licence", "effective_on", "recorded_at", "pk"]
        constraints = [
            models.CheckConstraint(
                name="a_grant_says_until_when",
                condition=~Q(kind__in=["granted", "renewed"]) | Q(valid_until__gte=F("effective_on")),
            ),
            models.CheckConstraint(name="a_licence_event_says_why", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.licence}: {self.get_kind_display()} {self.effective_on:%d-%m-%Y}"


class NominationState(models.TextChoices):
    PROPOSED = "proposed", _("Proposed")
    RECOMMENDED = "recommended", _("Recommended")
    APPROVED = "approved", _("Approved")
    REJECTED = "rejected", _("Rejected")
    WITHDRAWN = "withdrawn", _("Withdrawn")


class Nomination(models.Model):
    """An officer is put forward for a tier; one or two approving steps."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="nominations")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="nominations")
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="nominations")
    state = models.CharField(
        _("state"), max_length=12, choices=NominationState.choices, default=NominationState.PROPOSED
    )
    reason = models.CharField(_("reason"), max_length=300, blank=True)
    nominated_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    nominated_at = models.DateTimeField(default=timezone.now)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("nomination")
        verbose_name_plural = _("nominations")
        constraints = [
            models.UniqueConstraint(
                name="one_pending_nomination_per_tier",
                fields=["officer", "tier"],
                condition=Q(state__in=["proposed", "recommended"]),
                violation_error_message=_("This officer is already nominated for this tier."),
            ),
            models.CheckConstraint(
                name="a_rejection_says_why",
                condition=~Q(state="rejected") | ~Q(reason=""),
                violation_error_message=_("Say why the nomination is rejected."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer}: {self.tier}"
