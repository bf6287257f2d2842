import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments import duplicates, importing
from assessments.exchange import dumping, formats
from assessments.exchange.parsed import FileRefused, ParsedFile
from assessments.models import Question


class Command(BaseCommand):
    help = (
        "Import questions (Moodle XML, GIFT or our workbook) into a bank: all or nothing, safe to repeat. "
        "Questions very like others, in the file or in any bank, are named and stored all the same. "
        "Exit code 0: done; 1: questions are refused, nothing is stored; 2: the file cannot be read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--format", choices=formats.NAMES, help="told from the file when left out")
        parser.add_argument("--bank", default=importing.USUAL_BANK, help="slug or name; made when there is none")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
        parser.add_argument("--dump", action="store_true", help="print what was understood as JSON and store nothing")

    def handle(
        self, *, file: Path, format: str | None, bank: str, dry_run: bool, dump: bool, **options: object
    ) -> None:
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")
        parsed, data = read(file, format)
        if dump:
            return self.dump(parsed)
        planned = importing.plan(parsed, importing.bank_named(bank))
        self.describe(planned)
        if not planned.is_applicable():
            raise CommandError("Questions are refused: nothing was stored.", returncode=1)
        if dry_run:
            return None
        try:
            importing.apply(parsed, planned.bank, by=None, file_hash=hashlib.sha256(data).hexdigest())
        except importing.PlanNotApplicable as error:
            raise CommandError(str(error), returncode=1) from error
        self.stdout.write(self.style.SUCCESS(f"{counted(planned.rows)} in the bank {planned.bank.name}."))
        return None

    def dump(self, parsed: ParsedFile) -> None:
        self.stdout.write(json.dumps(dumping.as_json(parsed), ensure_ascii=False, indent=2))
        for question in parsed.refused:
            for problem in question.problems:
                self.stderr.write(f"{question.name} ({question.place or f'line {question.line}'}): {problem}")
        if parsed.refused:
            raise CommandError(f"{counted(parsed.refused)} refused.", returncode=1)

    def describe(self, planned: importing.ImportPlan) -> None:
        """Write what is not plainly new or unchanged, and what is very like another question, then the counts."""
        likes = duplicates.likes_in_plan(planned, Question.objects.all())
        in_file = {row.code: row for row in planned.rows}
        for row in planned.rows:
            for problem in row.problems:
                self.stderr.write(f"{row.parsed.name} ({row.where}): refused: {problem}")
            for text in row.left_out:
                self.stdout.write(f"{row.parsed.name} ({row.where}): not kept: {text}")
            for text in row.warnings:
                self.stdout.write(f"{row.parsed.name} ({row.where}): correct before release: {text}")
            for like in likes.get(row.code, []):
                other = in_file.get(like["code"])
                named = f"{other.parsed.name} ({other.where}) in this file" if other else f"{like['code']} in the bank"
                self.stdout.write(f"{row.parsed.name} ({row.where}): very like {named}: {like['percent']} %")
            if row.changes:
                self.stdout.write(f"{row.parsed.name} ({row.where}): changed: {', '.join(row.changes)}")
        for text in planned.left_out:
            self.stdout.write(text)
        if planned.bank.pk is None:
            self.stdout.write(f"New bank, for practice: {planned.bank.name}.")
        self.stdout.write(", ".join(f"{number} {status}" for status, number in planned.counts().items()))


def counted(questions: Sequence[object]) -> str:
    return f"{len(questions)} {'question' if len(questions) == 1 else 'questions'}"


def read(path: Path, format: str | None) -> tuple[ParsedFile, bytes]:
    """(questions, bytes) of a file; ends the command with 2 when nothing of it can be read."""
    try:
        if path.stat().st_size > formats.MOST_BYTES:
            raise FileRefused("The file is larger than 10 MB. Divide it.")
        data = path.read_bytes()
        return formats.read(data, format), data
    except (OSError, FileRefused) as error:
        raise CommandError(f"{path}: {error}", returncode=2) from error
