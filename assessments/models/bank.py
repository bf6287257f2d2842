"""The question bank. A question is one row: a language-free key and a wording per language; versions never change."""

import uuid
from decimal import Decimal
from typing import Any, Self

from django.conf import settings
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin

from assessments.models.topic import Topic
from courses.models.law import Confidence, Provision


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


class DraftState(models.TextChoices):
    NONE = "none", _("No draft")
    DIFFERS = "differs", _("Differs from what is in use")
    NEVER_LIVE = "never", _("Never in use")


class Question(DraftStateMixin, PreviewableMixin, RevisionMixin, ClusterableModel):
    """A question as its author edits it. Attempts never point here: they point at a ``QuestionVersion``.

    The row is what a quiz would freeze; an edit is a draft beside it until a legal reviewer approves it.
    ``confidence`` only shows whether that holds of the row: what may be asked is told by ``QuestionReview``.
    """

    KEPT_APART = ("bank", "confidence", "retired_at", "sent_at", "sent_by")  # of the question, not of one revision

    code = models.CharField(_("code"), max_length=40, unique=True)
    bank = models.ForeignKey(QuestionBank, on_delete=models.PROTECT, related_name="questions", verbose_name=_("bank"))
    name = models.CharField(_("name"), max_length=255, blank=True, help_text=_("As files of questions call it."))
    module_code = models.CharField(_("module"), max_length=12, blank=True, db_index=True)
    category = models.CharField(
        _("category"), max_length=500, blank=True, db_index=True, help_text=_("A path with slashes: Law/IT Act.")
    )
    topic = models.ForeignKey(
        Topic, on_delete=models.PROTECT, null=True, blank=True, related_name="questions", verbose_name=_("topic")
    )
    tags = models.JSONField(_("tags"), default=list, blank=True)
    default_mark = models.DecimalField(
        _("default mark"), max_digits=12, decimal_places=7, default=Decimal(1), validators=[MinValueValidator(0)]
    )
    kind = models.CharField(_("kind"), max_length=20, choices=QuestionKindChoices.choices)
    key = models.JSONField(_("key"), blank=True, help_text=_("Language-free: ids of options, numbers, accepted words."))
    difficulty = models.CharField(_("difficulty"), max_length=10, choices=Difficulty.choices, default=Difficulty.CORE)
    source = models.CharField(_("source"), max_length=300, blank=True)
    confidence = models.CharField(
        _("confidence"), max_length=10, choices=Confidence.choices, default=Confidence.PROBABLE, editable=False
    )
    law_as_on = models.DateField(_("law as on"), null=True, blank=True)
    retired_at = models.DateTimeField(_("retired at"), null=True, blank=True)
    sent_at = models.DateTimeField(_("sent to legal review"), null=True, editable=False, db_index=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, editable=False, related_name="+"
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("question")
        verbose_name_plural = _("questions")

    def __str__(self) -> str:
        return self.code

    def with_content_json(self, content: dict[str, Any]) -> Self:
        """The question of an earlier or later revision; what is the question's own stays as it is now."""
        made = super().with_content_json(content)
        for name in self.KEPT_APART:
            setattr(made, name, getattr(self, name))
        return made

    @property
    def draft_state(self) -> DraftState:
        """Whether what was last edited is what quizzes would ask. Twin of the filter of the list.

        A draft whose content is approved is published when it is saved, so one that waits differs.
        """
        if not self.live:
            return DraftState.NEVER_LIVE
        return DraftState.DIFFERS if self.has_unpublished_changes else DraftState.NONE

    @property
    def preview_modes(self) -> list[tuple[str, str]]:
        from assessments import preview_views

        return preview_views.modes()

    def make_preview_request(
        self, original_request: HttpRequest | None = None, preview_mode: str = "", extra_request_attrs: Any = None
    ) -> HttpResponse:
        """Wagtail's, and hands over what was answered in its frame."""
        sent = original_request.GET if original_request else {}
        return super().make_preview_request(
            original_request, preview_mode, {**(extra_request_attrs or {}), "sent_in_frame": sent}
        )

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """What is typed in the back office and not saved yet, as officers would see it."""
        from assessments import preview_views

        return preview_views.frame(request, self, mode_name)


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


class QuestionProvision(models.Model):
    """A provision of law that the question cites. When it is superseded, the question is read again."""

    question = ParentalKey(Question, on_delete=models.CASCADE, related_name="citations")
    provision = models.ForeignKey(
        Provision, on_delete=models.PROTECT, related_name="citing_questions", verbose_name=_("provision")
    )

    class Meta:
        verbose_name = _("provision cited")
        verbose_name_plural = _("provisions cited")
        constraints = [
            models.UniqueConstraint(
                name="a_question_cites_a_provision_once",
                fields=["question", "provision"],
                violation_error_message=_("The provision is named twice."),
            )
        ]

    def __str__(self) -> str:
        return str(self.provision)


class QuestionDecision(models.TextChoices):
    """How a legal review of a question ended."""

    APPROVED = "approved", _("Approved")
    CHANGES = "changes", _("Changes asked for")
    LOADED = "loaded", _("Accepted as loaded")


class QuestionReview(models.Model):
    """A legal reviewer's decision over exactly the content that the hash names. It takes no update and no delete."""

    question = models.ForeignKey(Question, on_delete=models.PROTECT, related_name="reviews")
    content_hash = models.CharField(max_length=64)
    content = models.JSONField(help_text="What was read, to show what has changed since.")
    decision = models.CharField(_("decision"), max_length=10, choices=QuestionDecision.choices)
    note = models.TextField(_("note"), blank=True)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField()

    class Meta:
        verbose_name = _("legal review of a question")
        verbose_name_plural = _("legal reviews of questions")
        constraints = [
            models.UniqueConstraint(name="one_review_per_question_and_content", fields=["question", "content_hash"]),
            models.CheckConstraint(
                name="nobody_approves_their_own_question",
                condition=Q(author=None) | Q(reviewed_by=None) | ~Q(author=F("reviewed_by")),
                violation_error_message=_("The author cannot approve the own text; ask another reviewer."),
            ),
            models.CheckConstraint(
                name="only_a_loaded_question_has_no_reviewer",
                condition=Q(decision="loaded", reviewed_by=None)
                | (~Q(decision="loaded") & Q(reviewed_by__isnull=False)),
            ),
            models.CheckConstraint(
                name="changes_are_asked_for_with_a_note", condition=~Q(decision="changes") | ~Q(note="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question}: {self.get_decision_display()}"


class QuestionImage(models.Model):
    """A picture that questions show, kept once under the hash of its bytes: ``questions/<sha-256>.<extension>``."""

    FOLDER = "questions"

    sha256 = models.CharField(max_length=64, unique=True)
    extension = models.CharField(max_length=4)
    size = models.PositiveIntegerField(help_text="Bytes.")

    def __str__(self) -> str:
        return self.file_name

    @property
    def file_name(self) -> str:
        return f"{self.sha256}.{self.extension}"


class QuestionUpload(models.Model):
    """A file of questions between its preview and its import. What was shown is what is imported."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file_name = models.CharField(max_length=255)
    content = models.BinaryField()
    format = models.CharField(max_length=20)
    bank = models.ForeignKey(QuestionBank, on_delete=models.PROTECT, related_name="uploads")
    uploaded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    uploaded_at = models.DateTimeField(default=timezone.now)
    applied_at = models.DateTimeField(null=True, blank=True)

    def __str__(self) -> str:
        return self.file_name


class QuestionVersion(models.Model):
    """What was asked: key, wordings and source frozen. A corrected typo or citation keeps the ``key_hash``."""

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
            models.UniqueConstraint(
                name="same_content_same_version", fields=["question", "key_hash", "wording_hash", "source"]
            ),
        ]

    def __str__(self) -> str:
        return f"{self.question} v{self.number}"
