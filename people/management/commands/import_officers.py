from pathlib import Path

from django.core.management.base import BaseCommand, CommandError, CommandParser

from people.models import Jurisdiction
from people.roster import PlanNotApplicable, RosterPlan, RosterUnreadable, Status, apply_plan, plan, read_rows


class Command(BaseCommand):
    help = "Import a roster of officers (xlsx or csv): all or nothing, safe to repeat."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument("--state", required=True, help="code of the State or body that issued the numbers")
        parser.add_argument("--home", help="code of the place for rows without a district (the State if left out)")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and write nothing")
        parser.add_argument("--demonstration", action="store_true", help="mark new officers as invented people")

    def handle(self, *, file: Path, state: str, home: str | None, dry_run: bool, **options: object) -> None:
        try:
            roster = read_rows(file.read_bytes(), file.name)
        except (OSError, RosterUnreadable) as error:
            raise CommandError(f"{file}: {error}") from error
        shown = plan(roster, issuing_state=place(state), home=place(home) if home else None)
        self.describe(shown)
        if dry_run:
            return
        try:
            officers = apply_plan(shown, by=None, is_demonstration=bool(options["demonstration"]))
        except PlanNotApplicable as error:
            raise CommandError(str(error)) from error
        self.stdout.write(self.style.SUCCESS(f"{len(officers)} officers are on record."))

    def describe(self, shown: RosterPlan) -> None:
        """Write every row that is not plainly new or unchanged, then the counts."""
        for row in shown.rows:
            for problem in row.problems:
                self.stdout.write(f"line {row.line}, {problem.column}: {problem.reason} {problem.advice}")
            for field, (old, new) in row.changes.items():
                self.stdout.write(f"line {row.line}, {field}: {old or '–'} → {new}")
            if row.status == Status.AMBIGUOUS and not row.problems:
                self.stdout.write(f"line {row.line}: an officer of this name is posted there already.")
        if shown.ignored_columns:
            self.stdout.write(f"columns not read: {', '.join(shown.ignored_columns)}")
        self.stdout.write(", ".join(f"{number} {status}" for status, number in shown.counts().items()))


def place(code: str) -> Jurisdiction:
    try:
        return Jurisdiction.objects.get(code=code)
    except Jurisdiction.DoesNotExist:
        raise CommandError(f"There is no place with the code {code}.") from None
