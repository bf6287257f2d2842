from django.db import migrations

from ledger import triggers


def install(apps, schema_editor):
    triggers.install(schema_editor.connection)  # by the connection's vendor; safe to repeat, so later versions may too


def lift(apps, schema_editor):
    triggers.lift(schema_editor.connection)


class Migration(migrations.Migration):
    """Refuse every update and delete of the audit in the database itself, and queue each event for its seal."""

    dependencies = [("ledger", "0001_initial")]

    operations = [migrations.RunPython(install, lift)]
