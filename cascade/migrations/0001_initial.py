import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('courses', '0001_initial'),
        ('people', '0001_initial'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Programme',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('titles', models.JSONField(verbose_name='titles')),
                ('starts_on', models.DateField(verbose_name='starts on')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='ends on')),
                ('is_demonstration', models.BooleanField(default=False)),
            ],
            options={
                'verbose_name': 'programme',
                'verbose_name_plural': 'programmes',
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='programme_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='Tier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('order', models.PositiveSmallIntegerField(verbose_name='order')),
                ('code', models.SlugField(max_length=40, verbose_name='code')),
                ('titles', models.JSONField(verbose_name='titles')),
                ('licenses_trainers', models.BooleanField(default=False, help_text='A licence of this tier lets its holder teach the tiers below.', verbose_name="qualifying here gives a trainer's licence")),
                ('attendance_percent', models.PositiveSmallIntegerField(default=80, validators=[django.core.validators.MaxValueValidator(100)], verbose_name='attendance, per cent')),
                ('minimum_batch', models.PositiveSmallIntegerField(default=10, verbose_name='smallest batch')),
                ('maximum_batch', models.PositiveSmallIntegerField(default=40, verbose_name='largest batch')),
                ('needs_cohort', models.BooleanField(default=True, help_text='Off: whoever completes the course by self-study qualifies too, as at a refresher.', verbose_name='only in a cohort')),
                ('valid_months', models.PositiveSmallIntegerField(default=24, validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(120)], verbose_name='valid for, months')),
                ('sessions_to_keep', models.PositiveSmallIntegerField(default=4, verbose_name='sessions a year to keep the licence')),
                ('course', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tiers', to='courses.coursepage')),
                ('programme', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tiers', to='cascade.programme')),
            ],
            options={
                'verbose_name': 'tier',
                'verbose_name_plural': 'tiers',
                'ordering': ['programme', 'order'],
                'constraints': [models.UniqueConstraint(fields=('programme', 'order'), name='one_order_per_tier'), models.UniqueConstraint(fields=('programme', 'code'), name='one_code_per_tier'), models.CheckConstraint(condition=models.Q(('maximum_batch__gte', models.F('minimum_batch'))), name='a_batch_has_a_range')],
            },
        ),
        migrations.CreateModel(
            name='Cohort',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('venue', models.CharField(blank=True, max_length=200, verbose_name='venue')),
                ('starts_on', models.DateField(verbose_name='starts on')),
                ('ends_on', models.DateField(verbose_name='ends on')),
                ('seats', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(200)], verbose_name='seats')),
                ('guest_seats', models.PositiveSmallIntegerField(default=0, verbose_name='of these for guests from elsewhere')),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('running', 'Running'), ('closed', 'Closed'), ('cancelled', 'Cancelled')], default='planned', max_length=10, verbose_name='state')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closing_note', models.CharField(blank=True, max_length=300, verbose_name='reason or note')),
                ('group', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='cohort', to='courses.learninggroup')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cohorts', to='people.jurisdiction', verbose_name='host')),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cohorts_opened', to=settings.AUTH_USER_MODEL)),
                ('tier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cohorts', to='cascade.tier')),
            ],
            options={
                'verbose_name': 'cohort',
                'verbose_name_plural': 'cohorts',
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='cohort_ends_after_it_starts', violation_error_message='A cohort cannot end before it starts.'), models.CheckConstraint(condition=models.Q(('guest_seats__lte', models.F('seats'))), name='guest_seats_are_seats', violation_error_message='There cannot be more guest seats than seats.'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('state__in', ['planned', 'running'])), models.Q(('closed_at__isnull', False), ('state__in', ['closed', 'cancelled'])), _connector='OR'), name='a_closed_cohort_has_its_hour'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'cancelled'), _negated=True), models.Q(('closing_note', ''), _negated=True), _connector='OR'), name='a_cancellation_says_why', violation_error_message='Say why the cohort is cancelled.')],
            },
        ),
        migrations.CreateModel(
            name='Target',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('officers', models.PositiveIntegerField(verbose_name='officers')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='by')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='people.jurisdiction')),
                ('tier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='targets', to='cascade.tier')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('jurisdiction', 'tier'), name='one_target_per_place_and_tier')],
            },
        ),
        migrations.CreateModel(
            name='Nomination',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('state', models.CharField(choices=[('proposed', 'Proposed'), ('recommended', 'Recommended'), ('approved', 'Approved'), ('rejected', 'Rejected'), ('withdrawn', 'Withdrawn')], default='proposed', max_length=12, verbose_name='state')),
                ('reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('nominated_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='nominations', to='people.jurisdiction')),
                ('nominated_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='nominations', to=settings.AUTH_USER_MODEL)),
                ('tier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='nominations', to='cascade.tier')),
            ],
            options={
                'verbose_name': 'nomination',
                'verbose_name_plural': 'nominations',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state__in', ['proposed', 'recommended'])), fields=('officer', 'tier'), name='one_pending_nomination_per_tier', violation_error_message='This officer is already nominated for this tier.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'rejected'), _negated=True), models.Q(('reason', ''), _negated=True), _connector='OR'), name='a_rejection_says_why', violation_error_message='Say why the nomination is rejected.')],
            },
        ),
        migrations.CreateModel(
            name='Licence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('is_founding', models.BooleanField(default=False, verbose_name='founding')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='licences', to='people.jurisdiction')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='licences', to=settings.AUTH_USER_MODEL)),
                ('tier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='licences', to='cascade.tier')),
            ],
            options={
                'verbose_name': 'licence',
                'verbose_name_plural': 'licences',
                'constraints': [models.UniqueConstraint(fields=('officer', 'tier'), name='one_licence_per_officer_and_tier')],
            },
        ),
        migrations.CreateModel(
            name='CoverageCell',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('module_code', models.CharField(blank=True, max_length=12)),
                ('expires_month', models.DateField(help_text='First day of the month in which the qualification ends.')),
                ('officers', models.PositiveIntegerField(default=0)),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.jurisdiction')),
                ('tier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cascade.tier')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('jurisdiction', 'tier', 'module_code', 'expires_month'), name='one_coverage_cell')],
            },
        ),
        migrations.CreateModel(
            name='RosterImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('file_name', models.CharField(max_length=200)),
                ('file_hash', models.CharField(max_length=64)),
                ('rows', models.JSONField()),
                ('uploaded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('applied_at', models.DateTimeField(blank=True, null=True)),
                ('result', models.JSONField(blank=True, null=True)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='roster_imports', to='cascade.cohort')),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['-uploaded_at'],
            },
        ),
        migrations.CreateModel(
            name='Session',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('starts_at', models.DateTimeField(verbose_name='starts at')),
                ('minutes', models.PositiveSmallIntegerField(validators=[django.core.validators.MinValueValidator(5), django.core.validators.MaxValueValidator(720)], verbose_name='minutes')),
                ('cancelled_at', models.DateTimeField(blank=True, null=True)),
                ('cancellation_reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sessions', to='cascade.cohort')),
                ('items', models.ManyToManyField(blank=True, related_name='sessions', to='courses.editionitem', verbose_name='items covered')),
            ],
            options={
                'verbose_name': 'session',
                'verbose_name_plural': 'sessions',
                'ordering': ['starts_at'],
            },
        ),
        migrations.CreateModel(
            name='Qualification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_on', models.DateField(verbose_name='from')),
                ('ends_on', models.DateField(verbose_name='until')),
                ('is_founding', models.BooleanField(default=False, verbose_name='founding')),
                ('is_counted', models.BooleanField(default=False, help_text="The officer's longest at this tier: the one that the coverage cells hold.")),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawal_reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('cohort', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='qualifications', to='cascade.cohort')),
                ('completion', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='qualification', to='courses.completion')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='qualifications', to='people.jurisdiction')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='qualifications', to=settings.AUTH_USER_MODEL)),
                ('tier', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='qualifications', to='cascade.tier')),
            ],
            options={
                'verbose_name': 'qualification',
                'verbose_name_plural': 'qualifications',
                'indexes': [models.Index(condition=models.Q(('is_counted', True)), fields=['tier', 'ends_on'], name='qualification_ending')],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on__gte', models.F('starts_on'))), name='qualification_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('is_founding', True), ('completion__isnull', False), _connector='OR'), name='a_qualification_rests_on_evidence'), models.UniqueConstraint(condition=models.Q(('is_counted', True)), fields=('officer', 'tier'), name='an_officer_counts_once_at_a_tier'), models.CheckConstraint(condition=models.Q(('is_counted', False), ('withdrawn_at', None), _connector='OR'), name='what_is_withdrawn_counts_no_more'), models.CheckConstraint(condition=models.Q(('withdrawn_at', None), models.Q(('withdrawal_reason', ''), _negated=True), _connector='OR'), name='a_withdrawn_qualification_says_why', violation_error_message='Say why the qualification is withdrawn.')],
            },
        ),
        migrations.CreateModel(
            name='CohortTrainer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('part', models.CharField(choices=[('lead', 'Lead trainer'), ('co_trainer', 'Co-trainer'), ('marker', 'Marker'), ('observer', 'Observer')], default='lead', max_length=12, verbose_name='part')),
                ('assigned_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('removed_at', models.DateTimeField(blank=True, null=True)),
                ('cohort', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trainers', to='cascade.cohort')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='cohorts_trained', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('cohort', 'officer'), name='one_part_per_trainer_and_cohort')],
            },
        ),
        migrations.CreateModel(
            name='LicenceEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('granted', 'Granted'), ('renewed', 'Renewed'), ('suspended', 'Suspended'), ('restored', 'Restored'), ('withdrawn', 'Withdrawn')], max_length=10, verbose_name='kind')),
                ('effective_on', models.DateField(verbose_name='effective on')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('recorded_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('licence', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='cascade.licence')),
                ('recorded_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['licence', 'effective_on', 'recorded_at', 'pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('kind__in', ['granted', 'renewed']), _negated=True), ('valid_until__gte', models.F('effective_on')), _connector='OR'), name='a_grant_says_until_when'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='a_licence_event_says_why')],
            },
        ),
        migrations.CreateModel(
            name='Attendance',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('client_id', models.UUIDField()),
                ('status', models.CharField(choices=[('present', 'Present'), ('late', 'Late'), ('absent', 'Absent'), ('excused', 'Excused')], max_length=10, verbose_name='status')),
                ('marked_at', models.DateTimeField()),
                ('marked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('member', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to='courses.groupmember')),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='attendance', to='cascade.session')),
            ],
            options={
                'verbose_name': 'attendance mark',
                'verbose_name_plural': 'attendance marks',
                'indexes': [models.Index(fields=['session', 'member', 'marked_at'], name='attendance_newest')],
                'constraints': [models.UniqueConstraint(fields=('marked_by', 'client_id', 'member'), name='a_mark_counts_once')],
            },
        ),
        migrations.CreateModel(
            name='SessionTrainer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('licence_state', models.CharField(blank=True, help_text='Best state of a licence for the tier on the day; blank until marked.', max_length=10)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('session', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='trainers', to='cascade.session')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('session', 'officer'), name='a_trainer_stands_once_in_a_session')],
            },
        ),
    ]
