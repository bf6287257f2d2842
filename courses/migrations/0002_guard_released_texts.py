from django.db import migrations

from courses import triggers


def install(apps, schema_editor):
    triggers.install(schema_editor.connection)


def lift(apps, schema_editor):
    triggers.lift(schema_editor.connection)


class Migration(migrations.Migration):
    """Refuse every update and delete of released items and texts in the database itself."""

    dependencies = [("courses", "0001_initial")]

    operations = [migrations.RunPython(install, lift)]
