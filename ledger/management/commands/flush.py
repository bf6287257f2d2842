from django.conf import settings
from django.core.management.base import CommandError
from django.core.management.commands import flush
from django.db import connections, transaction

from ledger import guarding


class Command(flush.Command):
    help = "Empties the database, the audit included. Refused in production."

    def handle(self, **options) -> None:
        if getattr(settings, "PRODUCTION", False):
            raise CommandError("flush would empty the audit. It is refused in production.")
        using = connections[options["database"]]
        with transaction.atomic(using=options["database"]):  # killed half-way, the guard is back
            for guard in guarding.guards():
                guard.lift(using)
            super().handle(**options)
            for guard in guarding.guards():
                guard.install(using)
