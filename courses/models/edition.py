"""Editions: what officers read. Written once at release; nothing an author does later changes a released byte."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from courses.models.curriculum import CoursePage, ItemKind


class EditionQuerySet(models.QuerySet):
    def current(self) -> "EditionQuerySet":
        """Editions open to new enrolments, newest first."""
        return self.filter(withdrawn_at=None).order_by("-number")


class Edition(models.Model):
    """One release of a course. ``course`` is the page in the source language; titles are kept per language."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    course = models.ForeignKey(CoursePage, on_delete=models.PROTECT, related_name="editions")
    number = models.PositiveSmallIntegerField(_("edition"))
    titles = models.JSONField(help_text="Language code to course title.")
    summaries = models.JSONField(default=dict)
    hours = models.DecimalField(_("hours"), max_digits=5, decimal_places=1)
    valid_months = models.PositiveSmallIntegerField(_("valid for, months"))
    law_as_on = models.DateField(_("law as on"))
    released_at = models.DateTimeField(_("released at"), default=timezone.now)
    released_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawal_reason = models.CharField(_("reason"), max_length=300, blank=True)

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [
            models.UniqueConstraint(name="one_number_per_edition", fields=["course", "number"]),
            models.CheckConstraint(
                name="a_withdrawal_says_why",
                condition=Q(withdrawn_at=None) | ~Q(withdrawal_reason=""),
                violation_error_message=_("Say why the edition is withdrawn."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.title} ({self.number})"

    @property
    def title(self) -> str:
        """The course title in the active language."""
        return in_language(self.titles)

    @property
    def summary(self) -> str:
        return in_language(self.summaries)


class EditionItem(models.Model):
    """A lesson, quiz or practical at its place in an edition. ``version_id`` is its immutable version's id, if any."""

    edition = models.ForeignKey(Edition, on_delete=models.PROTECT, related_name="items")
    key = models.UUIDField(help_text="Translation key of the page: the same in every language and edition.")
    position = models.PositiveSmallIntegerField()
    kind = models.CharField(max_length=10, choices=ItemKind.choices)
    module_code = models.CharField(max_length=12)
    module_titles = models.JSONField(default=dict)
    titles = models.JSONField()
    is_required = models.BooleanField(default=True)
    minutes = models.PositiveSmallIntegerField()
    version_id = models.BigIntegerField(null=True, blank=True)
    check_ids = models.JSONField(default=list, help_text="Ids of the self-checks of a lesson, in order.")
    stands_apart = models.BooleanField(
        default=False, help_text="Not among the contents: offered at its own time, see courses.inviting."
    )

    class Meta:
        ordering = ["edition", "position"]
        constraints = [
            models.UniqueConstraint(name="an_item_stands_once_in_an_edition", fields=["edition", "key"]),
            models.UniqueConstraint(name="one_item_per_place_in_an_edition", fields=["edition", "position"]),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return in_language(self.titles)

    @property
    def module_title(self) -> str:
        return in_language(self.module_titles)


class EditionText(models.Model):
    """An item's body in one language: content JSON, sanitised HTML rendered once, and the hash of everything it used.

    ``sources`` lists id and hash of each provision version, image and document; triggers refuse update and delete.
    """

    item = models.ForeignKey(EditionItem, on_delete=models.PROTECT, related_name="texts")
    language = models.CharField(max_length=10, choices=settings.LANGUAGES)
    revision = models.ForeignKey("wagtailcore.Revision", on_delete=models.PROTECT, null=True, related_name="+")
    schema_version = models.PositiveSmallIntegerField()
    content = models.JSONField()
    html = models.TextField()
    sources = models.JSONField(default=list)
    content_hash = models.CharField(max_length=64)

    class Meta:
        constraints = [models.UniqueConstraint(name="one_text_per_item_and_language", fields=["item", "language"])]

    def __str__(self) -> str:
        return f"{self.item} ({self.language})"


class EditionErratum(models.Model):
    """A correction shown in place of a released text, agreed by two persons; the old text stays readable."""

    text = models.ForeignKey(EditionText, on_delete=models.PROTECT, related_name="errata")
    content = models.JSONField()
    html = models.TextField()
    reason = models.CharField(_("reason"), max_length=300)
    proposed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    agreed_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, related_name="+")
    proposed_at = models.DateTimeField(default=timezone.now)
    agreed_at = models.DateTimeField(null=True)
    dropped_at = models.DateTimeField(null=True, help_text="Proposed and not agreed to.")

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="an_erratum_takes_two_persons",
                condition=Q(agreed_by=None) | ~Q(agreed_by=F("proposed_by")),
                violation_error_message=_("A second person must agree to the correction."),
            ),
            models.CheckConstraint(name="an_erratum_says_why", condition=~Q(reason="")),
            models.CheckConstraint(
                name="an_erratum_is_agreed_with_its_time",
                condition=Q(agreed_by=None, agreed_at=None) | Q(agreed_by__isnull=False, agreed_at__isnull=False),
            ),
            models.CheckConstraint(name="an_erratum_ends_one_way", condition=Q(agreed_at=None) | Q(dropped_at=None)),
        ]

    def __str__(self) -> str:
        return self.reason


class ItemHiding(models.Model):
    """Legal review took an item from view, at once, in every live edition that holds it."""

    key = models.UUIDField(db_index=True)
    reason = models.CharField(_("reason"), max_length=300)
    hidden_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    hidden_at = models.DateTimeField(default=timezone.now)
    shown_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    shown_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="an_item_is_hidden_once_at_a_time", fields=["key"], condition=Q(shown_at=None))
        ]

    def __str__(self) -> str:
        return self.reason


def in_language(texts: dict[str, str]) -> str:
    """Return the text in the active language, else English, else whichever there is; an empty string for none."""
    from django.utils.translation import get_language

    return texts.get(get_language() or "en") or texts.get("en") or next(iter(texts.values()), "")
