"""Places over time. A place is never moved or renamed in place: close it, open another, record the succession."""

import uuid
from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet


class JurisdictionKind(models.TextChoices):
    COUNTRY = "country", _("Country")
    STATE = "state", _("State")
    UNION_TERRITORY = "union_territory", _("Union territory")
    DISTRICT = "district", _("District")
    POLICE_UNIT = "police_unit", _("Police unit")
    CENTRAL_BODY = "central_body", _("Central body")
    COURT = "court", _("Court")
    PROSECUTION = "prosecution", _("Prosecution")
    LABORATORY = "laboratory", _("Laboratory")
    PARTNER = "partner", _("Partner organisation")


class JurisdictionQuerySet(MP_NodeQuerySet):
    def in_force(self, on: date | None = None) -> "JurisdictionQuerySet":
        """Places that exist on ``on`` (today if None); ``closed_on`` is the first day it is no more."""
        on = on or timezone.localdate()
        return self.filter(Q(closed_on=None) | Q(closed_on__gt=on)).filter(Q(opened_on=None) | Q(opened_on__lte=on))

    def states(self) -> "JurisdictionQuerySet":
        """The 28 States and 8 union territories."""
        return self.filter(kind__in=[JurisdictionKind.STATE, JurisdictionKind.UNION_TERRITORY])

    def within(self, place: "Jurisdiction") -> "JurisdictionQuerySet":
        """``place`` and every place below it."""
        return self.filter(path__startswith=place.path)

    def within_any(self, places: "list[Jurisdiction]") -> "JurisdictionQuerySet":
        """Every place that is one of ``places`` or below one of them; none for an empty list."""
        condition = Q(pk__in=[])
        for place in places:
            condition |= Q(path__startswith=place.path)
        return self.filter(condition)


class JurisdictionManager(MP_NodeManager.from_queryset(JurisdictionQuerySet)):
    """In tree order, as treebeard needs it."""

    def get_queryset(self) -> JurisdictionQuerySet:
        return JurisdictionQuerySet(self.model, using=self._db).order_by("path")


class Jurisdiction(MP_Node):
    """A node of the tree India → State/UT → district or police unit; central and partner bodies are roots beside it."""

    steplen = 4

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=20, choices=JurisdictionKind.choices)
    unit_type = models.CharField(
        _("unit type"), max_length=8, blank=True, help_text=_("Code from ranks.json, such as PS.")
    )
    code = models.CharField(_("code"), max_length=40, unique=True, help_text=_("Ours, stable: IN-MP, IN-MP-D407, I4C."))
    lgd_code = models.PositiveIntegerField(
        _("LGD code"), null=True, blank=True, help_text=_("Only where known; never invented.")
    )
    iso_code = models.CharField(_("ISO 3166-2"), max_length=6, blank=True)
    name_en = models.CharField(_("name in English"), max_length=120)
    name_hi = models.CharField(_("name in Hindi"), max_length=120, blank=True)
    opened_on = models.DateField(_("opened on"), null=True, blank=True)
    closed_on = models.DateField(_("closed on"), null=True, blank=True)
    source = models.CharField(_("source"), max_length=200, blank=True)
    confidence = models.CharField(_("confidence"), max_length=10, blank=True)
    districts = models.ManyToManyField(
        "self",
        symmetrical=False,
        blank=True,
        related_name="police_units",
        verbose_name=_("districts covered"),
        limit_choices_to={"kind": "district"},
    )

    objects = JurisdictionManager()

    class Meta:
        verbose_name = _("jurisdiction")
        verbose_name_plural = _("jurisdictions")
        constraints = [
            models.CheckConstraint(
                name="jurisdiction_closes_after_it_opens",
                condition=Q(closed_on=None) | Q(opened_on=None) | Q(closed_on__gt=F("opened_on")),
                violation_error_message=_("A place cannot close before it opens."),
            ),
            models.UniqueConstraint(
                name="one_lgd_code_in_force_per_kind",
                fields=["kind", "lgd_code"],
                condition=Q(closed_on=None, lgd_code__isnull=False),
                violation_error_message=_("Another place in force has this LGD code."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """The name in the active language, English where Hindi is missing."""
        return (self.name_hi if get_language() == "hi" else "") or self.name_en

    @property
    def state_path(self) -> str:
        """Tree path of the State or root body this place lies in: two steps under India, one elsewhere."""
        return self.path[: self.steplen * 2]

    def covers(self, other: "Jurisdiction") -> bool:
        """True for itself and for every place below it."""
        return other.path.startswith(self.path)


class Succession(models.Model):
    """``after`` took the place of (part of) ``before``; both stay."""

    before = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="successors")
    after = models.ForeignKey(Jurisdiction, on_delete=models.PROTECT, related_name="predecessors")
    effective_on = models.DateField(_("effective on"))
    note = models.CharField(_("note"), max_length=200, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="one_succession_per_pair", fields=["before", "after"]),
            models.CheckConstraint(name="a_place_does_not_succeed_itself", condition=~Q(before=F("after"))),
        ]

    def __str__(self) -> str:
        return f"{self.before} → {self.after}"
