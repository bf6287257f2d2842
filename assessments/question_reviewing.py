"""Legal review of questions: sent by who writes, decided by a reviewer who had no hand in it, over exactly one content.

Approving publishes what was read. An edit that touches nothing a reviewer reads is published at once; any other
stays a draft, and what is live is asked on.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.translation import gettext as _

import ledger
from assessments.models import Question, QuestionDecision, QuestionReview
from assessments.question_content import ACCEPTING, READ_WITH, content_of, is_approved, latest
from courses.freezing import content_hash
from courses.models.law import Confidence
from courses.reviewing import NotReviewable
from ledger.clock import database_now
from people.models import Officer


@transaction.atomic
def send(*, question: Question, by: Officer | None) -> None:
    """Put the question, as it was last edited, before legal review. Safe to repeat: it keeps its place.

    Raises NotReviewable when this content has been decided already.
    """
    question = _locked(question)
    decided = _decided(question, content_hash(content_of(latest(question))))
    if decided is not None:
        raise NotReviewable(
            _("This text has been decided already: %(decision)s.") % {"decision": decided.get_decision_display()}
        )
    if question.sent_at is not None:
        return
    question.sent_at, question.sent_by = database_now(), by
    question.save(update_fields=["sent_at", "sent_by"])
    ledger.record(verb="question.sent", subject=question, actor=by, new={"code": question.code})


def approve(*, question: Question, shown: str, by: Officer, note: str = "") -> QuestionReview:
    """Approve the content with the hash ``shown`` and publish it. Raises NotReviewable."""
    with transaction.atomic():
        review = _decide(question, shown, QuestionDecision.APPROVED, by, note)
        _publish(_locked(question), by)
    return review


def ask_for_changes(*, question: Question, shown: str, by: Officer, note: str) -> QuestionReview:
    """Send the question back with a note. Raises NotReviewable without one, and as ``approve`` does."""
    if not note.strip():
        raise NotReviewable(_("Say what should change."))
    return _decide(question, shown, QuestionDecision.CHANGES, by, note.strip())


@transaction.atomic
def _decide(question: Question, shown: str, decision: str, by: Officer, note: str) -> QuestionReview:
    question = _locked(question)
    draft = latest(question)
    content = content_of(draft)
    if content_hash(content) != shown:
        raise NotReviewable(_("The question or the law it cites has changed since it was shown. Read it once more."))
    if _decided(question, shown) is not None:
        raise NotReviewable(_("This review has been decided already."))
    if by.pk in hands_in(question):
        raise NotReviewable(_("The author cannot approve the own text; ask another reviewer."))
    review = QuestionReview.objects.create(
        question=question,
        content_hash=shown,
        content=content,
        decision=decision,
        note=note,
        author_id=_author_of(question),
        reviewed_by=by,
        reviewed_at=database_now(),
    )
    question.sent_at = question.sent_by = None
    question.save(update_fields=["sent_at", "sent_by"])
    ledger.record(
        verb="question.reviewed",
        subject=question,
        actor=by,
        reason=note,
        new={"code": question.code, "decision": decision, "hash": shown},
    )
    return review


def hands_in(question: Question) -> set[int]:
    """Who has saved or sent the question since it was last approved. None of them may decide."""
    revisions = question.revisions.exclude(user=None)
    last = question.reviews.filter(decision__in=ACCEPTING).order_by("-reviewed_at").first()
    if last is not None:
        revisions = revisions.filter(created_at__gt=last.reviewed_at)
    found = set(revisions.values_list("user", flat=True)) | {question.sent_by_id}
    if question.latest_revision is not None:
        found.add(question.latest_revision.user_id)
    return found - {None}


def sent_back_to(author: Officer) -> QuerySet[QuestionReview]:
    """The last word on each question that the author has been asked to change, and that nobody has sent since."""
    newest = QuestionReview.objects.filter(question=OuterRef("question")).order_by("-reviewed_at", "-pk")
    asked = QuestionReview.objects.filter(author=author, decision=QuestionDecision.CHANGES, question__sent_at=None)
    return asked.filter(pk=Subquery(newest.values("pk")[:1])).select_related("question").order_by("-reviewed_at")


def _author_of(question: Question) -> int | None:
    revision = question.latest_revision
    return (revision.user_id if revision else None) or question.sent_by_id


def _decided(question: Question, digest: str) -> QuestionReview | None:
    return question.reviews.filter(content_hash=digest).first()


def _locked(question: Question) -> Question:
    Question.objects.select_for_update().get(pk=question.pk)
    return Question.objects.get(pk=question.pk)


# --- After every change -----------------------------------------------------------------------------------


@transaction.atomic
def settle(*, question: Question, by: Officer | None) -> bool:
    """Publish what was last saved when its content is approved already. Returns whether it is published.

    So another module, mark or level, and retiring, take effect at once; another word does not.
    """
    question = _locked(question)
    approved = is_approved(latest(question))
    if approved and (question.has_unpublished_changes or not question.live):
        _publish(question, by)
    else:
        show_confidence(question.pk)
    return approved


def _publish(question: Question, by: Officer | None) -> None:
    """Make live what ``latest`` gives: the draft, or else the row as it stands."""
    if question.has_unpublished_changes and question.latest_revision is not None:
        question.latest_revision.publish(user=by, skip_permission_checks=True)
    else:
        Question.objects.filter(pk=question.pk).update(live=True, has_unpublished_changes=False)
    show_confidence(question.pk)


def after_publishing(instance: Question, **kwargs: object) -> None:
    """Whoever published, by whatever way: the list shows what the reviews say. Nothing is asked by this column."""
    show_confidence(instance.pk)


def show_confidence(question_id: int) -> None:
    """Bring the column that the list shows in line with the reviews. Safe to repeat."""
    question = Question.objects.prefetch_related(*READ_WITH).get(pk=question_id)
    confidence = Confidence.SURE if is_approved(question) else Confidence.PROBABLE
    if question.confidence != confidence:
        Question.objects.filter(pk=question_id).update(confidence=confidence)


def accept_as_loaded(questions: Iterable[Question]) -> None:
    """Accept questions of the programme as they stand. Safe to repeat: each question is accepted once."""
    found = Question.objects.filter(pk__in=[question.pk for question in questions]).prefetch_related(*READ_WITH)
    waiting = [
        question
        for question in found
        if all(review.decision != QuestionDecision.LOADED for review in question.reviews.all())
    ]
    contents = {question.pk: content_of(question) for question in waiting}
    hashes = {question_id: content_hash(content) for question_id, content in contents.items()}
    fresh = [q for q in waiting if hashes[q.pk] not in {review.content_hash for review in q.reviews.all()}]
    now = database_now()
    QuestionReview.objects.bulk_create(
        QuestionReview(
            question=question,
            content_hash=hashes[question.pk],
            content=contents[question.pk],
            decision=QuestionDecision.LOADED,
            reviewed_at=now,
        )
        for question in fresh
    )
    Question.objects.filter(pk__in=[question.pk for question in fresh]).update(
        confidence=Confidence.SURE, live=True, sent_at=None, sent_by=None
    )
