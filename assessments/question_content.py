"""What a legal reviewer reads of a question, as one hash; and whether exactly that has been approved."""

from typing import Any

from assessments.models import Question, QuestionDecision
from courses.freezing import content_hash

READ_WITH = ("wordings", "citations__provision__versions", "reviews")  # to prefetch before asking many questions
ACCEPTING = (QuestionDecision.APPROVED, QuestionDecision.LOADED)


def wordings_of(question: Question) -> dict[str, dict]:
    """Language code to wording, as question kinds read it."""
    return {
        wording.language: {**wording.body, "stem": wording.stem, "explanation": wording.explanation}
        for wording in question.wordings.all()
    }


def content_of(question: Question) -> dict[str, Any]:
    """Everything that a legal reviewer approves: kind, key, words, source, and the law as it stands now.

    A provision counts with its version, so that a superseded one makes every question that cites it wait again.
    """
    return {
        "kind": question.kind,
        "key": question.key,
        "wordings": wordings_of(question),
        "source": question.source,
        "provisions": provisions_of(question),
    }


def provisions_of(question: Question) -> list[dict[str, Any]]:
    """Each provision cited, with the number of its newest version; by code."""
    found = [
        {
            "code": citation.provision.code,
            "name": str(citation.provision),
            "version": max((version.number for version in citation.provision.versions.all()), default=0),
        }
        for citation in question.citations.all()
    ]
    return sorted(found, key=lambda each: each["code"])


def hash_of(question: Question) -> str:
    return content_hash(content_of(question))


def is_approved(question: Question) -> bool:
    """Whether exactly this content was approved, or accepted as loaded."""
    accepted = {review.content_hash for review in question.reviews.all() if review.decision in ACCEPTING}
    return bool(accepted) and hash_of(question) in accepted


def latest(question: Question) -> Question:
    """The question as it was last edited: its draft where there is one, else the row itself."""
    return question.get_latest_revision_as_object()
