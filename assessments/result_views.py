"""What people do with results: release them together, change a mark with a reason, decide what no longer passes."""

from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from assessments import (
    doubting,
    grading,
    marking,
    permissions,
    presenting,
    releasing_results,
    remarking,
    showing_results,
)
from assessments.marking_views import attempt_marked_by
from assessments.models import Attempt, AttemptState, Quiz, ResultInDoubt, ResultRelease
from assessments.remarking_forms import DoubtForm, MarkChangeForm
from courses.models import LearningGroup

PAGE_SIZE = 50

# --- Releasing together -----------------------------------------------------------------------------------


@login_required
@never_cache
@require_GET
def release_list(request: HttpRequest) -> HttpResponse:
    """Results that wait to be shown together, by quiz and group."""
    if not permissions.is_marker(request.user):
        raise PermissionDenied
    rows = releasing_results.waiting_results(permissions.attempts_marked_by(request.user))
    is_team = permissions.is_programme_team(request.user)
    quizzes = {row["quiz_version__quiz"]: row["quiz_version__quiz__code"] for row in rows}
    titles = _titles(quizzes)
    shown = [
        {
            "title": titles[row["quiz_version__quiz"]],
            "code": row["quiz_version__quiz__code"],
            "group_id": row["group__public_id"],
            "group": row["group__name"],
            "marked": row["marked"],
            "unmarked": row["unmarked"],
        }
        for row in rows
        if is_team or row["group"]
    ]
    return render(request, "assessments/release_list.html", {"rows": shown, "is_team": is_team})


def _titles(quiz_ids: dict[int, str]) -> dict[int, str]:
    found = Quiz.objects.filter(pk__in=quiz_ids).prefetch_related("wordings")
    return {quiz.pk: presenting.quiz_title(quiz) for quiz in found}


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def release(request: HttpRequest, code: str) -> HttpResponse:
    """How many results one press shows, then the press. Without a group it is everyone's, for the programme team."""
    quiz, group, attempts = _releasable(request, code)
    if request.method == "POST":
        releasing_results.release_results(quiz=quiz, group=group, by=request.user)
        messages.success(request, _("The results are released. Certificates that rest on them follow shortly."))
        return redirect("assessments:release-list")
    states = attempts.values_list("state", "officer")
    marked = {officer for state, officer in states if state == AttemptState.GRADED}
    context = {
        "quiz": quiz,
        "title": _titles({quiz.pk: quiz.code})[quiz.pk],
        "group": group,
        "marked": sum(state == AttemptState.GRADED for state, _officer in states),
        "officers": len(marked),
        "unmarked": sum(state == AttemptState.SUBMITTED for state, _officer in states),
        "earlier": ResultRelease.objects.filter(quiz=quiz, group=group).select_related("released_by").first(),
    }
    return render(request, "assessments/release.html", context)


def _releasable(request: HttpRequest, code: str) -> tuple[Quiz, LearningGroup | None, QuerySet[Attempt]]:
    """404 for a quiz or group of which the reader marks nothing; everyone's results are the programme team's."""
    quiz = get_object_or_404(Quiz, code=code)
    attempts = Attempt.objects.filter(quiz_version__quiz=quiz, quiz_version__released_together=True)
    chosen = request.GET.get("group", "")
    if not chosen:
        if not permissions.is_programme_team(request.user):
            raise Http404
        return quiz, None, attempts
    try:
        group = get_object_or_404(LearningGroup, public_id=UUID(chosen))
    except ValueError:
        raise Http404 from None
    attempts = attempts.filter(group=group)
    if not permissions.attempts_marked_by(request.user).filter(pk__in=attempts.values("pk")).exists():
        raise Http404
    return quiz, group, attempts


# --- Another mark for one question ------------------------------------------------------------------------


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def mark_change(request: HttpRequest, attempt_id: UUID, question_id: int) -> HttpResponse:
    """Give one question of a marked attempt other marks, with a reason."""
    attempt = attempt_marked_by(request, attempt_id)
    current = attempt.gradings.filter(superseded_by=None).first()
    place = current.marks.get(str(question_id)) if current else None
    if place is None or not Decimal(place["maximum"]):
        raise Http404
    maximum = Decimal(place["maximum"])
    held = marking.rounded(Decimal(place["share"]) * maximum)
    form = MarkChangeForm(
        request.POST or None, maximum=maximum, initial={"marks": f"{held.normalize():f}", "seen": current.number}
    )
    if request.method == "POST" and form.is_valid() and _changed(request, attempt, question_id, form):
        return redirect("assessments:result", attempt_id)
    context = {
        "attempt": attempt,
        "form": form,
        "maximum": maximum,
        "held": held,
        "question": showing_results.told_to_marker(request.user, attempt, [question_id])[0],
        "grading": current,
    }
    return render(request, "assessments/mark_change.html", context)


def _changed(request: HttpRequest, attempt: Attempt, question_id: int, form: MarkChangeForm) -> bool:
    try:
        graded = remarking.override_mark(
            attempt=attempt,
            question_id=question_id,
            share=form.share,
            reason=form.cleaned_data["reason"],
            by=request.user,
            seen=form.cleaned_data["seen"],
        )
    except ValueError as reason:
        form.add_error(None, str(reason))
        return False
    messages.success(request, _("The result is now %(percent)s %%.") % {"percent": f"{graded.percent.normalize():f}"})
    return True


# --- What no longer passes --------------------------------------------------------------------------------


@login_required
@never_cache
@require_GET
def doubt_list(request: HttpRequest) -> HttpResponse:
    """Results that counted and no longer pass, with the certificates that rest on them. The programme team decides."""
    _require_team(request)
    shows_settled = request.GET.get("show") == "settled"
    doubts = ResultInDoubt.objects.filter(decided_at__isnull=not shows_settled)
    doubts = doubts.select_related("enrolment__officer", "item", "grading__graded_by", "decided_by").order_by("-pk")
    page = Paginator(doubts, PAGE_SIZE).get_page(request.GET.get("page"))
    documents = doubting.resting_on([doubt.enrolment_id for doubt in page.object_list])
    rows = [{"doubt": doubt, "documents": documents.get(doubt.enrolment_id, [])} for doubt in page.object_list]
    return render(request, "assessments/doubt_list.html", {"rows": rows, "page": page, "shows_settled": shows_settled})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def doubt_decide(request: HttpRequest, doubt_id: UUID) -> HttpResponse:
    """Let the result stand or withdraw what rests on it."""
    if not permissions.is_programme_team(request.user):
        raise Http404
    doubts = ResultInDoubt.objects.select_related("enrolment__officer", "item", "grading__attempt", "decided_by")
    doubt = get_object_or_404(doubts, public_id=doubt_id)
    form = DoubtForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            doubting.decide(
                doubt=doubt,
                decision=form.cleaned_data["decision"],
                note=form.cleaned_data["note"],
                by=request.user,
            )
        except ValueError as reason:
            form.add_error(None, str(reason))
        else:
            messages.success(request, _("The decision is stored."))
            return redirect("assessments:doubt-list")
    context = {
        "doubt": doubt,
        "form": form,
        "documents": doubting.resting_on([doubt.enrolment_id]).get(doubt.enrolment_id, []),
        "history": doubt.grading.attempt.gradings.select_related("graded_by").order_by("number"),
        "passes_again": grading.quiz_evidence(doubt.enrolment, doubt.item) is not None,
    }
    return render(request, "assessments/doubt_decide.html", context)


def _require_team(request: HttpRequest) -> None:
    if not permissions.is_programme_team(request.user):
        raise PermissionDenied
