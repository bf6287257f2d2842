from django.db import migrations

from certificates import triggers


def install(apps, schema_editor):
    triggers.install(schema_editor.connection)


def lift(apps, schema_editor):
    triggers.lift(schema_editor.connection)


class Migration(migrations.Migration):
    dependencies = [("certificates", "0001_initial")]

    operations = [migrations.RunPython(install, lift)]
