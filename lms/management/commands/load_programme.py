"""Loads what every installation needs: places, ranks, groups, curriculum, bank, awards."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from assessments import loading as assessments_loading
from certificates.issuing import ensure_awards
from courses import loading as courses_loading
from courses.models import CataloguePage, CurriculumPage
from people import geography, registering


class Command(BaseCommand):
    help = "Load places, ranks, roles, the curriculum and the question bank. Safe to repeat; later edits are kept."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        def say(line: str) -> None:
            if verbosity:
                self.stdout.write(line)

        say("places and ranks")
        geography.load_ranks(settings.FIXTURES / "ranks.json")
        geography.load_geography(settings.FIXTURES / "geography.json")
        say("roles")
        registering.ensure_groups()
        courses_loading.load_curriculum(say)
        assessments_loading.load_bank(say)
        courses_loading.load_course_rows()
        registering.ensure_page_permissions(
            curriculum=list(CurriculumPage.objects.all()), catalogue=list(CataloguePage.objects.all())
        )
        say("awards")
        ensure_awards()
