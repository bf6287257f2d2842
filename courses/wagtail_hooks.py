from collections.abc import Iterator

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import include, path, reverse
from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.action_menu import ActionMenuItem
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.admin.widgets import Button
from wagtail.documents.models import AbstractDocument
from wagtail.models import Page
from wagtail.snippets.models import register_snippet
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from courses import cms, permissions
from courses.models import CoursePage, EditionText, GlossaryTerm, LegalReview, ModuleItem, Provision
from people.models import Officer


class ProvisionViewSet(SnippetViewSet):
    """Provisions by code. Their words change only by a new version."""

    model = Provision
    icon = "doc-full"
    list_display = ["code", "act_short", "section", "old_law"]
    search_fields = ["code", "act_short", "section", "old_law"]
    list_filter = ["act_short"]
    copy_view_enabled = False
    panels = [FieldPanel("code"), FieldPanel("act_short"), FieldPanel("section"), FieldPanel("old_law")]


class GlossaryViewSet(SnippetViewSet):
    model = GlossaryTerm
    icon = "info-circle"
    list_display = ["slug", "term_en", "term_hi"]
    search_fields = ["slug", "term_en", "term_hi"]
    copy_view_enabled = False
    panels = [
        FieldPanel("slug"),
        MultiFieldPanel([FieldPanel("term_en"), FieldPanel("meaning_en")], heading=gettext_lazy("English")),
        MultiFieldPanel([FieldPanel("term_hi"), FieldPanel("meaning_hi")], heading=gettext_lazy("Hindi")),
    ]


class LawViewSetGroup(SnippetViewSetGroup):
    items = [ProvisionViewSet, GlossaryViewSet]
    menu_label = gettext_lazy("Law and terms")
    menu_icon = "doc-full"
    menu_order = 250


register_snippet(LawViewSetGroup)

cms_urls = [
    path("reviews/", cms.review_list, name="review-list"),
    path("reviews/<int:review_id>/", cms.review_detail, name="review-detail"),
    path("reviews/request/<int:page_id>/", cms.review_request, name="review-request"),
    path("releases/", cms.release_list, name="release-list"),
    path("releases/<int:page_id>/", cms.release, name="release"),
    path("editions/<int:edition_id>/", cms.edition_detail, name="edition-detail"),
    path("editions/<int:edition_id>/withdraw/", cms.edition_withdraw, name="edition-withdraw"),
    path("items/hidden/", cms.hidden_list, name="hidden-list"),
    path("items/<int:item_id>/hide/", cms.item_hide, name="item-hide"),
    path("items/<int:item_id>/show/", cms.item_show, name="item-show"),
    path("texts/<int:text_id>/correct/", cms.erratum_propose, name="erratum-propose"),
    path("errata/<int:erratum_id>/", cms.erratum_decide, name="erratum-decide"),
    path("provisions/<int:provision_id>/", cms.provision_detail, name="provision-detail"),
    path("provisions/<int:provision_id>/supersede/", cms.provision_supersede, name="provision-supersede"),
]


@hooks.register("register_admin_urls")
def register_course_urls() -> list:
    return [path("courses/", include((cms_urls, "courses_cms"), namespace="courses_cms"))]


@hooks.register("insert_global_admin_css")
def hindi_letters() -> str:
    """Letters for Hindi, which Wagtail's own style does not bring."""
    sheets = [(static(sheet),) for sheet in ("css/fonts.css", "css/cms.css")]
    return format_html_join("", '<link rel="stylesheet" href="{}">', sheets)


class WritersMenuItem(MenuItem):
    """Shown to those who write, review or release."""

    def is_shown(self, request: HttpRequest) -> bool:
        return permissions.can_edit_lessons(request.user)


@hooks.register("register_admin_menu_item")
def register_review_menu_item() -> MenuItem:
    url = reverse("courses_cms:review-list")
    return WritersMenuItem(gettext_lazy("Legal review"), url, name="legal-review", icon_name="tick-inverse", order=210)


@hooks.register("register_admin_menu_item")
def register_release_menu_item() -> MenuItem:
    url = reverse("courses_cms:release-list")
    return WritersMenuItem(gettext_lazy("Releases"), url, name="releases", icon_name="upload", order=220)


class AskForReview(ActionMenuItem):
    label = gettext_lazy("Ask for legal review")
    name = "action-ask-for-legal-review"
    icon_name = "tick-inverse"

    def is_shown(self, context: dict) -> bool:
        page = context.get("page")
        return context["view"] == "edit" and isinstance(page, ModuleItem) and _may_request(context["request"].user)

    def get_url(self, context: dict) -> str:
        return reverse("courses_cms:review-request", args=[context["page"].pk])


class Release(ActionMenuItem):
    label = gettext_lazy("Release")
    name = "action-release"
    icon_name = "upload"

    def is_shown(self, context: dict) -> bool:
        page = context.get("page")
        may = permissions.can_edit_lessons(context["request"].user)
        return context["view"] == "edit" and isinstance(page, CoursePage) and may

    def get_url(self, context: dict) -> str:
        return reverse("courses_cms:release", args=[context["page"].pk])


@hooks.register("register_page_action_menu_item")
def register_ask_for_review() -> ActionMenuItem:
    return AskForReview(order=15)


@hooks.register("register_page_action_menu_item")
def register_release() -> ActionMenuItem:
    return Release(order=16)


@hooks.register("register_page_header_buttons")
def course_header_buttons(page: Page, user: Officer, view_name: str, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(page, ModuleItem) and page.pk and _may_request(user):
        url = reverse("courses_cms:review-request", args=[page.pk])
        yield Button(gettext_lazy("Ask for legal review"), url, icon_name="tick-inverse", priority=5)
    if isinstance(page, CoursePage) and page.pk and permissions.can_edit_lessons(user):
        url = reverse("courses_cms:release", args=[page.pk])
        yield Button(gettext_lazy("Release"), url, icon_name="upload", priority=5)


@hooks.register("register_snippet_listing_buttons")
def provision_buttons(snippet: object, user: Officer, next_url: str | None = None) -> Iterator[Button]:
    if isinstance(snippet, Provision) and permissions.can_edit_lessons(user):
        url = reverse("courses_cms:provision-detail", args=[snippet.pk])
        yield Button(gettext_lazy("Versions and uses"), url, icon_name="history", priority=5)


@hooks.register("before_delete_page")
def keep_what_was_reviewed(request: HttpRequest, page: Page) -> HttpResponse | None:
    """Say why instead of failing: a reviewed or released page, or one above it, is unpublished, not deleted."""
    family = Page.objects.filter(path__startswith=page.path)
    revisions = LegalReview.objects.filter(
        revision__object_id__in=[str(pk) for pk in family.values_list("pk", flat=True)]
    )
    released = EditionText.objects.filter(item__key__in=family.values("translation_key"))
    released_course = CoursePage.objects.filter(pk__in=family.values("pk"), editions__isnull=False)
    if not (revisions.exists() or released.exists() or released_course.exists()):
        return None
    messages.error(request, _("This page was reviewed or released, so it is kept. Unpublish it instead."))
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_serve_document")
def keep_drafts_among_writers(document: AbstractDocument, request: HttpRequest) -> None:
    """Officers get the copy that was released with its lesson; the library itself is for those who write."""
    if not permissions.can_edit_lessons(request.user):
        raise Http404


def _may_request(user: Officer) -> bool:
    return permissions.can_request_review(user)
