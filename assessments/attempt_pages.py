"""The page on which an officer answers, whichever view shows it: questions, sections, what checked tries came to."""

import math
from collections.abc import Mapping, Sequence
from datetime import datetime

from axes.helpers import get_client_ip_address
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from assessments import attempting, behaviours, check_states, judging, presenting, quiz_rules, untouched
from assessments.models import Answer, Attempt, PageLayout
from assessments.presenting import ShownQuestion
from people.models.officer import Accommodation

PAGE = "q"  # which question, where the quiz shows one a page


def attempt_page(
    request: HttpRequest,
    found: Attempt,
    *,
    typed: Mapping[int, dict] | None = None,
    problems: Mapping[int, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    """The attempt page, which from now on is the only one that saves; the result page for a closed attempt.

    Outside the network that the quiz is bound to it is not shown, and one is told so on the page before. ``found`` was
    ``looked_at`` by the database's clock just now.
    """
    if sent_back := sent_back_to_the_network(request, found):
        for problem in (problems or {}).values():
            messages.warning(request, problem)
        return sent_back
    try:
        attempting.open_page(attempt=found)
    except attempting.AttemptClosed:
        return redirect("assessments:result", found.public_id)
    questions = questions_of(found, typed=typed, problems=problems)
    asked = [question for question in questions if question.takes_answer]
    place = page_number(request, found, asked)
    seconds_left = seconds_until(found.deadline_at, found.looked_at)
    context = {
        "attempt": found,
        "version": found.quiz_version,
        "questions": questions,
        "asked": asked,
        "shown": untouched.with_html(found, one_page(questions, place) if place else questions),
        "place": place,
        "headings": headings(found, questions),
        "answered": sum(question.is_answered and not question.message for question in asked),
        "is_large": Accommodation.LARGE_PRINT in found.enrolment.officer.accommodations,
        "checks": found.quiz_version.behaviour in behaviours.CHECKING,
        "asks_certainty": found.quiz_version.behaviour == behaviours.CERTAINTY,
        "token": attempting.token_for(found),
        "secret": attempting.device_secret(found),
        "seconds_left": seconds_left,
        "minutes_left": None if seconds_left is None else math.ceil(seconds_left / 60),
        "problems": problems or {},
    }
    return render(request, "assessments/attempt.html", context, status=status)


def is_in_the_network(request: HttpRequest, found: Attempt) -> bool:
    """Whether the request comes from where the quiz may be taken."""
    return quiz_rules.admits(found.quiz_version.networks, get_client_ip_address(request))


def sent_back_to_the_network(request: HttpRequest, found: Attempt) -> HttpResponse | None:
    """Where the quiz is taken from certain networks only, its questions are shown nowhere else, whoever began there.

    What an open page has still to save is taken from everywhere: no answer is lost because a line changed.
    """
    if is_in_the_network(request, found):
        return None
    messages.warning(request, attempting.only_from_the_network())
    return redirect("assessments:item", found.enrolment.public_id, found.item.key)


def questions_of(
    found: Attempt, *, typed: Mapping[int, dict] | None = None, problems: Mapping[int, str] | None = None
) -> list[ShownQuestion]:
    """The attempt's questions with what is stored and what their tries came to. Three queries at most."""
    answers = answers_of(found)
    shown = presenting.shown_questions(found, answers, judging.maxima_of(found), typed=typed, messages=problems)
    return check_states.with_checks(found, shown, answers, typed or {})


def answers_of(found: Attempt) -> dict[int, Answer]:
    return {answer.question_version_id: answer for answer in Answer.objects.filter(attempt=found)}


def page_number(request: HttpRequest, found: Attempt, asked_questions: Sequence[ShownQuestion]) -> int | None:
    """Which question the page shows, by its number; None when it shows them all."""
    if found.quiz_version.layout != PageLayout.ONE or not asked_questions:
        return None
    asked = request.GET.get(PAGE, request.POST.get(PAGE, "1"))
    return min(max(int(asked), 1), len(asked_questions)) if asked.isascii() and asked.isdigit() else 1


def one_page(questions: Sequence[ShownQuestion], place: int) -> list[ShownQuestion]:
    """The question with this number, after the descriptions that stand before it."""
    before: list[ShownQuestion] = []
    for question in questions:
        before.append(question)
        if question.number == place:
            return before
        if question.takes_answer:
            before = []
    return before


def headings(found: Attempt, questions: Sequence[ShownQuestion]) -> dict[int, dict[str, str]]:
    """Titles of the sections by the number of the first question in each; empty for a quiz without sections."""
    titles = {section["number"]: section["titles"] for section in found.quiz_version.sections}
    found_headings, last = {}, None
    for question in questions:
        section = found.placing.get(str(question.id), {}).get("section", 1)
        if section != last and titles.get(section):
            found_headings[question.number] = titles[section]
        last = section
    return found_headings


def seconds_until(deadline_at: datetime | None, now: datetime) -> int | None:
    """Whole seconds left at ``now``, by the database's clock; None without a deadline."""
    if deadline_at is None:
        return None
    return max(0, math.ceil((deadline_at - now).total_seconds()))
