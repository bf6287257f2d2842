"""Flags of the statistics as the bank's list asks for them; reckoned and written by ``noting_flags`` alone."""

from django.db import models
from django.db.models import OuterRef, Subquery
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from assessments.models.bank import Question, QuestionVersion
from assessments.models.quiz import Quiz


class QuestionFlagKind(models.TextChoices):
    """The names of ``statistics.flags.FlagKind``, which knows no words and no database."""

    TOO_EASY = "too_easy", _("Too easy")
    TOO_HARD = "too_hard", _("Too hard")
    NEGATIVE_DISCRIMINATION = "negative_discrimination", _("Negative discrimination")
    DEAD_DISTRACTOR = "dead_distractor", _("Dead distractor")
    WRONG_KEY = "wrong_key", _("Likely wrong key")
    LANGUAGE_DIFFERS = "language_differs", _("Differs by language")


class QuestionFlagQuerySet(models.QuerySet):
    def in_force(self) -> "QuestionFlagQuerySet":
        """Those of the key with which the question was last released: of a mended key nothing is known yet."""
        newest = QuestionVersion.objects.filter(question=OuterRef("question")).order_by("-number")
        return self.filter(key_hash=Subquery(newest.values("key_hash")[:1]))


class QuestionFlag(models.Model):
    """What the answers to one quiz said against a question with one key. Rows are replaced, quiz by quiz."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="statistics_flags")
    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="+")
    key_hash = models.CharField(max_length=64)
    kind = models.CharField(_("kind"), max_length=30, choices=QuestionFlagKind.choices)
    noted_at = models.DateTimeField(default=timezone.now)

    objects = QuestionFlagQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "-quiz_id"]
        verbose_name = _("flag of a question")
        verbose_name_plural = _("flags of questions")
        constraints = [
            models.UniqueConstraint(
                name="a_flag_of_a_question_is_noted_once", fields=["quiz", "question", "key_hash", "kind"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.get_kind_display()}"

    @property
    def slug(self) -> str:
        """Names the key in an address, as ``analysing.Pool.slug`` does."""
        return self.key_hash[:12]
