"""Questions of a bank as question files hold them."""

from collections.abc import Iterable

from django.core.files.storage import default_storage
from django.db.models import QuerySet

from assessments.exchange import formats
from assessments.exchange.parsed import ParsedQuestion
from assessments.freezing import wordings_of
from assessments.models import Question, QuestionBank, QuestionImage


def questions_of(bank: QuestionBank) -> QuerySet[Question]:
    """The bank's questions with their wordings, those of one category together."""
    return Question.objects.filter(bank=bank).prefetch_related("wordings").order_by("category", "code")


def as_parsed(question: Question, *, with_images: bool = True) -> ParsedQuestion:
    """The question as a file would say it."""
    wordings = wordings_of(question)
    return ParsedQuestion(
        name=question.name or question.code,
        line=0,
        kind=question.kind,
        key=question.key,
        wordings=wordings,
        code=question.code,
        default_mark=question.default_mark,
        category=question.category,
        tags=list(question.tags),
        is_hidden=question.retired_at is not None,
        images=_images(wordings) if with_images else {},
    )


def export_questions(questions: Iterable[Question], format: str) -> tuple[bytes, dict[str, list[str]]]:
    """(file, what the format itself cannot say of each question, by name)."""
    return formats.WRITERS[format]([as_parsed(question) for question in questions])


def _images(wordings: dict[str, dict]) -> dict[str, bytes]:
    found = {}
    for name in {name for wording in wordings.values() for name in wording.get("images", {}).values()}:
        try:
            with default_storage.open(f"{QuestionImage.FOLDER}/{name}", "rb") as opened:
                found[name] = opened.read()
        except FileNotFoundError:
            continue  # the text still names it; the page shows its description
    return found
