"""What a quiz or a practical is, before it begins, and the tries so far."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessments import attempting, permissions, submitting
from assessments.models import Attempt, AttemptState, Grading, PracticalAssessment, PracticalVersion, QuizVersion
from courses import permissions as courses_permissions
from courses.models import EditionItem, Enrolment, ItemHiding, ItemKind
from ledger.clock import database_now


@login_required
@require_GET
def item(request: HttpRequest, enrolment_id: UUID, key: UUID) -> HttpResponse:
    """A quiz or practical of an enrolment: what it asks, its rules, the tries so far, what to do next."""
    enrolment = get_object_or_404(
        Enrolment.objects.visible_to(request.user).select_related("edition", "officer"), public_id=enrolment_id
    )
    placed = get_object_or_404(EditionItem, edition_id=enrolment.edition_id, key=key)
    context = {
        "enrolment": enrolment,
        "item": placed,
        "is_own": courses_permissions.can_learn(request.user, enrolment),
        "is_hidden": _is_hidden(placed),
    }
    if placed.kind == ItemKind.QUIZ:
        return render(request, "assessments/quiz_detail.html", context | _quiz_context(enrolment, placed))
    if placed.kind == ItemKind.PRACTICAL:
        context["can_mark"] = permissions.can_mark(request.user, enrolment)
        return render(request, "assessments/practical_item.html", context | _practical_context(enrolment, placed))
    raise Http404


def _is_hidden(placed: EditionItem) -> bool:
    return ItemHiding.objects.filter(key=placed.key, shown_at=None).exists()


def _quiz_context(enrolment: Enrolment, placed: EditionItem) -> dict:
    version = QuizVersion.objects.prefetch_related("questions").get(pk=placed.version_id)
    attempts = attempting.earlier_attempts(enrolment, placed)
    for attempt in attempts:
        if attempt.state == AttemptState.OPEN and submitting.close_if_overdue(attempt=attempt):
            attempts = attempting.earlier_attempts(enrolment, placed)
    gradings = Grading.objects.filter(attempt__in=attempts, superseded_by=None)
    by_attempt = {grading.attempt_id: grading for grading in gradings}
    for attempt in attempts:
        attempt.grading = by_attempt.get(attempt.pk)
    opened = next((attempt for attempt in attempts if attempt.state == AttemptState.OPEN), None)
    factor = attempting.extra_time(enrolment.officer)
    return {
        "version": version,
        "attempts": attempts,
        "open_attempt": opened,
        "has_passed": any(attempt.has_passed for attempt in attempts),
        "hindrance": attempting.hindrance(enrolment, version, attempts, database_now()),
        "attempts_left": max(version.attempts_allowed - len(attempts), 0) if version.attempts_allowed else None,
        "question_count": version.questions_drawn or len(version.questions.all()),
        "minutes": int(version.minutes * factor),
        "has_extra_time": factor > 1,
    }


def _practical_context(enrolment: Enrolment, placed: EditionItem) -> dict:
    version = PracticalVersion.objects.get(pk=placed.version_id)
    tries = PracticalAssessment.objects.filter(enrolment=enrolment, item=placed).order_by("number")
    return {"version": version, "tries": list(tries)}


@login_required
@require_POST
def start(request: HttpRequest, enrolment_id: UUID, key: UUID) -> HttpResponse:
    """Start an attempt, or go on with the open one."""
    enrolment = get_object_or_404(Enrolment, public_id=enrolment_id, officer=request.user)
    placed = get_object_or_404(EditionItem, edition_id=enrolment.edition_id, key=key, kind=ItemKind.QUIZ)
    if _is_hidden(placed):
        messages.warning(request, _("This quiz is being corrected. Come back later."))
        return redirect("assessments:item", enrolment_id, key)
    try:
        attempt: Attempt = attempting.start_attempt(enrolment=enrolment, item=placed)
    except attempting.MayNotStart as reason:
        messages.warning(request, str(reason))
        return redirect("assessments:item", enrolment_id, key)
    return redirect("assessments:attempt", attempt.public_id)
