"""Amending a provision, and everything that cites the version that is no longer the law.

Apps to the right register what of theirs cites a provision: questions, attempts, holders of certificates.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

import ledger
from courses.models import EditionText, LessonPage, Provision, ProvisionVersion, ProvisionWording
from people.models import Officer

SUPERSEDED_KEY = "courses:superseded-versions"
SUPERSEDED_SECONDS = 60


@dataclass(frozen=True)
class Use:
    """One thing that cites a provision; ``url`` is empty when there is nothing to open."""

    kind: str
    title: str
    url: str = ""
    language: str = ""


Finder = Callable[[Provision], Iterable[Use]]

_finders: list[Finder] = []


def register(finder: Finder) -> None:
    """Ask ``finder(provision)`` for uses outside lessons and editions. Twice is as once."""
    if finder not in _finders:
        _finders.append(finder)


def uses_of(provision: Provision) -> list[Use]:
    """Return every page, translation, released text and, from apps to the right, whatever else cites it."""
    found = [*_pages(provision), *_editions(provision)]
    for finder in _finders:
        found += finder(provision)
    return found


def _pages(provision: Provision) -> Iterable[Use]:
    for page in LessonPage.objects.select_related("locale").order_by("path"):
        latest = page.get_latest_revision_as_object()
        if any(block.block_type == "provision" and block.value["provision"] == provision.code for block in latest.body):
            yield Use(
                kind=_("Lesson"),
                title=latest.title,
                url=reverse("wagtailadmin_pages:edit", args=[page.pk]),
                language=page.locale.language_code,
            )


def _editions(provision: Provision) -> Iterable[Use]:
    texts = EditionText.objects.filter(item__edition__withdrawn_at=None).select_related("item__edition")
    for text in texts.only("sources", "language", "item").order_by("item__edition", "item__position"):
        if any(source.get("kind") == "provision" and source.get("code") == provision.code for source in text.sources):
            yield Use(
                kind=_("Released text"),
                title=f"{text.item.edition}: {text.item}",
                language=text.language,
            )


@transaction.atomic
def supersede(
    *,
    provision: Provision,
    wordings: dict[str, dict[str, str]],
    source: str,
    law_as_on: date,
    review_due: date,
    in_force_from: date | None,
    confidence: str,
    by: Officer,
    note: str = "",
) -> ProvisionVersion:
    """Write the next version of a provision; the one before is marked as superseded and kept.

    ``wordings`` maps each language to act, heading and words. Raises ValueError when a language is missing.
    Every call writes another version.
    """
    missing = set(dict(settings.LANGUAGES)) - set(wordings)
    if missing:
        raise ValueError(_("The new words are missing in: %s.") % ", ".join(sorted(missing)))
    provision = Provision.objects.select_for_update().get(pk=provision.pk)
    before = provision.current_version()
    version = ProvisionVersion.objects.create(
        provision=provision,
        number=before.number + 1 if before else 1,
        in_force_from=in_force_from,
        source=source,
        confidence=confidence,
        law_as_on=law_as_on,
        review_due=review_due,
    )
    ProvisionWording.objects.bulk_create(
        ProvisionWording(version=version, language=language, **words) for language, words in wordings.items()
    )
    if before is not None:
        before.superseded_by = version
        before.save(update_fields=["superseded_by"])
    ledger.record(
        verb="provision.superseded",
        subject=provision,
        actor=by,
        reason=note,
        old={"version": before.number if before else None},
        new={"version": version.number, "law_as_on": law_as_on},
    )
    ledger.announce("provision_superseded", version)
    transaction.on_commit(lambda: cache.delete(SUPERSEDED_KEY))
    return version


def superseded_ids() -> frozenset[int]:
    """Return the ids of superseded versions; at most a minute old on other machines."""
    ids = cache.get(SUPERSEDED_KEY)
    if ids is None:
        ids = frozenset(ProvisionVersion.objects.filter(superseded_by__isnull=False).values_list("pk", flat=True))
        cache.set(SUPERSEDED_KEY, ids, SUPERSEDED_SECONDS)
    return ids


def changes_since(sources: list[dict], language: str) -> list[ProvisionWording]:
    """Return the present words of every provision in ``sources`` whose version is no longer the law."""
    gone = {source["id"] for source in sources if source.get("kind") == "provision"} & superseded_ids()
    if not gone:
        return []
    codes = {source["code"] for source in sources if source.get("id") in gone and source.get("kind") == "provision"}
    current = ProvisionWording.objects.filter(
        version__provision__code__in=codes, version__superseded_by=None, language=language
    )
    return list(current.select_related("version__provision").order_by("version__provision__code"))
