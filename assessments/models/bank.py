"""The question bank. A question is one row: a language-free key and a wording per language; versions never change."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import RevisionMixin

from courses.models.law import Confidence


class QuestionBank(models.Model):
    """Practice and secure banks are apart; who may see a secure key is a role."""

    slug = models.SlugField(_("slug"), max_length=40, unique=True)
    name = models.CharField(_("name"), max_length=120)
    is_secure = models.BooleanField(_("secure"), default=False)

    class Meta:
        ordering = ["name"]
        verbose_name = _("question bank")
        verbose_name_plural = _("question banks")

    def __str__(self) -> str:
        return self.name


class QuestionKindChoices(models.TextChoices):
    """The kinds of ``assessments.questions``."""

    SINGLE = "single", _("One right answer")
    MULTIPLE = "multiple", _("Several right answers")
    TRUE_FALSE = "truefalse", _("True or false")
    NUMERIC = "numeric", _("Number")
    MATCHING = "matching", _("Matching")
    ORDERING = "ordering", _("Putting in order")
    SHORT_TEXT = "shorttext", _("Short text")
    CLOZE = "cloze", _("Text with gaps")
    CASE_SET = "caseset", _("Case with questions")
    CALCULATED = "calculated", _("Number by formula")
    WRITTEN = "written", _("Written answer")
    DESCRIPTION = "description", _("Words to read")


class Difficulty(models.TextChoices):
    CORE = "core", _("Core")
    STRETCH = "stretch", _("Stretch")


class Question(RevisionMixin, ClusterableModel):
    """A question as its author edits it. Attempts never point here: they point at a ``QuestionVersion``."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    bank = models.ForeignKey(QuestionBank, on_delete=models.PROTECT, related_name="questions", verbose_name=_("bank"))
    module_code = models.CharField(_("module"), max_length=12, db_index=True)
    kind = models.CharField(_("kind"), max_length=20, choices=QuestionKindChoices.choices)
    key = models.JSONField(_("key"), help_text=_("Language-free: ids of options, numbers, accepted words."))
    difficulty = models.CharField(_("difficulty"), max_length=10, choices=Difficulty.choices, default=Difficulty.CORE)
    source = models.CharField(_("source"), max_length=300, blank=True)
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence.choices, default=Confidence.SURE)
    law_as_on = models.DateField(_("law as on"), null=True, blank=True)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)

    class Meta:
        ordering = ["code"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return self.code


class QuestionWording(models.Model):
    """``body`` holds stem, options (id, text) or left/right, unit; ``explanation`` is shown at the review moment."""

    question = ParentalKey(Question, on_delete=models.CASCADE, related_name="wordings")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    stem = models.TextField(_("question"))
    body = models.JSONField(_("options"), default=dict, blank=True)
    explanation = models.TextField(_("explanation"), blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_wording_per_question_language", fields=["question", "language"])
        ]

    def __str__(self) -> str:
        return self.stem


class QuestionVersion(models.Model):
    """What was asked: key and wordings frozen. A corrected typo makes a new version with the same ``key_hash``."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=20, choices=QuestionKindChoices.choices)
    key = models.JSONField()
    wordings = models.JSONField(help_text="Language code to {stem, options…, explanation}.")
    source = models.CharField(max_length=300, blank=True)
    key_hash = models.CharField(max_length=64, db_index=True)
    wording_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_number_per_question_version", fields=["question", "number"]),
            models.UniqueConstraint(name="same_content_same_version", fields=["question", "key_hash", "wording_hash"]),
        ]

    def __str__(self) -> str:
        return f"{self.question} v{self.number}"
