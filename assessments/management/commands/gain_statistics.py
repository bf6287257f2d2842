import json

from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments import gain_analysing, gain_tables
from assessments.management.commands.quiz_statistics import add_selection_arguments, selection_of, shown
from assessments.models import GainStudy


class Command(BaseCommand):
    help = "Print what a course taught and what stayed of it, by a gain study: quizzes before, after and 90 days later."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("study", help="code of the gain study")
        parser.add_argument("--json", action="store_true", help="everything, as one JSON object")
        add_selection_arguments(parser)

    def handle(self, *, study: str, json: bool, **options: object) -> None:
        found = GainStudy.objects.select_related("form_a", "form_b").filter(code=study).first()
        if found is None:
            raise CommandError(f"There is no gain study “{study}”.")
        analysis = gain_analysing.analyse(found, selection_of(**options))
        if json:
            self.stdout.write(as_text(analysis))
            return
        for rows in (gain_tables.gain_rows(analysis), gain_tables.anchor_rows(analysis, hides_small=False)):
            for row in rows:
                self.stdout.write("\t".join(map(shown, row)))
            self.stdout.write("")


def as_text(analysis: gain_analysing.GainAnalysis) -> str:
    return json.dumps(gain_tables.gain_json(analysis), ensure_ascii=False, indent=1)
