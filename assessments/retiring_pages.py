"""Retiring a question, or bringing it back: a page that says first where it stands, and the same for many at once."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction

from assessments import permissions, retiring
from assessments.models import Question
from assessments.question_list import asked_for
from assessments.question_pages import for_writers


class ReasonForm(forms.Form):
    """Why; it is kept in the audit."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=gettext_lazy("It is kept for good: no names, nothing of a real case."),
    )


@for_writers
@require_http_methods(["GET", "HEAD", "POST"])
def question_retire(request: HttpRequest, question: Question) -> HttpResponse:
    """Ask for the reason, after saying what it means; then retire the question, or bring a retired one back."""
    form = ReasonForm(request.POST or None)
    is_retired = question.retired_at is not None
    if request.method == "POST" and form.is_valid():
        verb = retiring.restore_questions if is_retired else retiring.retire_questions
        verb(questions=[question], reason=form.cleaned_data["reason"], by=request.user)
        said = _("%(code)s is in use again.") if is_retired else _("%(code)s is retired.")
        messages.success(request, said % {"code": question})
        return redirect(reverse("wagtailsnippets_assessments_question:edit", args=[question.pk]))
    context = {
        "question": question,
        "heading": _("Bring back") if is_retired else _("Retire"),
        "can_write": True,
        "is_retired": is_retired,
        "quizzes": retiring.quizzes_listing([question]).get(question.pk, []),
        "form": form,
    }
    return render(request, "assessments/cms/question_retire.html", context)


class _RetiringAction(SnippetBulkAction):
    """What both directions share."""

    models = [Question]
    form_class = ReasonForm
    template_name = "assessments/cms/bulk_retire.html"
    heading: Any = ""
    is_retiring = True

    @classmethod
    def get_queryset(cls, model: type[Question], object_ids: list) -> list[Question]:
        return list(model.objects.filter(pk__in=[id_ for id_ in object_ids if str(id_).isdecimal()]).order_by("code"))

    def get_all_objects_in_listing_query(self, parent_id: str | None) -> list[int]:
        """What the list shows with its filters, which Wagtail passes on as the page to go back to."""
        return list(asked_for(self.request, self.next_url).values_list("pk", flat=True))

    def check_perm(self, question: Question) -> bool:
        if not hasattr(self, "_banks"):
            self._banks = set(permissions.banks_with_keys_visible_to(self.request.user).values_list("pk", flat=True))
        return permissions.can_write_questions(self.request.user) and question.bank_id in self._banks

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        quizzes = retiring.quizzes_listing([each["item"] for each in context["items"]])
        for each in context["items"]:
            each["quizzes"] = quizzes.get(each["item"].pk, []) if self.is_retiring else []
        return context | {"heading": self.heading, "is_retiring": self.is_retiring}

    def get_execution_context(self) -> dict[str, Any]:
        return {"reason": self.cleaned_form.cleaned_data["reason"], "by": self.request.user}


class RetireBulkAction(_RetiringAction):
    display_name = gettext_lazy("Retire")
    aria_label = gettext_lazy("Retire the selected questions")
    heading = gettext_lazy("Retire questions")
    action_type = "retire"
    action_priority = 20

    @classmethod
    def execute_action(cls, objects: list[Question], *, reason: str, by: Any, **kwargs: Any) -> tuple[int, int]:
        return len(retiring.retire_questions(questions=objects, reason=reason, by=by)), 0

    def get_success_message(self, count: int, children: int) -> str:
        said = ngettext("%(count)s question is retired.", "%(count)s questions are retired.", count)
        return said % {"count": count}


class RestoreBulkAction(_RetiringAction):
    display_name = gettext_lazy("Bring back")
    aria_label = gettext_lazy("Bring the selected questions back into use")
    heading = gettext_lazy("Bring questions back into use")
    action_type = "restore"
    action_priority = 25
    is_retiring = False

    @classmethod
    def execute_action(cls, objects: list[Question], *, reason: str, by: Any, **kwargs: Any) -> tuple[int, int]:
        return len(retiring.restore_questions(questions=objects, reason=reason, by=by)), 0

    def get_success_message(self, count: int, children: int) -> str:
        said = ngettext("%(count)s question is in use again.", "%(count)s questions are in use again.", count)
        return said % {"count": count}
