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

from assessments import exchange_cms, permissions, question_links, question_urls, retiring_pages
from assessments.models import Question, Quiz
from assessments.viewsets import AssessmentGroup
from people.models import Officer

register_snippet(AssessmentGroup)


@hooks.register("insert_global_admin_js")
def sheet_rows_script() -> str:
    """More rows in a question's sheet; waits for its buttons and does nothing else."""
    return format_html('<script type="module" src="{}"></script>', static("js/sheet-rows.js"))


@hooks.register("register_snippet_listing_buttons")
def statistics_button(snippet: Model, user: Officer, next_url: str | None = None) -> Iterator[SnippetListingButton]:
    """Lead from a quiz in the back office to its statistics."""
    if isinstance(snippet, Quiz) and permissions.sees_statistics_of_all(user):
        url = reverse("assessments:quiz-statistics", args=[snippet.code])
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
    *question_urls.urlpatterns,
]


@hooks.register("register_admin_urls")
def register_exchange_urls() -> list:
    return [path("questions/", include((cms_urls, "assessments_cms"), namespace="assessments_cms"))]


class QuestionWritersMenuItem(MenuItem):
    """Shown to those who write questions."""

    def is_shown(self, request: HttpRequest) -> bool:
        return permissions.can_write_questions(request.user)


@hooks.register("register_admin_menu_item")
def register_exchange_menu_item() -> MenuItem:
    url = reverse("assessments_cms:import")
    label = gettext_lazy("Question files")
    return QuestionWritersMenuItem(label, url, name="question-files", icon_name="upload", order=255)
