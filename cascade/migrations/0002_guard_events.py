from django.db import migrations

from cascade import triggers


def install(apps, schema_editor):
    triggers.install(schema_editor.connection)  # by the connection's vendor; safe to repeat


def lift(apps, schema_editor):
    triggers.lift(schema_editor.connection)


class Migration(migrations.Migration):
    """Refuse every update and delete of licence events and attendance marks in the database itself."""

    dependencies = [("cascade", "0001_initial")]

    operations = [migrations.RunPython(install, lift)]
