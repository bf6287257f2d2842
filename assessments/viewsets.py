"""Bank, quizzes and practicals in the CMS. Editing changes no released version: releases freeze what they hold."""

import django_filters
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from assessments import questions
from assessments.models import Practical, Question, QuestionBank, Quiz


class QuestionForm(WagtailAdminModelForm):
    """Refuses a key or a wording that could not be asked, and says what is wrong with it."""

    def is_valid(self) -> bool:
        if not super().is_valid():
            return False
        for problem in self._problems():
            self.add_error(None, problem)
        return not self.errors

    def _problems(self) -> list[str]:
        kind, key = questions.kind(self.cleaned_data["kind"]), self.cleaned_data["key"]
        if not isinstance(key, dict):
            return [_("The key is an object, such as {“choice”: “a”}.")]
        found = []
        for form in self.formsets["wordings"].forms:
            words = getattr(form, "cleaned_data", None)
            if not words or words.get("DELETE"):
                continue
            if not isinstance(words["body"], dict):
                found.append(_("%(language)s: the options are an object.") % {"language": words["language"]})
                continue
            wording = {**words["body"], "stem": words["stem"], "explanation": words["explanation"]}
            found += [f"{words['language']}: {problem}" for problem in kind.validate(key, wording)]
        return found


class QuestionFilterSet(WagtailFilterSet):
    module_code = django_filters.AllValuesFilter(label=gettext_lazy("Module"))

    class Meta:
        model = Question
        fields = ["bank", "module_code", "kind", "confidence", "difficulty"]


class QuestionViewSet(SnippetViewSet):
    model = Question
    icon = "help"
    list_display = ["code", "module_code", "kind", "difficulty", "confidence", "bank"]
    filterset_class = QuestionFilterSet
    search_backend_name = None
    search_fields = ["code", "source", "wordings__stem"]
    ordering = ["code"]
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("code"), FieldPanel("bank"), FieldPanel("module_code")]),
            FieldRowPanel([FieldPanel("kind"), FieldPanel("difficulty")]),
            FieldPanel("key"),
            MultiFieldPanel(
                [FieldPanel("source"), FieldPanel("confidence"), FieldPanel("law_as_on"), FieldPanel("retired_at")],
                heading=gettext_lazy("Where it comes from"),
            ),
            InlinePanel("wordings", heading=gettext_lazy("Wordings"), label=gettext_lazy("Wording"), min_num=1),
        ],
        base_form_class=QuestionForm,
    )


class QuestionBankViewSet(SnippetViewSet):
    model = QuestionBank
    icon = "folder-open-inverse"
    list_display = ["name", "slug", "is_secure"]
    panels = [FieldPanel("name"), FieldPanel("slug"), FieldPanel("is_secure")]


class QuizViewSet(SnippetViewSet):
    model = Quiz
    icon = "list-ol"
    list_display = ["code", "pass_mark_percent", "minutes", "attempts_allowed"]
    search_backend_name = None
    search_fields = ["code", "wordings__title"]
    panels = [
        FieldPanel("code"),
        InlinePanel("wordings", heading=gettext_lazy("Titles"), label=gettext_lazy("Title"), min_num=1),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("pass_mark_percent"), FieldPanel("minutes"), FieldPanel("grace_seconds")]),
                FieldRowPanel([FieldPanel("attempts_allowed"), FieldPanel("delay_minutes")]),
                FieldRowPanel([FieldPanel("questions_drawn"), FieldPanel("shuffles")]),
                FieldPanel("review_moment"),
            ],
            heading=gettext_lazy("Settings"),
        ),
        InlinePanel("slots", heading=gettext_lazy("Questions"), label=gettext_lazy("Question")),
    ]


class PracticalViewSet(SnippetViewSet):
    model = Practical
    icon = "tasks"
    list_display = ["code", "minutes", "total_percent", "critical_minimum", "assessors"]
    search_backend_name = None
    search_fields = ["code", "wordings__title"]
    panels = [
        FieldPanel("code"),
        InlinePanel("wordings", heading=gettext_lazy("Wordings"), label=gettext_lazy("Wording"), min_num=1),
        MultiFieldPanel(
            [
                FieldRowPanel([FieldPanel("minutes"), FieldPanel("total_percent"), FieldPanel("critical_minimum")]),
                FieldRowPanel([FieldPanel("assessors"), FieldPanel("attempts_allowed")]),
            ],
            heading=gettext_lazy("Settings"),
        ),
        InlinePanel("criteria", heading=gettext_lazy("Criteria"), label=gettext_lazy("Criterion")),
    ]


class AssessmentGroup(SnippetViewSetGroup):
    items = (QuestionViewSet, QuizViewSet, PracticalViewSet, QuestionBankViewSet)
    menu_label = gettext_lazy("Assessment")
    menu_icon = "tasks"
    menu_order = 250
