"""The one gate's evidence: who wrote a revision, who approved it in law, and what exactly was approved."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class ReviewDecision(models.TextChoices):
    REQUESTED = "requested", _("Requested")
    APPROVED = "approved", _("Approved")
    CHANGES = "changes", _("Changes asked for")


class LegalReview(models.Model):
    """A review of one revision in one language, of exactly the content that the hash names.

    ``revision`` is protected, so that purging revisions cannot undo a release.
    """

    revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.PROTECT, related_name="legal_reviews")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    content_hash = models.CharField(max_length=64)
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="legal_reviews_asked")
    approver = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="legal_reviews_given"
    )
    decision = models.CharField(
        _("decision"), max_length=10, choices=ReviewDecision.choices, default=ReviewDecision.REQUESTED
    )
    note = models.TextField(_("note"), blank=True)
    requested_at = models.DateTimeField(default=timezone.now)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("legal review")
        verbose_name_plural = _("legal reviews")
        constraints = [
            models.UniqueConstraint(
                name="one_review_per_revision_language_and_content", fields=["revision", "language", "content_hash"]
            ),
            models.CheckConstraint(
                name="nobody_approves_their_own_words",
                condition=Q(approver=None) | ~Q(approver=F("author")),
                violation_error_message=_("The author cannot approve the own text; ask another reviewer."),
            ),
            models.CheckConstraint(
                name="a_decision_has_its_maker",
                condition=Q(decision="requested", approver=None, decided_at=None)
                | (~Q(decision="requested") & Q(approver__isnull=False, decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision} ({self.language}): {self.get_decision_display()}"
