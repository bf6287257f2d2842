"""What a quiz or a practical is, before it begins, and the tries so far."""

from collections.abc import Container
from datetime import datetime
from uuid import UUID

from axes.helpers import get_client_ip_address
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Exists, OuterRef
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from assessments import (
    attempting,
    measuring,
    permissions,
    questions,
    rehearsing,
    review_words,
    reviewing,
    submitting,
    versions,
)
from assessments.attempting import Arrival
from assessments.models import UNDER_WAY, Attempt, Grading, PracticalAssessment, PracticalVersion, QuizVersion
from courses import permissions as courses_permissions
from courses.models import EditionItem, Enrolment, ItemHiding, ItemKind
from ledger.clock import database_now
from people.models import Officer


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
        context["offers_practice"] = context["is_own"] and rehearsing.is_offered_to(request.user)
        return render(request, "assessments/quiz_detail.html", context | _quiz_context(enrolment, placed, request.user))
    if placed.kind == ItemKind.PRACTICAL:
        context["can_mark"] = permissions.can_mark(request.user, enrolment)
        return render(request, "assessments/practical_item.html", context | _practical_context(enrolment, placed))
    raise Http404


def _is_hidden(placed: EditionItem) -> bool:
    return ItemHiding.objects.filter(key=placed.key, shown_at=None).exists()


def _quiz_context(enrolment: Enrolment, placed: EditionItem, user: Officer) -> dict:
    is_own = enrolment.officer_id == user.pk
    version = versions.quiz_version(placed.version_id)
    attempts = attempting.earlier_attempts(enrolment, placed)
    for attempt in attempts:
        if attempt.state in UNDER_WAY and submitting.close_if_overdue(attempt=attempt):
            attempts = attempting.earlier_attempts(enrolment, placed)
    gradings = Grading.objects.filter(attempt__in=attempts, superseded_by=None)
    by_attempt = {grading.attempt_id: grading for grading in gradings}
    for attempt in attempts:
        attempt.grading = None if attempt.is_withheld and is_own else by_attempt.get(attempt.pk)
    open_attempt = next((attempt for attempt in attempts if attempt.state in UNDER_WAY), None)
    elsewhere = None if open_attempt else _under_way_elsewhere(enrolment, placed)
    rules = attempting.rules_for(enrolment, version, attempting.group_of(enrolment))
    now = database_now()
    for attempt in attempts:
        attempt.tells_marks = not is_own or _shows_marks(version, attempt, rules.closes_at, now)
    standing = measuring.standing_at(enrolment, placed)
    has_form = standing is not None and standing.item is not None
    return {
        "version": version,
        "rules": rules,
        "attempts": attempts,
        "open_attempt": open_attempt,
        "elsewhere": elsewhere,
        "standing": standing,
        "has_passed": attempting.has_passed(version, attempts),
        "hindrance": (
            attempting.said_to_be_elsewhere(elsewhere)
            if elsewhere
            else attempting.hindrance(enrolment, version, rules, attempts, now, standing)
        ),
        "attempts_left": attempting.attempts_left(rules, attempts),
        "right_answers_when": review_words.when_right_answers(version),
        "question_count": _questions_asked(version, measuring.left_out(standing, version) if has_form else ()),
        "minutes": rules.seconds // 60,
        "has_extra_time": rules.extra > 1,
        "is_checking_in": rules.opens_at is not None and now < rules.opens_at,
    }


def _shows_marks(version: QuizVersion, attempt: Attempt, closes_at: datetime | None, now: datetime) -> bool:
    """Whether the officer is told the marks of the attempt; no passing and no attempt left holds them back."""
    moment = reviewing.moment(submitted_at=attempt.submitted_at, closes_at=closes_at, now=now)
    shown = reviewing.shown(version.review, version.review_moment, moment, has_passed_or_none_left=True)
    return reviewing.MARKS in shown


def _under_way_elsewhere(enrolment: Enrolment, placed: EditionItem) -> Attempt | None:
    """The officer's attempt at the same quiz that another course, or another place of this one, has open."""
    found = attempting.attempt_under_way(enrolment, placed)
    if found is None or attempting.is_of_this_place(found, enrolment, placed):
        return None
    return None if submitting.close_if_overdue(attempt=found) else found


def _questions_asked(version: QuizVersion, without: Container[int]) -> int:
    """How many questions an attempt answers; words to read between them are none, and what it leaves out."""
    places = [place for place in version.questions.all() if place.question_version_id not in without]
    listed = [place for place in places if not place.draws]
    fixed = sum(questions.kind(place.kind).takes_answer for place in listed)
    return (version.questions_drawn or fixed) + sum(draw["count"] for draw in version.draws)


def _practical_context(enrolment: Enrolment, placed: EditionItem) -> dict:
    version = PracticalVersion.objects.get(pk=placed.version_id)
    tries = PracticalAssessment.objects.filter(enrolment=enrolment, item=placed).order_by("number")
    return {"version": version, "tries": list(tries)}


@login_required
@require_POST
def start(request: HttpRequest, enrolment_id: UUID, key: UUID) -> HttpResponse:
    """Start an attempt, or go on with the open one."""
    enrolment = get_object_or_404(Enrolment, public_id=enrolment_id, officer=request.user)
    hiding = ItemHiding.objects.filter(key=OuterRef("key"), shown_at=None)
    items = EditionItem.objects.annotate(is_hidden=Exists(hiding))
    placed = get_object_or_404(items, edition_id=enrolment.edition_id, key=key, kind=ItemKind.QUIZ)
    if placed.is_hidden:
        messages.warning(request, _("This quiz is being corrected. Come back later."))
        return redirect("assessments:item", enrolment_id, key)
    try:
        attempt: Attempt = attempting.start_attempt(enrolment=enrolment, item=placed, arrival=_arrival(request))
    except attempting.MayNotStart as reason:
        messages.warning(request, str(reason))
        return redirect("assessments:item", enrolment_id, key)
    return redirect("assessments:attempt", attempt.public_id)


def _arrival(request: HttpRequest) -> Arrival:
    return Arrival(
        address=get_client_ip_address(request),
        room_code=request.POST.get("room_code", "")[:40],
        accepts_honour="honour" in request.POST,
        is_shared_device="shared_device" in request.POST,
    )
