from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from lms import preparing


class Command(BaseCommand):
    help = "Brings the database up to date: migrations, the programme, the demonstration. Safe to repeat."
    requires_system_checks: list[str] = []  # some of them query tables that migrations have yet to make

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--no-demonstration", action="store_true", help="Leave out the invented people.")

        parser.add_argument("--starting", action="store_true", help="No worker runs yet: wait for the next one.")

    def handle(self, *, no_demonstration: bool, starting: bool, **options: Any) -> None:
        self.stdout.ending = ""  # a step writes its line in two pieces
        preparing.prepare(out=self.stdout, demonstration=not no_demonstration, starting=starting)
