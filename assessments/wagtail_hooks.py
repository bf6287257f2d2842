from collections.abc import Iterator

from django.db.models import Model
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet
from wagtail.snippets.widgets import SnippetListingButton

from assessments import permissions
from assessments.models import Quiz
from assessments.viewsets import AssessmentGroup
from people.models import Officer

register_snippet(AssessmentGroup)


@hooks.register("register_snippet_listing_buttons")
def statistics_button(snippet: Model, user: Officer, next_url: str | None = None) -> Iterator[SnippetListingButton]:
    """Lead from a quiz in the back office to its statistics."""
    if isinstance(snippet, Quiz) and permissions.sees_statistics_of_all(user):
        url = reverse("assessments:quiz-statistics", args=[snippet.code])
        yield SnippetListingButton(_("Statistics"), url, priority=40, icon_name="list-ol")
