"""What an officer sees of one item: the frozen text, with what came later laid over it.

Released texts and items never change, so they are kept in the cache under the edition's public id; what can
change (a hiding, an erratum, the law, the reader's own progress) is asked each time.
"""

from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.core.cache import cache
from django.db.models import Exists, OuterRef, Subquery

from courses import law_uses, self_checking
from courses.freezing import split_at_checks
from courses.models import (
    Edition,
    EditionErratum,
    EditionItem,
    EditionText,
    Enrolment,
    ItemHiding,
    ItemRead,
    ProvisionWording,
    RequirementMet,
    SelfCheckAnswer,
)
from courses.models.learning import EnrolmentQuerySet

DAY = 24 * 60 * 60  # seconds


def items_of(edition: Edition) -> list[EditionItem]:
    """Return the items of the edition's contents in order, from the cache when they are there."""
    contents = edition.items.filter(stands_apart=False)
    return cache.get_or_set(f"courses:contents:{edition.public_id}", lambda: list(contents), DAY)


def text_of(edition: Edition, item: EditionItem, language: str) -> EditionText:
    """Return the item's released text in the language, from the cache when it is there."""
    key = f"courses:text:{edition.public_id}:{item.key}:{language}"
    return cache.get_or_set(key, lambda: EditionText.objects.get(item=item, language=language), DAY)


def with_state_of_item(enrolments: EnrolmentQuerySet, key: UUID, language: str) -> EnrolmentQuerySet:
    """Annotate enrolments with what may have changed about one item since its release."""
    of_item = {"enrolment": OuterRef("pk"), "item__key": key}
    errata = EditionErratum.objects.filter(
        text__item__edition=OuterRef("edition"),
        text__item__key=key,
        text__language=language,
        agreed_at__isnull=False,
    ).order_by("-agreed_at", "-pk")
    hidings = ItemHiding.objects.filter(key=key, shown_at=None)
    return enrolments.annotate(
        hidden_reason=Subquery(hidings.values("reason")[:1]),
        erratum_id=Subquery(errata.values("pk")[:1]),
        is_read=Exists(ItemRead.objects.filter(**of_item)),
        is_met=Exists(RequirementMet.objects.filter(**of_item)),
    )


@dataclass
class Reading:
    """One item as one officer reads it in one language."""

    enrolment: Enrolment
    item: EditionItem
    content: dict[str, Any]
    language: str
    html: str
    place: int
    total: int
    previous: EditionItem | None
    next: EditionItem | None
    erratum: EditionErratum | None = None
    law_changes: list[ProvisionWording] = field(default_factory=list)
    checks: dict[str, self_checking.Check] = field(default_factory=dict)

    @property
    def law_as_on(self) -> date | None:
        day = self.content.get("law_as_on")
        return date.fromisoformat(day) if day else None

    @property
    def parts(self) -> list[dict[str, Any]]:
        """Pieces of HTML and self-checks, in the order of the page."""
        return [
            {"html": piece} if kind == "html" else {"check": self.checks[piece]}
            for kind, piece in split_at_checks(self.html)
            if kind == "html" or piece in self.checks
        ]


def read(*, enrolment: Enrolment, item: EditionItem, language: str, original: bool = False) -> Reading:
    """Return the item as ``enrolment`` (from ``with_state_of_item``) sees it; the text as first released if asked.

    Asks the database for the reader's answers only, once the texts are cached and nothing was corrected.
    """
    items = items_of(enrolment.edition)
    place = next(number for number, other in enumerate(items) if other.pk == item.pk)
    text = text_of(enrolment.edition, item, language)
    erratum = None
    if enrolment.erratum_id and not original:
        erratum = EditionErratum.objects.get(pk=enrolment.erratum_id)
    shown = erratum or text
    reading = Reading(
        enrolment=enrolment,
        item=item,
        content=shown.content,
        language=language,
        html=shown.html,
        place=place + 1,
        total=len(items),
        previous=items[place - 1] if place else None,
        next=items[place + 1] if place + 1 < len(items) else None,
        erratum=erratum,
        law_changes=law_uses.changes_since(text.sources, language),
    )
    if item.check_ids:
        answers = SelfCheckAnswer.objects.filter(enrolment=enrolment, item=item).order_by("pk")
        reading.checks = self_checking.checks_of(shown.content, answers)
    return reading
