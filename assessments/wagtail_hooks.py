from collections.abc import Iterator

from django.db.models import Model
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.widgets.button import Button
from wagtail.snippets.models import register_snippet
from wagtail.snippets.widgets import SnippetListingButton

from assessments import (
    exchange_cms,
    keeper_cms,
    permissions,
    question_links,
    question_review_cms,
    question_urls,
    retiring_pages,
    topic_cms,
)
from assessments.models import GainStudy, Question, QuestionBank, Quiz
from assessments.viewsets import AssessmentGroup
from people.models import Officer

register_snippet(AssessmentGroup)


@hooks.register("insert_global_admin_js")
def sheet_rows_script() -> str:
    """More rows in a question's sheet; waits for its buttons and does nothing else."""
    return format_html('<script type="module" src="{}"></script>', static("js/sheet-rows.js"))


@hooks.register("register_snippet_listing_buttons")
def statistics_button(snippet: Model, user: Officer, next_url: str | None = None) -> Iterator[SnippetListingButton]:
    """Lead from a quiz or a gain study in the back office to its statistics."""
    names = {Quiz: "assessments:quiz-statistics", GainStudy: "assessments:gain-statistics"}
    if type(snippet) in names and permissions.sees_statistics_of_all(user):
        url = reverse(names[type(snippet)], args=[snippet.code])
        yield SnippetListingButton(_("Statistics"), url, priority=40, icon_name="list-ol")


@hooks.register("register_snippet_listing_buttons")
def question_buttons(snippet: Model, user: Officer, next_url: str | None = None) -> Iterator[Button]:
    """Lead from a question in a list to its preview and the pages about it."""
    if isinstance(snippet, Question):
        yield from question_links.as_buttons(snippet, user)


hooks.register("register_bulk_action", retiring_pages.RetireBulkAction)
hooks.register("register_bulk_action", retiring_pages.RestoreBulkAction)

cms_urls = [
    path("import/", exchange_cms.upload, name="import"),
    path("import/template/", exchange_cms.template, name="import-template"),
    path("import/<uuid:upload_id>/", exchange_cms.preview, name="import-preview"),
    path("banks/<int:bank_id>/export/", exchange_cms.export, name="bank-export"),
    path("banks/<int:bank_id>/export/remarks/", exchange_cms.export_remarks, name="bank-export-remarks"),
    path("banks/<int:bank_id>/keepers/", keeper_cms.keeper_list, name="keeper-list"),
    path("keepers/<uuid:keeper_id>/end/", keeper_cms.keeper_end, name="keeper-end"),
    path("topics/", topic_cms.topic_list, name="topic-list"),
    path("topics/add/", topic_cms.topic_add, name="topic-add"),
    path("topics/<int:topic_id>/", topic_cms.topic_edit, name="topic-edit"),
    path("topics/<int:topic_id>/delete/", topic_cms.topic_delete, name="topic-delete"),
    path("reviews/", question_review_cms.queue, name="review-queue"),
    path("<int:question_id>/review/", question_review_cms.review, name="question-review"),
    *question_urls.urlpatterns,
]


@hooks.register("register_admin_urls")
def register_exchange_urls() -> list:
    return [path("questions/", include((cms_urls, "assessments_cms"), namespace="assessments_cms"))]


class QuestionWritersMenuItem(MenuItem):
    """Shown to those who write questions."""

    def is_shown(self, request: HttpRequest) -> bool:
        return permissions.can_write_questions(request.user)


@hooks.register("register_snippet_listing_buttons")
def keepers_button(snippet: Model, user: Officer, next_url: str | None = None) -> Iterator[SnippetListingButton]:
    """Lead the programme team from a secure bank to its keepers."""
    if isinstance(snippet, QuestionBank) and snippet.is_secure and permissions.can_entrust_banks(user):
        url = reverse("assessments_cms:keeper-list", args=[snippet.pk])
        yield SnippetListingButton(_("Keepers"), url, priority=30, icon_name="key")


class QuestionReadersMenuItem(MenuItem):
    """Shown to those who write, review or release."""

    def is_shown(self, request: HttpRequest) -> bool:
        return permissions.can_read_questions(request.user)


@hooks.register("register_admin_menu_item")
def register_review_queue_menu_item() -> MenuItem:
    url = reverse("assessments_cms:review-queue")
    label = gettext_lazy("Questions to review")
    return QuestionReadersMenuItem(label, url, name="questions-to-review", icon_name="tick-inverse", order=215)


@hooks.register("register_snippet_listing_buttons")
def review_button(snippet: Model, user: Officer, next_url: str | None = None) -> Iterator[SnippetListingButton]:
    """Lead from a question in the list to its legal review."""
    if isinstance(snippet, Question) and permissions.can_read_questions(user):
        url = reverse("assessments_cms:question-review", args=[snippet.pk])
        yield SnippetListingButton(_("Legal review"), url, priority=30, icon_name="tick-inverse")


@hooks.register("register_admin_menu_item")
def register_exchange_menu_item() -> MenuItem:
    url = reverse("assessments_cms:import")
    label = gettext_lazy("Question files")
    return QuestionWritersMenuItem(label, url, name="question-files", icon_name="upload", order=255)


@hooks.register("register_admin_menu_item")
def register_topics_menu_item() -> MenuItem:
    url = reverse("assessments_cms:topic-list")
    return QuestionWritersMenuItem(gettext_lazy("Topics"), url, name="topics", icon_name="folder-open-1", order=254)
