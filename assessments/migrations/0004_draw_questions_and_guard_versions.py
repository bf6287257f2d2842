from django.db import migrations, models

from assessments import triggers


def install(apps, schema_editor):
    triggers.install(schema_editor.connection)  # by the connection's vendor; safe to repeat, so later versions may too


def lift(apps, schema_editor):
    triggers.lift(schema_editor.connection)


class Migration(migrations.Migration):
    """Let a quiz draw some of its questions, and refuse every change of versions and gradings in the database."""

    dependencies = [("assessments", "0003_initial")]

    operations = [
        migrations.AddField(
            model_name="quiz",
            name="questions_drawn",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="0 for all of them.", verbose_name="questions drawn for each attempt"
            ),
        ),
        migrations.AddField(
            model_name="quizversion",
            name="questions_drawn",
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.RunPython(install, lift, elidable=False),
    ]
