import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import modelcluster.fields
import uuid
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('courses', '0001_initial'),
        ('people', '0001_initial'),
        ('people', '__first__'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='QuestionBank',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=40, unique=True, verbose_name='slug')),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('is_secure', models.BooleanField(default=False, verbose_name='secure')),
            ],
            options={
                'verbose_name': 'question bank',
                'verbose_name_plural': 'question banks',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Practical',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('minutes', models.PositiveSmallIntegerField(default=30, verbose_name='minutes')),
                ('total_percent', models.DecimalField(decimal_places=2, default=Decimal('70'), max_digits=5, verbose_name='pass mark of the total, per cent')),
                ('critical_minimum', models.PositiveSmallIntegerField(default=2, verbose_name='lowest level on a critical criterion')),
                ('assessors', models.PositiveSmallIntegerField(default=1, verbose_name='assessors')),
                ('attempts_allowed', models.PositiveSmallIntegerField(default=2, verbose_name='tries allowed')),
                ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
            ],
            options={
                'verbose_name': 'practical',
                'verbose_name_plural': 'practicals',
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('assessors__in', [1, 2])), name='one_or_two_assessors'), models.CheckConstraint(condition=models.Q(('critical_minimum__lte', 3)), name='critical_level_is_a_level')],
            },
        ),
        migrations.CreateModel(
            name='Quiz',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('pass_mark_percent', models.DecimalField(decimal_places=2, default=Decimal('60'), max_digits=5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='pass mark, per cent')),
                ('minutes', models.PositiveSmallIntegerField(default=20, help_text='0 for no limit.', verbose_name='time limit, minutes')),
                ('grace_seconds', models.PositiveSmallIntegerField(default=60, verbose_name='grace, seconds')),
                ('attempts_allowed', models.PositiveSmallIntegerField(default=3, help_text='0 for any number.', verbose_name='attempts allowed')),
                ('delay_minutes', models.PositiveIntegerField(default=0, verbose_name='wait between attempts, minutes')),
                ('questions_drawn', models.PositiveSmallIntegerField(default=0, help_text='0 for all of them.', verbose_name='questions drawn for each attempt')),
                ('shuffles', models.BooleanField(default=True, verbose_name='shuffle questions and options')),
                ('review_moment', models.CharField(choices=[('after_submission', 'Just after handing in'), ('after_passing', 'After passing, or when no attempt is left'), ('never', 'Marks only')], default='after_passing', max_length=20, verbose_name='answers are shown')),
                ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
            ],
            options={
                'verbose_name': 'quiz',
                'verbose_name_plural': 'quizzes',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='PracticalCriterion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('is_critical', models.BooleanField(default=False, verbose_name='critical')),
                ('titles', models.JSONField(verbose_name='criterion')),
                ('levels', models.JSONField(verbose_name='levels')),
                ('practical', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='criteria', to='assessments.practical')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PracticalPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('minutes', models.PositiveSmallIntegerField(default=20, help_text='Minutes, 1-600.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(600)], verbose_name='minutes')),
                ('practical', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pages', to='assessments.practical', verbose_name='practical')),
            ],
            options={
                'verbose_name': 'practical in a module',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='PracticalVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField()),
                ('titles', models.JSONField()),
                ('scenarios', models.JSONField()),
                ('pass_rules', models.JSONField()),
                ('rubric', models.JSONField()),
                ('minutes', models.PositiveSmallIntegerField()),
                ('total_percent', models.DecimalField(decimal_places=2, max_digits=5)),
                ('critical_minimum', models.PositiveSmallIntegerField()),
                ('assessors', models.PositiveSmallIntegerField()),
                ('attempts_allowed', models.PositiveSmallIntegerField()),
                ('content_hash', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('practical', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='assessments.practical')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('practical', 'number'), name='one_number_per_practical_version'), models.UniqueConstraint(fields=('practical', 'content_hash'), name='same_practical_same_version')],
            },
        ),
        migrations.CreateModel(
            name='PracticalWording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('en', 'English'), ('hi', 'Hindi')], max_length=10, verbose_name='language')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('scenario', models.TextField(verbose_name='scenario')),
                ('pass_rule', models.CharField(max_length=300, verbose_name='how it is passed')),
                ('practical', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='wordings', to='assessments.practical')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('practical', 'language'), name='one_wording_per_practical_language')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('module_code', models.CharField(db_index=True, max_length=12, verbose_name='module')),
                ('kind', models.CharField(choices=[('single', 'One right answer'), ('multiple', 'Several right answers'), ('truefalse', 'True or false'), ('numeric', 'Number'), ('matching', 'Matching'), ('ordering', 'Putting in order'), ('shorttext', 'Short text')], max_length=20, verbose_name='kind')),
                ('key', models.JSONField(help_text='Language-free: ids of options, numbers, accepted words.', verbose_name='key')),
                ('difficulty', models.CharField(choices=[('core', 'Core'), ('stretch', 'Stretch')], default='core', max_length=10, verbose_name='difficulty')),
                ('source', models.CharField(blank=True, max_length=300, verbose_name='source')),
                ('confidence', models.CharField(choices=[('sure', 'Sure'), ('probable', 'Probable: a law officer reads it first')], default='sure', max_length=10, verbose_name='confidence')),
                ('law_as_on', models.DateField(blank=True, null=True, verbose_name='law as on')),
                ('retired_at', models.DateTimeField(blank=True, null=True, verbose_name='retired at')),
                ('latest_revision', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision')),
                ('bank', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='assessments.questionbank', verbose_name='bank')),
            ],
            options={
                'verbose_name': 'question',
                'verbose_name_plural': 'questions',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='QuizPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('minutes', models.PositiveSmallIntegerField(default=20, help_text='Minutes, 1-600.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(600)], verbose_name='minutes')),
                ('quiz', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='pages', to='assessments.quiz', verbose_name='quiz')),
            ],
            options={
                'verbose_name': 'quiz in a module',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='QuizVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField()),
                ('titles', models.JSONField()),
                ('introductions', models.JSONField(default=dict)),
                ('pass_mark_percent', models.DecimalField(decimal_places=2, max_digits=5)),
                ('minutes', models.PositiveSmallIntegerField()),
                ('grace_seconds', models.PositiveSmallIntegerField()),
                ('attempts_allowed', models.PositiveSmallIntegerField()),
                ('delay_minutes', models.PositiveIntegerField()),
                ('questions_drawn', models.PositiveSmallIntegerField(default=0)),
                ('shuffles', models.BooleanField()),
                ('review_moment', models.CharField(choices=[('after_submission', 'Just after handing in'), ('after_passing', 'After passing, or when no attempt is left'), ('never', 'Marks only')], max_length=20)),
                ('content_hash', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('quiz', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='assessments.quiz')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('quiz', 'number'), name='one_number_per_quiz_version'), models.UniqueConstraint(fields=('quiz', 'content_hash'), name='same_quiz_same_version')],
            },
        ),
        migrations.CreateModel(
            name='QuizWording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('en', 'English'), ('hi', 'Hindi')], max_length=10, verbose_name='language')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('introduction', models.TextField(blank=True, verbose_name='introduction')),
                ('quiz', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='wordings', to='assessments.quiz')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('quiz', 'language'), name='one_wording_per_quiz_language')],
            },
        ),
        migrations.CreateModel(
            name='Attempt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField()),
                ('state', models.CharField(choices=[('open', 'Open'), ('submitted', 'Handed in'), ('graded', 'Marked')], default='open', max_length=10)),
                ('paper', models.JSONField(help_text='Question version ids in the order shown to this officer.')),
                ('seed', models.BigIntegerField()),
                ('epoch', models.PositiveIntegerField(default=0, help_text='Counts the loads of the attempt page; the newest may save.')),
                ('started_at', models.DateTimeField()),
                ('deadline_at', models.DateTimeField(null=True)),
                ('closes_at', models.DateTimeField(null=True)),
                ('submitted_at', models.DateTimeField(null=True)),
                ('closed_by', models.CharField(blank=True, help_text='officer, deadline or trainer', max_length=10)),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='courses.enrolment')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='courses.editionitem')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.jurisdiction')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to=settings.AUTH_USER_MODEL)),
                ('quiz_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attempts', to='assessments.quizversion')),
            ],
            options={
                'verbose_name': 'attempt',
                'verbose_name_plural': 'attempts',
                'indexes': [models.Index(fields=['state', 'closes_at'], name='attempt_to_close')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('officer', 'item'), name='one_open_attempt_per_officer_and_quiz'), models.UniqueConstraint(fields=('enrolment', 'item', 'number'), name='one_number_per_attempt'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'open'), ('submitted_at', None)), models.Q(models.Q(('state', 'open'), _negated=True), ('submitted_at__isnull', False)), _connector='OR'), name='an_attempt_is_handed_in_once'), models.CheckConstraint(condition=models.Q(models.Q(('closes_at', None), ('deadline_at', None)), ('closes_at__gte', models.F('deadline_at')), _connector='OR'), name='an_attempt_closes_after_its_deadline')],
            },
        ),
        migrations.CreateModel(
            name='PracticalAssessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('state', models.CharField(choices=[('open', 'Being marked'), ('passed', 'Passed'), ('repeat', 'Asked to repeat'), ('failed', 'Failed')], default='open', max_length=10)),
                ('percent', models.DecimalField(decimal_places=2, max_digits=5, null=True)),
                ('decided_at', models.DateTimeField(null=True)),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='practical_assessments', to='courses.enrolment')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='practical_assessments', to='courses.editionitem')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.jurisdiction')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='practical_assessments', to=settings.AUTH_USER_MODEL)),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='assessments.practicalversion')),
            ],
            options={
                'verbose_name': 'practical assessment',
                'verbose_name_plural': 'practical assessments',
                'constraints': [models.UniqueConstraint(fields=('enrolment', 'item', 'number'), name='one_number_per_practical_try'), models.UniqueConstraint(condition=models.Q(('state', 'open')), fields=('enrolment', 'item'), name='one_open_practical_try'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'open')), models.Q(models.Q(('state', 'open'), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='a_practical_is_decided_once')],
            },
        ),
        migrations.CreateModel(
            name='QuestionVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('single', 'One right answer'), ('multiple', 'Several right answers'), ('truefalse', 'True or false'), ('numeric', 'Number'), ('matching', 'Matching'), ('ordering', 'Putting in order'), ('shorttext', 'Short text')], max_length=20)),
                ('key', models.JSONField()),
                ('wordings', models.JSONField(help_text='Language code to {stem, options…, explanation}.')),
                ('source', models.CharField(blank=True, max_length=300)),
                ('key_hash', models.CharField(db_index=True, max_length=64)),
                ('wording_hash', models.CharField(max_length=64)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='assessments.question')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('question', 'number'), name='one_number_per_question_version'), models.UniqueConstraint(fields=('question', 'key_hash', 'wording_hash'), name='same_content_same_version')],
            },
        ),
        migrations.CreateModel(
            name='QuestionWording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('en', 'English'), ('hi', 'Hindi')], max_length=10, verbose_name='language')),
                ('stem', models.TextField(verbose_name='question')),
                ('body', models.JSONField(blank=True, default=dict, verbose_name='options')),
                ('explanation', models.TextField(blank=True, verbose_name='explanation')),
                ('question', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='wordings', to='assessments.question')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('question', 'language'), name='one_wording_per_question_language')],
            },
        ),
        migrations.CreateModel(
            name='QuizSlot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('maximum', models.DecimalField(decimal_places=2, default=Decimal('1'), max_digits=6, validators=[django.core.validators.MinValueValidator(Decimal('0.01'))], verbose_name='marks')),
                ('question', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='slots', to='assessments.question', verbose_name='question')),
                ('quiz', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='slots', to='assessments.quiz')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('quiz', 'question'), name='a_question_stands_once_in_a_quiz')],
            },
        ),
        migrations.CreateModel(
            name='Marking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('levels', models.JSONField()),
                ('evidence', models.TextField(blank=True, help_text='No names or identifying detail of any victim.', verbose_name='what was seen')),
                ('marked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('marker', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='markings', to=settings.AUTH_USER_MODEL)),
                ('supersedes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='assessments.marking')),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='markings', to='assessments.practicalassessment')),
            ],
            options={
                'verbose_name': 'marking',
                'verbose_name_plural': 'markings',
                'constraints': [models.UniqueConstraint(condition=models.Q(('supersedes', None)), fields=('assessment', 'marker'), name='one_first_marking_per_marker'), models.CheckConstraint(condition=models.Q(('supersedes', models.F('id')), _negated=True), name='a_marking_does_not_supersede_itself')],
            },
        ),
        migrations.CreateModel(
            name='Answer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('response', models.JSONField(default=dict)),
                ('is_flagged', models.BooleanField(default=False)),
                ('epoch', models.PositiveIntegerField()),
                ('sequence', models.PositiveIntegerField()),
                ('saved_at', models.DateTimeField()),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='answers', to='assessments.attempt')),
                ('question_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='assessments.questionversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('attempt', 'question_version'), name='one_answer_per_question')],
            },
        ),
        migrations.CreateModel(
            name='QuizVersionQuestion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('maximum', models.DecimalField(decimal_places=2, max_digits=6)),
                ('question_version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='quiz_places', to='assessments.questionversion')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='questions', to='assessments.quizversion')),
            ],
            options={
                'ordering': ['version', 'position'],
                'constraints': [models.UniqueConstraint(fields=('version', 'question_version'), name='one_place_per_question_in_a_version'), models.UniqueConstraint(fields=('version', 'position'), name='one_question_per_place_in_a_version')],
            },
        ),
        migrations.CreateModel(
            name='Grading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(default=1)),
                ('score', models.DecimalField(decimal_places=2, max_digits=8)),
                ('maximum', models.DecimalField(decimal_places=2, max_digits=8)),
                ('percent', models.DecimalField(decimal_places=2, max_digits=5)),
                ('passed', models.BooleanField()),
                ('marks', models.JSONField(help_text='Per question version id: share of full marks as text, feedback.')),
                ('reason', models.CharField(blank=True, max_length=300)),
                ('graded_at', models.DateTimeField()),
                ('attempt', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='gradings', to='assessments.attempt')),
                ('graded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('supersedes', models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='superseded_by', to='assessments.grading')),
            ],
            options={
                'ordering': ['attempt', 'number'],
                'constraints': [models.UniqueConstraint(fields=('attempt', 'number'), name='one_grading_per_number'), models.CheckConstraint(condition=models.Q(('number', 1), models.Q(('reason', ''), _negated=True), _connector='OR'), name='a_regrade_says_why'), models.CheckConstraint(condition=models.Q(('score__gte', 0), ('score__lte', models.F('maximum'))), name='a_score_lies_within_its_maximum')],
            },
        ),
    ]
