"""Questions of a bank as question files hold them."""

from collections.abc import Iterable
from decimal import Decimal

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from assessments import questions
from assessments.exchange import formats
from assessments.exchange.parsed import ParsedQuestion
from assessments.models import Question, QuestionBank, QuestionImage
from assessments.models.bank import Difficulty
from assessments.question_content import latest, wordings_of


def questions_of(bank: QuestionBank | None = None) -> list[Question]:
    """The bank's questions as they were last edited, those of one category together; every bank's without one."""
    rows = Question.objects.prefetch_related("wordings", "citations").select_related("latest_revision")
    rows = rows.filter(bank=bank).order_by("category", "code") if bank else rows.order_by("bank", "category", "code")
    return [latest(question) for question in rows]


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
        default_mark=question.default_mark if questions.kind(question.kind).takes_answer else Decimal(0),
        category=question.category,
        tags=list(question.tags),
        is_hidden=question.retired_at is not None,
        images=_images(wordings) if with_images else {},
    )


def export_questions(questions: Iterable[Question], format: str) -> tuple[bytes, dict[str, list[str]]]:
    """(file, what the format itself cannot say of each question, by name)."""
    pairs = [(question, as_parsed(question)) for question in questions]
    data, remarks = formats.WRITERS[format]([parsed for _question, parsed in pairs])
    for question, parsed in pairs:
        if lacking := _lacking(question, parsed):
            remarks.setdefault(parsed.name, []).extend(lacking)
    return data, remarks


def _lacking(question: Question, parsed: ParsedQuestion) -> list[str]:
    """What no file of ours carries, as sentences."""
    found = []
    if question.source or question.citations.all():
        found.append(_("The file does not carry: the source and the provisions cited."))
    if question.law_as_on:
        found.append(_("The file does not carry: the date of “law as on”."))
    if question.difficulty != Difficulty.CORE:
        found.append(_("The file does not carry: the difficulty."))
    if question.module_code and parsed.category.split("/")[0] != question.module_code:
        found.append(_("The file does not carry: the module."))
    if question.topic_id and not parsed.category:
        found.append(_("The file does not carry: the topic."))
    missing = _picture_names(parsed.wordings) - parsed.images.keys()
    return found + [_("A picture is no longer there: %(name)s.") % {"name": name} for name in sorted(missing)]


def _picture_names(wordings: dict[str, dict]) -> set[str]:
    return {name for wording in wordings.values() for name in wording.get("images", {}).values()}


def _images(wordings: dict[str, dict]) -> dict[str, bytes]:
    found = {}
    for name in _picture_names(wordings):
        try:
            with default_storage.open(f"{QuestionImage.FOLDER}/{name}", "rb") as opened:
                found[name] = opened.read()
        except FileNotFoundError:
            continue  # the text still names it; the page shows its description
    return found
