"""Pages that only place a quiz or a practical in a module."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from assessments.models.practical import Practical
from assessments.models.quiz import Quiz
from courses.models import ItemKind, ModuleItem


class QuizPage(ModuleItem, Page):
    item_kind = ItemKind.QUIZ

    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="pages", verbose_name=_("quiz"))

    content_panels = [*Page.content_panels, FieldPanel("quiz"), FieldPanel("minutes")]
    parent_page_types = ["courses.ModulePage"]
    subpage_types: list[str] = []
    template = "assessments/quiz_preview.html"

    class Meta:
        verbose_name = _("quiz in a module")


class PracticalPage(ModuleItem, Page):
    item_kind = ItemKind.PRACTICAL

    practical = models.ForeignKey(
        Practical, on_delete=models.PROTECT, related_name="pages", verbose_name=_("practical")
    )

    content_panels = [*Page.content_panels, FieldPanel("practical"), FieldPanel("minutes")]
    parent_page_types = ["courses.ModulePage"]
    subpage_types: list[str] = []
    template = "assessments/practical_preview.html"

    class Meta:
        verbose_name = _("practical in a module")
