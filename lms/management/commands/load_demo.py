"""Loads the demonstration: invented people, cohorts, attempts and certificates, made only through the verbs."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from lms.demonstration.story import LOGINS, Demonstration


class Command(BaseCommand):
    help = "Load invented people and cohorts in two States. Safe to repeat. Refused in production."

    def handle(self, *args: Any, verbosity: int, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("The demonstration is not for production: DJANGO_ENV is production.")

        def say(line: str) -> None:
            if verbosity:
                self.stdout.write(line)
                self.stdout.flush()

        Demonstration(say).run()
        say(f"demo logins: {settings.DATA / LOGINS}")
