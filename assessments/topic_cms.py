"""The tree of topics in the back office: look, add, rename and move, delete what nothing names."""

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from assessments import permissions, topics
from assessments.models import Topic


class TopicChoiceField(forms.ModelChoiceField):
    """A topic out of the tree, each name as far in as it stands."""

    def label_from_instance(self, topic: Topic) -> str:
        return topic.indented


class TopicForm(forms.Form):
    """Names and place of a topic."""

    name_en = forms.CharField(label=gettext_lazy("Name in English"), max_length=200)
    name_hi = forms.CharField(
        label=gettext_lazy("Name in Hindi"), max_length=200, widget=forms.TextInput(attrs={"lang": "hi"})
    )
    parent = TopicChoiceField(
        label=gettext_lazy("Stands below"),
        queryset=Topic.objects.none(),
        required=False,
        empty_label=gettext_lazy("Nothing: at the top"),
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"].queryset = Topic.objects.order_by("path")


def _only_writers(request: HttpRequest) -> None:
    if not permissions.can_write_questions(request.user):
        raise PermissionDenied


@require_safe
def topic_list(request: HttpRequest) -> HttpResponse:
    """The whole tree, each topic with the number of its own questions."""
    _only_writers(request)
    found = Topic.objects.annotate(count=Count("questions")).order_by("path")
    return render(request, "assessments/cms/topic_list.html", {"topics": found})


@require_http_methods(["GET", "HEAD", "POST"])
def topic_add(request: HttpRequest) -> HttpResponse:
    _only_writers(request)
    return _asked(request, None, initial={"parent": request.GET.get("below", "")})


@require_http_methods(["GET", "HEAD", "POST"])
def topic_edit(request: HttpRequest, topic_id: int) -> HttpResponse:
    _only_writers(request)
    topic = get_object_or_404(Topic, pk=topic_id)
    return _asked(
        request,
        topic,
        initial={"name_en": topic.name_en, "name_hi": topic.name_hi, "parent": topic.get_parent()},
    )


def _asked(request: HttpRequest, topic: Topic | None, initial: dict) -> HttpResponse:
    form = TopicForm(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            if topic is None:
                topics.add_topic(**form.cleaned_data, by=request.user)
            else:
                topics.change_topic(topic=topic, **form.cleaned_data, by=request.user)
        except topics.TopicRefused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _("The topic is saved."))
            return redirect("assessments_cms:topic-list")
    return render(request, "assessments/cms/topic_edit.html", {"form": form, "topic": topic})


@require_POST
def topic_delete(request: HttpRequest, topic_id: int) -> HttpResponse:
    _only_writers(request)
    try:
        topics.delete_topic(topic=get_object_or_404(Topic, pk=topic_id), by=request.user)
    except topics.TopicRefused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The topic is deleted."))
    return redirect("assessments_cms:topic-list")
