from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from ledger import sealing


class Command(BaseCommand):
    help = "Recomputes the audit chain. Exit 0: whole; 1: names the first broken position."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--head",
            default="",
            metavar="POSITION:DIGEST",
            help="A head printed by an earlier run and kept elsewhere: the chain must still contain it.",
        )

    def handle(self, *, head: str, **options) -> None:
        verdict = sealing.verify(noted_head=head)
        if verdict.broken:
            raise CommandError(f"The audit chain is broken at {verdict.broken}.", returncode=1)
        self.stdout.write(
            self.style.SUCCESS(
                f"{verdict.links} events are sealed and whole, {verdict.unsealed} wait to be sealed, "
                f"the personal values of {verdict.erased} were erased."
            )
        )
        self.stdout.write(f"head {verdict.head}")
