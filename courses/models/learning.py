"""Learning: groups, enrolments pinned to an edition, requirements met, completions."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.curriculum import CoursePage
from courses.models.edition import Edition, EditionItem
from people.models import Jurisdiction


class LearningGroup(models.Model):
    """Members, a place, a language: what assessments knows for overrides, monitors and statistics."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="groups")
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="groups")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES, default="hi")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("learning group")
        verbose_name_plural = _("learning groups")

    def __str__(self) -> str:
        return self.name


class EnrolmentQuerySet(models.QuerySet):
    def open(self) -> "EnrolmentQuerySet":
        """Neither completed nor withdrawn."""
        return self.filter(completed_at=None, withdrawn_at=None)

    def overdue(self, on: date) -> "EnrolmentQuerySet":
        return self.open().filter(due_on__lt=on)

    def visible_to(self, user: "settings.AUTH_USER_MODEL") -> "EnrolmentQuerySet":
        """Twin of ``permissions.can_view_enrolment``."""
        from courses import permissions

        return permissions.enrolments_visible_to(self, user)


class Enrolment(models.Model):
    """An officer takes a course in one edition; a later release moves nobody's target."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="enrolments")
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="enrolments")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="enrolments")
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="enrolments")
    started_at = models.DateTimeField(_("enrolled at"), default=timezone.now)
    due_on = models.DateField(_("finish by"), null=True, blank=True)
    completed_at = models.DateTimeField(_("completed at"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawal_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = EnrolmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("enrolment")
        verbose_name_plural = _("enrolments")
        constraints = [
            models.UniqueConstraint(
                name="one_open_enrolment_per_course",
                fields=["officer", "course"],
                condition=Q(completed_at=None, withdrawn_at=None),
                violation_error_message=_("The officer is already enrolled in this course."),
            ),
            models.CheckConstraint(
                name="an_enrolment_ends_one_way", condition=Q(completed_at=None) | Q(withdrawn_at=None)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer}: {self.edition}"

    @property
    def is_complete(self) -> bool:
        return self.completed_at is not None

    @property
    def is_open(self) -> bool:
        return self.completed_at is None and self.withdrawn_at is None


class GroupMember(models.Model):
    """An officer in a group, with the home place as it was on joining. A guest's home lies outside the group's."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey(LearningGroup, on_delete=models.PROTECT, related_name="members")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="memberships")
    enrolment = models.ForeignKey(
        Enrolment, on_delete=models.PROTECT, null=True, blank=True, related_name="memberships"
    )
    home = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)
    left_reason = models.CharField(_("reason"), max_length=300, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_seat_per_officer_and_group", fields=["group", "officer"], condition=Q(left_at=None)
            )
        ]

    def __str__(self) -> str:
        return f"{self.officer}: {self.group}"


class ItemRead(models.Model):
    """A bookmark. It counts nowhere."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="reads")
    item = models.ForeignKey(EditionItem, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(name="one_bookmark_per_item", fields=["enrolment", "item"])]

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.item_id}"


class SelfCheckAnswer(models.Model):
    """One try at a self-check, marked on the server. Every try is kept."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="self_check_answers")
    item = models.ForeignKey(EditionItem, on_delete=models.PROTECT, related_name="+")
    check_id = models.CharField(max_length=40)
    chosen = models.JSONField()
    is_correct = models.BooleanField()
    language = models.CharField(max_length=10)
    answered_at = models.DateTimeField(default=timezone.now)

    class Meta:
        indexes = [models.Index(fields=["enrolment", "item", "check_id"], name="self_check_of_enrolment")]

    def __str__(self) -> str:
        return f"{self.check_id}: {self.is_correct}"


class RequirementMet(models.Model):
    """One item's requirement is met, with the evidence that met it first."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="requirements_met")
    item = models.ForeignKey(EditionItem, on_delete=models.PROTECT, related_name="+")
    evidence = models.CharField(max_length=40, help_text="self-checks, quiz, practical, attendance")
    evidence_id = models.BigIntegerField(null=True)
    met_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(name="a_requirement_is_met_once", fields=["enrolment", "item"])]

    def __str__(self) -> str:
        return f"{self.enrolment_id}/{self.item_id}: {self.evidence}"


class CompletionQuerySet(models.QuerySet):
    def in_force(self, on: date | None = None) -> "CompletionQuerySet":
        """Not withdrawn, and valid on ``on`` (today if None); ``valid_until`` is the last valid day."""
        on = on or timezone.localdate()
        return self.filter(withdrawn_at=None).filter(Q(valid_until=None) | Q(valid_until__gte=on))


class Completion(models.Model):
    """The achievement. A certificate is only its document; a renewal is a new completion."""

    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="completions")
    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="completions")
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="+")
    completed_on = models.DateField(_("completed on"))
    valid_until = models.DateField(_("valid until"), null=True, blank=True)
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawal_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = CompletionQuerySet.as_manager()

    class Meta:
        verbose_name = _("completion")
        verbose_name_plural = _("completions")
        constraints = [
            models.UniqueConstraint(
                name="one_completion_in_force_per_enrolment", fields=["enrolment"], condition=Q(withdrawn_at=None)
            ),
            models.CheckConstraint(
                name="a_completion_ends_after_its_day",
                condition=Q(valid_until=None) | Q(valid_until__gte=F("completed_on")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.enrolment.officer}: {self.edition} ({self.completed_on:%d-%m-%Y})"
