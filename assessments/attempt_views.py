"""An attempt over HTTP: waiting for the bell, its page, handing in, the result. Saving is in ``answer_views``."""

import json
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods

from assessments import (
    attempting,
    calling_away,
    hand_marking,
    permissions,
    releasing_results,
    remedies,
    review_words,
    reviewing,
    showing_results,
    submitting,
    versions,
)
from assessments.attempt_pages import (
    answers_of,
    attempt_page,
    is_in_the_network,
    questions_of,
    seconds_until,
    sent_back_to_the_network,
)
from assessments.invigilation_forms import AwayForm
from assessments.models import UNDER_WAY, Attempt, AttemptState, PageLayout
from assessments.refusing import Refused
from courses.models.edition import in_language
from ledger.clock import database_now, now_column

# --- The page ---------------------------------------------------------------------------------------------


@login_required
@never_cache
@require_GET
def attempt(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """The page on which the officer answers. Every load gets the next epoch: from now on only this page saves."""
    found = _own_attempt(request, attempt_id)
    if found.state not in UNDER_WAY or submitting.close_if_overdue(attempt=found, now=found.looked_at):
        return redirect("assessments:result", attempt_id)
    if found.state == AttemptState.READY:
        return _waiting_page(request, found)
    return attempt_page(request, found)


def _waiting_page(request: HttpRequest, found: Attempt) -> HttpResponse:
    rules = attempting.rules_for(found.enrolment, found.quiz_version, found.group_id)
    bell = rules.opens_at or found.looked_at  # opened meanwhile for everyone, it rings at once
    context = {
        "attempt": found,
        "version": found.quiz_version,
        "count": len(found.paper),
        "bell": bell,
        "seconds_left": seconds_until(bell, found.looked_at),
        "begin_within": rules.begin_within(bell),
    }
    return render(request, "assessments/attempt_waiting.html", context)


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def begin(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """Begin a checked-in attempt at the bell; before it, back to waiting. A GET comes from signing in again.

    The waiting page's script is given the attempt page by the request that begins: sent there, every officer of a hall
    would ask twice. Only that one: a request that comes late must not take the page from the one that is shown.
    """
    found = _own_attempt(request, attempt_id)
    waited = found.state == AttemptState.READY
    if request.method == "GET":
        return redirect("assessments:attempt", attempt_id)
    if sent_back := sent_back_to_the_network(request, found):
        return sent_back
    try:
        attempting.begin_attempt(attempt=found, now=found.looked_at)
    except attempting.MayNotStart as reason:
        messages.warning(request, str(reason))
    except attempting.AttemptClosed:
        submitting.submit(attempt=found, by="deadline")
        messages.warning(request, _("The quiz is closed. Speak to your trainer."))
        return redirect("assessments:item", found.enrolment.public_id, found.item.key)
    if waited and found.epoch == 0 and request.headers.get("X-Wants") == "page":
        return attempt_page(request, found)
    return redirect("assessments:attempt", attempt_id)


def _own_attempt(request: HttpRequest, attempt_id: UUID) -> Attempt:
    """The officer's own attempt, ``looked_at`` by the database's clock."""
    attempts = Attempt.objects.select_related("enrolment", "item").annotate(looked_at=now_column())
    found = get_object_or_404(attempts, public_id=attempt_id, officer=request.user)
    return _with_what_is_known(request, found)


def _with_what_is_known(request: HttpRequest, found: Attempt) -> Attempt:
    """Without reading again who asks, or the version, which is in memory."""
    found.quiz_version = versions.quiz_version(found.quiz_version_id)
    found.officer = request.user
    if found.enrolment.officer_id == request.user.pk:
        found.enrolment.officer = request.user
    return found


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def away_ask(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """“I was called away”: say why, and see what became of it. Sent twice it is asked once."""
    found = _own_attempt(request, attempt_id)
    submitting.close_if_overdue(attempt=found, now=found.looked_at)
    form = AwayForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            calling_away.ask(attempt=found, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            messages.warning(request, str(refusal))
        else:
            messages.success(request, _("Your request is with the invigilator. You are told here and by a notice."))
        return redirect("assessments:away-ask", attempt_id)
    requests = list(found.away_requests.order_by("-requested_at"))
    is_waiting = any(each.state == "asked" for each in requests)
    context = {
        "attempt": found,
        "version": found.quiz_version,
        "form": form,
        "requests": requests,
        "hindrance": None if is_waiting else calling_away.hindrance_to_ask(found, requests, found.looked_at),
        "is_waiting": is_waiting,
        "is_under_way": found.state in UNDER_WAY,
    }
    return render(request, "assessments/away_ask.html", context, status=422 if form.errors else 200)


# --- Handing in and the result ----------------------------------------------------------------------------


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def hand_in(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """Say what is still unanswered; on POST hand in. A second time leads to the result as well."""
    found = _own_attempt(request, attempt_id)
    if found.state == AttemptState.OPEN and request.method == "POST":
        submitting.hand_in(attempt=found)
    if found.state != AttemptState.OPEN or request.method == "POST":
        return redirect("assessments:result", attempt_id)
    if submitting.close_if_overdue(attempt=found, now=found.looked_at):
        return redirect("assessments:result", attempt_id)
    shown = [question for question in questions_of(found) if question.takes_answer]
    context = {
        "attempt": found,
        "count": len(shown),
        "unanswered": [question for question in shown if not question.is_answered],
        "flagged": [question for question in shown if question.is_flagged],
        "seconds_left": seconds_until(found.deadline_at, found.looked_at),
        "shows_one": found.quiz_version.layout == PageLayout.ONE,
        "shows_words": is_in_the_network(request, found),
    }
    return render(request, "assessments/attempt_hand_in.html", context)


@login_required
@never_cache
@require_GET
def result(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """The marks, and, once they may be seen, responses, right answers, explanations and sources."""
    found = _visible_attempt(request, attempt_id)
    submitting.close_if_overdue(attempt=found)
    is_own = found.officer_id == request.user.pk
    if found.state in UNDER_WAY and is_own:
        return redirect("assessments:attempt", attempt_id)
    withheld = releasing_results.is_withheld(found)
    is_marked = found.state == AttemptState.GRADED
    history = list(found.gradings.select_related("graded_by").order_by("number")) if is_marked else []
    grading = history[-1] if history and not (withheld and is_own) else None
    context = {
        "attempt": found,
        "version": found.quiz_version,
        "grading": grading,
        "is_own": is_own,
        "is_withheld": withheld,
        "is_apart": found.item.stands_apart,
        "item_url": reverse("assessments:item", args=[found.enrolment.public_id, found.item.key]),
        "ran_out_of_time": is_own and calling_away.ended_by_time(found),
    }
    answers = answers_of(found) if is_own or grading is not None else {}
    if is_own:  # the page tells what waited on the device too long from what only lacks its receipt
        context["secret"] = attempting.device_secret(found)
        context["stored_packets"] = json.dumps(
            {pk: f"{answer.epoch}.{answer.sequence}" for pk, answer in answers.items()}
        )
    if grading is not None and not found.item.stands_apart:  # a form is met again: nothing of it is told
        parts = parts_shown(found)
        comments = dict(found.written_marks.in_force().values_list("question_version", "comment"))
        guarded = {} if is_own else showing_results.guarded_from(request.user, found)
        corrected = remedies.corrected_keys(found.quiz_version.quiz_id, found.paper) if found.has_remedies else {}
        shown = showing_results.reviewed_questions(
            found, answers, grading.marks, parts=parts, comments=comments, guarded=guarded, corrected=corrected
        )
        right = sum(question.tone == "good" for question in shown)
        context |= {
            "parts": parts,
            "tells_marks": not is_own or reviewing.MARKS in parts,
            "right_answers_when": review_words.when_right_answers(found.quiz_version),
            "questions": shown,
            "remarked": history[1:],
            "can_change": not is_own and permissions.can_mark_attempt(request.user, found),
            "right": ngettext("%(count)s question right", "%(count)s questions right", right) % {"count": right},
            "band": reviewing.band(in_language(found.quiz_version.bands) or [], grading.percent),
        }
    elif found.state == AttemptState.SUBMITTED:
        context["awaited"], context["written"] = hand_marking.awaited(found)
    return render(request, "assessments/attempt_result.html", context)


def _visible_attempt(request: HttpRequest, attempt_id: UUID) -> Attempt:
    """The attempt, or 404. One's own needs no look at roles and places."""
    asked = Attempt.objects.annotate(has_remedies=remedies.exist_for("quiz_version__quiz"))
    own = asked.select_related("enrolment", "item").filter(public_id=attempt_id, officer=request.user)
    if found := own.first():
        return _with_what_is_known(request, found)
    attempts = asked.filter(pk__in=Attempt.objects.visible_to(request.user).values("pk"))
    attempts = attempts.select_related("quiz_version", "enrolment__officer", "item", "officer")
    return get_object_or_404(attempts, public_id=attempt_id)


def parts_shown(found: Attempt) -> frozenset[str]:
    """What of an attempt may be shown now, by the quiz's review matrix, whoever looks. Seven queries at most."""
    version = found.quiz_version
    rules = attempting.rules_for(found.enrolment, version, found.group_id)
    attempts = attempting.earlier_attempts(found.enrolment, found.item)
    is_under_way = attempting.attempt_under_way(found.enrolment, found.item) is not None  # in whichever course
    none_left = attempting.attempts_left(rules, attempts) == 0 and not calling_away.may_lead_to_another(attempts[-1])
    moment = reviewing.moment(submitted_at=found.submitted_at, closes_at=rules.closes_at, now=database_now())
    return reviewing.shown(
        version.review,
        version.review_moment,
        moment,
        has_passed_or_none_left=not is_under_way and (attempting.has_passed(version, attempts) or none_left),
    )
