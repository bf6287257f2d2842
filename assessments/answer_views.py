"""Saving answers by the attempt's token, without a session: autosave, the plain form, checking, the clock."""

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from assessments import (
    attempt_pages,
    attempting,
    behaviours,
    check_states,
    checking,
    presenting,
    questions,
    saving,
    submitting,
    versions,
)
from assessments.attempt_pages import seconds_until
from assessments.models import Answer, Attempt, AttemptState, PageLayout, QuestionVersion
from assessments.questions import ResponseRefused
from ledger.clock import now_column

# in META: to sort all headers into a mapping costs as much as checking the token
TOKEN = "HTTP_X_ATTEMPT_TOKEN"  # noqa: S105 names the header
MOST_FIELDS = 1000  # of one question
LARGEST_BODY = 2 * 1024 * 1024  # bytes of one packet: thirty parts, each as long as a written answer may be
FORM_SEQUENCE = 1_000_000_000  # a plain form comes after everything that its page's script has sent
FORM_STEPS = 100  # a second: of two forms from one page the later one counts

Meaning = Callable[[int, dict], dict]  # what the response to a question stands for


def _is_from_elsewhere(request: HttpRequest) -> bool:
    """Whether another site's page sent this. Browsers say so; what is no browser needs the token all the same."""
    site = request.META.get("HTTP_SEC_FETCH_SITE")
    if site is not None:
        return site not in ("same-origin", "none")
    origin = request.META.get("HTTP_ORIGIN")
    return origin is not None and origin != f"{request.scheme}://{request.get_host()}"


def _refused(message: str, status: int) -> JsonResponse:
    return JsonResponse({"message": message}, status=status)


# --- By the token in a header ------------------------------------------------------------------------------


@csrf_exempt  # the token in a header of ours is what no other site can send
@require_http_methods(["POST", "PUT"])
def answers(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """Store one answer; JSON in and out. Needs the page's token, no session; one query when it is stored."""
    if _is_from_elsewhere(request):
        return _refused(_("This page belongs to another site."), 403)
    try:
        attempt_pk, epoch = attempting.read_token(request.META.get(TOKEN, ""), public_id=attempt_id)
    except attempting.BadToken:
        return _refused(_("This page may not save any more. Open the quiz again."), 401)
    try:
        packet = _read_packet(request)
        question = versions.question_version(packet["question"])
        response = questions.kind(question.kind).response_from_post(
            packet["data"], presenting.prefix_of(question.pk), question.key
        )
        outcome = saving.save_answer(
            attempt_id=attempt_pk,
            epoch=epoch,
            question_id=question.pk,
            response=response,
            sequence=packet["sequence"],
            is_flagged=packet["flagged"],
            certainty=packet["certainty"],
        )
    except ResponseRefused as refusal:
        return _refused(str(refusal), 422)
    except (ValueError, saving.UnknownQuestion, QuestionVersion.DoesNotExist):
        return _refused(_("The answer did not arrive whole. Load the page again and answer once more."), 400)
    return JsonResponse(_outcome_as_json(outcome, packet))


def _read_packet(request: HttpRequest) -> dict:
    """The packet's parts. Raises ValueError when it is not what our page sends."""
    if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
        raise ValueError("too long")
    body = json.loads(request.body)
    if not isinstance(body, dict):
        raise ValueError("not an object")
    question, sequence = body.get("question"), body.get("sequence")
    fields, flagged, certainty = body.get("fields"), body.get("flagged", False), body.get("certainty")
    if type(question) is not int or type(sequence) is not int or type(flagged) is not bool:
        raise ValueError("wrong types")
    if certainty is not None and (type(certainty) is not int or certainty not in behaviours.CERTAINTY_RIGHT):
        raise ValueError("no such certainty")
    if not 0 < sequence < FORM_SEQUENCE or not 0 < question <= 2**63 - 1:
        raise ValueError("out of range")
    if not isinstance(fields, list) or len(fields) > MOST_FIELDS:
        raise ValueError("not a list of fields")
    data = QueryDict(mutable=True)
    for entry in fields:
        if not isinstance(entry, list) or [type(part) for part in entry] != [str, str]:
            raise ValueError("a field is a name and a value")
        data.appendlist(*entry)
    return {"question": question, "sequence": sequence, "flagged": flagged, "certainty": certainty, "data": data}


def _outcome_as_json(outcome: saving.Outcome, packet: dict) -> dict:
    answer = {"result": outcome.result, "question": packet["question"]}
    if outcome.saved_at is not None:
        answer["at"] = f"{timezone.localtime(outcome.saved_at):%H:%M:%S}"
    if outcome.result in (saving.Result.SUPERSEDED, saving.Result.LOCKED):
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
        attempt_pk, epoch = attempting.read_token(request.META.get(TOKEN, ""), public_id=attempt_id)
    except attempting.BadToken:
        return _refused(_("This page may not save any more. Open the quiz again."), 401)
    looked = Attempt.objects.filter(pk=attempt_pk).annotate(now=now_column())
    state, newest, deadline_at, now = looked.values_list("state", "epoch", "deadline_at", "now").get()
    return JsonResponse(
        {
            "is_open": state == AttemptState.OPEN,
            "is_newest": newest == epoch,
            "seconds_left": seconds_until(deadline_at, now),
        }
    )


# --- The plain form ---------------------------------------------------------------------------------------


@csrf_exempt  # the token is in the form: a session that ended in a long quiz costs no answer
@require_POST
def attempt_save(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """The plain form: store every answer that the page shows, then go on, to the confirmation, or hand in."""
    found, epoch, refusal = _by_form_token(request, attempt_id)
    return refusal or _save_and_go(request, found, epoch)


def _save_and_go(request: HttpRequest, found: Attempt, epoch: int) -> HttpResponse:
    saved = _save_shown(found, epoch, request.POST, _meaning(found))
    if saved.is_closed:
        return _closed_already(request, found, saved)
    then = request.POST.get("then", "")
    # whatever was refused: a page shown now could not be answered any more
    if then == "deadline" and seconds_until(found.deadline_at, found.looked_at) == 0:
        return _end_of_time(request, found, epoch)
    if saved.problems and _is_own(request, found):
        return attempt_pages.attempt_page(request, found, typed=saved.typed, problems=saved.problems, status=409)
    if then == "hand-in":
        return redirect("assessments:hand-in", found.public_id)
    if then == "called-away":
        return redirect("assessments:away-ask", found.public_id)
    return redirect(_page_after(request, found, then))


@csrf_exempt  # as above
@require_POST
def check(request: HttpRequest, attempt_id: UUID) -> HttpResponse:
    """Store what the page shows and have one answer checked. A script asks for that question alone, as HTML.

    Outside the network that the quiz is bound to everything is stored and nothing checked: what a try came to is shown
    with the question, and that nowhere else. The script has sent the answer before it asks.
    """
    found, epoch, refusal = _by_form_token(request, attempt_id)
    if refusal is not None:
        return refusal
    if not attempt_pages.is_in_the_network(request, found):
        if "sequence" in request.POST:
            return _refused(attempting.only_from_the_network(), 403)
        return _save_and_go(request, found, epoch)
    asked = request.POST.get("check", "")
    question_id = int(asked) if asked.isascii() and asked.isdigit() else 0
    if question_id not in found.paper or found.quiz_version.behaviour not in behaviours.CHECKING:
        return redirect("assessments:attempt", attempt_id)
    meant = _meaning(found)
    saved = _save_shown(found, epoch, request.POST, meant, but=question_id)
    _check_one(found, epoch, question_id, request.POST, meant, saved)
    if saved.is_closed:
        return _closed_already(request, found, saved)
    if "sequence" in request.POST:
        return _one_question(request, found, question_id, saved)
    if saved.problems and _is_own(request, found):
        return attempt_pages.attempt_page(request, found, typed=saved.typed, problems=saved.problems, status=409)
    number = _number_of(found, question_id)
    return redirect(_page_after(request, found, f"show-{number}") + f"#question-{number}")


def _by_form_token(request: HttpRequest, attempt_id: UUID) -> tuple[Attempt, int, HttpResponse | None]:
    """The attempt, ``looked_at`` by the database's clock, and the token's epoch; else None and the answer to give."""
    if _is_from_elsewhere(request):
        return None, 0, _refused(_("This page belongs to another site."), 403)
    try:
        attempt_pk, epoch = attempting.read_token(request.POST.get("token", ""), public_id=attempt_id)
    except attempting.BadToken:
        return None, 0, redirect("assessments:attempt", attempt_id)
    found = Attempt.objects.annotate(looked_at=now_column()).get(pk=attempt_pk)
    found.quiz_version = versions.quiz_version(found.quiz_version_id)
    return found, epoch, None


def _number_of(found: Attempt, question_id: int) -> int:
    """The number that the page gives the question; descriptions have none."""
    before = versions.question_versions(found.paper[: found.paper.index(question_id)])
    return 1 + sum(questions.kind(version.kind).takes_answer for version in before)


def _is_own(request: HttpRequest, found: Attempt) -> bool:
    return request.user.is_authenticated and request.user.pk == found.officer_id


def _end_of_time(request: HttpRequest, found: Attempt, epoch: int) -> HttpResponse:
    """Hand in for the newest page; an older tab must not cut short what the newer one is still sending.

    Time that was given meanwhile counts: the result's address leads back to the page. In a rush the answer says so
    itself, and asks for nothing more: a hall would be sent on to a result that none of them has yet.
    """
    if found.hand_in_by is not None or epoch != found.epoch:
        return redirect("assessments:hand-in", found.public_id)
    if submitting.hand_in(attempt=found, is_over=True):
        return render(request, "assessments/attempt_handed_in.html", {"attempt": found})
    return redirect("assessments:result", found.public_id)


def _closed_already(request: HttpRequest, found: Attempt, saved: "Saved") -> HttpResponse:
    submitting.close_if_overdue(attempt=found)
    if found.state == AttemptState.OPEN:
        messages.warning(request, _("Time is over: nothing more can be answered. Hand in what is saved."))
        return redirect("assessments:hand-in", found.public_id)
    if saved.is_unlike_stored:
        messages.warning(request, _("The quiz was closed already; what had not been saved before does not count."))
    else:
        messages.info(request, _("The quiz was closed already; everything on this page had been saved before."))
    return redirect("assessments:result", found.public_id)


def _page_after(request: HttpRequest, found: Attempt, then: str) -> str:
    """Where the form leads: "show-3" is the page of question 3; on a page with all questions, back to them."""
    address = reverse("assessments:attempt", args=[found.public_id])
    if found.quiz_version.layout != PageLayout.ONE:
        return address + ("" if then.startswith("show-") else "#questions")
    number = then.removeprefix("show-")
    if not number.isdigit():
        number = request.POST.get(attempt_pages.PAGE, "1")
    return f"{address}?{attempt_pages.PAGE}={number if number.isascii() and number.isdigit() else 1}"


# --- Saving what a form holds ------------------------------------------------------------------------------


@dataclass
class Saved:
    """What was typed, what is wrong by question, whether all was too late, and whether anything is lost by that."""

    typed: dict[int, dict] = field(default_factory=dict)
    problems: dict[int, str] = field(default_factory=dict)
    is_closed: bool = False
    is_unlike_stored: bool = False


def _save_shown(found: Attempt, epoch: int, data: QueryDict, meant: Meaning, but: int | None = None) -> Saved:
    """Save every question that the page showed, and nothing of those it did not."""
    saved, sequence = Saved(), _form_sequence(found)
    packets, blank = {}, set()
    for version in _shown_versions(found, data):
        if version.pk == but:
            continue
        kind = questions.kind(version.kind)
        is_flagged = f"flag-{version.pk}" in data
        try:
            typed = kind.response_from_post(data, presenting.prefix_of(version.pk), version.key)
            saved.typed[version.pk] = typed
            saved.typed[version.pk] = cleaned = meant(version.pk, saving.cleaned_response(version, typed))
        except ResponseRefused as refusal:
            saved.problems[version.pk] = str(refusal)
            continue
        packets[version.pk] = saving.Packet(
            version.pk, cleaned, sequence, is_flagged=is_flagged, certainty=_certainty(data, version.pk)
        )
        if kind.is_blank(cleaned) and not is_flagged:
            blank.add(version.pk)
    for question_id in _never_touched(found, blank):
        del packets[question_id]
    outcomes = saving.save_answers(attempt_id=found.pk, epoch=epoch, packets=list(packets.values()))
    for question_id, outcome in outcomes.items():
        _take_note(saved, versions.question_version(question_id), outcome)
    return saved


def _never_touched(found: Attempt, blank: set[int]) -> set[int]:
    """Of the questions left blank, those of which nothing is stored: there is nothing to empty. One query at most."""
    if not blank:
        return blank
    stored = Answer.objects.filter(attempt=found, question_version__in=blank)
    return blank.difference(stored.values_list("question_version_id", flat=True))


def _meaning(found: Attempt) -> Meaning:
    """What a form's cleaned response to a question stands for.

    What the page itself left of a wrong answer, sent back untouched, is still the answer that was given and checked.
    """
    if found.quiz_version.behaviour not in behaviours.CHECKING:
        return lambda _question_id, response: response
    answers = attempt_pages.answers_of(found)
    untouched = check_states.untouched_responses(found, answers)

    def meant(question_id: int, response: dict) -> dict:
        return answers[question_id].response if response == untouched.get(question_id) else response

    return meant


def _form_sequence(found: Attempt) -> int:
    """Grows with time: a form whose answer never arrived may be changed and sent again from the same page."""
    steps = int((found.looked_at - found.started_at).total_seconds() * FORM_STEPS)
    return min(FORM_SEQUENCE + steps, saving.LARGEST_SEQUENCE)


def _shown_versions(found: Attempt, data: QueryDict) -> Iterator[QuestionVersion]:
    shown = set(data.getlist("shown"))
    return (version for version in versions.question_versions(found.paper) if str(version.pk) in shown)


def _take_note(saved: Saved, version: QuestionVersion, outcome: saving.Outcome) -> None:
    if outcome.result == saving.Result.CLOSED:
        saved.is_closed = True
        saved.is_unlike_stored |= (outcome.response or {}) != saved.typed[version.pk]
    elif outcome.result == saving.Result.SUPERSEDED and outcome.response != saved.typed[version.pk]:
        saved.problems[version.pk] = _(
            "Not saved: another tab or device opened this quiz later, and there “%(stored)s” is stored. "
            "What you see here is from this page. Save again if it should count."
        ) % {"stored": _in_words(version.pk, outcome.response)}
    elif outcome.result == saving.Result.LOCKED and outcome.response != saved.typed[version.pk]:
        saved.typed.pop(version.pk)
        saved.problems[version.pk] = _("This answer has been checked and can no longer be changed.")


def _certainty(data: Mapping[str, str], question_id: int) -> int | None:
    given = data.get(f"certainty-{question_id}", "")
    return int(given) if given in {str(level) for level in behaviours.CERTAINTY_RIGHT} else None


def _check_one(found: Attempt, epoch: int, question_id: int, data: QueryDict, meant: Meaning, saved: Saved) -> None:
    """Have the answer checked as it stands there; one cleared to a blank is no answer, and the last try stays."""
    version = versions.question_version(question_id)
    kind = questions.kind(version.kind)
    given = data.get("sequence", "")
    by_script = given.isascii() and given.isdigit() and 0 < int(given) < FORM_SEQUENCE
    sequence = int(given) if by_script else _form_sequence(found)
    try:
        typed = kind.response_from_post(data, presenting.prefix_of(question_id), version.key)
        saved.typed[question_id] = typed
        is_blank = kind.is_blank(cleaned := saving.cleaned_response(version, typed))
        saved.typed[question_id] = meant(question_id, cleaned) if is_blank else cleaned
        checked = checking.check_answer(
            attempt=found,
            epoch=epoch,
            question_id=question_id,
            response=saved.typed[question_id],
            sequence=sequence,
            is_flagged=f"flag-{question_id}" in data,
        )
    except ResponseRefused as refusal:
        saved.problems[question_id] = str(refusal)
        return
    _take_note(saved, version, checked.outcome)
    by_person = kind.needs_person(version.key)  # has no button: it is saved, and that is all
    if checked.outcome.result == saving.Result.SAVED and not by_person and (is_blank or checked.number == 0):
        saved.problems[question_id] = _("Answer first, then have it checked.")


def _one_question(request: HttpRequest, found: Attempt, question_id: int, saved: Saved) -> HttpResponse:
    shown = attempt_pages.questions_of(found, typed=saved.typed, problems=saved.problems)
    question = next(each for each in shown if each.id == question_id)
    return render(request, "assessments/_question.html", {"question": question, "attempt": found})
