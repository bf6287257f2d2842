"""Modules live once. A course composes modules and single items by translation key; it has no lesson children."""

from decimal import Decimal

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.models import Orderable, Page, TranslatableMixin
from wagtail_localize.fields import SynchronizedField

from courses import freezing
from courses.blocks import LessonBody
from courses.widgets import ItemSelect
from people.permissions import User


class ItemKind(models.TextChoices):
    LESSON = "lesson", _("Lesson")
    QUIZ = "quiz", _("Quiz")
    PRACTICAL = "practical", _("Practical")


class Sensitivity(models.TextChoices):
    NONE = "none", _("None")
    NOTICE = "notice", _("Show a notice first")


class HomePage(Page):
    """The root of one language. The public front page is ``lms``'s view; this page only holds the tree."""

    max_count_per_parent = None
    parent_page_types = ["wagtailcore.Page"]
    subpage_types = ["courses.CurriculumPage", "courses.CataloguePage"]
    template = "courses/home_page.html"

    class Meta:
        verbose_name = _("home page")

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return redirect("home")


class CurriculumPage(Page):
    """Holds the modules, the one place where each is written."""

    parent_page_types = ["courses.HomePage"]
    subpage_types = ["courses.ModulePage"]
    template = "courses/curriculum_page.html"

    class Meta:
        verbose_name = _("curriculum")

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return redirect("courses:catalogue")


class ModulePage(Page):
    """A module: objectives and its items in order. Reused by courses, never copied."""

    code = models.CharField(_("code"), max_length=12, help_text=_("Such as M03; the same in every language."))
    theme = models.CharField(_("theme"), max_length=120, blank=True)
    contact_hours = models.DecimalField(
        _("contact hours"),
        max_digits=4,
        decimal_places=1,
        default=Decimal(1),
        validators=[MinValueValidator(Decimal("0.5"))],
    )
    audience = models.JSONField(_("audience"), default=list, blank=True)
    summary = models.TextField(_("summary"), blank=True)

    content_panels = [
        *Page.content_panels,
        FieldPanel("code"),
        FieldPanel("theme"),
        FieldPanel("contact_hours"),
        FieldPanel("summary"),
        InlinePanel("objectives", heading=_("Objectives"), label=_("Objective")),
    ]
    override_translatable_fields = [SynchronizedField("code", overridable=False)]
    parent_page_types = ["courses.CurriculumPage"]
    subpage_types = ["courses.LessonPage", "assessments.QuizPage", "assessments.PracticalPage"]
    template = "courses/module_page.html"

    class Meta:
        verbose_name = _("module")

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """A page for those who write; everybody else finds the courses."""
        from courses import permissions

        if permissions.can_edit_lessons(request.user):
            return super().serve(request, *args, **kwargs)
        return redirect("courses:catalogue")


class ModuleObjective(TranslatableMixin, Orderable):
    """What an officer can do after the module, in words that can be measured."""

    module = ParentalKey(ModulePage, on_delete=models.CASCADE, related_name="objectives")
    text = models.CharField(_("objective"), max_length=300)

    panels = [FieldPanel("text")]

    class Meta(TranslatableMixin.Meta, Orderable.Meta):
        pass

    def __str__(self) -> str:
        return self.text


class ModuleItem(models.Model):
    """The interface of a page that stands in a module: lesson here, quiz and practical in ``assessments``.

    A subclass names its ``item_kind`` and implements ``content_for_release`` (what a legal reviewer approves, as JSON),
    and ``freeze`` (see ``courses.freezing``).
    """

    item_kind: ItemKind
    minutes = models.PositiveSmallIntegerField(
        _("minutes"),
        default=20,
        validators=[MinValueValidator(1), MaxValueValidator(600)],
        help_text=_("Minutes, 1-600."),
    )

    class Meta:
        abstract = True

    def content_for_release(self) -> dict:
        """Return, as JSON, what a legal reviewer approves; its hash must be the same at release."""
        raise NotImplementedError

    def content_for_reader(self, user: User) -> dict:
        """Return what is shown of it to one who writes or reviews; less than is released where something is kept."""
        return self.content_for_release()

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        """Officers are led to their edition; the page itself is a preview for those who write it."""
        from courses import serving

        return serving.serve_item(self, request, lambda: super(ModuleItem, self).serve(request, *args, **kwargs))

    def content_problems(self, reader: User | None = None) -> list[str]:
        """Return what in the page itself stands against a release, as sentences; approval apart.

        A reader is told of everything that is wrong, but not how where that is kept from them; None stands for us.
        """
        return []

    def freeze(self) -> "freezing.Frozen":
        """Return the content with the HTML, files and version that officers get. Raises ``freezing.CannotFreeze``."""
        raise NotImplementedError

    @property
    def stands_apart(self) -> bool:
        """Whether the item is left out of the contents, because its app offers it at a time of its own."""
        return False


class LessonPage(ModuleItem, Page):
    """A lesson as authors write it. Officers read the edition's frozen copy, never this page."""

    item_kind = ItemKind.LESSON

    summary = models.CharField(_("summary"), max_length=300, blank=True)
    law_as_on = models.DateField(_("law as on"), null=True, blank=True)
    sensitivity = models.CharField(
        _("sensitivity"), max_length=10, choices=Sensitivity.choices, default=Sensitivity.NONE
    )
    body = StreamField(LessonBody(), blank=True, verbose_name=_("body"))

    content_panels = [
        *Page.content_panels,
        FieldPanel("summary"),
        MultiFieldPanel(
            [FieldPanel("minutes"), FieldPanel("law_as_on"), FieldPanel("sensitivity")], heading=_("Facts")
        ),
        FieldPanel("body"),
    ]
    parent_page_types = ["courses.ModulePage"]
    subpage_types: list[str] = []
    template = "courses/lesson_preview.html"

    class Meta:
        verbose_name = _("lesson")

    def get_context(self, request: HttpRequest, *args: object, **kwargs: object) -> dict:
        return {**super().get_context(request, *args, **kwargs), "preview": freezing.preview(self)}

    def content_for_release(self) -> dict:
        return freezing.lesson_content(self)

    def content_problems(self, reader: User | None = None) -> list[str]:
        return freezing.lesson_problems(self)

    def freeze(self) -> "freezing.Frozen":
        return freezing.freeze_lesson(self)


class CataloguePage(Page):
    """Holds the courses that officers can find."""

    parent_page_types = ["courses.HomePage"]
    subpage_types = ["courses.CoursePage"]
    template = "courses/catalogue_page.html"

    class Meta:
        verbose_name = _("catalogue")

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return redirect("courses:catalogue")


class CoursePage(Page):
    """A course: rows that name modules and items by key. Releasing it writes an ``Edition``."""

    code = models.SlugField(
        _("code"), max_length=40, help_text=_("Such as zero-fir-refresher; the same in every language.")
    )
    summary = models.TextField(_("summary"), blank=True)
    valid_months = models.PositiveSmallIntegerField(
        _("valid for, months"), default=24, help_text=_("How long a completion counts; 0 for ever.")
    )
    self_enrolment = models.BooleanField(_("officers may enrol themselves"), default=False)

    content_panels = [
        *Page.content_panels,
        FieldPanel("code"),
        FieldPanel("summary"),
        FieldPanel("valid_months"),
        FieldPanel("self_enrolment"),
        InlinePanel("rows", heading=_("What the course is made of"), label=_("Row"), min_num=1),
    ]
    override_translatable_fields = [SynchronizedField("code", overridable=False)]
    parent_page_types = ["courses.CataloguePage"]
    subpage_types: list[str] = []
    template = "courses/course_page.html"

    class Meta:
        verbose_name = _("course")

    def serve(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return redirect("courses:course-detail", self.code)

    def current_edition(self) -> "object | None":
        """The newest edition that is not withdrawn, whichever language's page is asked."""
        from courses.models.edition import Edition

        return Edition.objects.current().filter(course__translation_key=self.translation_key).first()


class CourseRow(Orderable):
    """One module or one item of a course, by the translation key that every language shares."""

    course = ParentalKey(CoursePage, on_delete=models.CASCADE, related_name="rows")
    item_key = models.UUIDField(_("module or item"))
    is_required = models.BooleanField(_("required"), default=True)
    hours = models.DecimalField(_("hours"), max_digits=4, decimal_places=1, null=True, blank=True)

    panels = [FieldPanel("item_key", widget=ItemSelect), FieldPanel("is_required"), FieldPanel("hours")]

    class Meta(Orderable.Meta):
        constraints = [
            models.UniqueConstraint(
                name="an_item_stands_once_in_a_course",
                fields=["course", "item_key"],
                violation_error_message=_("This module or item is already in the course."),
            )
        ]

    def __str__(self) -> str:
        return str(self.item_key)
