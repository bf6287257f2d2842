import django.db.models.deletion
from django.db import migrations, models
from django.db.models import OuterRef, Subquery


def fill(apps, schema_editor):
    versions = apps.get_model("assessments", "QuizVersion").objects.filter(pk=OuterRef("quiz_version_id"))
    apps.get_model("assessments", "Attempt").objects.update(quiz_id=Subquery(versions.values("quiz_id")))


class Migration(migrations.Migration):
    """Say of every attempt which quiz it is at; the next migration makes it a rule."""

    dependencies = [("assessments", "0015_source_of_versions")]

    operations = [
        migrations.AddField(
            model_name="attempt",
            name="quiz",
            field=models.ForeignKey(
                null=True,
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attempts",
                to="assessments.quiz",
            ),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
    ]
