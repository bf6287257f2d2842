"""What coverage counts: qualifications, the leaf cells kept up to date in their transaction, and targets."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from cascade.models.cohort import Cohort
from cascade.models.programme import Tier
from courses.models import Completion
from people.models import Jurisdiction


class Qualification(models.Model):
    """An officer is qualified at a tier from a day until a day; written with the completion in one transaction."""

    officer = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="qualifications")
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="qualifications")
    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="qualifications")
    cohort = models.ForeignKey(Cohort, on_delete=models.PROTECT, null=True, blank=True, related_name="qualifications")
    completion = models.OneToOneField(
        Completion, on_delete=models.PROTECT, null=True, blank=True, related_name="qualification"
    )
    starts_on = models.DateField(_("from"))
    ends_on = models.DateField(_("until"))
    is_founding = models.BooleanField(_("founding"), default=False)
    is_counted = models.BooleanField(
        default=False, help_text="The officer's longest at this tier: the one that the coverage cells hold."
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawal_reason = models.CharField(_("reason"), max_length=300, blank=True)
    recorded_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("qualification")
        verbose_name_plural = _("qualifications")
        constraints = [
            models.CheckConstraint(name="qualification_ends_after_it_starts", condition=Q(ends_on__gte=F("starts_on"))),
            models.CheckConstraint(
                name="a_qualification_rests_on_evidence", condition=Q(is_founding=True) | Q(completion__isnull=False)
            ),
            models.UniqueConstraint(
                name="an_officer_counts_once_at_a_tier", fields=["officer", "tier"], condition=Q(is_counted=True)
            ),
            models.CheckConstraint(
                name="what_is_withdrawn_counts_no_more", condition=Q(is_counted=False) | Q(withdrawn_at=None)
            ),
            models.CheckConstraint(
                name="a_withdrawn_qualification_says_why",
                condition=Q(withdrawn_at=None) | ~Q(withdrawal_reason=""),
                violation_error_message=_("Say why the qualification is withdrawn."),
            ),
        ]

        indexes = [models.Index(fields=["tier", "ends_on"], name="qualification_ending", condition=Q(is_counted=True))]

    def __str__(self) -> str:
        return f"{self.officer}: {self.tier} ({self.ends_on:%d-%m-%Y})"


class CoverageCell(models.Model):
    """Officers of one unit qualified at one tier in one module until one month. Leaf cells only; sums are made on read.

    An empty module code holds the tier as a whole.
    """

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="+")
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="+")
    module_code = models.CharField(max_length=12, blank=True)
    expires_month = models.DateField(help_text="First day of the month in which the qualification ends.")
    officers = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="one_coverage_cell", fields=["jurisdiction", "tier", "module_code", "expires_month"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.jurisdiction}/{self.tier}/{self.module_code}: {self.officers}"


class Target(models.Model):
    """How many qualified officers a place should have at a tier."""

    jurisdiction = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="targets")
    tier = models.ForeignKey(Tier, on_delete=models.PROTECT, related_name="targets")
    officers = models.PositiveIntegerField(_("officers"))
    due_on = models.DateField(pgettext_lazy("target", "by"), null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="one_target_per_place_and_tier", fields=["jurisdiction", "tier"])]

    def __str__(self) -> str:
        return f"{self.jurisdiction}: {self.officers}"
