"""Bank, quizzes and practicals in the CMS. Editing changes no released version: releases freeze what they hold."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel, MultiFieldPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from assessments import permissions
from assessments.editing.question_form import QuestionBankForm, QuestionForm
from assessments.guarded_views import QuestionChooserViewSet, for_who_sees_the_question
from assessments.models import GainStudy, Practical, Question, QuestionBank, Quiz
from assessments.question_list import QuestionFilterSet, QuestionIndexView
from assessments.question_pages import QuestionRevisionsCompareView, QuestionUsageView
from assessments.question_views import QuestionCreateView, QuestionEditView, RetiredPanel, ReviewPanel, SheetPanel
from assessments.quiz_form import QuizForm
from assessments.study_form import GainStudyForm


class QuestionViewSet(SnippetViewSet):
    model = Question
    icon = "help"
    list_display = ["code", "module_code", "kind", "difficulty", "confidence", "bank"]
    list_export = QuestionIndexView.list_export
    export_filename = QuestionIndexView.export_filename
    filterset_class = QuestionFilterSet
    index_view_class = QuestionIndexView
    search_backend_name = None
    search_fields = QuestionIndexView.search_fields
    ordering = ["code"]
    chooser_viewset_class = QuestionChooserViewSet
    add_view_class = QuestionCreateView
    edit_view_class = QuestionEditView
    usage_view_class = QuestionUsageView
    revisions_compare_view_class = QuestionRevisionsCompareView
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldRowPanel([FieldPanel("code"), FieldPanel("bank"), FieldPanel("module_code")]),
            FieldPanel("topic"),
            FieldRowPanel([FieldPanel("category"), FieldPanel("difficulty"), FieldPanel("default_mark")]),
            SheetPanel(heading=gettext_lazy("Question")),
            MultiFieldPanel(
                [FieldPanel("source"), FieldPanel("law_as_on"), RetiredPanel("retired_at", read_only=True)],
                heading=gettext_lazy("Where it comes from"),
            ),
            InlinePanel("citations", heading=gettext_lazy("Provisions cited"), label=gettext_lazy("Provision")),
            ReviewPanel(heading=gettext_lazy("Legal review")),
        ],
        base_form_class=QuestionForm,
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Question]:
        return permissions.questions_visible_to(request.user)

    def construct_view(self, view_class: type, **kwargs: Any) -> Callable[..., HttpResponse]:
        return for_who_sees_the_question(super().construct_view(view_class, **kwargs))


class QuestionBankViewSet(SnippetViewSet):
    model = QuestionBank
    icon = "folder-open-inverse"
    list_display = ["name", "slug", "is_secure"]
    edit_handler = ObjectList(
        [FieldPanel("name"), FieldPanel("slug"), FieldPanel("is_secure")], base_form_class=QuestionBankForm
    )


class QuizViewSet(SnippetViewSet):
    model = Quiz
    icon = "list-ol"
    list_display = ["code", "pass_mark_percent", "minutes", "attempts_allowed", "behaviour", "stake"]
    list_filter = ["behaviour", "stake"]
    search_backend_name = None
    search_fields = ["code", "wordings__title"]
    edit_handler = ObjectList(
        [
            FieldPanel("code"),
            InlinePanel(
                "wordings",
                panels=[
                    FieldPanel("language"),
                    FieldPanel("title"),
                    FieldPanel("introduction"),
                    FieldPanel("honour"),
                    FieldPanel("bands"),
                ],
                heading=gettext_lazy("Titles"),
                label=gettext_lazy("Title"),
                min_num=1,
            ),
            MultiFieldPanel(
                [
                    FieldPanel("stake"),  # in rows of their own: their choices are sentences
                    FieldPanel("behaviour"),
                    FieldPanel("layout"),
                    FieldRowPanel([FieldPanel("shuffles"), FieldPanel("questions_drawn")]),
                ],
                heading=gettext_lazy("How it is answered"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("minutes"), FieldPanel("grace_seconds")]),
                    FieldPanel("overdue_policy"),
                    FieldPanel("overdue_minutes"),
                    FieldPanel("networks"),
                ],
                heading=gettext_lazy("Time and place"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("attempts_allowed"), FieldPanel("repeats_after_passing")]),
                    FieldRowPanel([FieldPanel("delay_minutes"), FieldPanel("later_delay_minutes")]),
                ],
                heading=gettext_lazy("Attempts"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("pass_mark_percent"), FieldPanel("grading_method")]),
                    FieldRowPanel([FieldPanel("wrong_costs_percent"), FieldPanel("counts_negative_fractions")]),
                ],
                heading=gettext_lazy("Marks"),
            ),
            MultiFieldPanel(
                [
                    FieldRowPanel([FieldPanel("review_moment"), FieldPanel("released_together")]),
                    FieldPanel("review", help_text=gettext_lazy("No box ticked: as the line above says.")),
                ],
                heading=gettext_lazy("What officers see"),
            ),
            InlinePanel("sections", heading=gettext_lazy("Sections"), label=gettext_lazy("Section")),
            InlinePanel("slots", heading=gettext_lazy("Questions"), label=gettext_lazy("Question")),
            InlinePanel("draws", heading=gettext_lazy("Drawn at random"), label=gettext_lazy("Draw")),
        ],
        base_form_class=QuizForm,
    )


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


class GainStudyViewSet(SnippetViewSet):
    model = GainStudy
    icon = "list-ul"
    list_display = ["code", "form_a", "form_b", "asks_later", "ends_on"]
    search_backend_name = None
    search_fields = ["code"]
    copy_view_enabled = False
    edit_handler = ObjectList(
        [
            FieldPanel("code"),
            FieldPanel("titles"),
            FieldRowPanel([FieldPanel("form_a"), FieldPanel("form_b")]),
            FieldRowPanel([FieldPanel("asks_later"), FieldPanel("ends_on")]),
            InlinePanel("anchors", heading=gettext_lazy("Anchors"), label=gettext_lazy("Anchor")),
        ],
        base_form_class=GainStudyForm,
    )


class AssessmentGroup(SnippetViewSetGroup):
    items = (QuestionViewSet, QuizViewSet, PracticalViewSet, GainStudyViewSet, QuestionBankViewSet)
    menu_label = gettext_lazy("Assessment")
    menu_icon = "tasks"
    menu_order = 250
