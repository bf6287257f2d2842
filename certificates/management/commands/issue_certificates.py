from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from certificates import issuing


class Command(BaseCommand):
    help = "Finds completions in force that have no certificate and issues it. Safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--dry-run", action="store_true", help="Only say what would be issued.")

    def handle(self, *, dry_run: bool, verbosity: int, **options: Any) -> None:
        completion_ids = list(issuing.uncertified_completions().values_list("pk", flat=True))
        total = len(completion_ids)
        for done, completion_id in enumerate(completion_ids, start=1):
            if not dry_run:
                issuing.issue_for_completion(completion_id)
            if verbosity and (done % 100 == 0 or done == total):
                self.stdout.write(f"\r{done}/{total}", ending="")
        self.stdout.write(self.style.SUCCESS(f"\n{total} certificates {'to issue' if dry_run else 'issued'}"))
