import csv
import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments.exchange import formats
from assessments.exchange.marking_responses import mark_sheet
from assessments.exchange.parsed import FileRefused
from assessments.management.commands.import_questions import read

DANGEROUS = ("=", "+", "-", "@", "\t", "\r")


class Command(BaseCommand):
    help = (
        "Mark a sheet of responses against a file of questions and store nothing. Writes respondent, question, score, "
        "maximum as CSV. Exit code 1: some questions or responses could not be read (named on stderr; they count 0). "
        "2: a file cannot be read, or a respondent answers a question twice; nothing is written then."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("questions", type=Path)
        parser.add_argument("responses", type=Path)
        parser.add_argument("--format", choices=formats.NAMES, help="of the questions; told from the file if left out")

    def handle(self, *, questions: Path, responses: Path, format: str | None, **options: object) -> None:
        if hasattr(sys.stdout, "reconfigure"):
            sys.stdout.reconfigure(encoding="utf-8")
        parsed, _data = read(questions, format)
        try:
            marked, unknown = mark_sheet(parsed.questions, responses.read_bytes())
        except (OSError, FileRefused) as error:
            raise CommandError(f"{responses}: {error}", returncode=2) from error
        writer = csv.writer(self.stdout, lineterminator="\n")
        writer.writerow(["respondent", "question", "score", "maximum"])
        for row in marked:
            writer.writerow([_safe(row.respondent), _safe(row.question), row.score, row.maximum])
        problems = [f"{q.name} (line {q.line}): {text}" for q in parsed.refused for text in q.problems]
        problems += [f"line 1: there is no question “{name}”." for name in unknown]
        problems += [f"line {row.line}, {row.question}: {row.problem}" for row in marked if row.problem]
        for problem in problems:
            self.stderr.write(problem)
        if problems:
            raise CommandError(f"{len(problems)} could not be read.", returncode=1)


def _safe(text: str) -> str:
    """Text that a spreadsheet does not take for a formula."""
    return f"'{text}" if text.startswith(DANGEROUS) else text
