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
            name='Award',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True, verbose_name='code')),
                ('kind', models.CharField(choices=[('completion', 'Certificate of completion'), ('qualification', 'Trainer certificate')], default='completion', max_length=15, verbose_name='kind')),
                ('titles', models.JSONField(verbose_name='titles')),
                ('template_version', models.CharField(default='1', max_length=20, verbose_name='template version')),
                ('is_active', models.BooleanField(default=True, verbose_name='in use')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='awards', to='courses.coursepage')),
            ],
            options={
                'verbose_name': 'award',
                'verbose_name_plural': 'awards',
            },
        ),
        migrations.CreateModel(
            name='Certificate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.CharField(max_length=24, unique=True, verbose_name='number')),
                ('snapshot', models.JSONField()),
                ('issued_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='issued at')),
                ('issued_on', models.DateField(verbose_name='issued on')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('revoked_at', models.DateTimeField(blank=True, null=True, verbose_name='revoked at')),
                ('revocation_reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('replaced_at', models.DateTimeField(blank=True, null=True)),
                ('award', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='certificates.award')),
                ('completion', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='courses.completion')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to='people.jurisdiction')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='certificates', to=settings.AUTH_USER_MODEL)),
                ('replaced_by', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='replaces', to='certificates.certificate', verbose_name='replaced by')),
                ('revoked_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'certificate',
                'verbose_name_plural': 'certificates',
                'constraints': [models.UniqueConstraint(condition=models.Q(('replaced_at', None), ('revoked_at', None)), fields=('completion', 'award'), name='one_current_certificate_per_completion_and_award'), models.CheckConstraint(condition=models.Q(('revoked_at', None), models.Q(('revoked_by__isnull', False), models.Q(('revocation_reason', ''), _negated=True)), _connector='OR'), name='a_revocation_says_who_and_why', violation_error_message='Say why the certificate is revoked.'), models.CheckConstraint(condition=models.Q(('replaced_by', None), models.Q(('replaced_by', models.F('id')), _negated=True), _connector='OR'), name='a_certificate_does_not_replace_itself'), models.CheckConstraint(condition=models.Q(('replaced_by', None), ('replaced_at__isnull', False), _connector='OR'), name='a_replacement_has_its_hour'), models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gte', models.F('issued_on')), _connector='OR'), name='a_certificate_ends_after_its_day')],
            },
        ),
        migrations.CreateModel(
            name='CertificateFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('template_version', models.CharField(max_length=20)),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('size', models.PositiveIntegerField(help_text='Bytes.')),
                ('file', models.FileField(upload_to='certificates/%Y/%m/')),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('certificate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='certificates.certificate')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('certificate', 'sha256'), name='one_file_per_certificate_and_hash')],
            },
        ),
    ]
