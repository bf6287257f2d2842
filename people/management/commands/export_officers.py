from pathlib import Path

from django.core.management.base import BaseCommand, CommandParser

import ledger
from people.management.commands.import_officers import place
from people.models import Officer
from people.permissions import posted_within
from people.roster_export import export_csv, export_xlsx


class Command(BaseCommand):
    help = "Export the register of officers as csv or xlsx, by the ending of FILE."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--state", help="code of a place: only officers posted there or below")

    def handle(self, *, file: Path, state: str | None, **options: object) -> None:
        officers = Officer.objects.in_service()
        if state:
            officers = officers.filter(posted_within([place(state)]))
        if file.suffix == ".xlsx":
            export_xlsx(officers, file)
        else:
            with file.open("w", encoding="utf-8", newline="") as target:
                target.writelines(export_csv(officers))
        number = officers.count()
        if first := officers.order_by("pk").first():
            ledger.record(verb="roster.exported", subject=first, new={"officers": number, "place": state})
        self.stdout.write(self.style.SUCCESS(f"{number} officers written to {file}."))
