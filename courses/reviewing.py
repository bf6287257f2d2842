"""Legal review of one revision in one language, of exactly the content its hash names."""

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.models import Revision

import ledger
from courses.freezing import CannotFreeze, content_hash
from courses.models import LegalReview, ModuleItem, ReviewDecision
from ledger.clock import database_now
from people.models import Officer


class NotReviewable(Exception):
    """Says, in a sentence a person can act on, why a review cannot be asked for or given."""


def content_of(revision: Revision) -> dict:
    """Return what the revision would release. Raises NotReviewable when it is not an item or cannot be frozen."""
    page = revision.as_object()
    if not isinstance(page, ModuleItem):
        raise NotReviewable(_("Only lessons, quizzes and practicals are reviewed."))
    try:
        return page.content_for_release()
    except CannotFreeze as error:
        raise NotReviewable(str(error)) from error


def request_review(*, revision: Revision, language: str, author: Officer) -> LegalReview:
    """Ask legal review to look at the revision as it stands now.

    Safe to repeat: the same revision with the same content has one review, whatever was decided. Raises
    NotReviewable.
    """
    digest = content_hash(content_of(revision))  # slow: never inside a transaction
    with transaction.atomic():
        review, is_new = LegalReview.objects.get_or_create(
            revision=revision,
            language=language,
            content_hash=digest,
            defaults={"author": author, "requested_at": database_now()},
        )
        if is_new:
            ledger.record(
                verb="review.requested",
                subject=review,
                actor=author,
                new={"revision": revision.pk, "language": language, "hash": digest},
            )
            ledger.announce("review_requested", review)
    return review


def approve(*, review: LegalReview, approver: Officer, note: str = "") -> LegalReview:
    """Approve what was sent. A second approval by the same person changes nothing.

    Raises NotReviewable when the content has changed since it was sent, when it was decided already, and
    when the approver wrote it.
    """
    if content_hash(content_of(review.revision)) != review.content_hash:
        raise NotReviewable(
            _("The text or the law it cites has changed since it was sent. Ask the author to send it again.")
        )
    return _decide(review, ReviewDecision.APPROVED, approver, note)


def ask_for_changes(*, review: LegalReview, approver: Officer, note: str) -> LegalReview:
    """Send the text back with a note. Raises NotReviewable without one, and as ``approve`` does."""
    if not note.strip():
        raise NotReviewable(_("Say what should change."))
    return _decide(review, ReviewDecision.CHANGES, approver, note)


@transaction.atomic
def _decide(review: LegalReview, decision: ReviewDecision, approver: Officer, note: str) -> LegalReview:
    review = LegalReview.objects.select_for_update().get(pk=review.pk)
    if review.decision == decision and review.approver_id == approver.pk:
        return review
    if review.decision != ReviewDecision.REQUESTED:
        raise NotReviewable(_("This review has been decided already."))
    if approver.pk in (review.author_id, review.revision.user_id):
        raise NotReviewable(_("The author cannot approve the own text; ask another reviewer."))
    review.decision = decision
    review.approver = approver
    review.note = note
    review.decided_at = database_now()
    review.save(update_fields=["decision", "approver", "note", "decided_at"])
    ledger.record(
        verb="review.decided",
        subject=review,
        actor=approver,
        reason=note,
        old={"decision": ReviewDecision.REQUESTED},
        new={"decision": decision, "hash": review.content_hash},
    )
    ledger.announce("review_decided", review)
    return review
