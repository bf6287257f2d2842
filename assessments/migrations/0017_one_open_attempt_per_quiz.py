import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Count

UNDER_WAY = ["ready", "open"]


def refuse_two_at_once(apps, schema_editor):
    """Stop before anything is lost where an officer has a quiz of two courses open in both."""
    attempts = apps.get_model("assessments", "Attempt").objects.filter(state__in=UNDER_WAY)
    twice = attempts.values("officer", "quiz").annotate(open=Count("pk")).filter(open__gt=1)
    names = [f"officer {each['officer']}, quiz {each['quiz']}" for each in twice[:20]]
    if names:
        raise ValueError(
            f"These quizzes are under way twice: {'; '.join(names)}. End one attempt of each on the invigilator's "
            "page with the version installed before, then migrate again."
        )


class Migration(migrations.Migration):
    """A quiz that two courses share is under way in one of them at a time."""

    dependencies = [("assessments", "0016_quiz_of_attempts")]

    operations = [
        migrations.RunPython(refuse_two_at_once, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="attempt",
            name="quiz",
            field=models.ForeignKey(
                editable=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="attempts",
                to="assessments.quiz",
            ),
        ),
        migrations.RemoveConstraint(model_name="attempt", name="one_open_attempt_per_officer_and_quiz"),
        migrations.AddConstraint(
            model_name="attempt",
            constraint=models.UniqueConstraint(
                fields=("officer", "quiz"),
                condition=models.Q(("state__in", UNDER_WAY)),
                name="one_open_attempt_per_officer_and_quiz",
            ),
        ),
    ]
