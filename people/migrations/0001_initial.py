import django.contrib.auth.validators
import django.db.models.deletion
import django.utils.timezone
import people.models.officer
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Rank',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=12, unique=True, verbose_name='code')),
                ('order', models.PositiveSmallIntegerField(verbose_name='order')),
                ('cadre', models.CharField(choices=[('police', 'Police'), ('prosecution', 'Prosecution'), ('judiciary', 'Judiciary'), ('forensic', 'Forensic science'), ('child_protection', 'Child protection'), ('ngo', 'Non-governmental organisation'), ('platform', 'Platform or intermediary'), ('other', 'Other')], default='police', max_length=20, verbose_name='cadre')),
                ('name_en', models.CharField(max_length=80, verbose_name='name in English')),
                ('name_hi', models.CharField(max_length=80, verbose_name='name in Hindi')),
                ('group', models.CharField(blank=True, max_length=20, verbose_name='group')),
                ('equivalents', models.JSONField(blank=True, default=list, verbose_name='equivalents')),
            ],
            options={
                'verbose_name': 'rank',
                'verbose_name_plural': 'ranks',
                'ordering': ['cadre', 'order'],
            },
        ),
        migrations.CreateModel(
            name='Jurisdiction',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('path', models.CharField(max_length=255, unique=True)),
                ('depth', models.PositiveIntegerField()),
                ('numchild', models.PositiveIntegerField(default=0)),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('country', 'Country'), ('state', 'State'), ('union_territory', 'Union territory'), ('district', 'District'), ('police_unit', 'Police unit'), ('central_body', 'Central body'), ('court', 'Court'), ('prosecution', 'Prosecution'), ('laboratory', 'Laboratory'), ('partner', 'Partner organisation')], max_length=20, verbose_name='kind')),
                ('unit_type', models.CharField(blank=True, help_text='Code from ranks.json, such as PS.', max_length=8, verbose_name='unit type')),
                ('code', models.CharField(help_text='Ours, stable: IN-MP, IN-MP-D407, I4C.', max_length=40, unique=True, verbose_name='code')),
                ('lgd_code', models.PositiveIntegerField(blank=True, help_text='Only where known; never invented.', null=True, verbose_name='LGD code')),
                ('iso_code', models.CharField(blank=True, max_length=6, verbose_name='ISO 3166-2')),
                ('name_en', models.CharField(max_length=120, verbose_name='name in English')),
                ('name_hi', models.CharField(blank=True, max_length=120, verbose_name='name in Hindi')),
                ('opened_on', models.DateField(blank=True, null=True, verbose_name='opened on')),
                ('closed_on', models.DateField(blank=True, null=True, verbose_name='closed on')),
                ('source', models.CharField(blank=True, max_length=200, verbose_name='source')),
                ('confidence', models.CharField(blank=True, max_length=10, verbose_name='confidence')),
                ('districts', models.ManyToManyField(blank=True, limit_choices_to={'kind': 'district'}, related_name='police_units', to='people.jurisdiction', verbose_name='districts covered')),
            ],
            options={
                'verbose_name': 'jurisdiction',
                'verbose_name_plural': 'jurisdictions',
                'constraints': [models.CheckConstraint(condition=models.Q(('closed_on', None), ('opened_on', None), ('closed_on__gt', models.F('opened_on')), _connector='OR'), name='jurisdiction_closes_after_it_opens', violation_error_message='A place cannot close before it opens.'), models.UniqueConstraint(condition=models.Q(('closed_on', None), ('lgd_code__isnull', False)), fields=('kind', 'lgd_code'), name='one_lgd_code_in_force_per_kind', violation_error_message='Another place in force has this LGD code.')],
            },
        ),
        migrations.CreateModel(
            name='Officer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('username', models.CharField(default=people.models.officer.opaque_username, max_length=40, unique=True, validators=[django.contrib.auth.validators.UnicodeUsernameValidator()], verbose_name='account name')),
                ('full_name', models.CharField(max_length=100, verbose_name='name as printed, in Latin letters')),
                ('name_local', models.CharField(blank=True, max_length=100, verbose_name='name in the own script')),
                ('name_key', models.CharField(db_index=True, default='', editable=False, max_length=220)),
                ('cadre', models.CharField(choices=[('police', 'Police'), ('prosecution', 'Prosecution'), ('judiciary', 'Judiciary'), ('forensic', 'Forensic science'), ('child_protection', 'Child protection'), ('ngo', 'Non-governmental organisation'), ('platform', 'Platform or intermediary'), ('other', 'Other')], default='police', max_length=20, verbose_name='cadre')),
                ('gender', models.CharField(blank=True, choices=[('woman', 'Woman'), ('man', 'Man'), ('other', 'Another')], help_text='Optional. Asked only to plan coverage by women officers (POCSO s.24, BNSS s.173).', max_length=8, verbose_name='gender')),
                ('preferred_language', models.CharField(choices=[('en', 'English'), ('hi', 'Hindi')], default='hi', max_length=10, verbose_name='preferred language')),
                ('accommodations', models.JSONField(blank=True, default=list, verbose_name='standing accommodations')),
                ('is_demonstration', models.BooleanField(default=False, help_text='An invented person.', verbose_name='demonstration')),
                ('is_active', models.BooleanField(default=True, verbose_name='active')),
                ('is_staff', models.BooleanField(default=False, editable=False)),
                ('must_change_password', models.BooleanField(default=False, editable=False)),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='recorded at')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='merged_from', to=settings.AUTH_USER_MODEL)),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
                ('rank', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='people.rank', verbose_name='rank')),
            ],
            options={
                'verbose_name': 'officer',
                'verbose_name_plural': 'officers',
                'constraints': [models.CheckConstraint(condition=models.Q(('merged_into', None), models.Q(('merged_into', models.F('id')), _negated=True), _connector='OR'), name='an_officer_is_not_merged_into_themselves'), models.CheckConstraint(condition=models.Q(('full_name', ''), _negated=True), name='an_officer_has_a_name', violation_error_message='Write the name.')],
            },
        ),
        migrations.CreateModel(
            name='Succession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effective_on', models.DateField(verbose_name='effective on')),
                ('note', models.CharField(blank=True, max_length=200, verbose_name='note')),
                ('after', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='predecessors', to='people.jurisdiction')),
                ('before', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='successors', to='people.jurisdiction')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('before', 'after'), name='one_succession_per_pair'), models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='a_place_does_not_succeed_itself')],
            },
        ),
        migrations.CreateModel(
            name='Identifier',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('service_number', 'Service number'), ('email', 'E-mail'), ('mobile', 'Mobile')], max_length=20, verbose_name='kind')),
                ('scheme', models.CharField(blank=True, help_text='Such as PIS, PNO, PEN, belt.', max_length=20, verbose_name='scheme')),
                ('value', models.CharField(help_text='As text: leading zeros are kept.', max_length=120, verbose_name='value')),
                ('normalised', models.CharField(db_index=True, editable=False, max_length=120)),
                ('starts_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('verified_at', models.DateTimeField(blank=True, editable=False, null=True)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='identifiers', to=settings.AUTH_USER_MODEL)),
                ('issued_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='people.jurisdiction', verbose_name='issuing State or unit')),
            ],
            options={
                'verbose_name': 'identifier',
                'verbose_name_plural': 'identifiers',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ends_on', None), ('kind__in', ['email', 'mobile'])), fields=('kind', 'normalised'), name='one_holder_per_address_in_force', violation_error_message='Another officer already uses this e-mail or mobile number.'), models.UniqueConstraint(condition=models.Q(('ends_on', None), ('kind', 'service_number')), fields=('scheme', 'issued_by', 'normalised'), name='one_holder_per_service_number_in_force', violation_error_message='Another officer already has this service number in this State or unit.'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'service_number'), _negated=True), ('issued_by__isnull', False), _connector='OR'), name='a_service_number_names_its_issuer', violation_error_message='Say which State or unit issued the service number.'), models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='identifier_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='Posting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('officer', 'Officer'), ('nodal_officer', 'Nodal officer'), ('author', 'Author'), ('legal_reviewer', 'Legal reviewer'), ('programme_team', 'Programme team'), ('auditor', 'Auditor'), ('help_desk', 'Help desk')], default='officer', max_length=20, verbose_name='role')),
                ('title', models.CharField(blank=True, help_text='Such as SHO, DCP Cyber; apart from rank.', max_length=80, verbose_name='post')),
                ('is_primary', models.BooleanField(default=False, verbose_name='primary')),
                ('starts_on', models.DateField(default=django.utils.timezone.localdate, verbose_name='from')),
                ('ends_on', models.DateField(blank=True, null=True, verbose_name='until')),
                ('delegated_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='delegations', to=settings.AUTH_USER_MODEL, verbose_name='delegated by')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='people.jurisdiction', verbose_name='place')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'posting',
                'verbose_name_plural': 'postings',
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_on', None), ('ends_on__gte', models.F('starts_on')), _connector='OR'), name='posting_ends_after_it_starts', violation_error_message='A posting cannot end before it starts.'), models.UniqueConstraint(condition=models.Q(('ends_on', None), ('is_primary', True)), fields=('officer',), name='one_open_primary_posting', violation_error_message='The officer already has a primary posting; end it first.'), models.UniqueConstraint(condition=models.Q(('ends_on', None)), fields=('officer', 'jurisdiction', 'role'), name='one_open_posting_per_place_and_role', violation_error_message='The officer already holds this role at this place.'), models.CheckConstraint(condition=models.Q(('delegated_by', None), ('ends_on__isnull', False), _connector='OR'), name='a_delegation_ends', violation_error_message='A delegation needs its last day.')],
            },
        ),
        migrations.CreateModel(
            name='SignInCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code_hash', models.CharField(max_length=128)),
                ('made_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True)),
                ('wrong_tries', models.PositiveSmallIntegerField(default=0)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='sign_in_codes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('used_at', None), ('withdrawn_at', None)), fields=('officer',), name='one_unused_sign_in_code_per_officer')],
            },
        ),
    ]
