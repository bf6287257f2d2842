"""Wagtail's views of one question, shut to whoever does not see its bank's keys; a chooser that shows no words."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet

from assessments import permissions


def for_who_sees_the_question(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Refuse the view of a question that the user may not see; a view without a question passes."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        pk = str(named.get("pk", ""))
        if args or (pk and not _is_seen(request, pk)):
            raise PermissionDenied
        return view(request, *args, **named)

    return guarded


def _is_seen(request: HttpRequest, pk: str) -> bool:
    return pk.isdecimal() and permissions.questions_visible_to(request.user).filter(pk=int(pk)).exists()


class _CodesAlone:
    """Whoever sets up a quiz may name any question: by its code, module and topic."""

    @property
    def columns(self) -> list[Column]:
        return [
            *super().columns,
            Column("module_code", label=gettext_lazy("Module"), accessor="module_code"),
            Column("topic", label=gettext_lazy("Topic"), accessor="topic"),
        ]

    def get_object_list(self) -> Any:
        return super().get_object_list().select_related("topic")


class QuestionChooseView(_CodesAlone, ChooseView):
    pass


class QuestionChooseResultsView(_CodesAlone, ChooseResultsView):
    pass


class QuestionChooserViewSet(SnippetChooserViewSet):
    choose_view_class = QuestionChooseView
    choose_results_view_class = QuestionChooseResultsView
