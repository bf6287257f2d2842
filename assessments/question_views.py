"""Adding and editing a question in the back office: Wagtail's views, with the sheet of the kind and “more rows”."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from wagtail.admin.panels import FieldPanel, Panel
from wagtail.admin.widgets.button import Button
from wagtail.snippets.views.snippets import CreateView, EditView

from assessments import keeping, question_reviewing, question_versions
from assessments.duplicate_pages import warn_about
from assessments.editing.question_form import QuestionForm, new_question
from assessments.models import Question
from assessments.models.bank import QuestionKindChoices
from assessments.question_content import wordings_of
from assessments.question_links import as_buttons


class SheetPanel(Panel):
    """The question itself: cells, tables and parts of its kind."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "assessments/cms/sheet.html"

        def get_context_data(self, parent_context: dict | None = None) -> dict[str, Any]:
            return super().get_context_data(parent_context) | {"sheet": self.form.sheet, "question": self.instance}


class RetiredPanel(FieldPanel):
    """When the question was retired; nothing while it is in use."""

    class BoundPanel(FieldPanel.BoundPanel):
        def is_shown(self) -> bool:
            return super().is_shown() and self.instance.retired_at is not None


class ReviewPanel(Panel):
    """What legal review has said of the question, and the way to it."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "assessments/cms/review_panel.html"

        def is_shown(self) -> bool:
            return self.instance.pk is not None

        def get_context_data(self, parent_context: dict | None = None) -> dict[str, Any]:
            last = self.instance.reviews.select_related("reviewed_by").order_by("-reviewed_at", "-pk").first()
            return super().get_context_data(parent_context) | {"question": self.instance, "last": last}


class _WithSheet:
    """What adding and editing share. Nothing is saved by itself: a half-written question is not one."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.autosave_enabled = False

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Save; or, sent for more rows, show what was typed with more rows below."""
        form = self.get_form()
        if not form.asks_for_more:
            return super().post(request, *args, **kwargs)
        self.form = form
        return self.render_to_response(self.get_context_data(form=form))

    def form_valid(self, form: QuestionForm) -> HttpResponse:
        """Save the draft; what a legal reviewer has approved already, or need not read, is live at once.

        Then, where words were written, say which questions are very like it. It is not refused.
        """
        before = form.stored.wordings
        response = super().form_valid(form)
        if not form.errors and self.object.pk:
            keeping.move_question(question=self.object, bank=form.cleaned_data["bank"], by=self.request.user)
            question_reviewing.settle(question=self.object, by=self.request.user)
        if before != wordings_of(self.object):
            warn_about(self.object, self.request)
        return response


class QuestionCreateView(_WithSheet, CreateView):
    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """First the kind, which stays; then the form of that kind."""
        if request.GET.get("kind") in QuestionKindChoices.values:
            return super().get(request, *args, **kwargs)
        context = {"kinds": QuestionKindChoices.choices, "heading": _("What kind of question?")}
        return render(request, "assessments/cms/question_kinds.html", context)

    def get_initial_form_instance(self) -> Question:
        return new_question(self.request.POST.get("kind") or self.request.GET.get("kind", ""))


class QuestionEditView(_WithSheet, EditView):
    def form_valid(self, form: QuestionForm) -> HttpResponse:
        question_versions.keep_first_state(question_id=self.object.pk)
        return super().form_valid(form)

    @cached_property
    def header_more_buttons(self) -> list[Button]:
        """Wagtail's, and the ways to what else there is about the question."""
        return [*super().header_more_buttons, *as_buttons(self.object, self.request.user)]
