import json
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from assessments import analysing, explaining, selecting, statistics_tables
from assessments.analysing import Analysis
from assessments.models import Quiz
from assessments.selecting import Selection
from courses.models import LearningGroup
from people.models import Jurisdiction


class Command(BaseCommand):
    help = "Print the statistics of a quiz, as Moodle defines them, and what its author should look at."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("quiz", help="code of the quiz")
        parser.add_argument("--json", action="store_true", help="everything, as one JSON object")
        parser.add_argument("--attempts", choices=list(selecting.WHICH), default="first", help="first, as Moodle does")
        add_selection_arguments(parser)

    def handle(self, *, quiz: str, json: bool, **options: object) -> None:
        found = Quiz.objects.filter(code=quiz).first()
        if found is None:
            raise CommandError(f"There is no quiz “{quiz}”.")
        analysis = analysing.analyse(found, selection_of(**options))
        if json:
            self.stdout.write(as_text(analysis))
        else:
            self.print_tables(analysis)

    def print_tables(self, analysis: Analysis) -> None:
        for row in statistics_tables.quiz_rows(analysis):
            self.stdout.write("\t".join(map(shown, row)))
        self.stdout.write("")
        for row in statistics_tables.question_rows(analysis):
            self.stdout.write("\t".join(map(shown, row)))
        if analysis.slots:
            self.stdout.write("")
            for row in statistics_tables.slot_rows(analysis):
                self.stdout.write("\t".join(map(shown, row)))
        for each in analysis.questions:
            labels = statistics_tables.labels_of(each) if each.flags else {}
            for flag in each.flags:
                sentence = explaining.explain(flag, labels, each.pool.parts)
                self.stdout.write(f"{each.pool.code}: {explaining.name_of(flag)}. {sentence}")


def as_text(analysis: Analysis) -> str:
    return json.dumps(statistics_tables.as_json(analysis), ensure_ascii=False, indent=1)


def shown(cell: statistics_tables.Cell) -> str:
    if cell is None:
        return "–"
    return f"{cell:.2f}" if isinstance(cell, float) else str(cell)


def selection_of(
    *, attempts: str = "first", group: str | None, state: str | None, tier: str, language: str, **_others: object
) -> Selection:
    return Selection(which=attempts, group=_group(group), place=_place(state), tier=_tier(tier), language=language)


def add_selection_arguments(parser: CommandParser) -> None:
    parser.add_argument("--group", help="public id of a learning group")
    parser.add_argument("--state", help="code of a place: only learners enrolled there or below")
    parser.add_argument("--tier", default="", help="code of a tier")
    parser.add_argument("--language", default="", choices=["", *dict(settings.LANGUAGES)], metavar="CODE")


def _group(public_id: str | None) -> LearningGroup | None:
    if not public_id:
        return None
    try:
        return LearningGroup.objects.get(public_id=UUID(public_id))
    except (ValueError, LearningGroup.DoesNotExist) as error:
        raise CommandError(f"There is no learning group “{public_id}”.") from error


def _place(code: str | None) -> Jurisdiction | None:
    if not code:
        return None
    try:
        return Jurisdiction.objects.get(code=code)
    except Jurisdiction.DoesNotExist as error:
        raise CommandError(f"There is no place “{code}”.") from error


def _tier(code: str) -> str:
    if code and code not in dict(selecting.tier_choices()):
        raise CommandError(f"There is no tier “{code}”.")
    return code
