"""Question files into a bank: plan what a file would do, then do it as a whole or not at all.

``plan`` compares what was read with the bank and writes nothing; ``apply`` compares once more under lock and writes.
A question is recognised by its code, else by its name within its category. Safe to repeat: the second time everything
is unchanged.
"""

import hashlib
import re
from collections import Counter
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext as _

import ledger
from assessments import question_reviewing, retiring
from assessments.exchange.parsed import LONGEST_CODE, ParsedFile, ParsedQuestion
from assessments.exporting import as_parsed, questions_of
from assessments.models import Question, QuestionBank, QuestionImage, QuestionWording
from assessments.models.bank import QuestionKindChoices
from assessments.question_content import latest
from assessments.topics import TopicPaths
from courses.reviewing import NotReviewable
from ledger.clock import database_now
from people.models import Officer

USUAL_BANK = "Imported"
MODULE = re.compile(r"[A-Z]\d{2}")
LONGEST_MODULE = 12


class Status(StrEnum):
    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


class PlanNotApplicable(ValueError):
    """Questions are refused, or the bank has changed since the plan was shown; the message says which."""


@dataclass
class PlannedQuestion:
    """What one question of the file would do. ``changes`` names what differs from the bank."""

    parsed: ParsedQuestion
    status: Status
    code: str
    question: Question | None = None
    problems: list[str] = field(default_factory=list)
    changes: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)  # stored, but to be corrected before it can be released

    @property
    def where(self) -> str:
        return self.parsed.place or _("line %(line)s") % {"line": self.parsed.line}

    @property
    def kind_label(self) -> str:
        return str(dict(QuestionKindChoices.choices).get(self.parsed.kind, self.parsed.kind))

    @property
    def left_out(self) -> list[str]:
        """What the bank does not keep of it, its own code too where another question has that."""
        if self.question is not None or self.parsed.code in ("", self.code):
            return self.parsed.left_out
        message = _("The code “%(code)s” is another question’s; this one is called %(own)s here.")
        return [*self.parsed.left_out, message % {"code": self.parsed.code, "own": self.code}]


@dataclass
class ImportPlan:
    """What a file would do to a bank, question by question."""

    bank: QuestionBank
    rows: list[PlannedQuestion]
    left_out: list[str]

    def counts(self) -> dict[str, int]:
        found = Counter(row.status for row in self.rows)
        return {str(status): found[status] for status in Status}

    def is_applicable(self) -> bool:
        return all(row.status != Status.REFUSED for row in self.rows)

    def digest(self) -> str:
        """A fingerprint of what the plan says, to see whether it still holds when it is confirmed."""
        said = [(row.code, str(row.status), row.changes, row.parsed.content_hash()) for row in self.rows]
        return hashlib.sha256(repr(said).encode()).hexdigest()


def bank_named(name: str) -> QuestionBank:
    """The bank with this slug or name; a practice bank that is not saved yet where there is none."""
    slug = slugify(name, allow_unicode=True)[:40] or "bank"
    found = QuestionBank.objects.filter(slug=name).first() or QuestionBank.objects.filter(name=name).first()
    return found or QuestionBank.objects.filter(slug=slug).first() or QuestionBank(slug=slug, name=name[:120])


def plan(file: ParsedFile, bank: QuestionBank) -> ImportPlan:
    """What the file would do to the bank; writes nothing."""
    desk = _Desk(bank, file)
    return ImportPlan(bank, [desk.planned(parsed) for parsed in file.questions], file.left_out)


def apply(
    file: ParsedFile, bank: QuestionBank, *, by: Officer | None, file_hash: str = "", shown: str | None = None
) -> ImportPlan:
    """Write the file into the bank as a whole. Raises PlanNotApplicable, and writes nothing, while one is refused.

    With ``shown``, the digest of a plan that a person confirmed, the bank must not have changed since.
    """
    for parsed in file.accepted:
        _keep_images(parsed)
    with transaction.atomic():
        if bank.pk is None:
            bank.save()
        QuestionBank.objects.select_for_update().get(pk=bank.pk)
        made = plan(file, bank)
        if not made.is_applicable():
            refused = [row.parsed.name for row in made.rows if row.status == Status.REFUSED]
            raise PlanNotApplicable(_("Nothing was stored: %(names)s refused.") % {"names": _listed(refused)})
        if shown is not None and shown != made.digest():
            raise PlanNotApplicable(_("The bank has changed since this was shown. Look at it once more."))
        _write(made, by)
        ledger.record(
            verb="questions.imported",
            subject=bank,
            actor=by,
            new={
                "file_hash": file_hash,
                "format": file.format,
                "counts": made.counts(),
                "questions": {row.code: str(row.status) for row in made.rows if row.status != Status.UNCHANGED},
            },
        )
    return made


def _listed(names: list[str]) -> str:
    return ", ".join(names[:5]) + (" …" if len(names) > 5 else "")


class _Desk:
    """The bank that a file is compared with, fetched in a few statements."""

    def __init__(self, bank: QuestionBank, file: ParsedFile) -> None:
        self.bank = bank
        stored = questions_of(bank) if bank.pk else []
        self.by_code = {question.code: question for question in stored}
        self.stated = Counter(parsed.code for parsed in file.questions)
        self.by_name = {
            (question.category, question.name or question.code): question
            for question in stored
            if question.code not in self.stated
        }
        codes = {code for parsed in file.questions for code in self._codes(parsed)}
        elsewhere = Question.objects.filter(code__in=codes).exclude(bank_id=bank.pk or 0)
        self.taken = set(elsewhere.values_list("code", flat=True))
        self.seen: set[str] = set()
        self.first: dict[tuple[str, str, str], PlannedQuestion] = {}
        self.languages = dict(settings.LANGUAGES)

    def planned(self, parsed: ParsedQuestion) -> PlannedQuestion:
        stored = self._stored(parsed)
        code = stored.code if stored else self._free_code(parsed)
        row = PlannedQuestion(parsed, Status.REFUSED, code, stored, self._problems(parsed), warnings=parsed.for_later)
        first = self.first.setdefault((parsed.category, parsed.code, "" if parsed.code else parsed.name), row)
        if first is not row:
            message = (
                _("The question in %(where)s has the same code and category.")
                if parsed.code
                else _("The question in %(where)s has the same name and category. Give one another name or a code.")
            )
            row.problems.append(message % {"where": first.where})
        elif code in self.seen:
            row.problems.append(_("Another question of this file has the same name or code."))
        elif code in self.taken:
            row.problems.append(_("This question has been moved to another bank."))
        self.seen.add(code)
        if row.problems:
            return row
        row.changes = _changes(stored, parsed) if stored else []
        row.status = Status.NEW if stored is None else Status.CHANGED if row.changes else Status.UNCHANGED
        return row

    def _stored(self, parsed: ParsedQuestion) -> Question | None:
        """The bank's own; one that was renamed since it came from a file still has the code it was given then.

        A code is in Moodle of one category: where several of the file state it, it is that of the one in its place.
        """
        given = self.by_code.get(self._codes(parsed)[-1])
        named = self.by_name.get((parsed.category, parsed.name))
        if not parsed.code:
            return named or given
        coded = self.by_code.get(parsed.code)
        if coded and coded.category != parsed.category and (given or self.stated[parsed.code] > 1):
            coded = None
        return coded or given or named

    def _free_code(self, parsed: ParsedQuestion) -> str:
        """The first that no question has; the last where each is gone. What the file states is of that question."""
        codes, used = self._codes(parsed), (self.taken, self.by_code, self.seen)
        free = (code for code in codes if not any(code in each for each in used))
        return next((code for code in free if code == parsed.code or code not in self.stated), codes[-1])

    def _codes(self, parsed: ParsedQuestion) -> list[str]:
        """The code to try first, and one that the name in its category makes."""
        named = parsed.code or (parsed.name if len(parsed.name) <= LONGEST_CODE else "")
        identity = f"{self.bank.slug}|{parsed.category}|{parsed.code or parsed.name}"
        return [*([named] if named else []), f"Q-{hashlib.sha256(identity.encode()).hexdigest()[:16]}"]

    def _problems(self, parsed: ParsedQuestion) -> list[str]:
        unknown = [language for language in parsed.wordings if language not in self.languages]
        message = _("The language “%(code)s” is not in use here.")
        return [*parsed.problems, *(message % {"code": language} for language in unknown[:1])]


def _merged(stored: Question, parsed: ParsedQuestion) -> ParsedQuestion:
    """The stored question with what the file says. What the file does not say, such as a language, is kept."""
    before = as_parsed(stored, with_images=False)
    made = parsed.copy()
    made.wordings = {**before.wordings, **parsed.wordings}
    made.category = parsed.category or before.category
    made.tags = parsed.tags or before.tags
    made.code, made.name = before.code, parsed.name or before.name
    made.is_hidden = before.is_hidden if parsed.is_hidden is None else parsed.is_hidden
    return made


def _changes(stored: Question, parsed: ParsedQuestion) -> list[str]:
    """What differs, in plain words."""
    before, after = as_parsed(stored, with_images=False), _merged(stored, parsed)
    found = [
        words
        for words, old, new in (
            (_("name"), before.name, after.name),
            (_("kind"), before.kind, after.kind),
            (_("key"), before.key, after.key),
            (_("default mark"), before.default_mark, after.default_mark),
            (_("category"), before.category, after.category),
            (_("tags"), before.tags, after.tags),
            (_("retired") if after.is_hidden else _("brought back into use"), before.is_hidden, after.is_hidden),
        )
        if old != new
    ]
    names = dict(settings.LANGUAGES)
    return found + [
        _("wording in %(language)s") % {"language": names.get(language, language)}
        for language, wording in after.wordings.items()
        if before.wordings.get(language) != wording
    ]


# --- Writing ----------------------------------------------------------------------------------------------


def _keep_images(parsed: ParsedQuestion) -> None:
    """Store pictures under their hash. Outside the transaction: a file that nothing names harms nobody."""
    for name, data in parsed.images.items():
        path = f"{QuestionImage.FOLDER}/{name}"
        if not default_storage.exists(path):
            default_storage.save(path, ContentFile(data))


def _write(made: ImportPlan, by: Officer | None) -> None:
    new = [row for row in made.rows if row.status == Status.NEW]
    now = database_now()
    paths = TopicPaths()
    rows = [_question(made.bank, row, by, now) for row in new]
    for question in rows:
        question.topic = paths.named(question.category)
    Question.objects.bulk_create(rows)
    QuestionWording.objects.bulk_create(
        _wording(question, language, wording)
        for question, row in zip(rows, new, strict=True)
        for language, wording in row.parsed.wordings.items()
    )
    for row in made.rows:
        if row.status == Status.CHANGED:
            _change(row, by, paths)
    images = {name: data for row in made.rows for name, data in row.parsed.images.items()}
    QuestionImage.objects.bulk_create(
        (
            QuestionImage(sha256=name.split(".")[0], extension=name.split(".")[1], size=len(data))
            for name, data in images.items()
        ),
        ignore_conflicts=True,
    )


def _question(bank: QuestionBank, row: PlannedQuestion, by: Officer | None, now: datetime) -> Question:
    parsed = row.parsed
    top = parsed.category.split("/")[0]
    return Question(
        code=row.code,
        bank=bank,
        name=parsed.name,
        module_code=top if MODULE.fullmatch(top) else "",
        kind=parsed.kind,
        key=parsed.key,
        category=parsed.category,
        tags=parsed.tags,
        default_mark=parsed.default_mark,
        live=False,  # until a law officer has read it
        has_unpublished_changes=True,
        sent_at=now,
        sent_by=by,
        retired_at=timezone.now() if parsed.is_hidden else None,
    )


def _wording(question: Question, language: str, wording: dict) -> QuestionWording:
    body = {name: part for name, part in wording.items() if name not in ("stem", "explanation")}
    return QuestionWording(
        question=question,
        language=language,
        stem=wording["stem"],
        body=body,
        explanation=wording.get("explanation", ""),
    )


def _change(row: PlannedQuestion, by: Officer | None, paths: TopicPaths) -> None:
    """Save the question as the file has it, as a draft; what no reviewer reads is live at once, the rest is sent.

    That it is retired, or no longer, is of the question and not of its draft.
    """
    stored = Question.objects.get(pk=row.question.pk)
    if row.parsed.is_hidden is not None and row.parsed.is_hidden != (stored.retired_at is not None):
        change = retiring.retire_questions if row.parsed.is_hidden else retiring.restore_questions
        change(questions=[stored], reason=_("As the imported file has it."), by=by)
        stored.refresh_from_db()
        if not _changes(latest(stored), row.parsed):
            return
    if stored.latest_revision_id is None:
        stored.save_revision()
    question = latest(Question.objects.get(pk=stored.pk))
    after = _merged(question, row.parsed)
    question.name, question.kind, question.key = after.name, after.kind, after.key
    if after.category != question.category:
        question.topic = paths.named(after.category) or question.topic
    question.category, question.tags, question.default_mark = after.category, after.tags, after.default_mark
    question.wordings.set([])
    question.wordings.set([_wording(question, language, wording) for language, wording in after.wordings.items()])
    if not question.live:
        question.save()
    question.save_revision(user=by)
    if not question_reviewing.settle(question=question, by=by):
        with suppress(NotReviewable):  # sent back already, just so
            question_reviewing.send(question=question, by=by)
