"""Pages that only place a quiz or a practical in a module. What officers get is the frozen version, not the page."""

from typing import Any

from django.db import models
from django.http import HttpRequest
from django.utils.html import linebreaks
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.models import Page

from assessments.models.gain import GainStudy
from assessments.models.practical import Practical
from assessments.models.quiz import Quiz
from courses.freezing import Frozen
from courses.models import ItemKind, ModuleItem
from people.permissions import User


class QuizPage(ModuleItem, Page):
    item_kind = ItemKind.QUIZ

    quiz = models.ForeignKey(Quiz, on_delete=models.PROTECT, related_name="pages", verbose_name=_("quiz"))

    content_panels = [*Page.content_panels, FieldPanel("quiz"), FieldPanel("minutes")]
    parent_page_types = ["courses.ModulePage"]
    subpage_types: list[str] = []
    template = "assessments/quiz_preview.html"

    class Meta:
        verbose_name = _("quiz in a module")

    def content_for_release(self) -> dict[str, Any]:
        from assessments import describing

        language = self.locale.language_code
        return {"title": self.title, "minutes": self.minutes, **describing.quiz_content(self.quiz, language)}

    def content_problems(self, reader: User | None = None) -> list[str]:
        """What keeps the quiz from being released in this page's language; of banks kept from a reader, not how."""
        from assessments import finding_problems, permissions

        banks = None
        if reader is not None:
            banks = set(permissions.banks_with_keys_visible_to(reader).values_list("pk", flat=True))
        return finding_problems.quiz_problems(self.quiz, self.locale.language_code, banks)

    def freeze(self) -> Frozen:
        """Freeze quiz and questions. Safe to repeat. Raises CannotFreeze naming every problem."""
        from assessments import freezing

        content = self.content_for_release()
        freezing.refuse(self.content_problems())
        version = freezing.freeze_quiz(quiz=self.quiz)
        return Frozen(
            content=content,
            html=linebreaks(content["introduction"], autoescape=True),
            sources=freezing.sources_of_quiz(version),
            version_id=version.pk,
        )

    @property
    def stands_apart(self) -> bool:
        """A form of a gain study is offered before and after the course, not among its contents."""
        return GainStudy.objects.with_form(self.quiz_id).exists()

    def content_for_reader(self, user: User) -> dict[str, Any]:
        """What would be released, without the questions of banks that are kept from the user."""
        from assessments import describing, permissions

        shown = permissions.questions_visible_to(user).values_list("code", flat=True)
        return describing.without_hidden(self.content_for_release(), set(shown))

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """The questions in this page's language with their answers, for authors and reviewers."""
        from assessments import permissions, previewing_quizzes

        banks = set(permissions.banks_with_keys_visible_to(request.user).values_list("pk", flat=True))
        questions = previewing_quizzes.preview_questions(self.quiz, self.locale.language_code, banks)
        return super().get_context(request, *args, **kwargs) | {"questions": questions}


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

    def content_for_release(self) -> dict[str, Any]:
        from assessments import describing

        language = self.locale.language_code
        return {"title": self.title, "minutes": self.minutes, **describing.practical_content(self.practical, language)}

    def content_problems(self, reader: User | None = None) -> list[str]:
        """What keeps the practical from being released in this page's language."""
        from assessments import finding_problems

        return finding_problems.practical_problems(self.practical, self.locale.language_code)

    def freeze(self) -> Frozen:
        """Freeze the practical. Safe to repeat. Raises CannotFreeze naming every problem."""
        from assessments import freezing

        content = self.content_for_release()
        freezing.refuse(self.content_problems())
        version = freezing.freeze_practical(practical=self.practical)
        return Frozen(
            content=content,
            html=linebreaks(content["scenario"], autoescape=True),
            sources=[{"kind": "practical", "id": version.pk, "hash": version.content_hash}],
            version_id=version.pk,
        )
