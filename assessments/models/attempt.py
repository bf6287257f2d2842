"""Attempts. An acknowledged answer is never lost and never missed by marking; see ``assessments.saving``."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from assessments.models.bank import QuestionVersion
from assessments.models.quiz import Quiz, QuizVersion
from courses.models import EditionItem, Enrolment
from people.models import Jurisdiction


class AttemptState(models.TextChoices):
    READY = "ready", _("Checked in")
    OPEN = "open", _("Open")
    SUBMITTED = "submitted", _("Handed in")
    GRADED = "graded", _("Marked")
    DISCARDED = "discarded", _("Not counted")


UNDER_WAY = [AttemptState.READY, AttemptState.OPEN]


class AttemptQuerySet(models.QuerySet):
    def open(self) -> "AttemptQuerySet":
        return self.filter(state=AttemptState.OPEN)

    def under_way(self) -> "AttemptQuerySet":
        """Open, or checked in and waiting for the bell."""
        return self.filter(state__in=UNDER_WAY)

    def visible_to(self, user: "settings.AUTH_USER_MODEL") -> "AttemptQuerySet":
        """Twin of ``permissions.can_view_attempt``."""
        from assessments import permissions

        return permissions.attempts_visible_to(self, user)


class Attempt(models.Model):
    """One officer's try at one quiz version; the database clock decides.

    ``quiz`` is that of the version: one that two courses share is open in one of them at a time.

    ``deadline_at`` is what the officer sees, ``closes_at`` until when an answer is taken, ``hand_in_by`` the end of
    the further period for handing in, where the quiz gives one. Checked in, an attempt has its paper and waits for
    the bell; ``opens_at`` is when that was to ring. ``placing`` holds, per question version id, section and maximum.
    """

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    quiz_version = models.ForeignKey(QuizVersion, on_delete=models.PROTECT, related_name="attempts")
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="attempts", editable=False)
    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="attempts")
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="attempts")
    item = models.ForeignKey(EditionItem, on_delete=models.PROTECT, related_name="attempts")
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    state = models.CharField(max_length=10, choices=AttemptState.choices, default=AttemptState.OPEN)
    group = models.ForeignKey(
        "courses.LearningGroup", on_delete=models.PROTECT, null=True, blank=True, related_name="attempts"
    )
    paper = models.JSONField(help_text="Question version ids in the order shown to this officer.")
    placing = models.JSONField(default=dict)
    seed = models.BigIntegerField()
    language = models.CharField(max_length=10, blank=True, help_text="In which it was started; empty where not known.")
    epoch = models.PositiveIntegerField(
        default=0, help_text="Counts the loads of the attempt page; the newest may save."
    )
    is_shared_device = models.BooleanField(default=False, help_text="The officer said that others use it too.")
    checked_in_at = models.DateTimeField(null=True)
    opens_at = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    deadline_at = models.DateTimeField(null=True)
    closes_at = models.DateTimeField(null=True)
    hand_in_by = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField(null=True)
    closed_by = models.CharField(max_length=10, blank=True, help_text="officer, deadline or trainer")

    objects = AttemptQuerySet.as_manager()

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.UniqueConstraint(
                name="one_open_attempt_per_officer_and_quiz",
                fields=["officer", "quiz"],
                condition=Q(state__in=["ready", "open"]),
            ),
            models.UniqueConstraint(name="one_number_per_attempt", fields=["enrolment", "item", "number"]),
            models.CheckConstraint(
                name="an_attempt_is_handed_in_once",
                condition=Q(state__in=["ready", "open"], submitted_at=None)
                | (~Q(state__in=["ready", "open"]) & Q(submitted_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="only_a_waiting_attempt_has_not_started",
                condition=Q(state="ready", started_at=None, opens_at__isnull=False)
                | Q(state="discarded")
                | Q(state__in=["open", "submitted", "graded"], started_at__isnull=False),
            ),
            models.CheckConstraint(
                name="an_attempt_closes_after_its_deadline",
                condition=Q(deadline_at=None, closes_at=None) | Q(closes_at__gte=F("deadline_at")),
            ),
            models.CheckConstraint(
                name="handing_in_ends_after_answering",
                condition=Q(hand_in_by=None) | Q(hand_in_by__gte=F("closes_at")),
            ),
        ]
        indexes = [models.Index(fields=["state", "closes_at"], name="attempt_to_close")]

    def __str__(self) -> str:
        return f"{self.officer}: {self.quiz_version} ({self.number})"


class Answer(models.Model):
    """The newest saved response to one question of an attempt; order is (epoch, sequence).

    ``certainty`` is 1 to 3 where the quiz asks for it. A ``locked_at`` answer was checked for good.
    """

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="answers")
    question_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    response = models.JSONField(default=dict)
    is_flagged = models.BooleanField(default=False)
    epoch = models.PositiveIntegerField()
    sequence = models.PositiveIntegerField()
    saved_at = models.DateTimeField()
    certainty = models.PositiveSmallIntegerField(null=True)
    locked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_answer_per_question", fields=["attempt", "question_version"]),
            models.CheckConstraint(
                name="certainty_is_one_to_three", condition=Q(certainty=None) | Q(certainty__range=(1, 3))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.question_version_id}"


class Try(models.Model):
    """An answer that the officer had checked while the attempt was open, with its share of full marks."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="tries")
    question_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField()
    response = models.JSONField()
    share = models.DecimalField(max_digits=13, decimal_places=12)
    tried_at = models.DateTimeField()

    class Meta:
        ordering = ["attempt", "question_version", "number"]
        constraints = [
            models.UniqueConstraint(name="one_number_per_try", fields=["attempt", "question_version", "number"]),
            models.CheckConstraint(name="a_try_earns_a_share", condition=Q(share__range=(-1, 1))),
        ]

    def __str__(self) -> str:
        return f"{self.attempt_id}/{self.question_version_id}: {self.number}"


class Grading(models.Model):
    """A marking of an attempt. A regrade adds a row that supersedes; nothing earlier changes."""

    attempt = models.ForeignKey(Attempt, on_delete=models.PROTECT, related_name="gradings")
    number = models.PositiveSmallIntegerField(default=1)
    score = models.DecimalField(max_digits=8, decimal_places=2)
    maximum = models.DecimalField(max_digits=8, decimal_places=2)
    percent = models.DecimalField(max_digits=5, decimal_places=2)
    passed = models.BooleanField()
    marks = models.JSONField(help_text="Per question version id: share of full marks as text, feedback.")
    reason = models.CharField(max_length=300, blank=True)
    graded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    graded_at = models.DateTimeField()

    class Meta:
        ordering = ["attempt", "number"]
        constraints = [
            models.UniqueConstraint(name="one_grading_per_number", fields=["attempt", "number"]),
            models.CheckConstraint(name="a_regrade_says_why", condition=Q(number=1) | ~Q(reason="")),
            models.CheckConstraint(
                name="a_score_lies_within_its_maximum", condition=Q(score__gte=0, score__lte=F("maximum"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.attempt}: {self.percent} %"
