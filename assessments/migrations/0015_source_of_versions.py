from django.db import migrations, models

from assessments import triggers


def guard_again(apps, schema_editor):
    triggers.install(schema_editor.connection)  # SQLite forgets the triggers of a rebuilt table


class Migration(migrations.Migration):
    """A corrected source makes a version of its own."""

    dependencies = [("assessments", "0014_regrades_go_back")]

    operations = [
        migrations.RemoveConstraint(model_name="questionversion", name="same_content_same_version"),
        migrations.AddConstraint(
            model_name="questionversion",
            constraint=models.UniqueConstraint(
                fields=("question", "key_hash", "wording_hash", "source"), name="same_content_same_version"
            ),
        ),
        migrations.RunPython(guard_again, migrations.RunPython.noop, elidable=False),
    ]
