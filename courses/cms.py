"""The back office's own pages: legal review, release, corrections, and the law."""

from collections.abc import Callable
from functools import wraps

from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.models import Page

from courses import correcting, freezing, law_uses, permissions, releasing, reviewing
from courses.forms import CorrectionForm, DecisionForm, ReasonForm, SupersedeForm
from courses.models import (
    CoursePage,
    Edition,
    EditionErratum,
    EditionItem,
    EditionText,
    ItemHiding,
    LegalReview,
    LessonPage,
    ModuleItem,
    Provision,
    ReviewDecision,
)
from people.permissions import User

PAGE_SIZE = 50


def _only(may: Callable[[User], bool]) -> Callable:
    """Refuse the view with 403 to users who may not; the CMS itself has made sure that they are signed in."""

    def decorate(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
            if not may(request.user):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


# --- Legal review -----------------------------------------------------------------------------------------


@_only(permissions.can_edit_lessons)
@require_safe
def review_list(request: HttpRequest) -> HttpResponse:
    """What waits for legal review first, oldest first; then what was decided lately."""
    reviews = LegalReview.objects.select_related("author", "approver", "revision")
    waiting = reviews.filter(decision=ReviewDecision.REQUESTED).order_by("requested_at", "pk")
    page = Paginator(waiting, PAGE_SIZE).get_page(request.GET.get("page"))
    decided = reviews.exclude(decision=ReviewDecision.REQUESTED).order_by("-decided_at")[:20]
    return render(request, "courses/cms/review_list.html", {"page": page, "decided": decided})


@_only(permissions.can_edit_lessons)
@require_http_methods(["GET", "HEAD", "POST"])
def review_detail(request: HttpRequest, review_id: int) -> HttpResponse:
    """The text in every language side by side, and the reviewer's decision."""
    reviews = LegalReview.objects.select_related("author", "approver", "revision")
    review = get_object_or_404(reviews, pk=review_id)
    may_decide = (
        permissions.can_review(request.user)
        and review.decision == ReviewDecision.REQUESTED
        and request.user.pk not in (review.author_id, review.revision.user_id)
    )
    form = DecisionForm(request.POST or None)
    if request.method == "POST":
        if not permissions.can_review(request.user):
            raise PermissionDenied
        if form.is_valid() and _decide(request, review, form.cleaned_data):
            return redirect("courses_cms:review-list")
    context = {"review": review, "form": form, "may_decide": may_decide, "sides": _sides(review, request.user)}
    return render(request, "courses/cms/review_detail.html", context)


def _decide(request: HttpRequest, review: LegalReview, decided: dict) -> bool:
    verb = reviewing.approve if decided["decision"] == "approve" else reviewing.ask_for_changes
    try:
        verb(review=review, approver=request.user, note=decided["note"])
    except reviewing.NotReviewable as error:
        messages.error(request, str(error))
        return False
    messages.success(request, _("Your decision is recorded."))
    return True


def _sides(review: LegalReview, user: User) -> list[dict]:
    """The reviewed revision and the newest text of each other language."""
    page = review.revision.as_object()
    sides = [{"language": review.language, "page": page, "preview": _preview(page, user), "is_reviewed": True}]
    for other in Page.objects.filter(translation_key=page.translation_key).exclude(locale=page.locale):
        latest = other.get_latest_revision_as_object()
        sides.append(
            {
                "language": other.locale.language_code,
                "page": latest,
                "preview": _preview(latest, user),
                "is_reviewed": False,
            }
        )
    return sides


def _preview(page: Page, user: User) -> dict:
    """A lesson as HTML; a quiz or practical as what a reviewer approves, item by item."""
    if isinstance(page, LessonPage):
        return {"lesson": freezing.preview(page)}
    try:
        return {"content": page.content_for_reader(user), "problems": page.content_problems(user)}
    except freezing.CannotFreeze as error:
        return {"problems": [str(error)]}


@_only(permissions.can_request_review)
@require_http_methods(["GET", "HEAD", "POST"])
def review_request(request: HttpRequest, page_id: int) -> HttpResponse:
    """Send the page's newest saved text to legal review."""
    page = get_object_or_404(Page, pk=page_id).specific
    if not isinstance(page, ModuleItem):
        raise Http404
    if not page.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    revision = page.latest_revision
    draft = revision.as_object() if revision else page
    if request.method == "POST":
        try:
            reviewing.request_review(
                revision=revision or page.save_revision(user=request.user),
                language=page.locale.language_code,
                author=request.user,
            )
        except reviewing.NotReviewable as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Sent to legal review."))
            return redirect("courses_cms:review-list")
    earlier = LegalReview.objects.filter(revision=revision).select_related("approver") if revision else []
    context = {
        "item": page,
        "preview": _preview(draft, request.user),
        "problems": draft.content_problems(request.user),
        "earlier": earlier,
    }
    return render(request, "courses/cms/review_request.html", context)


# --- Release ----------------------------------------------------------------------------------------------


@_only(permissions.can_edit_lessons)
@require_safe
def release_list(request: HttpRequest) -> HttpResponse:
    """Courses with their current edition."""
    courses = CoursePage.objects.filter(locale__language_code=settings.LANGUAGE_CODE).order_by("title")
    editions = {edition.course_id: edition for edition in Edition.objects.current().order_by("number")}
    rows = [{"course": course, "edition": editions.get(course.pk)} for course in courses]
    return render(request, "courses/cms/release_list.html", {"rows": rows})


@_only(permissions.can_edit_lessons)
@require_http_methods(["GET", "HEAD", "POST"])
def release(request: HttpRequest, page_id: int) -> HttpResponse:
    """What an edition would hold, each problem by item and language; the button when there is none."""
    course = get_object_or_404(CoursePage, pk=page_id)
    if request.method == "POST":
        if not permissions.can_release(request.user):
            raise PermissionDenied
        try:
            edition = releasing.release_course(course=course, by=request.user)
        except releasing.NotReleasable as error:
            messages.error(request, " ".join(error.problems[:5]))
        else:
            messages.success(request, _("%(edition)s is released.") % {"edition": edition})
            return redirect("courses_cms:edition-detail", edition.pk)
    try:
        draft = releasing.draft_release(course, request.user)
    except releasing.NotReleasable as error:
        draft = None
        messages.error(request, " ".join(error.problems))
    rows = []
    for place in draft.places if draft else []:
        states = [
            {
                "language": name,
                "page": place.pages.get(language),
                "problems": place.problems.get(language, []),
                "revision": place.revisions.get(language),
            }
            for language, name in settings.LANGUAGES
        ]
        rows.append({"place": place, "states": states})
    context = {
        "course": course,
        "draft": draft,
        "rows": rows,
        "may_release": permissions.can_release(request.user) and draft is not None and not draft.all_problems(),
        "current": course.current_edition(),
    }
    return render(request, "courses/cms/release.html", context)


@_only(permissions.can_edit_lessons)
@require_safe
def edition_detail(request: HttpRequest, edition_id: int) -> HttpResponse:
    """Items of an edition: hide and show, correct."""
    edition = get_object_or_404(Edition.objects.select_related("course", "released_by"), pk=edition_id)
    items = list(edition.items.prefetch_related("texts"))
    hidden = correcting.hidden_keys(item.key for item in items)
    errata = EditionErratum.objects.filter(text__item__edition=edition, dropped_at=None)
    context = {
        "edition": edition,
        "rows": [{"item": item, "is_hidden": item.key in hidden} for item in items],
        "errata": errata.select_related("text__item", "proposed_by", "agreed_by").order_by("-proposed_at"),
        "may_withdraw": permissions.can_release(request.user),
        "may_hide": permissions.can_hide_item(request.user),
        "may_propose": permissions.can_propose_erratum(request.user),
        "may_agree": permissions.can_agree_to_erratum(request.user),
    }
    return render(request, "courses/cms/edition_detail.html", context)


@_only(permissions.can_release)
@require_http_methods(["GET", "HEAD", "POST"])
def edition_withdraw(request: HttpRequest, edition_id: int) -> HttpResponse:
    edition = get_object_or_404(Edition, pk=edition_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        releasing.withdraw_edition(edition=edition, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("The edition is closed to new enrolments. Those enrolled go on."))
        return redirect("courses_cms:release-list")
    return _ask(request, form, _("Withdraw the edition"), str(edition), _("Withdraw"))


# --- Hiding and correcting --------------------------------------------------------------------------------


@_only(permissions.can_hide_item)
@require_http_methods(["GET", "HEAD", "POST"])
def item_hide(request: HttpRequest, item_id: int) -> HttpResponse:
    """Take an item from view at once, in every edition."""
    item = get_object_or_404(EditionItem, pk=item_id)
    form = ReasonForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        correcting.hide_item(key=item.key, reason=form.cleaned_data["reason"], by=request.user)
        messages.success(request, _("Hidden from every officer at once."))
        return redirect("courses_cms:edition-detail", item.edition_id)
    return _ask(request, form, _("Hide from view"), item.title, _("Hide now"))


@_only(permissions.can_hide_item)
@require_POST
def item_show(request: HttpRequest, item_id: int) -> HttpResponse:
    item = get_object_or_404(EditionItem, pk=item_id)
    correcting.show_item(key=item.key, by=request.user)
    messages.success(request, _("Officers see it again."))
    return redirect("courses_cms:edition-detail", item.edition_id)


@_only(permissions.can_propose_erratum)
@require_http_methods(["GET", "HEAD", "POST"])
def erratum_propose(request: HttpRequest, text_id: int) -> HttpResponse:
    """Propose the page's newest saved text as a correction of the released one."""
    text = get_object_or_404(EditionText.objects.select_related("item__edition"), pk=text_id)
    page = get_object_or_404(Page, translation_key=text.item.key, locale__language_code=text.language)
    form = CorrectionForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            correcting.propose_erratum(
                text=text, revision=page.latest_revision, reason=form.cleaned_data["reason"], by=request.user
            )
        except correcting.NotCorrectable as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, _("Proposed. A second person must agree to it."))
            return redirect("courses_cms:edition-detail", text.item.edition_id)
    preview = _preview(page.get_latest_revision_as_object(), request.user)
    return _ask(request, form, _("Propose a correction"), text.item.title, _("Propose"), preview=preview)


@_only(permissions.can_agree_to_erratum)
@require_http_methods(["GET", "HEAD", "POST"])
def erratum_decide(request: HttpRequest, erratum_id: int) -> HttpResponse:
    """The corrected text beside the released one; agree or drop."""
    erratum = get_object_or_404(EditionErratum.objects.select_related("text__item__edition"), pk=erratum_id)
    if request.method == "POST":
        verb = correcting.drop_erratum if "drop" in request.POST else correcting.agree_to_erratum
        try:
            verb(erratum=erratum, by=request.user)
        except correcting.NotCorrectable as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Your decision is recorded."))
            return redirect("courses_cms:edition-detail", erratum.text.item.edition_id)
    return render(request, "courses/cms/erratum_decide.html", {"erratum": erratum})


def _ask(
    request: HttpRequest, form: forms.Form, title: str, about: str, button: str, preview: dict | None = None
) -> HttpResponse:
    context = {"form": form, "page_title": title, "about": about, "button": button, "preview": preview}
    return render(request, "courses/cms/ask.html", context)


# --- The law ----------------------------------------------------------------------------------------------


@_only(permissions.can_edit_lessons)
@require_safe
def provision_detail(request: HttpRequest, provision_id: int) -> HttpResponse:
    """Every version of a provision, and everything that cites it."""
    provision = get_object_or_404(Provision, pk=provision_id)
    context = {
        "provision": provision,
        "versions": provision.versions.prefetch_related("wordings"),
        "uses": law_uses.uses_of(provision),
        "may_amend": permissions.can_amend_law(request.user),
    }
    return render(request, "courses/cms/provision_detail.html", context)


@_only(permissions.can_amend_law)
@require_http_methods(["GET", "HEAD", "POST"])
def provision_supersede(request: HttpRequest, provision_id: int) -> HttpResponse:
    """Write the next version; the page that follows lists everything that cites the one before."""
    provision = get_object_or_404(Provision, pk=provision_id)
    form = SupersedeForm(request.POST or None, initial=_present_words(provision))
    if request.method == "POST" and form.is_valid():
        names = ("source", "law_as_on", "review_due", "in_force_from", "confidence", "note")
        facts = {name: form.cleaned_data[name] for name in names}
        law_uses.supersede(provision=provision, wordings=form.wordings(), by=request.user, **facts)
        messages.success(request, _("The new version is in force. These texts cite the provision; look at each."))
        return redirect("courses_cms:provision-detail", provision.pk)
    return _ask(request, form, _("Supersede"), str(provision), _("Save the new version"))


def _present_words(provision: Provision) -> dict:
    initial = {"law_as_on": timezone.localdate()}
    version = provision.current_version()
    if version is None:
        return initial
    initial |= {"source": version.source, "confidence": version.confidence, "in_force_from": version.in_force_from}
    for wording in version.wordings.all():
        for part in ("act", "heading", "words"):
            initial[f"{part}_{wording.language}"] = getattr(wording, part)
    return initial


@_only(permissions.can_edit_lessons)
@require_safe
def hidden_list(request: HttpRequest) -> HttpResponse:
    """What is hidden now, by whom and why."""
    hidings = ItemHiding.objects.filter(shown_at=None).select_related("hidden_by").order_by("-hidden_at")
    items = {item.key: item for item in EditionItem.objects.filter(key__in=[h.key for h in hidings])}
    rows = [{"hiding": hiding, "item": items.get(hiding.key)} for hiding in hidings]
    return render(request, "courses/cms/hidden_list.html", {"rows": rows})
