import django.core.serializers.json
import django.db.models.deletion
import ledger.clock
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [  # the leaves of every library: coming last, our models are not rendered again with each of theirs
        ('account', '0009_emailaddress_unique_primary_email'),
        ('auth', '0012_alter_user_first_name_max_length'),
        ('axes', '0010_accessattemptexpiration'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('mfa', '0003_authenticator_type_uniq'),
        ('sessions', '0001_initial'),
        ('taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx'),
        ('wagtail_localize', '0016_rename_page_revision_translationlog_revision'),
        ('wagtailadmin', '0006_formstate'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
        ('wagtaildocs', '0014_alter_document_file_size'),
        ('wagtailembeds', '0009_embed_cache_until'),
        ('wagtailforms', '0005_alter_formsubmission_form_data'),
        ('wagtailimages', '0027_image_description'),
        ('wagtailredirects', '0008_add_verbose_name_plural'),
        ('wagtailsearch', '0010_add_text_fields'),
        ('wagtailusers', '0015_userprofile_keyboard_shortcuts'),
        ('people', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('recorded_at', models.DateTimeField(db_default=ledger.clock.DatabaseNow(), verbose_name='recorded')),
                ('verb', models.CharField(max_length=100, verbose_name='verb')),
                ('subject_type', models.CharField(max_length=100, verbose_name='subject type')),
                ('subject_id', models.CharField(max_length=64, verbose_name='subject')),
                ('jurisdiction_id', models.BigIntegerField(blank=True, null=True, verbose_name='jurisdiction')),
                ('reason', models.TextField(blank=True, verbose_name='reason')),
                ('old', models.JSONField(blank=True, encoder=django.core.serializers.json.DjangoJSONEncoder, null=True, verbose_name='before')),
                ('new', models.JSONField(blank=True, encoder=django.core.serializers.json.DjangoJSONEncoder, null=True, verbose_name='after')),
                ('personal_digest', models.CharField(blank=True, max_length=64, verbose_name='digest of personal values')),
                ('actor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='audit_events', to=settings.AUTH_USER_MODEL, verbose_name='by')),
            ],
            options={
                'verbose_name': 'audit event',
                'verbose_name_plural': 'audit events',
                'default_permissions': ('view',),
                'indexes': [models.Index(fields=['subject_type', 'subject_id', '-id'], name='audit_of_a_subject'), models.Index(fields=['verb', '-id'], name='audit_of_a_verb'), models.Index(fields=['-recorded_at'], name='audit_by_time')],
            },
        ),
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=50, unique=True, verbose_name='name')),
                ('at', models.DateTimeField(verbose_name='last seen')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='Job',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(help_text='The event announced, or the kind enqueued.', max_length=100, verbose_name='kind')),
                ('key', models.CharField(help_text='The same work has the same key.', max_length=400, unique=True, verbose_name='key')),
                ('event', models.CharField(blank=True, max_length=100, verbose_name='event')),
                ('handler', models.CharField(max_length=200, verbose_name='handler')),
                ('subject_id', models.BigIntegerField(blank=True, null=True, verbose_name='subject')),
                ('payload', models.JSONField(blank=True, default=dict, help_text='Ids only, never objects.', verbose_name='payload')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('running', 'Running'), ('done', 'Done'), ('failed', 'Failed')], default='waiting', max_length=10, verbose_name='state')),
                ('attempts', models.PositiveIntegerField(default=0, verbose_name='attempts')),
                ('next_at', models.DateTimeField(db_default=ledger.clock.DatabaseNow(), verbose_name='next attempt')),
                ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='lease until')),
                ('sent_again_at', models.DateTimeField(blank=True, null=True, verbose_name='sent again')),
                ('error', models.TextField(blank=True, verbose_name='error')),
                ('created_at', models.DateTimeField(db_default=ledger.clock.DatabaseNow(), verbose_name='created')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='finished')),
                ('progress_done', models.PositiveIntegerField(default=0, verbose_name='steps done')),
                ('progress_total', models.PositiveIntegerField(blank=True, null=True, verbose_name='steps in all')),
            ],
            options={
                'verbose_name': 'job',
                'verbose_name_plural': 'jobs',
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['next_at'], name='job_waiting'), models.Index(condition=models.Q(('state', 'running')), fields=['lease_until'], name='job_running'), models.Index(condition=models.Q(('state', 'failed')), fields=['-id'], name='job_failed')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('event', ''), ('subject_id', None)), models.Q(models.Q(('event', ''), _negated=True), ('subject_id__isnull', False)), _connector='OR'), name='job_of_an_event_has_a_subject', violation_error_message='A job of an event names its subject; any other job has only a payload.'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'running'), ('lease_until__isnull', False)), models.Q(models.Q(('state', 'running'), _negated=True), ('lease_until', None)), _connector='OR'), name='job_has_a_lease_while_it_runs', violation_error_message='A job has a lease while it runs and only then.'), models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', False), ('state__in', ['done', 'failed'])), models.Q(('finished_at', None), ('state__in', ['waiting', 'running'])), _connector='OR'), name='job_is_finished_when_done_or_failed', violation_error_message='A job has a finishing time when it is done or failed and only then.')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=100, verbose_name='kind')),
                ('key', models.CharField(help_text='The same message has the same key.', max_length=200, verbose_name='key')),
                ('channel', models.CharField(choices=[('mail', 'E-mail'), ('in_app', 'On this site')], max_length=10, verbose_name='channel')),
                ('language', models.CharField(max_length=20, verbose_name='language')),
                ('subject', models.CharField(max_length=255, verbose_name='subject')),
                ('body', models.TextField(verbose_name='body')),
                ('url', models.CharField(blank=True, help_text='A path on this site, such as /en/learn/.', max_length=255, verbose_name='page')),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('sent', 'Sent'), ('cancelled', 'Cancelled'), ('failed', 'Failed'), ('read', 'Read')], default='waiting', max_length=10, verbose_name='state')),
                ('send_at', models.DateTimeField(verbose_name='send at')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='sent')),
                ('read_at', models.DateTimeField(blank=True, null=True, verbose_name='read')),
                ('attempts', models.PositiveIntegerField(default=0, verbose_name='attempts')),
                ('claimed_until', models.DateTimeField(blank=True, null=True, verbose_name="in a sender's hands until")),
                ('error', models.TextField(blank=True, verbose_name='error')),
                ('created_at', models.DateTimeField(db_default=ledger.clock.DatabaseNow(), verbose_name='created')),
                ('recipient', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notices', to=settings.AUTH_USER_MODEL, verbose_name='recipient')),
            ],
            options={
                'verbose_name': 'notice',
                'verbose_name_plural': 'notices',
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['send_at'], name='notice_waiting'), models.Index(condition=models.Q(('channel', 'in_app')), fields=['recipient', '-id'], name='notice_in_app')],
                'constraints': [models.UniqueConstraint(fields=('recipient', 'key', 'channel'), name='one_notice_per_recipient_key_and_channel', violation_error_message='This notice has already been written.'), models.CheckConstraint(condition=models.Q(models.Q(('channel', 'in_app'), ('read_at__isnull', False), ('state', 'read')), models.Q(models.Q(('state', 'read'), _negated=True), ('read_at', None)), _connector='OR'), name='notice_read_is_in_app', violation_error_message='Only a notice on this site can be read, and then it has a time.'), models.CheckConstraint(condition=models.Q(models.Q(('sent_at__isnull', False), ('state__in', ['sent', 'read'])), models.Q(('sent_at', None), ('state__in', ['waiting', 'cancelled', 'failed'])), _connector='OR'), name='notice_sent_has_a_time', violation_error_message='A notice has a sending time when it was sent and only then.'), models.CheckConstraint(condition=models.Q(('url', ''), models.Q(('url__startswith', '/'), models.Q(('url__startswith', '//'), _negated=True)), _connector='OR'), name='notice_url_is_a_path_here', violation_error_message='A notice links to a path on this site only.')],
            },
        ),
        migrations.CreateModel(
            name='AuditPending',
            fields=[
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='pending', serialize=False, to='ledger.auditevent')),
            ],
            options={
                'default_permissions': (),
            },
        ),
        migrations.CreateModel(
            name='AuditPersonal',
            fields=[
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='personal', serialize=False, to='ledger.auditevent')),
                ('salt', models.CharField(max_length=64, verbose_name='salt')),
                ('values', models.JSONField(encoder=django.core.serializers.json.DjangoJSONEncoder, verbose_name='values')),
            ],
            options={
                'default_permissions': ('view',),
            },
        ),
        migrations.CreateModel(
            name='AuditLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.BigIntegerField(unique=True, verbose_name='position')),
                ('digest', models.CharField(max_length=64, unique=True, verbose_name='digest')),
                ('previous', models.CharField(max_length=64, unique=True, verbose_name='digest before')),
                ('event', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='link', to='ledger.auditevent')),
            ],
            options={
                'ordering': ['position'],
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('position__gte', 1)), name='audit_position_counts_from_one', violation_error_message='Positions count from 1.'), models.CheckConstraint(condition=models.Q(('digest', models.F('previous')), _negated=True), name='audit_link_does_not_follow_itself', violation_error_message='A link cannot follow itself.')],
            },
        ),
    ]
