import courses.blocks
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import modelcluster.fields
import uuid
import wagtail.fields
from decimal import Decimal
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
        ('taggit', '0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx'),
        ('wagtail_localize', '0016_rename_page_revision_translationlog_revision'),
        ('wagtailadmin', '0006_formstate'),
        ('wagtaildocs', '0014_alter_document_file_size'),
        ('wagtailembeds', '0009_embed_cache_until'),
        ('wagtailforms', '0005_alter_formsubmission_form_data'),
        ('wagtailimages', '0027_image_description'),
        ('wagtailredirects', '0008_add_verbose_name_plural'),
        ('wagtailsearch', '0010_add_text_fields'),
        ('wagtailusers', '0015_userprofile_keyboard_shortcuts'),
        ('people', '0001_initial'),
        ('people', '__first__'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
    ]

    operations = [
        migrations.CreateModel(
            name='CataloguePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
            ],
            options={
                'verbose_name': 'catalogue',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='CoursePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('code', models.SlugField(help_text='Such as zero-fir-refresher; the same in every language.', max_length=40, verbose_name='code')),
                ('summary', models.TextField(blank=True, verbose_name='summary')),
                ('valid_months', models.PositiveSmallIntegerField(default=24, help_text='How long a completion counts; 0 for ever.', verbose_name='valid for, months')),
                ('self_enrolment', models.BooleanField(default=False, verbose_name='officers may enrol themselves')),
            ],
            options={
                'verbose_name': 'course',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='CurriculumPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
            ],
            options={
                'verbose_name': 'curriculum',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='GlossaryTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=60, unique=True, verbose_name='slug')),
                ('term_en', models.CharField(max_length=120, verbose_name='term in English')),
                ('term_hi', models.CharField(max_length=120, verbose_name='term in Hindi')),
                ('meaning_en', models.TextField(verbose_name='meaning in English')),
                ('meaning_hi', models.TextField(verbose_name='meaning in Hindi')),
            ],
            options={
                'verbose_name': 'glossary term',
                'verbose_name_plural': 'glossary terms',
                'ordering': ['term_en'],
            },
        ),
        migrations.CreateModel(
            name='HomePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
            ],
            options={
                'verbose_name': 'home page',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='LessonPage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('minutes', models.PositiveSmallIntegerField(default=20, help_text='Minutes, 1-600.', validators=[django.core.validators.MinValueValidator(1), django.core.validators.MaxValueValidator(600)], verbose_name='minutes')),
                ('summary', models.CharField(blank=True, max_length=300, verbose_name='summary')),
                ('law_as_on', models.DateField(blank=True, null=True, verbose_name='law as on')),
                ('sensitivity', models.CharField(choices=[('none', 'None'), ('notice', 'Show a notice first')], default='none', max_length=10, verbose_name='sensitivity')),
                ('body', wagtail.fields.StreamField([('text', 1), ('key_point', 3), ('case', 6), ('provision', 8), ('procedure', 13), ('checklist', 16), ('helpline', 20), ('glossary', 22), ('picture', 26), ('download', 28), ('self_check', 37)], blank=True, block_lookup={0: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'h3', 'ol', 'ul', 'link'], 'label': 'Text'}), 1: ('wagtail.blocks.StructBlock', [[('html', 0)]], {}), 2: ('wagtail.blocks.TextBlock', (), {'label': 'Key point', 'rows': 2}), 3: ('wagtail.blocks.StructBlock', [[('text', 2)]], {}), 4: ('wagtail.blocks.CharBlock', (), {'label': 'Title', 'max_length': 120}), 5: ('wagtail.blocks.RichTextBlock', (), {'features': ['bold', 'italic', 'h3', 'ol', 'ul', 'link'], 'help_text': 'Invented, or a published judgment. Never a real case file, never a name.', 'label': 'Case'}), 6: ('wagtail.blocks.StructBlock', [[('title', 4), ('html', 5)]], {}), 7: ('wagtail.blocks.ChoiceBlock', [], {'choices': courses.blocks.provision_choices, 'label': 'Provision'}), 8: ('wagtail.blocks.StructBlock', [[('provision', 7)]], {}), 9: ('wagtail.blocks.TextBlock', (), {'label': 'Step', 'rows': 2}), 10: ('wagtail.blocks.IntegerBlock', (), {'label': 'Minutes, 1-240', 'max_value': 240, 'min_value': 1, 'required': False}), 11: ('wagtail.blocks.StructBlock', [[('instruction', 9), ('minutes', 10)]], {}), 12: ('wagtail.blocks.ListBlock', (11,), {'label': 'Steps', 'min_num': 1}), 13: ('wagtail.blocks.StructBlock', [[('title', 4), ('steps', 12)]], {}), 14: ('wagtail.blocks.TextBlock', (), {'rows': 1}), 15: ('wagtail.blocks.ListBlock', (14,), {'label': 'Items', 'min_num': 1}), 16: ('wagtail.blocks.StructBlock', [[('title', 4), ('items', 15)]], {}), 17: ('wagtail.blocks.CharBlock', (), {'label': 'Name', 'max_length': 120}), 18: ('wagtail.blocks.CharBlock', (), {'label': 'Number', 'max_length': 40}), 19: ('wagtail.blocks.TextBlock', (), {'label': 'When to give it', 'required': False, 'rows': 2}), 20: ('wagtail.blocks.StructBlock', [[('name', 17), ('number', 18), ('note', 19)]], {}), 21: ('wagtail.blocks.ChoiceBlock', [], {'choices': courses.blocks.glossary_choices, 'label': 'Term'}), 22: ('wagtail.blocks.StructBlock', [[('term', 21)]], {}), 23: ('wagtail.images.blocks.ImageChooserBlock', (), {'label': 'Image'}), 24: ('wagtail.blocks.CharBlock', (), {'label': 'What the picture shows', 'max_length': 250}), 25: ('wagtail.blocks.CharBlock', (), {'label': 'Caption', 'max_length': 250, 'required': False}), 26: ('wagtail.blocks.StructBlock', [[('image', 23), ('alt', 24), ('caption', 25)]], {}), 27: ('wagtail.documents.blocks.DocumentChooserBlock', (), {'label': 'Document'}), 28: ('wagtail.blocks.StructBlock', [[('document', 27), ('title', 4)]], {}), 29: ('wagtail.blocks.ChoiceBlock', [], {'choices': [('single', 'One right answer'), ('multiple', 'Several right answers'), ('true_false', 'True or false')], 'label': 'Kind'}), 30: ('wagtail.blocks.TextBlock', (), {'label': 'Question', 'rows': 2}), 31: ('wagtail.blocks.CharBlock', (), {'label': 'Option', 'max_length': 300}), 32: ('wagtail.blocks.BooleanBlock', (), {'label': 'Right answer', 'required': False}), 33: ('wagtail.blocks.TextBlock', (), {'label': 'What to tell who chose it', 'required': False, 'rows': 2}), 34: ('wagtail.blocks.StructBlock', [[('text', 31), ('correct', 32), ('feedback', 33)]], {}), 35: ('wagtail.blocks.ListBlock', (34,), {'label': 'Options', 'max_num': 8, 'min_num': 2}), 36: ('wagtail.blocks.TextBlock', (), {'label': 'Explanation', 'required': False, 'rows': 3}), 37: ('wagtail.blocks.StructBlock', [[('kind', 29), ('question', 30), ('options', 35), ('explanation', 36)]], {})}, verbose_name='body')),
            ],
            options={
                'verbose_name': 'lesson',
            },
            bases=('wagtailcore.page', models.Model),
        ),
        migrations.CreateModel(
            name='ModulePage',
            fields=[
                ('page_ptr', models.OneToOneField(auto_created=True, on_delete=django.db.models.deletion.CASCADE, parent_link=True, primary_key=True, serialize=False, to='wagtailcore.page')),
                ('code', models.CharField(help_text='Such as M03; the same in every language.', max_length=12, verbose_name='code')),
                ('theme', models.CharField(blank=True, max_length=120, verbose_name='theme')),
                ('contact_hours', models.DecimalField(decimal_places=1, default=Decimal('1'), max_digits=4, validators=[django.core.validators.MinValueValidator(Decimal('0.5'))], verbose_name='contact hours')),
                ('audience', models.JSONField(blank=True, default=list, verbose_name='audience')),
                ('summary', models.TextField(blank=True, verbose_name='summary')),
            ],
            options={
                'verbose_name': 'module',
            },
            bases=('wagtailcore.page',),
        ),
        migrations.CreateModel(
            name='Provision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=40, unique=True, verbose_name='code')),
                ('act_short', models.CharField(max_length=60, verbose_name='act')),
                ('section', models.CharField(max_length=60, verbose_name='section')),
                ('old_law', models.CharField(blank=True, help_text='IPC, CrPC or Evidence Act section.', max_length=120, verbose_name='old law')),
            ],
            options={
                'verbose_name': 'provision',
                'verbose_name_plural': 'provisions',
                'ordering': ['code'],
            },
        ),
        migrations.CreateModel(
            name='ItemHiding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(db_index=True)),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('hidden_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('shown_at', models.DateTimeField(blank=True, null=True)),
                ('hidden_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('shown_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('shown_at', None)), fields=('key',), name='an_item_is_hidden_once_at_a_time')],
            },
        ),
        migrations.CreateModel(
            name='LegalReview',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('en', 'English'), ('hi', 'Hindi')], max_length=10, verbose_name='language')),
                ('content_hash', models.CharField(max_length=64)),
                ('decision', models.CharField(choices=[('requested', 'Requested'), ('approved', 'Approved'), ('changes', 'Changes asked for')], default='requested', max_length=10, verbose_name='decision')),
                ('note', models.TextField(blank=True, verbose_name='note')),
                ('requested_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('approver', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='legal_reviews_given', to=settings.AUTH_USER_MODEL)),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='legal_reviews_asked', to=settings.AUTH_USER_MODEL)),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='legal_reviews', to='wagtailcore.revision')),
            ],
            options={
                'verbose_name': 'legal review',
                'verbose_name_plural': 'legal reviews',
                'constraints': [models.UniqueConstraint(fields=('revision', 'language', 'content_hash'), name='one_review_per_revision_language_and_content'), models.CheckConstraint(condition=models.Q(('approver', None), models.Q(('approver', models.F('author')), _negated=True), _connector='OR'), name='nobody_approves_their_own_words', violation_error_message='The author cannot approve the own text; ask another reviewer.'), models.CheckConstraint(condition=models.Q(models.Q(('approver', None), ('decided_at', None), ('decision', 'requested')), models.Q(models.Q(('decision', 'requested'), _negated=True), ('approver__isnull', False), ('decided_at__isnull', False)), _connector='OR'), name='a_decision_has_its_maker')],
            },
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('number', models.PositiveSmallIntegerField(verbose_name='edition')),
                ('titles', models.JSONField(help_text='Language code to course title.')),
                ('summaries', models.JSONField(default=dict)),
                ('hours', models.DecimalField(decimal_places=1, max_digits=5, verbose_name='hours')),
                ('valid_months', models.PositiveSmallIntegerField(verbose_name='valid for, months')),
                ('law_as_on', models.DateField(verbose_name='law as on')),
                ('released_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='released at')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                ('withdrawal_reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='courses.coursepage')),
                ('released_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'edition',
                'verbose_name_plural': 'editions',
                'constraints': [models.UniqueConstraint(fields=('course', 'number'), name='one_number_per_edition'), models.CheckConstraint(condition=models.Q(('withdrawn_at', None), models.Q(('withdrawal_reason', ''), _negated=True), _connector='OR'), name='a_withdrawal_says_why', violation_error_message='Say why the edition is withdrawn.')],
            },
        ),
        migrations.CreateModel(
            name='ModuleObjective',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('translation_key', models.UUIDField(default=uuid.uuid4, editable=False)),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('text', models.CharField(max_length=300, verbose_name='objective')),
                ('locale', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.locale', verbose_name='locale')),
                ('module', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='objectives', to='courses.modulepage')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
                'unique_together': {('translation_key', 'locale')},
            },
        ),
        migrations.CreateModel(
            name='ProvisionVersion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField(verbose_name='version')),
                ('in_force_from', models.DateField(blank=True, null=True, verbose_name='in force from')),
                ('in_force_to', models.DateField(blank=True, null=True, verbose_name='in force until')),
                ('source', models.CharField(max_length=300, verbose_name='source')),
                ('confidence', models.CharField(choices=[('sure', 'Sure'), ('probable', 'Probable: a law officer reads it first')], default='sure', max_length=10, verbose_name='confidence')),
                ('law_as_on', models.DateField(verbose_name='law as on')),
                ('review_due', models.DateField(verbose_name='review due')),
                ('provision', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='courses.provision')),
                ('superseded_by', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='supersedes', to='courses.provisionversion', verbose_name='superseded by')),
            ],
            options={
                'verbose_name': 'version of a provision',
                'verbose_name_plural': 'versions of provisions',
                'ordering': ['provision', '-number'],
                'constraints': [models.UniqueConstraint(fields=('provision', 'number'), name='one_number_per_provision_version'), models.CheckConstraint(condition=models.Q(('in_force_to', None), ('in_force_from', None), ('in_force_to__gte', models.F('in_force_from')), _connector='OR'), name='provision_ends_after_it_starts', violation_error_message='A provision cannot end before it is in force.')],
            },
        ),
        migrations.CreateModel(
            name='CourseRow',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sort_order', models.IntegerField(blank=True, editable=False, null=True)),
                ('item_key', models.UUIDField(verbose_name='module or item')),
                ('is_required', models.BooleanField(default=True, verbose_name='required')),
                ('hours', models.DecimalField(blank=True, decimal_places=1, max_digits=4, null=True, verbose_name='hours')),
                ('course', modelcluster.fields.ParentalKey(on_delete=django.db.models.deletion.CASCADE, related_name='rows', to='courses.coursepage')),
            ],
            options={
                'ordering': ['sort_order'],
                'abstract': False,
                'constraints': [models.UniqueConstraint(fields=('course', 'item_key'), name='an_item_stands_once_in_a_course', violation_error_message='This module or item is already in the course.')],
            },
        ),
        migrations.CreateModel(
            name='EditionItem',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(help_text='Translation key of the page: the same in every language and edition.')),
                ('position', models.PositiveSmallIntegerField()),
                ('kind', models.CharField(choices=[('lesson', 'Lesson'), ('quiz', 'Quiz'), ('practical', 'Practical')], max_length=10)),
                ('module_code', models.CharField(max_length=12)),
                ('module_titles', models.JSONField(default=dict)),
                ('titles', models.JSONField()),
                ('is_required', models.BooleanField(default=True)),
                ('minutes', models.PositiveSmallIntegerField()),
                ('version_id', models.BigIntegerField(blank=True, null=True)),
                ('check_ids', models.JSONField(default=list, help_text='Ids of the self-checks of a lesson, in order.')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='courses.edition')),
            ],
            options={
                'ordering': ['edition', 'position'],
                'constraints': [models.UniqueConstraint(fields=('edition', 'key'), name='an_item_stands_once_in_an_edition'), models.UniqueConstraint(fields=('edition', 'position'), name='one_item_per_place_in_an_edition')],
            },
        ),
        migrations.CreateModel(
            name='Enrolment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='enrolled at')),
                ('due_on', models.DateField(blank=True, null=True, verbose_name='finish by')),
                ('completed_at', models.DateTimeField(blank=True, null=True, verbose_name='completed at')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                ('withdrawal_reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('course', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='courses.coursepage')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='courses.edition')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to='people.jurisdiction')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='enrolments', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'enrolment',
                'verbose_name_plural': 'enrolments',
                'constraints': [models.UniqueConstraint(condition=models.Q(('completed_at', None), ('withdrawn_at', None)), fields=('officer', 'course'), name='one_open_enrolment_per_course', violation_error_message='The officer is already enrolled in this course.'), models.CheckConstraint(condition=models.Q(('completed_at', None), ('withdrawn_at', None), _connector='OR'), name='an_enrolment_ends_one_way')],
            },
        ),
        migrations.CreateModel(
            name='LearningGroup',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('name', models.CharField(max_length=120, verbose_name='name')),
                ('language', models.CharField(choices=[('en', 'English'), ('hi', 'Hindi')], default='hi', max_length=10, verbose_name='language')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='courses.edition')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='groups', to='people.jurisdiction')),
            ],
            options={
                'verbose_name': 'learning group',
                'verbose_name_plural': 'learning groups',
            },
        ),
        migrations.CreateModel(
            name='ProvisionWording',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('en', 'English'), ('hi', 'Hindi')], max_length=10, verbose_name='language')),
                ('act', models.CharField(max_length=200, verbose_name='act')),
                ('heading', models.CharField(max_length=200, verbose_name='heading')),
                ('words', models.TextField(verbose_name='in our words')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='wordings', to='courses.provisionversion')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('version', 'language'), name='one_wording_per_provision_language')],
            },
        ),
        migrations.CreateModel(
            name='EditionText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(choices=[('en', 'English'), ('hi', 'Hindi')], max_length=10)),
                ('schema_version', models.PositiveSmallIntegerField()),
                ('content', models.JSONField()),
                ('html', models.TextField()),
                ('sources', models.JSONField(default=list)),
                ('content_hash', models.CharField(max_length=64)),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='texts', to='courses.editionitem')),
                ('revision', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='wagtailcore.revision')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('item', 'language'), name='one_text_per_item_and_language')],
            },
        ),
        migrations.CreateModel(
            name='Completion',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('completed_on', models.DateField(verbose_name='completed on')),
                ('valid_until', models.DateField(blank=True, null=True, verbose_name='valid until')),
                ('withdrawn_at', models.DateTimeField(blank=True, null=True, verbose_name='withdrawn at')),
                ('withdrawal_reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('jurisdiction', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.jurisdiction')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='completions', to='courses.edition')),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='completions', to='courses.enrolment')),
            ],
            options={
                'verbose_name': 'completion',
                'verbose_name_plural': 'completions',
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('enrolment',), name='one_completion_in_force_per_enrolment'), models.CheckConstraint(condition=models.Q(('valid_until', None), ('valid_until__gte', models.F('completed_on')), _connector='OR'), name='a_completion_ends_after_its_day')],
            },
        ),
        migrations.CreateModel(
            name='ItemRead',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('read_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='reads', to='courses.enrolment')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.editionitem')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('enrolment', 'item'), name='one_bookmark_per_item')],
            },
        ),
        migrations.CreateModel(
            name='GroupMember',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('joined_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('left_at', models.DateTimeField(blank=True, null=True)),
                ('left_reason', models.CharField(blank=True, max_length=300, verbose_name='reason')),
                ('enrolment', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to='courses.enrolment')),
                ('home', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='people.jurisdiction')),
                ('officer', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='memberships', to=settings.AUTH_USER_MODEL)),
                ('group', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='members', to='courses.learninggroup')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('left_at', None)), fields=('group', 'officer'), name='one_seat_per_officer_and_group')],
            },
        ),
        migrations.CreateModel(
            name='RequirementMet',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('evidence', models.CharField(help_text='self-checks, quiz, practical, attendance', max_length=40)),
                ('evidence_id', models.BigIntegerField(null=True)),
                ('met_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requirements_met', to='courses.enrolment')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.editionitem')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('enrolment', 'item'), name='a_requirement_is_met_once')],
            },
        ),
        migrations.CreateModel(
            name='SelfCheckAnswer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('check_id', models.CharField(max_length=40)),
                ('chosen', models.JSONField()),
                ('is_correct', models.BooleanField()),
                ('language', models.CharField(max_length=10)),
                ('answered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('enrolment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='self_check_answers', to='courses.enrolment')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='courses.editionitem')),
            ],
            options={
                'indexes': [models.Index(fields=['enrolment', 'item', 'check_id'], name='self_check_of_enrolment')],
            },
        ),
        migrations.CreateModel(
            name='EditionErratum',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('content', models.JSONField()),
                ('html', models.TextField()),
                ('reason', models.CharField(max_length=300, verbose_name='reason')),
                ('proposed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('agreed_at', models.DateTimeField(null=True)),
                ('dropped_at', models.DateTimeField(help_text='Proposed and not agreed to.', null=True)),
                ('agreed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('proposed_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('text', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='errata', to='courses.editiontext')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('agreed_by', None), models.Q(('agreed_by', models.F('proposed_by')), _negated=True), _connector='OR'), name='an_erratum_takes_two_persons', violation_error_message='A second person must agree to the correction.'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='an_erratum_says_why'), models.CheckConstraint(condition=models.Q(models.Q(('agreed_at', None), ('agreed_by', None)), models.Q(('agreed_at__isnull', False), ('agreed_by__isnull', False)), _connector='OR'), name='an_erratum_is_agreed_with_its_time'), models.CheckConstraint(condition=models.Q(('agreed_at', None), ('dropped_at', None), _connector='OR'), name='an_erratum_ends_one_way')],
            },
        ),
    ]
