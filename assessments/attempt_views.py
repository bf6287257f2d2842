"""An attempt over HTTP: its page, autosave by token, the plain form, handing in, the result."""

import json
import math
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments import attempting, presenting, questions, saving, submitting, versions
from assessments.models import Answer, Attempt, AttemptState, QuestionVersion, QuizVersionQuestion, ReviewMoment
from assessments.questions import ResponseRefused
from ledger.clock import database_now

MOST_FIELDS = 100  # of one question
LARGEST_BODY = 64 * 1024  # bytes of one packet
FORM_SEQUENCE = 1_000_000_000  # a plain form comes after everything that its page's script has sent


# --- The page ---------------------------------------------------------------------------------------------


@login_required
@never_cache
@require_GET
def attempt(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """The page on which the officer answers. Every load gets the next epoch: from now on only this page saves."""
    found = _own_attempt(request, attempt_id)
    if found.state != AttemptState.OPEN or submitting.close_if_overdue(attempt=found):
        return redirect("assessments:result", attempt_id)
    return _attempt_page(request, found)


def _own_attempt(request: HttpRequest, attempt_id: UUID) -> Attempt:
    attempts = Attempt.objects.select_related("quiz_version", "enrolment", "item")
    return get_object_or_404(attempts, public_id=attempt_id, officer=request.user)


def _attempt_page(
    request: HttpRequest,
    found: Attempt,
    *,
    typed: Mapping[int, dict] | None = None,
    problems: Mapping[int, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    try:
        attempting.open_page(attempt=found)
    except attempting.AttemptClosed:
        return redirect("assessments:result", found.public_id)
    shown = presenting.shown_questions(found, _answers(found), _maxima(found), typed=typed, messages=problems)
    seconds_left = _seconds_left(found.deadline_at)
    context = {
        "attempt": found,
        "version": found.quiz_version,
        "questions": shown,
        "answered": sum(question.is_answered for question in shown),
        "token": attempting.token_for(found),
        "secret": attempting.device_secret(found),
        "seconds_left": seconds_left,
        "minutes_left": None if seconds_left is None else math.ceil(seconds_left / 60),
        "problems": problems or {},
    }
    return render(request, "assessments/attempt.html", context, status=status)


def _answers(found: Attempt) -> dict[int, Answer]:
    return {answer.question_version_id: answer for answer in Answer.objects.filter(attempt=found)}


def _maxima(found: Attempt) -> dict[int, Decimal]:
    places = QuizVersionQuestion.objects.filter(version_id=found.quiz_version_id)
    return dict(places.values_list("question_version_id", "maximum"))


def _seconds_left(deadline_at: datetime | None) -> int | None:
    if deadline_at is None:
        return None
    return max(0, math.ceil((deadline_at - database_now()).total_seconds()))


# --- By token ---------------------------------------------------------------------------------------------


def _is_from_elsewhere(request: HttpRequest) -> bool:
    """Whether another site's page sent this. Browsers say so; what is no browser needs the token all the same."""
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.headers.get("Origin")
    return origin is not None and origin != f"{request.scheme}://{request.get_host()}"


def _refused(message: str, status: int) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)


@csrf_exempt  # the token in a header of ours is what no other site can send
@require_http_methods(["POST", "PUT"])
def answers(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """Store one answer; JSON in and out. Needs the page's token, no session; one query when it is stored."""
    if _is_from_elsewhere(request):
        return _refused(_("This page belongs to another site."), 403)
    try:
        attempt_pk, epoch = attempting.read_token(request.headers.get("X-Attempt-Token", ""), public_id=attempt_id)
    except attempting.BadToken:
        return _refused(_("This page may not save any more. Open the quiz again."), 401)
    try:
        packet = _read_packet(request)
        question = versions.question_version(packet["question"])
        response = questions.kind(question.kind).response_from_post(packet["data"], presenting.prefix_of(question.pk))
        outcome = saving.save_answer(
            attempt_id=attempt_pk,
            epoch=epoch,
            question_id=question.pk,
            response=response,
            sequence=packet["sequence"],
            is_flagged=packet["flagged"],
        )
    except ResponseRefused as refusal:
        return _refused(str(refusal), 422)
    except (ValueError, saving.UnknownQuestion, QuestionVersion.DoesNotExist):
        return _refused(_("The answer did not arrive whole. Load the page again and answer once more."), 400)
    return JsonResponse(_outcome_as_json(outcome, packet))


def _read_packet(request: HttpRequest) -> dict:
    """The packet's parts. Raises ValueError when it is not what our page sends."""
    if int(request.headers.get("Content-Length") or 0) > LARGEST_BODY:
        raise ValueError("too long")
    body = json.loads(request.body)
    if not isinstance(body, dict):
        raise ValueError("not an object")
    question, sequence = body.get("question"), body.get("sequence")
    fields, flagged = body.get("fields"), body.get("flagged", False)
    if type(question) is not int or type(sequence) is not int or type(flagged) is not bool:
        raise ValueError("wrong types")
    if not 0 < sequence < FORM_SEQUENCE or not 0 < question <= 2**63 - 1:
        raise ValueError("out of range")
    if not isinstance(fields, list) or len(fields) > MOST_FIELDS:
        raise ValueError("not a list of fields")
    data = QueryDict(mutable=True)
    for entry in fields:
        if not isinstance(entry, list) or [type(part) for part in entry] != [str, str]:
            raise ValueError("a field is a name and a value")
        data.appendlist(*entry)
    return {"question": question, "sequence": sequence, "flagged": flagged, "data": data}


def _outcome_as_json(outcome: saving.Outcome, packet: dict) -> dict:
    answer = {"result": outcome.result, "question": packet["question"]}
    if outcome.saved_at is not None:
        answer["at"] = f"{timezone.localtime(outcome.saved_at):%H:%M:%S}"
    if outcome.result == saving.Result.SUPERSEDED:
        answer["stored"] = outcome.response or {}
        answer["stored_words"] = _in_words(packet["question"], outcome.response)
    return answer


def _in_words(question_id: int, response: dict | None) -> str:
    version = versions.question_version(question_id)
    _language, wording = presenting.words_of(version, dict)[0]
    return questions.kind(version.kind).describe_response(wording, response)


@never_cache
@require_GET
def clock(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """How many seconds are left by the server's clock; a phone that slept asks."""
    try:
        attempt_pk, epoch = attempting.read_token(request.headers.get("X-Attempt-Token", ""), public_id=attempt_id)
    except attempting.BadToken:
        return _refused(_("This page may not save any more. Open the quiz again."), 401)
    found = get_object_or_404(Attempt, pk=attempt_pk)
    return JsonResponse(
        {
            "is_open": found.state == AttemptState.OPEN,
            "is_newest": found.epoch == epoch,
            "seconds_left": _seconds_left(found.deadline_at),
        }
    )


@csrf_exempt  # the token is in the form: a session that ended in a long quiz costs no answer
@require_POST
def attempt_save(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """The plain form: store every answer, then go on, to the confirmation, or at the deadline hand in."""
    if _is_from_elsewhere(request):
        return _refused(_("This page belongs to another site."), 403)
    try:
        attempt_pk, epoch = attempting.read_token(request.POST.get("token", ""), public_id=attempt_id)
    except attempting.BadToken:
        return redirect("assessments:attempt", attempt_id)
    found = Attempt.objects.select_related("quiz_version", "enrolment", "item").get(pk=attempt_pk)
    typed, problems, is_closed = _save_all(found, epoch, request.POST)
    if is_closed:
        submitting.close_if_overdue(attempt=found)
        messages.warning(request, _("The quiz was closed already; nothing on this page was saved."))
        return redirect("assessments:result", attempt_id)
    if problems and request.user.is_authenticated and request.user.pk == found.officer_id:
        return _attempt_page(request, found, typed=typed, problems=problems, status=409)
    if request.POST.get("then") == "deadline" and _seconds_left(found.deadline_at) == 0:
        submitting.submit(attempt=found)
        return redirect("assessments:result", attempt_id)
    if request.POST.get("then") == "hand-in":
        return redirect("assessments:hand-in", attempt_id)
    return redirect(reverse("assessments:attempt", args=[attempt_id]) + "#questions")


def _save_all(found: Attempt, epoch: int, data: QueryDict) -> tuple[dict[int, dict], dict[int, str], bool]:
    """Save what the form holds. Returns what was typed, what is wrong by question, and whether all was too late."""
    typed: dict[int, dict] = {}
    problems: dict[int, str] = {}
    stored = set(Answer.objects.filter(attempt=found).values_list("question_version_id", flat=True))
    for version in versions.question_versions(found.paper):
        kind = questions.kind(version.kind)
        is_flagged = f"flag-{version.pk}" in data
        try:
            typed[version.pk] = kind.response_from_post(data, presenting.prefix_of(version.pk))
            if kind.is_blank(typed[version.pk]) and not is_flagged and version.pk not in stored:
                continue  # never touched
            outcome = saving.save_answer(
                attempt_id=found.pk,
                epoch=epoch,
                question_id=version.pk,
                response=typed[version.pk],
                sequence=FORM_SEQUENCE,
                is_flagged=is_flagged,
            )
        except ResponseRefused as refusal:
            problems[version.pk] = str(refusal)
            continue
        if outcome.result == saving.Result.CLOSED:
            return typed, problems, True
        if outcome.result == saving.Result.SUPERSEDED and outcome.response != typed[version.pk]:
            problems[version.pk] = _(
                "Not saved: another tab or device opened this quiz later, and there “%(stored)s” is stored. "
                "What you see here is from this page. Save again if it should count."
            ) % {"stored": _in_words(version.pk, outcome.response)}
    return typed, problems, False


# --- Handing in and the result ----------------------------------------------------------------------------


@login_required
@never_cache
@require_http_methods(["GET", "POST"])
def hand_in(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """Say what is still unanswered; on POST hand in. A second time leads to the result as well."""
    found = _own_attempt(request, attempt_id)
    if found.state == AttemptState.OPEN and request.method == "POST":
        submitting.submit(attempt=found)
    if found.state != AttemptState.OPEN or request.method == "POST" or submitting.close_if_overdue(attempt=found):
        return redirect("assessments:result", attempt_id)
    shown = presenting.shown_questions(found, _answers(found), {})
    context = {
        "attempt": found,
        "count": len(shown),
        "unanswered": [question for question in shown if not question.is_answered],
        "flagged": [question for question in shown if question.is_flagged],
    }
    return render(request, "assessments/attempt_hand_in.html", context)


@login_required
@never_cache
@require_GET
def result(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """The marks, and, once they may be seen, right answers, explanations and sources."""
    attempts = Attempt.objects.visible_to(request.user).select_related("quiz_version", "enrolment", "item", "officer")
    found = get_object_or_404(attempts, public_id=attempt_id)
    submitting.close_if_overdue(attempt=found)
    is_own = found.officer_id == request.user.pk
    if found.state == AttemptState.OPEN and is_own:
        return redirect("assessments:attempt", attempt_id)
    grading = found.gradings.filter(superseded_by=None).first()
    context = {
        "attempt": found,
        "version": found.quiz_version,
        "grading": grading,
        "is_own": is_own,
        "item_url": reverse("assessments:item", args=[found.enrolment.public_id, found.item.key]),
    }
    if grading is not None:
        shows_answers = may_show_answers(found)
        context["shows_answers"] = shows_answers
        context["questions"] = presenting.reviewed_questions(
            found, _answers(found), grading.marks, shows_answers=shows_answers
        )
        right = sum(question.tone == "good" for question in context["questions"])
        context["right"] = ngettext("%(count)s question right", "%(count)s questions right", right) % {"count": right}
    return render(request, "assessments/attempt_result.html", context)


def may_show_answers(found: Attempt) -> bool:
    """Whether the quiz's review moment has come for the officer of this attempt, whoever looks."""
    moment = found.quiz_version.review_moment
    if moment == ReviewMoment.NEVER or found.state != AttemptState.GRADED:
        return False
    if moment == ReviewMoment.AFTER_SUBMISSION:
        return True
    attempts = attempting.earlier_attempts(found.enrolment, found.item)
    if any(attempt.state == AttemptState.OPEN for attempt in attempts):
        return False
    allowed = found.quiz_version.attempts_allowed
    return any(attempt.has_passed for attempt in attempts) or bool(allowed and len(attempts) >= allowed)
