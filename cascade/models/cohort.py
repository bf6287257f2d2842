"""Cohorts, their trainers, sessions and attendance."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cascade.models.programme import Tier
from courses.models import EditionItem, GroupMember, LearningGroup
from people.models import Jurisdiction


class CohortState(models.TextChoices):
    PLANNED = "planned", _("Planned")
    RUNNING = "running", _("Running")
    CLOSED = "closed", _("Closed")
    CANCELLED = "cancelled", _("Cancelled")


class CohortQuerySet(models.QuerySet):
    def visible_to(self, user: "settings.AUTH_USER_MODEL") -> "CohortQuerySet":
        """Twin of ``permissions.can_view_cohort``."""
        from cascade import permissions

        return permissions.cohorts_visible_to(self, user)


class Cohort(models.Model):
    """A batch of one tier, hosted by a place; its members, name, edition and language are its learning group's."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.OneToOneField(LearningGroup, on_delete=models.PROTECT, related_name="cohort")
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="cohorts")
    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="cohorts", verbose_name=_("host")
    )
    venue = models.CharField(_("venue"), max_length=200, blank=True)
    starts_on = models.DateField(_("starts on"))
    ends_on = models.DateField(_("ends on"))
    seats = models.PositiveSmallIntegerField(_("seats"), validators=[MinValueValidator(1), MaxValueValidator(200)])
    guest_seats = models.PositiveSmallIntegerField(_("of these for guests from elsewhere"), default=0)
    state = models.CharField(_("state"), max_length=10, choices=CohortState.choices, default=CohortState.PLANNED)
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cohorts_opened")
    opened_at = models.DateTimeField(default=timezone.now)
    closed_at = models.DateTimeField(null=True, blank=True)
    closing_note = models.CharField(_("reason or note"), max_length=300, blank=True)

    objects = CohortQuerySet.as_manager()

    class Meta:
        verbose_name = _("cohort")
        verbose_name_plural = _("cohorts")
        constraints = [
            models.CheckConstraint(
                name="cohort_ends_after_it_starts",
                condition=Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("A cohort cannot end before it starts."),
            ),
            models.CheckConstraint(
                name="guest_seats_are_seats",
                condition=Q(guest_seats__lte=F("seats")),
                violation_error_message=_("There cannot be more guest seats than seats."),
            ),
            models.CheckConstraint(
                name="a_closed_cohort_has_its_hour",
                condition=Q(state__in=["planned", "running"], closed_at=None)
                | Q(state__in=["closed", "cancelled"], closed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="a_cancellation_says_why",
                condition=~Q(state="cancelled") | ~Q(closing_note=""),
                violation_error_message=_("Say why the cohort is cancelled."),
            ),
        ]

    def __str__(self) -> str:
        return self.group.name


class TrainerPart(models.TextChoices):
    LEAD = "lead", _("Lead trainer")
    CO_TRAINER = "co_trainer", _("Co-trainer")
    MARKER = "marker", _("Marker")
    OBSERVER = "observer", _("Observer")


class CohortTrainer(models.Model):
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="trainers")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="cohorts_trained")
    part = models.CharField(_("part"), max_length=12, choices=TrainerPart.choices, default=TrainerPart.LEAD)
    assigned_at = models.DateTimeField(default=timezone.now)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_part_per_trainer_and_cohort", fields=["cohort", "officer"], condition=Q(removed_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.officer}: {self.cohort}"


class Session(models.Model):
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="sessions")
    title = models.CharField(_("title"), max_length=200)
    starts_at = models.DateTimeField(_("starts at"))
    minutes = models.PositiveSmallIntegerField(_("minutes"), validators=[MinValueValidator(5), MaxValueValidator(720)])
    items = models.ManyToManyField(EditionItem, blank=True, related_name="sessions", verbose_name=_("items covered"))
    cancelled_at = models.DateTimeField(null=True, blank=True)
    cancellation_reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        ordering = ["starts_at"]
        verbose_name = _("session")
        verbose_name_plural = _("sessions")

    def __str__(self) -> str:
        return self.title


class SessionTrainer(models.Model):
    """Who taught; with the licence's state on that day as it was when attendance was first marked."""

    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="trainers")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    licence_state = models.CharField(
        max_length=10, blank=True, help_text="Best state of a licence for the tier on the day; blank until marked."
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(name="a_trainer_stands_once_in_a_session", fields=["session", "officer"])
        ]

    def __str__(self) -> str:
        return f"{self.officer}: {self.session}"


class AttendanceStatus(models.TextChoices):
    PRESENT = "present", _("Present")
    LATE = "late", _("Late")
    ABSENT = "absent", _("Absent")
    EXCUSED = "excused", _("Excused")


class Attendance(models.Model):
    """A mark with an id made by the client: sent twice it counts once. The newest mark of a member counts."""

    client_id = models.UUIDField()
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="attendance")
    member = models.ForeignKey(GroupMember, on_delete=models.PROTECT, related_name="attendance")
    status = models.CharField(_("status"), max_length=10, choices=AttendanceStatus.choices)
    marked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    marked_at = models.DateTimeField()

    class Meta:
        verbose_name = _("attendance mark")
        verbose_name_plural = _("attendance marks")
        constraints = [
            models.UniqueConstraint(name="a_mark_counts_once", fields=["marked_by", "client_id", "member"]),
        ]
        indexes = [models.Index(fields=["session", "member", "marked_at"], name="attendance_newest")]

    def __str__(self) -> str:
        return f"{self.member}: {self.get_status_display()}"


class RosterImport(models.Model):
    """An uploaded roster: its bytes' hash, every row as understood, and what was decided. Applied once."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, related_name="roster_imports")
    file_name = models.CharField(max_length=200)
    file_hash = models.CharField(max_length=64)
    rows = models.JSONField()
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)
    result = models.JSONField(null=True, blank=True)

    class Meta:
        ordering = ["-uploaded_at"]

    def __str__(self) -> str:
        return self.file_name
