"""Regrades: rehearse, look at who changes, apply or abandon. The programme team's."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

import ledger
from assessments import doubting, permissions, presenting, regrade_export, regrading
from assessments.models import QuestionVersion, Quiz, Regrade, RegradeState
from assessments.regrading import RegradeRefused
from assessments.remarking_forms import RegradeForm
from ledger.models import Job

PAGE_SIZE = 50


def _require_team(request: HttpRequest) -> None:
    if not permissions.is_programme_team(request.user):
        raise PermissionDenied


@login_required
@never_cache
@require_GET
def regrade_list(request: HttpRequest) -> HttpResponse:
    _require_team(request)
    regrades = Regrade.objects.select_related("quiz", "old_version__question", "made_by")
    page = Paginator(regrades, PAGE_SIZE).get_page(request.GET.get("page"))
    return render(request, "assessments/regrade_list.html", {"page": page})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def regrade_new(request: HttpRequest) -> HttpResponse:
    """Choose the quiz, then the question, what is to happen, and why. What was typed stays when it is refused."""
    _require_team(request)
    quizzes = list(Quiz.objects.filter(versions__isnull=False).distinct().prefetch_related("wordings"))
    chosen = request.GET.get("quiz", "")
    quiz = next((each for each in quizzes if each.code == chosen), None)
    context = {"quizzes": [(each.code, presenting.quiz_title(each)) for each in quizzes], "quiz": quiz}
    if quiz is not None:
        form = RegradeForm(request.POST or None)
        form.fields["question"].queryset = regrading.versions_asked(quiz)
        form.fields["question"].label_from_instance = _label
        if request.method == "POST" and form.is_valid() and (regrade := _drafted(request, quiz, form)):
            return redirect("assessments:regrade-detail", regrade.public_id)
        context["form"] = form
    return render(request, "assessments/regrade_new.html", context)


def _label(version: QuestionVersion) -> str:
    _language, stem = presenting.words_of(version, lambda wording: wording.get("stem", ""))[0]
    return f"{version}: {stem[:80]}"


def _drafted(request: HttpRequest, quiz: Quiz, form: RegradeForm) -> Regrade | None:
    try:
        return regrading.draft_regrade(
            quiz=quiz,
            old_version=form.cleaned_data["question"],
            remedy=form.cleaned_data["remedy"],
            reason=form.cleaned_data["reason"],
            by=request.user,
        )
    except RegradeRefused as reason:
        form.add_error(None, str(reason))
        return None


@login_required
@never_cache
@require_GET
def regrade_detail(request: HttpRequest, regrade_id: UUID) -> HttpResponse:
    """How far the job is; then who changes and who crosses the pass mark. It can be left and come back to."""
    regrade = _found(request, regrade_id)
    changes = regrade.changes.select_related("attempt__officer", "attempt__group").order_by("pk")
    page = Paginator(changes, PAGE_SIZE).get_page(request.GET.get("page"))
    documents = doubting.resting_on([change.attempt.enrolment_id for change in page.object_list])
    rows = [
        {
            "change": change,
            "crossing": regrade_export.crossing_words(change.crossing),
            "documents": documents.get(change.attempt.enrolment_id, []),
        }
        for change in page.object_list
    ]
    context = {
        "regrade": regrade,
        "rows": rows,
        "page": page,
        "job": _job(regrade),
        "is_waiting": regrade.state == RegradeState.APPLYING
        or (regrade.state == RegradeState.DRAFT and regrade.rehearsed_at is None),
        "can_apply": regrade.state == RegradeState.DRAFT and regrade.rehearsed_at is not None,
    }
    return render(request, "assessments/regrade_detail.html", context)


def _job(regrade: Regrade) -> Job | None:
    kind = "regrade_application" if regrade.state == RegradeState.APPLYING else "regrade_rehearsal"
    return Job.objects.filter(key=f"{kind}:{regrade.pk}").first()


def _found(request: HttpRequest, regrade_id: UUID) -> Regrade:
    if not permissions.is_programme_team(request.user):
        raise Http404
    regrades = Regrade.objects.select_related("quiz", "old_version__question", "new_version", "made_by", "settled_by")
    return get_object_or_404(regrades, public_id=regrade_id)


@login_required
@never_cache
@require_GET
def regrade_export_file(request: HttpRequest, regrade_id: UUID) -> HttpResponseBase:
    regrade = _found(request, regrade_id)
    file_format = "xlsx" if request.GET.get("format") == "xlsx" else "csv"
    ledger.record(verb="regrade.exported", subject=regrade, actor=request.user, new={"format": file_format})
    return regrade_export.response(regrade, file_format)


@login_required
@require_POST
def regrade_apply(request: HttpRequest, regrade_id: UUID) -> HttpResponse:
    regrade = _found(request, regrade_id)
    try:
        regrading.apply_regrade(regrade=regrade, by=request.user)
    except RegradeRefused as reason:
        messages.warning(request, str(reason))
    else:
        messages.success(request, _("The regrade is being applied. You may leave this page."))
    return redirect("assessments:regrade-detail", regrade_id)


@login_required
@require_POST
def regrade_abandon(request: HttpRequest, regrade_id: UUID) -> HttpResponse:
    regrade = _found(request, regrade_id)
    try:
        regrading.abandon_regrade(regrade=regrade, by=request.user)
    except RegradeRefused as reason:
        messages.warning(request, str(reason))
    else:
        messages.success(request, _("The regrade is abandoned; no mark was changed."))
    return redirect("assessments:regrade-list")
