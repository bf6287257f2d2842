"""Quizzes: settings and slots as an author edits them, and the immutable versions that attempts point at."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable, RevisionMixin

from assessments.models.bank import Question, QuestionVersion
from courses.models.edition import in_language


class ReviewMoment(models.TextChoices):
    """When marks, right answers and explanations may be seen."""

    AFTER_SUBMISSION = "after_submission", _("Just after handing in")
    AFTER_PASSING = "after_passing", _("After passing, or when no attempt is left")
    NEVER = "never", _("Marks only")


class Quiz(RevisionMixin, ClusterableModel):
    code = models.SlugField(_("code"), max_length=40, unique=True)
    pass_mark_percent = models.DecimalField(
        _("pass mark, per cent"),
        max_digits=5,
        decimal_places=2,
        default=Decimal(60),
        validators=[MinValueValidator(0), MaxValueValidator(100)],
    )
    minutes = models.PositiveSmallIntegerField(_("time limit, minutes"), default=20, help_text=_("0 for no limit."))
    grace_seconds = models.PositiveSmallIntegerField(_("grace, seconds"), default=60)
    attempts_allowed = models.PositiveSmallIntegerField(
        _("attempts allowed"), default=3, help_text=_("0 for any number.")
    )
    delay_minutes = models.PositiveIntegerField(_("wait between attempts, minutes"), default=0)
    questions_drawn = models.PositiveSmallIntegerField(
        _("questions drawn for each attempt"), default=0, help_text=_("0 for all of them.")
    )
    shuffles = models.BooleanField(_("shuffle questions and options"), default=True)
    review_moment = models.CharField(
        _("answers are shown"), max_length=20, choices=ReviewMoment.choices, default=ReviewMoment.AFTER_PASSING
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("quiz")
        verbose_name_plural = _("quizzes")

    def __str__(self) -> str:
        return self.code


class QuizWording(models.Model):
    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="wordings")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=200)
    introduction = models.TextField(_("introduction"), blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="one_wording_per_quiz_language", fields=["quiz", "language"])]

    def __str__(self) -> str:
        return self.title


class QuizSlot(Orderable):
    quiz = ParentalKey(Quiz, on_delete=models.CASCADE, related_name="slots")
    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="slots", verbose_name=_("question"))
    maximum = models.DecimalField(
        _("marks"), max_digits=6, decimal_places=2, default=Decimal(1), validators=[MinValueValidator(Decimal("0.01"))]
    )

    class Meta(Orderable.Meta):
        constraints = [models.UniqueConstraint(name="a_question_stands_once_in_a_quiz", fields=["quiz", "question"])]

    def __str__(self) -> str:
        return f"{self.quiz}: {self.question}"


class QuizVersion(models.Model):
    """A quiz as released: settings, titles and questions frozen. Triggers refuse update and delete."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    titles = models.JSONField()
    introductions = models.JSONField(default=dict)
    pass_mark_percent = models.DecimalField(max_digits=5, decimal_places=2)
    minutes = models.PositiveSmallIntegerField()
    grace_seconds = models.PositiveSmallIntegerField()
    attempts_allowed = models.PositiveSmallIntegerField()
    delay_minutes = models.PositiveIntegerField()
    questions_drawn = models.PositiveSmallIntegerField(default=0)
    shuffles = models.BooleanField()
    review_moment = models.CharField(max_length=20, choices=ReviewMoment.choices)
    content_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_number_per_quiz_version", fields=["quiz", "number"]),
            models.UniqueConstraint(name="same_quiz_same_version", fields=["quiz", "content_hash"]),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"

    @property
    def title(self) -> str:
        return in_language(self.titles)

    @property
    def introduction(self) -> str:
        return in_language(self.introductions)


class QuizVersionQuestion(models.Model):
    version = models.ForeignKey(QuizVersion, on_delete=models.PROTECT, related_name="questions")
    question_version = models.ForeignKey(QuestionVersion, on_delete=models.PROTECT, related_name="quiz_places")
    position = models.PositiveSmallIntegerField()
    maximum = models.DecimalField(max_digits=6, decimal_places=2)

    class Meta:
        ordering = ["version", "position"]
        constraints = [
            models.UniqueConstraint(name="one_place_per_question_in_a_version", fields=["version", "question_version"]),
            models.UniqueConstraint(name="one_question_per_place_in_a_version", fields=["version", "position"]),
        ]

    def __str__(self) -> str:
        return f"{self.version}: {self.position}"
