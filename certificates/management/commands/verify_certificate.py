from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _

from certificates import authenticating


class Command(BaseCommand):
    help = (
        "Says whether a PDF is a certificate of ours, unaltered and in force. "
        "Exit code 0: valid; 1: not valid, and why; 2: the file cannot be read."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)

    def handle(self, *, file: Path, **options: Any) -> None:
        try:
            judgement = authenticating.judge_file(file.read_bytes())
        except (OSError, authenticating.NotReadable) as error:
            self.stderr.write(_("%(file)s cannot be read: %(error)s") % {"file": file, "error": error})
            raise SystemExit(2) from error
        if not judgement.is_valid:
            self.stdout.write(self.style.ERROR(judgement.sentence))
            raise SystemExit(1)
        self.stdout.write(self.style.SUCCESS(judgement.sentence))
