"""Practicals: a rubric of criteria and levels 0 to 3, frozen at release; markings by one or two assessors."""

import uuid
from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable, RevisionMixin

from assessments.json_fields import LanguagesJSONField
from courses.models import EditionItem, Enrolment
from courses.models.edition import in_language
from people.models import Jurisdiction


class Practical(RevisionMixin, ClusterableModel):
    code = models.SlugField(_("code"), max_length=40, unique=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=30)
    total_percent = models.DecimalField(
        _("pass mark of the total, per cent"), max_digits=5, decimal_places=2, default=Decimal(70)
    )
    critical_minimum = models.PositiveSmallIntegerField(_("lowest level on a critical criterion"), default=2)
    assessors = models.PositiveSmallIntegerField(_("assessors"), default=1)
    attempts_allowed = models.PositiveSmallIntegerField(_("tries allowed"), default=2)

    class Meta:
        ordering = ["code"]
        verbose_name = _("practical")
        verbose_name_plural = _("practicals")
        constraints = [
            models.CheckConstraint(name="one_or_two_assessors", condition=Q(assessors__in=[1, 2])),
            models.CheckConstraint(name="critical_level_is_a_level", condition=Q(critical_minimum__lte=3)),
        ]

    def __str__(self) -> str:
        return self.code


class PracticalWording(models.Model):
    practical = ParentalKey(Practical, on_delete=models.CASCADE, related_name="wordings")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    title = models.CharField(_("title"), max_length=200)
    scenario = models.TextField(_("scenario"))
    pass_rule = models.CharField(_("how it is passed"), max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_wording_per_practical_language", fields=["practical", "language"])
        ]

    def __str__(self) -> str:
        return self.title


class PracticalCriterion(Orderable):
    """``titles`` and ``levels`` hold each language: {"en": …, "hi": …} and [{"level": 0, "en": …, "hi": …}, …]."""

    practical = ParentalKey(Practical, on_delete=models.CASCADE, related_name="criteria")
    is_critical = models.BooleanField(_("critical"), default=False)
    titles = LanguagesJSONField(_("criterion"))
    levels = models.JSONField(_("levels"))

    class Meta(Orderable.Meta):
        pass

    def __str__(self) -> str:
        return in_language(self.titles)


class PracticalVersion(models.Model):
    """A practical as released. ``rubric`` is [{"id": "c1", "critical": bool, "titles": {…}, "levels": […]}, …]."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    practical = models.ForeignKey(Practical, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    titles = models.JSONField()
    scenarios = models.JSONField()
    pass_rules = models.JSONField()
    rubric = models.JSONField()
    minutes = models.PositiveSmallIntegerField()
    total_percent = models.DecimalField(max_digits=5, decimal_places=2)
    critical_minimum = models.PositiveSmallIntegerField()
    assessors = models.PositiveSmallIntegerField()
    attempts_allowed = models.PositiveSmallIntegerField()
    content_hash = models.CharField(max_length=64)
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_number_per_practical_version", fields=["practical", "number"]),
            models.UniqueConstraint(name="same_practical_same_version", fields=["practical", "content_hash"]),
        ]

    def __str__(self) -> str:
        return f"{self.title} v{self.number}"

    @property
    def title(self) -> str:
        return in_language(self.titles)


class PracticalState(models.TextChoices):
    OPEN = "open", _("Being marked")
    PASSED = "passed", _("Passed")
    REPEAT = "repeat", _("Asked to repeat")
    FAILED = "failed", _("Failed")


class PracticalAssessmentQuerySet(models.QuerySet):
    def visible_to(self, user: "settings.AUTH_USER_MODEL") -> "PracticalAssessmentQuerySet":
        """Twin of ``permissions.can_view_practical_assessment``."""
        from assessments import permissions

        return permissions.practical_assessments_visible_to(self, user)


class PracticalAssessment(models.Model):
    """One officer's try at one practical; markers do not see each other's marking until both are in."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    version = models.ForeignKey(PracticalVersion, on_delete=models.PROTECT, related_name="assessments")
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="practical_assessments"
    )
    enrolment = models.ForeignKey(Enrolment, on_delete=models.PROTECT, related_name="practical_assessments")
    item = models.ForeignKey(EditionItem, on_delete=models.PROTECT, related_name="practical_assessments")
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="+")
    number = models.PositiveSmallIntegerField(default=1)
    state = models.CharField(max_length=10, choices=PracticalState.choices, default=PracticalState.OPEN)
    percent = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    decided_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField(default=timezone.now)

    objects = PracticalAssessmentQuerySet.as_manager()

    class Meta:
        verbose_name = _("practical assessment")
        verbose_name_plural = _("practical assessments")
        constraints = [
            models.UniqueConstraint(name="one_number_per_practical_try", fields=["enrolment", "item", "number"]),
            models.UniqueConstraint(
                name="one_open_practical_try", fields=["enrolment", "item"], condition=Q(state="open")
            ),
            models.CheckConstraint(
                name="a_practical_is_decided_once",
                condition=Q(state="open", decided_at=None) | (~Q(state="open") & Q(decided_at__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer}: {self.version} ({self.number})"


class Marking(models.Model):
    """One assessor's levels, criterion id to 0-3. A correction is a new row that supersedes."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    assessment = models.ForeignKey(PracticalAssessment, on_delete=models.PROTECT, related_name="markings")
    marker = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="markings")
    levels = models.JSONField()
    evidence = models.TextField(
        _("what was seen"), blank=True, help_text=_("No names or identifying detail of any victim.")
    )
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    marked_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("marking")
        verbose_name_plural = _("markings")
        constraints = [
            models.UniqueConstraint(
                name="one_first_marking_per_marker", fields=["assessment", "marker"], condition=Q(supersedes=None)
            ),
            models.CheckConstraint(name="a_marking_does_not_supersede_itself", condition=~Q(supersedes=F("id"))),
        ]

    def __str__(self) -> str:
        return f"{self.assessment}: {self.marker}"
