"""Who watches over a quiz, time given, requests of those called away. Rows add; what they say never changes."""

import uuid
from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from assessments.models.attempt import Attempt
from assessments.models.quiz import QuizOverride


class InvigilatorQuerySet(models.QuerySet):
    def in_force(self, on: date | None = None) -> "InvigilatorQuerySet":
        return self.filter(ended_at=None, starts_on__lte=on or timezone.localdate())


class Invigilator(models.Model):
    """Someone appointed to invigilate a group's quizzes; only such a person may where the stake is high."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    group = models.ForeignKey("courses.LearningGroup", on_delete=models.PROTECT, related_name="invigilators")
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="groups_invigilated")
    starts_on = models.DateField(_("from"))
    ended_at = models.DateTimeField(null=True, blank=True)
    appointed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    appointed_at = models.DateTimeField(default=timezone.now)

    objects = InvigilatorQuerySet.as_manager()

    class Meta:
        verbose_name = _("invigilator")
        verbose_name_plural = _("invigilators")
        constraints = [
            models.UniqueConstraint(
                name="one_appointment_per_group_and_officer", fields=["group", "officer"], condition=Q(ended_at=None)
            ),
            models.CheckConstraint(name="nobody_appoints_oneself", condition=~Q(officer=F("appointed_by"))),
        ]

    def __str__(self) -> str:
        return f"{self.officer}: {self.group}"


class TimeGrant(models.Model):
    """Minutes given to one attempt, or, with a minus, taken back. ``client_id`` is the form's: sent twice, once given.

    ``minutes`` is what was asked for. Taking back stops at what was given and a minute from then, so the two
    deadlines say what came of it.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="time_grants")
    minutes = models.SmallIntegerField(_("minutes"))
    deadline_before = models.DateTimeField()
    deadline_after = models.DateTimeField()
    reason = models.CharField(_("reason"), max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()
    client_id = models.UUIDField()

    class Meta:
        ordering = ["attempt", "at"]
        constraints = [
            models.UniqueConstraint(name="time_is_granted_once", fields=["by", "client_id", "attempt"]),
            models.CheckConstraint(name="a_time_grant_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="a_time_grant_moves_the_right_way",
                condition=Q(minutes__gt=0, deadline_after__gt=F("deadline_before"))
                | Q(minutes__lt=0, deadline_after__lte=F("deadline_before")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt}: {self.minutes:+} min"


class AwayState(models.TextChoices):
    ASKED = "asked", _("Waiting")
    GRANTED = "granted", _("Granted")
    REFUSED = "refused", pgettext_lazy("request", "Refused")


class AwayRequest(models.Model):
    """“I was called away”: decided once. Granted without minutes means a new attempt, by ``override`` where needed."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="away_requests")
    reason = models.CharField(_("reason"), max_length=300)
    requested_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=AwayState.choices, default=AwayState.ASKED)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    granted_minutes = models.PositiveSmallIntegerField(null=True)
    override = models.ForeignKey(QuizOverride, on_delete=models.PROTECT, null=True, related_name="+")
    answer = models.CharField(_("answer"), max_length=300, blank=True)

    class Meta:
        ordering = ["requested_at", "pk"]
        verbose_name = _("request of an officer who was called away")
        verbose_name_plural = _("requests of officers who were called away")
        constraints = [
            models.UniqueConstraint(
                name="one_waiting_request_per_attempt", fields=["attempt"], condition=Q(state="asked")
            ),
            models.CheckConstraint(name="an_away_request_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="an_away_request_is_decided_by_someone",
                condition=Q(state="asked", decided_by=None, decided_at=None, granted_minutes=None, override=None)
                | Q(state="granted", decided_by__isnull=False, decided_at__isnull=False)
                | (Q(state="refused", decided_by__isnull=False, decided_at__isnull=False) & ~Q(answer="")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt}: {self.get_state_display()}"
