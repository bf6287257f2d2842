"""Dates, time, attempts and room code of a quiz for everyone, everywhere: the programme team's overrides."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.db.models import Prefetch, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from assessments import overriding, permissions, presenting
from assessments.invigilation_forms import OverrideForm
from assessments.models import Quiz, QuizOverride
from assessments.override_views import edit_page, end_page

PAGE_SIZE = 50
MOST_SHOWN = 100  # ended overrides


@login_required
@never_cache
@require_GET
def everyones_list(request: HttpRequest) -> HttpResponse:
    """Every released quiz with what is different for everyone, found by title or code."""
    if not permissions.is_programme_team(request.user):
        raise PermissionDenied
    asked = request.GET.get("q", "").replace("\0", "").strip()
    quizzes = Quiz.objects.filter(versions__isnull=False)
    if asked:
        quizzes = quizzes.filter(Q(code__icontains=asked) | Q(wordings__title__icontains=asked))
    in_force = QuizOverride.objects.in_force().filter(group=None, officer=None)
    quizzes = (
        quizzes.distinct()
        .order_by("code")
        .prefetch_related("wordings", Prefetch("overrides", in_force, to_attr="everyones"))
    )
    page = Paginator(quizzes, PAGE_SIZE).get_page(request.GET.get("page"))
    rows = [
        {"quiz": quiz, "title": presenting.quiz_title(quiz), "override": next(iter(quiz.everyones), None)}
        for quiz in page.object_list
    ]
    return render(request, "assessments/everyones_list.html", {"page": page, "rows": rows, "asked": asked})


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def everyones_edit(request: HttpRequest, code: str) -> HttpResponse:
    """Make it, or change it where there is one; what was typed stays until it is stored."""
    quiz = _quiz(request, code)
    override = overriding.in_force_for(quiz)

    def save(form: OverrideForm) -> None:
        says = {"values": form.values, "reason": form.cleaned_data["reason"], "by": request.user}
        if override is None:
            overriding.make_override(quiz=quiz, **says)
        else:
            overriding.change_override(override=override, **says)

    ended = QuizOverride.objects.filter(quiz=quiz, group=None, officer=None).exclude(ended_at=None)
    context = {
        "quiz": quiz,
        "title": presenting.quiz_title(quiz),
        "ended": ended.select_related("made_by").order_by("-ended_at")[:MOST_SHOWN],
    }
    back = reverse("assessments:everyones-list")
    return edit_page(request, "assessments/everyones_edit.html", override, save, back, context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def everyones_end(request: HttpRequest, code: str) -> HttpResponse:
    quiz = _quiz(request, code)
    override = overriding.in_force_for(quiz)
    if override is None:  # ended meanwhile, perhaps by the same press
        return redirect("assessments:everyones-list")
    context = {"quiz": quiz, "title": presenting.quiz_title(quiz)}
    return end_page(request, "assessments/everyones_end.html", override, reverse("assessments:everyones-list"), context)


def _quiz(request: HttpRequest, code: str) -> Quiz:
    if not permissions.is_programme_team(request.user):
        raise Http404
    return get_object_or_404(Quiz.objects.filter(versions__isnull=False).distinct(), code=code)
