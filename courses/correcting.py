"""Putting released words right: an erratum by two persons, and hiding an item at once."""

from collections.abc import Iterable
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from wagtail.models import Revision

import ledger
from courses.freezing import CannotFreeze, content_hash
from courses.models import EditionErratum, EditionText, ItemHiding
from ledger.clock import database_now
from people.models import Officer


class NotCorrectable(Exception):
    """Says, in a sentence a person can act on, why the correction cannot be made."""


def propose_erratum(*, text: EditionText, revision: Revision, reason: str, by: Officer) -> EditionErratum:
    """Propose that the revision's words be shown in place of the released text; nothing changes yet.

    The same proposal, waiting, is returned. Raises NotCorrectable without a reason, for another page or
    language, and when the correction has other self-checks: requirements never move.
    """
    if not reason.strip():
        raise NotCorrectable(_("Say why the text is corrected."))
    page = revision.as_object()
    if page.translation_key != text.item.key or page.locale.language_code != text.language:
        raise NotCorrectable(_("The correction comes from another page or language."))
    if text.item.version_id is not None:
        raise NotCorrectable(_("Only lessons are corrected here; a quiz is corrected by a regrade."))
    try:
        with translation.override(text.language):
            frozen = page.freeze()  # slow: never inside a transaction
    except CannotFreeze as error:
        raise NotCorrectable(str(error)) from error
    if frozen.check_ids != text.item.check_ids:
        raise NotCorrectable(_("A correction must keep the same self-checks. Release a new edition instead."))
    with transaction.atomic():
        EditionText.objects.select_for_update(of=("self",)).get(pk=text.pk)
        waiting = EditionErratum.objects.filter(text=text, agreed_at=None, dropped_at=None, reason=reason)
        for erratum in waiting:
            if content_hash(erratum.content) == frozen.content_hash:
                return erratum
        erratum = EditionErratum.objects.create(
            text=text,
            content=frozen.content,
            html=frozen.html,
            reason=reason,
            proposed_by=by,
            proposed_at=database_now(),
        )
        ledger.record(
            verb="erratum.proposed",
            subject=erratum,
            actor=by,
            reason=reason,
            old={"hash": text.content_hash},
            new={"hash": frozen.content_hash},
        )
    return erratum


@transaction.atomic
def agree_to_erratum(*, erratum: EditionErratum, by: Officer) -> EditionErratum:
    """Show the correction from now on; the released text stays readable. A second call changes nothing.

    Raises NotCorrectable for the person who proposed it and for a proposal that was dropped.
    """
    erratum = EditionErratum.objects.select_for_update().get(pk=erratum.pk)
    if erratum.agreed_at is not None:
        return erratum
    if erratum.dropped_at is not None:
        raise NotCorrectable(_("This proposal was dropped."))
    if erratum.proposed_by_id == by.pk:
        raise NotCorrectable(_("A second person must agree to the correction."))
    erratum.agreed_by = by
    erratum.agreed_at = database_now()
    erratum.save(update_fields=["agreed_by", "agreed_at"])
    ledger.record(verb="erratum.agreed", subject=erratum, actor=by, reason=erratum.reason)
    ledger.announce("erratum_agreed", erratum)
    return erratum


@transaction.atomic
def drop_erratum(*, erratum: EditionErratum, by: Officer) -> EditionErratum:
    """Put a proposal aside. A second call changes nothing; one that was agreed to stays."""
    erratum = EditionErratum.objects.select_for_update().get(pk=erratum.pk)
    if erratum.agreed_at is None and erratum.dropped_at is None:
        erratum.dropped_at = database_now()
        erratum.save(update_fields=["dropped_at"])
        ledger.record(verb="erratum.dropped", subject=erratum, actor=by)
    return erratum


def hide_item(*, key: UUID, reason: str, by: Officer) -> ItemHiding:
    """Take the item from view at once in every edition. A second call returns the hiding in force.

    Requirements do not move. Raises NotCorrectable without a reason.
    """
    if not reason.strip():
        raise NotCorrectable(_("Say why the item is hidden."))
    with transaction.atomic():
        hiding, is_new = ItemHiding.objects.get_or_create(
            key=key, shown_at=None, defaults={"reason": reason, "hidden_by": by, "hidden_at": database_now()}
        )
        if is_new:
            ledger.record(verb="item.hidden", subject=hiding, actor=by, reason=reason, new={"key": str(key)})
            ledger.announce("item_hidden", hiding)
    return hiding


@transaction.atomic
def show_item(*, key: UUID, by: Officer) -> None:
    """Show a hidden item again. A second call changes nothing."""
    for hiding in ItemHiding.objects.select_for_update().filter(key=key, shown_at=None):
        hiding.shown_by = by
        hiding.shown_at = database_now()
        hiding.save(update_fields=["shown_by", "shown_at"])
        ledger.record(verb="item.shown", subject=hiding, actor=by, new={"key": str(key)})


def hidden_keys(keys: Iterable[UUID]) -> set[UUID]:
    """Return which of the items are hidden now."""
    return set(ItemHiding.objects.filter(key__in=list(keys), shown_at=None).values_list("key", flat=True))


def is_hidden(key: UUID) -> bool:
    return bool(hidden_keys([key]))
