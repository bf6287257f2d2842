"""Posts held, in time. Roles other than trainer come from here; a trainer's right comes from a licence."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from people.models.officer import Officer
from people.models.place import Jurisdiction


class Role(models.TextChoices):
    OFFICER = "officer", _("Officer")
    NODAL_OFFICER = "nodal_officer", _("Nodal officer")
    AUTHOR = "author", _("Author")
    LEGAL_REVIEWER = "legal_reviewer", _("Legal reviewer")
    PROGRAMME_TEAM = "programme_team", _("Programme team")
    AUDITOR = "auditor", _("Auditor")
    HELP_DESK = "help_desk", _("Help desk")


class PostingQuerySet(models.QuerySet):
    def current(self, on: date | None = None) -> "PostingQuerySet":
        """Postings in force on ``on`` (today if None); ``ends_on`` is the last day served."""
        on = on or timezone.localdate()
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on)

    def primary(self) -> "PostingQuerySet":
        """The posting that coverage counts."""
        return self.filter(is_primary=True)

    def in_role(self, *roles: Role) -> "PostingQuerySet":
        return self.filter(role__in=roles)

    def covering(self, place: Jurisdiction) -> "PostingQuerySet":
        """Postings at ``place`` or at any jurisdiction above it."""
        step = Jurisdiction.steplen
        paths = [place.path[:end] for end in range(step, len(place.path) + 1, step)]
        return self.filter(jurisdiction__path__in=paths)


class Posting(models.Model):
    """An officer holds a role at a place from a day until a day. Acting charge is a posting with ``delegated_by``."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT, related_name="postings")
    jurisdiction = models.ForeignKey(
        Jurisdiction, on_delete=models.PROTECT, related_name="postings", verbose_name=_("place")
    )
    role = models.CharField(_("role"), max_length=20, choices=Role.choices, default=Role.OFFICER)
    title = models.CharField(
        _("post"), max_length=80, blank=True, help_text=_("Such as SHO, DCP Cyber; apart from rank.")
    )
    is_primary = models.BooleanField(_("primary"), default=False)
    starts_on = models.DateField(_("from"), default=timezone.localdate)
    ends_on = models.DateField(_("until"), null=True, blank=True)
    delegated_by = models.ForeignKey(
        Officer,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="delegations",
        verbose_name=_("delegated by"),
    )

    objects = PostingQuerySet.as_manager()

    class Meta:
        verbose_name = _("posting")
        verbose_name_plural = _("postings")
        constraints = [
            models.CheckConstraint(
                name="posting_ends_after_it_starts",
                condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")),
                violation_error_message=_("A posting cannot end before it starts."),
            ),
            models.UniqueConstraint(
                name="one_open_primary_posting",
                fields=["officer"],
                condition=Q(is_primary=True, ends_on=None),
                violation_error_message=_("The officer already has a primary posting; end it first."),
            ),
            models.UniqueConstraint(
                name="one_open_posting_per_place_and_role",
                fields=["officer", "jurisdiction", "role"],
                condition=Q(ends_on=None),
                violation_error_message=_("The officer already holds this role at this place."),
            ),
            models.CheckConstraint(
                name="a_delegation_ends",
                condition=Q(delegated_by=None) | Q(ends_on__isnull=False),
                violation_error_message=_("A delegation needs its last day."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.officer}: {self.get_role_display()}, {self.jurisdiction}"
