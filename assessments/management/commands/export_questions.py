import sys
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

import ledger
from assessments import importing
from assessments.exchange import formats
from assessments.exporting import export_questions, questions_of


class Command(BaseCommand):
    help = "Export the questions of a bank, or of all banks, as Moodle XML, GIFT or our workbook."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--format", choices=formats.NAMES, default="moodle-xml")
        parser.add_argument("--bank", help="slug or name; every bank when left out")
        parser.add_argument("--output", type=Path, help="a file; standard output when left out")

    def handle(self, *, format: str, bank: str | None, output: Path | None, **options: object) -> None:
        chosen = importing.bank_named(bank) if bank else None
        if chosen is not None and chosen.pk is None:
            raise CommandError(f"There is no bank {bank}.", returncode=2)
        found = questions_of(chosen)
        data, remarks = export_questions(found, format)
        for name, texts in remarks.items():
            for text in texts:
                self.stderr.write(f"{name}: {text}")
        if output is None:
            sys.stdout.buffer.write(data)
        else:
            output.write_bytes(data)
        if chosen is not None:
            ledger.record(verb="questions.exported", subject=chosen, new={"format": format, "count": len(found)})
