"""Pages about one question in the back office: its states compared."""

from collections.abc import Callable
from functools import wraps

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.snippets.views.snippets import RevisionsCompareView, UsageView

from assessments import comparing, permissions, question_versions, where_used
from assessments.models import Question
from assessments.question_versions import NOW

View = Callable[..., HttpResponse]


def for_readers(view: View) -> View:
    """Hand the view the question of the address. Refused to those who see no keys; not found in another bank."""

    @wraps(view)
    def guarded(request: HttpRequest, question_id: int) -> HttpResponse:
        if not permissions.can_read_questions(request.user):
            raise PermissionDenied
        visible = permissions.questions_visible_to(request.user).select_related("bank")
        return view(request, get_object_or_404(visible.prefetch_related("wordings"), pk=question_id))

    return guarded


def for_writers(view: View) -> View:
    """As ``for_readers``, and refused to those who write no questions."""

    @wraps(view)
    def guarded(request: HttpRequest, question_id: int) -> HttpResponse:
        if not permissions.can_write_questions(request.user):
            raise PermissionDenied
        return for_readers(view)(request, question_id)

    return guarded


@for_readers
@require_safe
def question_compare(request: HttpRequest, question: Question) -> HttpResponse:
    """Any two states of the question word by word; ``a`` is the older one."""
    choices = question_versions.choices_of(question)
    usual = question_versions.usual_pair(choices, has_draft=question.has_unpublished_changes)
    chosen = [request.GET.get(name) or usual[place] for place, name in enumerate("ab")]
    (before, before_label), (after, after_label) = (question_versions.state_named(question, name) for name in chosen)
    context = {
        "question": question,
        "heading": _("Compare"),
        "can_write": permissions.can_write_questions(request.user),
        "choices": choices,
        "chosen": chosen,
        "before_label": before_label,
        "after_label": after_label,
        "comparison": comparing.compare(before, after),
    }
    return render(request, "assessments/cms/question_compare.html", context)


@for_readers
@require_safe
def question_usage(request: HttpRequest, question: Question) -> HttpResponse:
    """Where the question stands and has stood, how often it was asked, and figures that the reader may see."""
    usage = where_used.usage_of(question)
    context = {
        "question": question,
        "heading": _("Where used"),
        "can_write": permissions.can_write_questions(request.user),
        "usage": usage,
        "asked": usage.asked,
        "figures": where_used.figures_of(question, usage, request.user),
    }
    return render(request, "assessments/cms/question_usage.html", context)


class QuestionUsageView(UsageView):
    """Wagtail's own address for usage leads to ours, which knows draws and releases too."""

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        return redirect(reverse("assessments_cms:question-usage", args=[self.object.pk]))


class QuestionRevisionsCompareView(RevisionsCompareView):
    """Wagtail's own address for comparing two revisions leads to ours, which knows keys."""

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        pair = {"a": self._name(self.revision_id_a), "b": self._name(self.revision_id_b)}
        url = reverse("assessments_cms:question-compare", args=[self.object.pk])
        return redirect(f"{url}?{urlencode(pair)}")

    def _name(self, revision: str) -> str:
        """Wagtail's word or number as our pages name the state."""
        ordered = self.object.revisions.order_by("created_at", "pk").values_list("pk", flat=True)
        found = {"earliest": ordered.first, "latest": ordered.last}.get(revision)
        if found is not None:
            number = found()
            return f"r{number}" if number else NOW
        return NOW if revision == "live" else f"r{revision}"
