"""Provisions of law in our own words, by version, and the glossary. One row; wording children per language."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _


class Confidence(models.TextChoices):
    SURE = "sure", _("Sure")
    PROBABLE = "probable", _("Probable: a law officer reads it first")


class Provision(models.Model):
    """A provision that lessons and questions cite, by a stable code such as ``BNSS-173-1``."""

    code = models.CharField(_("code"), max_length=40, unique=True)
    act_short = models.CharField(_("act"), max_length=60)
    section = models.CharField(_("section"), max_length=60)
    old_law = models.CharField(
        _("old law"), max_length=120, blank=True, help_text=_("IPC, CrPC or Evidence Act section.")
    )

    class Meta:
        ordering = ["code"]
        verbose_name = _("provision")
        verbose_name_plural = _("provisions")

    def __str__(self) -> str:
        return f"{self.act_short} s.{self.section}"

    def current_version(self) -> "ProvisionVersion | None":
        """The newest version."""
        return self.versions.order_by("-number").first()


class ProvisionVersion(models.Model):
    """What the provision says in one period, in our words, with source and the date it was read."""

    provision = models.ForeignKey(Provision, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField(_("version"))
    in_force_from = models.DateField(_("in force from"), null=True, blank=True)
    in_force_to = models.DateField(_("in force until"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=300)
    confidence = models.CharField(_("confidence"), max_length=10, choices=Confidence.choices, default=Confidence.SURE)
    law_as_on = models.DateField(_("law as on"))
    review_due = models.DateField(_("review due"))
    superseded_by = models.OneToOneField(
        "self",
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="supersedes",
        verbose_name=_("superseded by"),
    )

    class Meta:
        ordering = ["provision", "-number"]
        verbose_name = _("version of a provision")
        verbose_name_plural = _("versions of provisions")
        constraints = [
            models.UniqueConstraint(name="one_number_per_provision_version", fields=["provision", "number"]),
            models.CheckConstraint(
                name="provision_ends_after_it_starts",
                condition=Q(in_force_to=None) | Q(in_force_from=None) | Q(in_force_to__gte=F("in_force_from")),
                violation_error_message=_("A provision cannot end before it is in force."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.provision} v{self.number}"


class ProvisionWording(models.Model):
    """The version's words in one language."""

    version = models.ForeignKey(ProvisionVersion, on_delete=models.PROTECT, related_name="wordings")
    language = models.CharField(_("language"), max_length=10, choices=settings.LANGUAGES)
    act = models.CharField(_("act"), max_length=200)
    heading = models.CharField(_("heading"), max_length=200)
    words = models.TextField(_("in our words"))

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_wording_per_provision_language", fields=["version", "language"])
        ]

    def __str__(self) -> str:
        return self.heading


class GlossaryTerm(models.Model):
    """A term with its meaning in both languages."""

    slug = models.SlugField(_("slug"), max_length=60, unique=True)
    term_en = models.CharField(_("term in English"), max_length=120)
    term_hi = models.CharField(_("term in Hindi"), max_length=120)
    meaning_en = models.TextField(_("meaning in English"))
    meaning_hi = models.TextField(_("meaning in Hindi"))

    class Meta:
        ordering = ["term_en"]
        verbose_name = _("glossary term")
        verbose_name_plural = _("glossary terms")

    def __str__(self) -> str:
        return self.term_hi if get_language() == "hi" else self.term_en
